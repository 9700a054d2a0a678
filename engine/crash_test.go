package engine_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/fault"
	"github.com/paotui-go/paotui/engine/store/memory"
)

// ledger is a carrier with a memory: what it took lives until it is cancelled.
type ledger struct {
	mu    sync.Mutex
	lives map[engine.PlacementID]bool
}

// keeps has s answer from a ledger of its own.
func keeps(s *scripted) *ledger {
	l := &ledger{lives: map[engine.PlacementID]bool{}}
	s.place = func(_ context.Context, p engine.Placement) (engine.Placed, error) {
		l.mu.Lock()
		defer l.mu.Unlock()
		if _, known := l.lives[p.ID]; known {
			return engine.Placed{}, refusal(fault.Exists, fault.Rejected)
		}
		l.lives[p.ID] = true
		return engine.Placed{Fee: p.Quote.Fee, Status: engine.Waiting}, nil
	}
	s.query = func(_ context.Context, ref engine.Ref) (engine.Report, error) {
		l.mu.Lock()
		defer l.mu.Unlock()
		switch lives, known := l.lives[ref.ID]; {
		case !known:
			return engine.Report{}, refusal(fault.NotFound, fault.Rejected)
		case lives:
			return engine.Report{Status: engine.Waiting}, nil
		default:
			return engine.Report{Status: engine.Ended, Cause: engine.ByMerchant}, nil
		}
	}
	s.cancel = func(_ context.Context, ref engine.Ref, _ engine.Cancellation) (engine.Cancelled, error) {
		l.mu.Lock()
		defer l.mu.Unlock()
		if !l.lives[ref.ID] {
			return engine.Cancelled{}, refusal(fault.TooLate, fault.Rejected)
		}
		l.lives[ref.ID] = false
		return engine.Cancelled{Status: engine.Ended}, nil
	}
	return l
}

func (l *ledger) alive() (n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, lives := range l.lives {
		if lives {
			n++
		}
	}
	return n
}

// killed ends a process at its nth change of the journal: that one is made, or not
// any more, and no later one is.
func killed(home engine.Store, nth int, made bool) (store engine.Store, died <-chan struct{}) {
	var mu sync.Mutex
	changes, dead := 0, make(chan struct{})
	die := sync.OnceFunc(func() { close(dead) })
	return &hooked{Store: home, before: func(string, string, []engine.Entry) error {
		mu.Lock()
		defer mu.Unlock()
		if changes++; changes < nth || changes == nth && made {
			return nil
		}
		die()
		return errors.New("the process is dead")
	}}, dead
}

// Whatever was the last thing that a process did, the next one finds its way: one
// rider, or none if the order was called off.
func TestAProcessMayDieAtAnyMoment(t *testing.T) {
	wishes := map[string]func(*world){
		"nothing":  func(*world) {},
		"a cancel": func(w *world) { w.callOff("A1") },
		"a tip":    func(w *world) { w.tip("A1", 500) },
	}
	deaths := 0
	for wish, ask := range wishes {
		for nth := range 14 {
			for _, made := range []bool{true, false} {
				t.Run(fmt.Sprintf("%s, killed at change %d, made %v", wish, nth+1, made), func(t *testing.T) {
					synctest.Test(t, func(t *testing.T) {
						first, second, home := priced("DADA", 800), priced("SFTC", 900), memory.New()
						first.query = func(context.Context, engine.Ref) (engine.Report, error) {
							return engine.Report{}, refusal(fault.NotFound, fault.Rejected)
						}
						first.place = func(context.Context, engine.Placement) (engine.Placed, error) {
							return engine.Placed{}, refusal(fault.Refused, fault.Rejected)
						}
						books := keeps(second)
						second.info.TipRepeats = true
						given := func(context.Context, engine.TipRequest) error { return nil }
						carriers := []engine.Carrier{tipped{first, given}, tipped{second, given}}
						store, died := killed(home, nth+1, made)
						one := open(t, engine.Config{Carriers: carriers, Store: store})
						one.dispatch("A1")
						select {
						case <-died:
							deaths++
						case <-time.After(5 * time.Minute):
						}
						two := open(t, engine.Config{Carriers: carriers, Store: home})
						ask(two)
						pass(10 * time.Minute)
						d, alive, phase := two.now("A1"), 1, engine.PhaseWaiting
						if wish == "a cancel" {
							alive, phase = 0, engine.PhaseCancelled
						}
						if books.alive() != alive || d.Phase != phase {
							t.Errorf("%d alive, %s (%s): %s", books.alive(), d.Phase, d.Trouble, two.journal("A1"))
						}
						if p, _ := d.Current(); wish == "a tip" && p.Tip != engine.ExactFen(500) {
							t.Errorf("the tip reads %v", p.Tip)
						}
						one.stop()
						two.stop()
					})
				})
			}
		}
	}
	if deaths < 60 {
		t.Errorf("only %d of the processes died: the story has become shorter", deaths)
	}
}

