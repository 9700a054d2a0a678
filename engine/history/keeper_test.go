package history_test

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/history"
	"github.com/paotui-go/paotui/engine/store/memory"
)

// paged is a store with small pages and short answers, of which a delivery may be
// pruned between the listing and the reading.
type paged struct {
	*memory.Store
	pages *atomic.Int64
	loads *atomic.Int64
	prune string
}

func (p paged) Load(ctx context.Context, id string) ([]engine.Entry, error) {
	p.loads.Add(1)
	return p.Store.Load(ctx, id)
}

func (p paged) List(ctx context.Context, s engine.Search) (engine.Page, error) {
	s.Limit = 2
	p.pages.Add(1)
	page, err := p.Store.List(ctx, s)
	for _, h := range page.Heads {
		if h.ID == p.prune {
			err = p.Bury(ctx, engine.Tombstone{ID: h.ID, Version: h.Version, Shop: h.Shop, Phase: h.Phase, Opened: h.Opened, Updated: h.Updated})
		}
	}
	return page, err
}

func (p paged) Since(ctx context.Context, after int64, _ int) ([]engine.Event, error) {
	return p.Store.Since(ctx, after, 3)
}

// open and close write a delivery in two steps; between them its rider is on the way.
func open(t *testing.T, store engine.Store, id string, n engine.PlacementID) []engine.Entry {
	t.Helper()
	at := time.Now()
	entries := journal(id, at, together(placed(n, "SS", at), told(at, says(n, at, engine.Accepted, "")))...)
	write(t, store, id, false, entries, entries)
	return entries
}

func finish(t *testing.T, store engine.Store, id string, n engine.PlacementID, before []engine.Entry) {
	t.Helper()
	at := time.Now()
	last := engine.Entry{At: at, Seq: int64(len(before) + 1), Fact: says(n, at, engine.Delivered, "")}
	write(t, store, id, true, append(before[:len(before):len(before)], last), []engine.Entry{last})
}

func write(t *testing.T, store engine.Store, id string, closed bool, all, added []engine.Entry) {
	t.Helper()
	head := engine.Head{ID: id, Version: int64(len(all)), Shop: "cafe", Phase: engine.PhaseAccepted, Closed: closed, Opened: all[0].At, Updated: time.Now()}
	if closed {
		head.Phase = engine.PhaseDelivered
	}
	if err := store.Append(t.Context(), head, added...); err != nil {
		t.Fatal(err)
	}
}

// run runs a keeper until the test ends.
func run(t *testing.T, k *history.Keeper) {
	ctx, stop := context.WithCancel(t.Context())
	ran := make(chan error, 1)
	go func() { ran <- k.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-ran; err != nil {
			t.Error(err)
		}
	})
}

func taken(k *history.Keeper) int { return k.Snapshot().Trips(anything("SS")).Taken }

func TestAKeeperReadsPageByPage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := paged{Store: memory.New(), pages: new(atomic.Int64), loads: new(atomic.Int64), prune: "3"}
		for i := range 2 {
			id, n := fmt.Sprint("old", i), engine.PlacementID(100+i)
			finish(t, store, id, n, open(t, store, id, n))
		}
		time.Sleep(30*24*time.Hour + time.Second) // virtual
		for i := range 7 {
			id, n := fmt.Sprint(i), engine.PlacementID(i+1)
			finish(t, store, id, n, open(t, store, id, n))
			time.Sleep(time.Second)
		}
		late := open(t, store, "late", 50)
		k := history.NewKeeper(store, history.Options{})
		if k.Snapshot() == nil || taken(k) != 0 {
			t.Error("a keeper that has not run knows something, or has nothing to ask")
		}
		run(t, k)
		synctest.Wait()
		if n, pages := taken(k), store.pages.Load(); n != 6 || pages != 4 {
			t.Errorf("%d trips from %d pages: seven are of the period, and one is pruned", n, pages)
		}
		if n := store.loads.Load(); n != 7 {
			t.Errorf("%d deliveries were read: each of the period that is closed is read once", n)
		}
		finish(t, store, "late", 50, late)
		time.Sleep(9 * time.Second)
		synctest.Wait()
		if n := taken(k); n != 6 {
			t.Errorf("%d trips before it looked again", n)
		}
		time.Sleep(time.Second)
		synctest.Wait()
		if n, pages := taken(k), store.pages.Load(); n != 7 || pages != 4 {
			t.Errorf("%d trips from %d pages: the news is not in events alone", n, pages)
		}
	})
}

func TestAKeeperHoldsBackNoPruning(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := memory.New()
		var down atomic.Bool
		run(t, history.NewKeeper(failing{store, &down}, history.Options{}))
		synctest.Wait()
		down.Store(true)
		finish(t, store, "unread", 1, open(t, store, "unread", 1))
		time.Sleep(time.Minute) // virtual
		stone := engine.Tombstone{ID: "unread", Version: 5, Shop: "cafe", Phase: engine.PhaseDelivered}
		if err := store.Bury(t.Context(), stone); err != nil {
			t.Errorf("it can not be pruned: %v", err)
		}
	})
}

func TestAStoreThatIsDownIsToldAndTriedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := memory.New()
		finish(t, store, "1", 1, open(t, store, "1", 1))
		var down atomic.Bool
		down.Store(true)
		core, logs := observer.New(zap.WarnLevel)
		k := history.NewKeeper(failing{store, &down}, history.Options{Logger: zap.New(core)})
		run(t, k)
		time.Sleep(25 * time.Second) // virtual
		synctest.Wait()
		if n := logs.Len(); n != 3 {
			t.Errorf("%d lines: it is tried at once and every ten seconds", n)
		}
		down.Store(false)
		time.Sleep(10 * time.Second)
		synctest.Wait()
		if n := taken(k); n != 1 || logs.Len() != 3 {
			t.Errorf("%d trips and %d lines once it is up", n, logs.Len())
		}
	})
}
