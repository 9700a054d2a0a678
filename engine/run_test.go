package engine_test

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/fault"
	"github.com/paotui-go/paotui/engine/store/memory"
)

// A carrier's call does not look at its context. It costs one call's time, its
// outcome is unknown, and Run ends all the same.
func TestACallThatDoesNotEndWithItsTimeIsNotWaitedFor(t *testing.T) {
	t.Run("place: nobody knows, and the carrier is asked", func(t *testing.T) {
		first, second := priced("DADA", 800), priced("SFTC", 900)
		first.place = func(context.Context, engine.Placement) (engine.Placed, error) {
			pass(time.Hour)
			return engine.Placed{}, refusal(fault.Refused, fault.Rejected)
		}
		first.standsAt(engine.Accepted)
		inWorld(t, []engine.Carrier{first, second}, func(w *world) {
			start := time.Now()
			w.placed("A1")
			if d := w.now("A1"); time.Since(start) > time.Minute || d.Phase != engine.PhaseAccepted || second.count("place") != 0 {
				t.Errorf("%s after %v, %d second placements", d.Phase, time.Since(start), second.count("place"))
			}
			pass(2 * time.Hour) // what the first call says at last comes to nothing
			if d := w.now("A1"); d.Phase != engine.PhaseAccepted || second.count("place") != 0 {
				t.Errorf("later: %s, %d second placements", d.Phase, second.count("place"))
			}
		})
	})
	t.Run("query: a cancel is sent", func(t *testing.T) {
		s := priced("DADA", 800)
		s.query = func(context.Context, engine.Ref) (engine.Report, error) {
			pass(24 * time.Hour)
			return engine.Report{Status: engine.Waiting}, nil
		}
		inWorld(t, []engine.Carrier{s}, func(w *world) {
			w.placed("A1")
			for s.count("query") == 0 {
				pass(time.Second)
			}
			w.callOff("A1")
			start := time.Now()
			w.until("A1", engine.UntilFinal)
			if took := time.Since(start); took > 15*time.Second {
				t.Errorf("cancelled after %v", took)
			}
			w.stop()
			pass(48 * time.Hour) // for the question that still hangs
		})
	})
	t.Run("cancel: it is asked after and sent again", func(t *testing.T) {
		s := priced("DADA", 800)
		s.cancel = func(context.Context, engine.Ref, engine.Cancellation) (engine.Cancelled, error) {
			if s.count("cancel") == 1 {
				pass(24 * time.Hour)
			}
			return engine.Cancelled{Status: engine.Ended}, nil
		}
		inWorld(t, []engine.Carrier{s}, func(w *world) {
			w.placed("A1")
			w.callOff("A1")
			w.until("A1", engine.UntilFinal)
			w.stop()
			pass(48 * time.Hour)
		})
	})
	t.Run("tip: it may have been given", func(t *testing.T) {
		s := tipped{priced("DADA", 800), func(context.Context, engine.TipRequest) error { pass(24 * time.Hour); return nil }}
		inWorld(t, []engine.Carrier{s}, func(w *world) {
			w.placed("A1")
			w.tip("A1", 300)
			pass(time.Minute)
			if got := w.now("A1").Placements[0].Tip; got != engine.AtMostFen(300) {
				t.Errorf("the tip reads %v", got)
			}
			w.stop()
			pass(48 * time.Hour)
		})
	})
}

// So does a look-up of an account, and nothing was sent: the same order again.
func TestALookUpThatDoesNotEndWithItsTimeIsNotWaitedFor(t *testing.T) {
	s := priced("DADA", 800)
	var lookups atomic.Int64
	accounts := accountsFunc(func(context.Context, engine.CarrierID) (engine.Account, error) {
		if lookups.Add(1) == 2 { // when it is to be placed
			pass(24 * time.Hour)
		}
		return engine.Account{Merchant: "m1"}, nil
	})
	inWorldOf(t, engine.Config{Carriers: []engine.Carrier{s}, Accounts: accounts}, func(w *world) {
		start := time.Now()
		w.placed("A1")
		if took := time.Since(start); took > time.Minute {
			t.Errorf("placed after %v: %s", took, w.journal("A1"))
		}
		w.stop()
		pass(48 * time.Hour)
	})
}