// A machine is moved between the intent and the call. Another process has settled
// the matter meanwhile; nothing may leave after all.
func TestAProcessThatStallsAfterItsIntentSendsNothingAnyMore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		home, first, second := memory.New(), priced("DADA", 800), priced("SFTC", 900)
		one, other := keeps(first), keeps(second)
		stall := sync.OnceFunc(func() { pass(2 * time.Minute) })
		stalling := &hooked{Store: home, after: func(_, _ string, entries []engine.Entry) {
			if n := len(entries); n > 0 && entries[n-1].Kind() == "placing" {
				stall()
			}
		}}
		carriers := []engine.Carrier{first, second}
		slow := open(t, engine.Config{Carriers: carriers, Store: stalling})
		slow.dispatch("A1")
		pass(time.Second)
		quick := open(t, engine.Config{Carriers: carriers, Store: home})
		pass(10 * time.Minute)
		if one.alive() != 0 || other.alive() != 1 || first.count("place") != 0 {
			t.Errorf("%d alive at the first carrier, %d at the second: %s", one.alive(), other.alive(), quick.journal("A1"))
		}
		slow.stop()
		quick.stop()
	})
}

func TestSeveralEnginesOnOneStorePlaceEachOrderOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, home := priced("DADA", 800), memory.New()
		books, place := keeps(s), s.place
		s.place = func(ctx context.Context, p engine.Placement) (engine.Placed, error) {
			pass(time.Second)
			return place(ctx, p)
		}
		var engines []*world
		for range 3 {
			engines = append(engines, open(t, engine.Config{Carriers: []engine.Carrier{s}, Store: home}))
		}
		for i := range 60 {
			engines[i%3].dispatch(fmt.Sprint("A", i))
		}
		pass(time.Minute)
		if s.count("place") != 60 || books.alive() != 60 {
			t.Errorf("%d placements, %d alive, for 60 orders", s.count("place"), books.alive())
		}
		for _, w := range engines {
			w.stop()
		}
	})
}

// Two machines drew the same number, or a comparison was edited.
func TestAPlacementIDThatIsTakenIsNotPlacedAgain(t *testing.T) {
	s := priced("DADA", 800)
	inWorld(t, []engine.Carrier{s}, func(w *world) {
		w.placed("A1")
		c, err := w.Compare(w.t.Context(), goodOrder("A2"))
		if err != nil {
			t.Fatal(err)
		}
		c.Offers[0].Placement = s.lastPlaced()
		w.placed("A2", engine.WithComparison(c))
		if d := w.now("A2"); s.count("place") != 2 || d.Placements[0].ID == w.now("A1").Placements[0].ID {
			t.Errorf("%d placements: %+v", s.count("place"), d.Placements)
		}
	})
}

// The disk is full: the store can be read, and takes nothing.
func TestAStoreThatTakesNothingIsTriedInItsTime(t *testing.T) {
	s := priced("DADA", 800)
	var full atomic.Bool
	var tries atomic.Int64
	full.Store(true)
	store := &hooked{Store: memory.New(), before: func(string, string, []engine.Entry) error {
		if full.Load() {
			tries.Add(1)
			return errors.New("no space left on device")
		}
		return nil
	}}
	inWorldOf(t, engine.Config{Carriers: []engine.Carrier{s}, Store: store}, func(w *world) {
		w.dispatch("A1")
		pass(10 * time.Minute)
		full.Store(false)
		if n := tries.Load(); n > 1500 || s.count("place") != 0 {
			t.Errorf("%d tries to write in ten minutes, %d placements without an intent", n, s.count("place"))
		}
		w.until("A1", engine.UntilPlaced)
	})
}

// The journal took the fact, and the word of that was lost on the way: it is not
// written twice.
func TestAFactIsWrittenOnceThoughTheWordOfItIsLost(t *testing.T) {
	s := priced("DADA", 800)
	lost := 0
	store := &lossy{Store: memory.New(), lose: func(entries []engine.Entry) bool {
		_, done := entries[0].Fact.(engine.PlaceDone)
		if done {
			lost++
		}
		return done && lost < 3
	}}
	inWorldOf(t, engine.Config{Carriers: []engine.Carrier{s}, Store: store}, func(w *world) {
		w.dispatch("A1")
		pass(time.Minute)
		if got := w.journal("A1"); lost == 0 || got != "opened compared planned placing place_done" {
			t.Errorf("%d lost; %s", lost, got)
		}
	})
}

// lossy takes what it is given and sometimes says that it failed.
type lossy struct {
	engine.Store
	lose func([]engine.Entry) bool
}

func (l *lossy) Append(ctx context.Context, head engine.Head, entries ...engine.Entry) error {
	if err := l.Store.Append(ctx, head, entries...); err != nil {
		return err
	}
	if len(entries) > 0 && l.lose(entries) {
		return errors.New("the connection was lost")
	}
	return nil
}
