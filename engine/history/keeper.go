package history

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/paotui-go/paotui/engine/logfield"

	"go.uber.org/zap"

	"github.com/paotui-go/paotui/engine"
)

// Store is where deliveries are read from; each [engine.Store] is one.
type Store interface {
	List(context.Context, engine.Search) (engine.Page, error)
	Load(ctx context.Context, id string) ([]engine.Entry, error)
	Since(ctx context.Context, after int64, limit int) ([]engine.Event, error)
}

// Options are what a host may set; the zero value is fine.
type Options struct {
	// Period is how old a placement may be to count; 0 is thirty days.
	Period time.Duration
	// Every is how often news are looked for; 0 is ten seconds.
	Every time.Duration
	// Logger hears of a store that can not be read; nil is silent.
	Logger *zap.Logger
}

// Keeper keeps a history fresh. Snapshot is safe for concurrent use; Run is called
// once.
type Keeper struct {
	store Store
	every time.Duration
	log   *zap.Logger
	now   atomic.Pointer[engine.History]

	book     Book
	filled   bool
	position int64
	unread   map[string]time.Time // what could not be read, and since when
}

// NewKeeper makes one that knows nothing yet.
func NewKeeper(store Store, o Options) *Keeper {
	k := &Keeper{store: store, every: o.Every, log: o.Logger, book: Book{Period: o.Period}, unread: map[string]time.Time{}}
	if k.every <= 0 {
		k.every = 10 * time.Second
	}
	if k.log == nil {
		k.log = zap.NewNop()
	}
	k.publish()
	return k
}

// Snapshot is what is known now. It does not change, and never waits.
func (k *Keeper) Snapshot() engine.History { return *k.now.Load() }

func (k *Keeper) publish() {
	h := k.book.Snapshot(time.Now())
	k.now.Store(&h)
}

// Run reads what the store has, then its news, until ctx ends; then it returns nil.
// What can not be read is told, and tried again after a pause.
func (k *Keeper) Run(ctx context.Context) error {
	hour := time.Now() // what grows old is forgotten once an hour
	for {
		changed, err := k.look(ctx)
		switch {
		case ctx.Err() != nil:
			return nil
		case err != nil:
			k.log.Warn("the history of former trips can not be read; trying again", logfield.Error(err))
		}
		if changed || time.Since(hour) > time.Hour {
			hour = time.Now()
			k.publish()
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(k.every): // a pause, however long it took
		}
	}
}

// look reads what is new. Events are read from the position before the listing, so
// that nothing falls between the two. Where news never ends the rest waits for the
// next look, so that what is known is told meanwhile.
func (k *Keeper) look(ctx context.Context) (changed bool, err error) {
	enough := time.Now().Add(k.every)
	if !k.filled {
		if err := k.fill(ctx); err != nil {
			return false, err
		}
		k.filled, changed = true, true
	} else if changed, err = k.readAgain(ctx, enough); err != nil {
		return changed, err
	}
	for {
		events, err := k.store.Since(ctx, k.position, 1000)
		if err != nil || len(events) == 0 {
			return changed, err
		}
		touched := map[string]bool{}
		for _, e := range events {
			touched[e.Delivery] = true
		}
		for id := range touched {
			if err := k.read(ctx, id); err != nil {
				return changed, err
			}
		}
		k.position, changed = events[len(events)-1].Position, true
		if !time.Now().Before(enough) {
			return changed, nil
		}
	}
}

// fill reads the deliveries of the period, page by page. What is told up to now
// stands in the listing too.
func (k *Keeper) fill(ctx context.Context) error {
	position, err := engine.LastPosition(ctx, k.store)
	if err != nil {
		return err
	}
	k.position = position
	closed := true
	search := engine.Search{Closed: &closed, From: time.Now().Add(-k.book.period()), Limit: 1000}
	for {
		page, err := k.store.List(ctx, search)
		if err != nil {
			return err
		}
		for _, h := range page.Heads {
			if err := k.read(ctx, h.ID); err != nil {
				return err
			}
		}
		if page.Next == (engine.Cursor{}) {
			return nil
		}
		search.After = page.Next
	}
}
