package history_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
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

// hard is a store that does as a test wants when a journal is read or events are.
type hard struct {
	*memory.Store
	load  func(ctx context.Context, id string) error
	since func()
}

func (h hard) Load(ctx context.Context, id string) ([]engine.Entry, error) {
	if h.load != nil {
		if err := h.load(ctx, id); err != nil {
			return nil, err
		}
	}
	return h.Store.Load(ctx, id)
}

func (h hard) Since(ctx context.Context, after int64, limit int) ([]engine.Event, error) {
	if h.since != nil {
		h.since()
	}
	return h.Store.Since(ctx, after, limit)
}

func wait(d time.Duration) {
	time.Sleep(d) // virtual
	synctest.Wait()
}

func TestAJournalThatCanNotBeReadHoldsBackNoOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := memory.New()
		var newer atomic.Bool
		newer.Store(true)
		unreadable := hard{Store: store, load: func(_ context.Context, id string) error {
			if newer.Load() && strings.HasPrefix(id, "newer") {
				return errors.New("this version does not know its kind")
			}
			return nil
		}}
		for i := range 3 {
			old, young := fmt.Sprint("old", i), fmt.Sprint("newer", i)
			finish(t, store, old, engine.PlacementID(10+i), open(t, store, old, engine.PlacementID(10+i)))
			wait(time.Second)
			finish(t, store, young, engine.PlacementID(20+i), open(t, store, young, engine.PlacementID(20+i)))
			wait(time.Second)
		}
		core, logs := observer.New(zap.WarnLevel)
		k := history.NewKeeper(unreadable, history.Options{Logger: zap.New(core)})
		run(t, k)
		synctest.Wait()
		if n := taken(k); n != 3 || logs.Len() != 3 {
			t.Errorf("%d trips and %d lines at its start: three can be read, and three can not", n, logs.Len())
		}
		finish(t, store, "newer3", 23, open(t, store, "newer3", 23))
		finish(t, store, "news", 30, open(t, store, "news", 30))
		wait(10 * time.Second)
		wait(time.Minute)
		if n := taken(k); n != 4 || logs.Len() != 4 {
			t.Errorf("%d trips and %d lines: the news is behind what can not be read, or that is told again and again", n, logs.Len())
		}
		newer.Store(false)
		wait(10 * time.Second)
		if n := taken(k); n != 8 {
			t.Errorf("%d trips: what could not be read is tried again", n)
		}
		told := logs.Len()
		wait(time.Minute)
		if n := taken(k); n != 8 || logs.Len() != told {
			t.Errorf("%d trips, and %d lines about nothing", n, logs.Len()-told)
		}
	})
}

func TestABusyStoreStillHasNews(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := memory.New()
		n := 0
		another := func() {
			n++
			id := fmt.Sprint(n)
			finish(t, store, id, engine.PlacementID(n), open(t, store, id, engine.PlacementID(n)))
		}
		busy := hard{Store: store, load: func(ctx context.Context, _ string) error { // for each that is read another is over
			time.Sleep(time.Second) // virtual
			if ctx.Err() == nil {
				another()
			}
			return nil // even if ctx has ended: a store may not look
		}}
		another()
		k := history.NewKeeper(busy, history.Options{})
		run(t, k)
		wait(time.Minute)
		if n := taken(k); n < 10 {
			t.Errorf("%d trips after a minute in which there was always news", n)
		}
	})
}

func TestASlowStoreIsNotAskedWithoutPause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var asked []time.Time
		slow := hard{Store: memory.New(), since: func() {
			asked = append(asked, time.Now())
			time.Sleep(15 * time.Second) // virtual
		}}
		run(t, history.NewKeeper(slow, history.Options{}))
		wait(5 * time.Minute)
		for i := range asked[3:] { // at first it looks for the end of the events
			if pause := asked[i+3].Sub(asked[i+2]); i > 0 && pause < 25*time.Second {
				t.Errorf("asked again %v after it was asked, of which it answered for 15 s", pause)
			}
		}
	})
}
