package engine_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/fault"
	"github.com/paotui-go/paotui/engine/store/memory"
)

// reader is a host that consumes events and refuses some of them.
type reader struct {
	mu     sync.Mutex
	events []engine.Event // as they were handed over, refused ones too
	at     []time.Time
	refuse func(nth int, e engine.Event) error
}

func (r *reader) handle(_ context.Context, e engine.Event) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.events, r.at = append(r.events, e), append(r.at, time.Now())
	if r.refuse == nil {
		return nil
	}
	return r.refuse(len(r.events), e)
}

// seen are the events as "A1/3", each as often as it was handed over.
func (r *reader) seen() (all []string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, e := range r.events {
		all = append(all, fmt.Sprintf("%s/%d", e.Delivery, e.Entry.Seq))
	}
	return all
}

// consuming runs Consume until stop, which waits for it.
func (w *world) consuming(name string, handle func(context.Context, engine.Event) error) (stop func()) {
	ctx, cancel := context.WithCancel(w.t.Context())
	ended := make(chan error, 1)
	go func() { ended <- w.Consume(ctx, name, handle) }()
	return func() {
		cancel()
		if err := <-ended; err != nil {
			w.t.Errorf("Consume ended with %v", err)
		}
	}
}

// The order within each delivery, whatever else happened at the same time.
func inOrder(t *testing.T, seen []string) {
	t.Helper()
	last := map[string]int{}
	for _, s := range seen {
		id, number, _ := strings.Cut(s, "/")
		var seq int
		if _, err := fmt.Sscan(number, &seq); err != nil {
			t.Fatal(err)
		}
		if seq > last[id]+1 {
			t.Errorf("%s came after %s/%d", s, id, last[id])
		}
		last[id] = max(last[id], seq)
	}
}

func TestAConsumerSeesEverythingInOrder(t *testing.T) {
	s := priced("DADA", 800)
	inWorld(t, carriers(s), func(w *world) {
		w.placed("before") // it was not there yet
		var r reader
		stop := w.consuming("books", r.handle)
		for n := range 20 {
			w.dispatch(fmt.Sprint("A", n))
		}
		pass(10 * time.Second)
		stop()
		if seen := r.seen(); len(seen) != 21*5 || len(slices.Compact(slices.Sorted(slices.Values(seen)))) != len(seen) {
			t.Errorf("%d events, want five of each delivery, once", len(seen))
		}
		inOrder(t, r.seen())
	})
}

// What is refused, or makes the host panic, is given again, later and later, and
// nothing passes it.
func TestWhatAConsumerRefusesIsGivenAgain(t *testing.T) {
	for reason, fail := range map[string]func(){"refused": func() {}, "a panic": func() { panic("the host's") }} {
		t.Run(reason, func(t *testing.T) {
			s := priced("DADA", 800)
			inWorld(t, carriers(s), func(w *world) {
				tries := 0
				r := reader{refuse: func(_ int, e engine.Event) error {
					if e.Entry.Kind() != "planned" {
						return nil
					}
					if tries++; tries > 8 {
						return nil
					}
					fail()
					return errors.New("not now")
				}}
				stop := w.consuming("books", r.handle)
				w.placed("A1")
				pass(time.Hour)
				stop()
				want := []string{"A1/1", "A1/2", "A1/3", "A1/3", "A1/3", "A1/3", "A1/3", "A1/3", "A1/3", "A1/3", "A1/3", "A1/4", "A1/5"}
				if !slices.Equal(r.seen(), want) {
					t.Fatalf("saw %v", r.seen())
				}
				for i, pause := range []time.Duration{1, 2, 4, 8, 16, 32, 60, 60} {
					if got := r.at[i+3].Sub(r.at[i+2]); got != pause*time.Second {
						t.Errorf("given again after %v, want %v", got, pause*time.Second)
					}
				}
			})
		})
	}
}

// The process ends in the middle, and the next one goes on where it was.
func TestAConsumerGoesOnWhereItWas(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		home := memory.New()
		config := engine.Config{Carriers: carriers(priced("DADA", 800)), Store: home}
		w := open(t, config)
		r := reader{refuse: func(_ int, e engine.Event) error {
			if e.Entry.Kind() == "placing" {
				return errors.New("the disk is full")
			}
			return nil
		}}
		stop := w.consuming("books", r.handle)
		w.placed("A1")
		pass(10 * time.Second)
		stop()
		w.stop()

		w = open(t, config)
		r.refuse = nil
		before := len(r.seen())
		stop = w.consuming("books", r.handle)
		w.placed("A2")
		pass(10 * time.Second)
		stop()
		again := r.seen()[before:]
		if len(again) == 0 || again[0] != "A1/4" {
			t.Errorf("after the restart it saw %v", again)
		}
		inOrder(t, r.seen())
		if got, err := home.Position(t.Context(), "books"); err != nil || got != 10 {
			t.Errorf("its position is %d, %v, want behind ten events", got, err)
		}
		w.stop()
	})
}

func TestConsumersDoNotWaitForEachOther(t *testing.T) {
	inWorld(t, carriers(priced("DADA", 800)), func(w *world) {
		stuck := reader{refuse: func(int, engine.Event) error { return errors.New("never") }}
		var other reader
		one, two := w.consuming("stuck", stuck.handle), w.consuming("other", other.handle)
		w.placed("A1")
		pass(time.Minute)
		one()
		two()
		if len(other.seen()) != 5 {
			t.Errorf("the other saw %v", other.seen())
		}
	})
}

// The store is away for a while.
func TestAConsumerOutlivesItsStoresAbsence(t *testing.T) {
	home := &away{Store: memory.New()}
	inWorldOf(t, engine.Config{Carriers: carriers(priced("DADA", 800)), Store: home}, func(w *world) {
		var r reader
		home.set(true)
		stop := w.consuming("books", r.handle)
		pass(time.Minute)
		home.set(false)
		w.placed("A1")
		pass(2 * time.Minute)
		stop()
		if len(r.seen()) != 5 {
			t.Errorf("saw %v", r.seen())
		}
	})
}

// away is a store whose consumers' part does not answer for a while.
type away struct {
	engine.Store
	mu   sync.Mutex
	gone bool
}

func (a *away) set(gone bool) { a.mu.Lock(); defer a.mu.Unlock(); a.gone = gone }

func (a *away) Position(ctx context.Context, consumer string) (int64, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.gone {
		return 0, errors.New("no connection")
	}
	return a.Store.Position(ctx, consumer)
}

func TestAConsumerNeedsAName(t *testing.T) {
	inWorld(t, carriers(priced("DADA", 800)), func(w *world) {
		if err := w.Consume(w.t.Context(), "", func(context.Context, engine.Event) error { return nil }); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%v", err)
		}
	})
}