// crowd has n deliveries quoting, two seconds each, and one that was placed before.
func crowd(w *world, s *scripted, n int) {
	w.placed("A1")
	quote := s.quote
	s.quote = func(ctx context.Context, in engine.Inquiry) (engine.Quote, error) {
		select {
		case <-time.After(2 * time.Second):
		case <-ctx.Done():
		}
		return quote(ctx, in)
	}
	for i := range n {
		w.dispatch(fmt.Sprint("B", i))
	}
	pass(time.Second)
}

func TestACancelDoesNotWaitBehindAThousandQuotes(t *testing.T) {
	for reason, takes := range map[string]time.Duration{"a quick store": 0, "a store during whose work Run looks": 1500 * time.Millisecond} {
		t.Run(reason, func(t *testing.T) {
			store := &hooked{Store: memory.New(), before: func(_, _ string, entries []engine.Entry) error {
				if len(entries) > 0 && entries[0].Kind() == "cancel_wanted" {
					pass(takes)
				}
				return nil
			}}
			s := priced("DADA", 800)
			inWorldOf(t, engine.Config{Carriers: []engine.Carrier{s}, Store: store}, func(w *world) {
				crowd(w, s, 1000)
				w.callOff("A1")
				written := time.Now()
				for s.count("cancel") == 0 {
					pass(50 * time.Millisecond)
				}
				if took := time.Since(written); took > 500*time.Millisecond {
					t.Errorf("the cancel was sent after %v", took)
				}
			})
		})
	}
}

// The journal's home is shared: one process takes orders, another carries them out.
func TestASecondEngineOnTheSameStoreIsNoticedSoon(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, home := priced("DADA", 800), memory.New()
		front, err := engine.New(engine.Config{Carriers: []engine.Carrier{s}, Accounts: everyone{}, Policy: cheapestFirst, Store: home})
		if err != nil {
			t.Fatal(err)
		}
		w := open(t, engine.Config{Carriers: []engine.Carrier{s}, Store: home})
		ctx, cancel := context.WithCancel(t.Context())
		placed := make(chan time.Time, 1)
		go func() {
			for event := range front.Events(ctx, 0) {
				if event.Entry.Kind() == "place_done" {
					placed <- time.Now()
				}
			}
		}()
		pass(time.Hour) // long asleep
		start := time.Now()
		if _, err := front.Dispatch(t.Context(), goodOrder("A1")); err != nil {
			t.Fatal(err)
		}
		hour, enough := context.WithTimeout(t.Context(), time.Hour)
		defer enough()
		if d, err := front.Wait(hour, "A1", engine.UntilPlaced); err != nil || time.Since(start) > 10*time.Second {
			t.Errorf("waited %v: %s, %v", time.Since(start), d.Phase, err)
		}
		if took := (<-placed).Sub(start); took > 10*time.Second {
			t.Errorf("the event came after %v", took)
		}
		cancel()
		w.stop()
	})
}

// How often the store is asked what is due is what made thousands slow.
func TestThousandsOfDeliveriesAreLookedForAFewTimes(t *testing.T) {
	const n = 4000
	s := priced("DADA", 800)
	asked, named := 0, 0
	store := &hooked{Store: memory.New(), due: func(ids []string) { asked, named = asked+1, named+len(ids) }}
	var ids atomic.Int64 // 4000 within one millisecond need more than the default's luck
	newID := func() engine.PlacementID { return engine.PlacementID(ids.Add(1)) }
	synctest.Test(t, func(t *testing.T) {
		for i := range n {
			id := fmt.Sprint("A", i)
			opened := engine.Entry{At: time.Now(), Fact: engine.Opened{Order: goodOrder(id)}}
			if err := store.Append(t.Context(), engine.Head{ID: id, Version: 1, Due: time.Now()}, opened); err != nil {
				t.Fatal(err)
			}
		}
		w := open(t, engine.Config{Carriers: []engine.Carrier{s}, Store: store, NewPlacementID: newID})
		synctest.Wait()
		w.stop()
		if s.count("place") != n || asked > n/20 || named > 3*n {
			t.Errorf("placed %d; the store was asked %d times what is due and named %d", s.count("place"), asked, named)
		}
	})
}
