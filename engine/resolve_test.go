package engine_test

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/fault"
	"github.com/paotui-go/paotui/engine/store/memory"
)

// lostReplies has a carrier take every placement and the reply get lost.
func lostReplies(s *scripted) *scripted {
	s.place = func(context.Context, engine.Placement) (engine.Placed, error) {
		return engine.Placed{}, refusal(fault.Unavailable, fault.Unknown)
	}
	return s
}

// accountsFunc makes a function an engine.Accounts.
type accountsFunc func(context.Context, engine.CarrierID) (engine.Account, error)

func (f accountsFunc) Account(ctx context.Context, _ string, id engine.CarrierID) (engine.Account, error) {
	return f(ctx, id)
}

// An order may be at the first carrier. Nothing that is said about it comes from
// that carrier and is about that order, so the second is never asked.
func TestWhatIsNoAnswerOfTheCarriersProvesNoAbsence(t *testing.T) {
	notFound := refusal(fault.NotFound, fault.Rejected)
	for _, c := range []struct {
		reason  string
		account func(context.Context, engine.CarrierID) (engine.Account, error) // after the placement
		query   error
	}{
		{"the shop's account is not found", func(context.Context, engine.CarrierID) (engine.Account, error) {
			return engine.Account{}, refusal(fault.NotFound, fault.NotSent)
		}, notFound},
		{"the account was taken away", func(context.Context, engine.CarrierID) (engine.Account, error) {
			return engine.Account{}, engine.ErrNoAccount
		}, notFound},
		{"it is not found, and nobody knows whether that is the carrier's word", everyone{}.by, refusal(fault.NotFound, fault.Unknown)},
		{"it is not found, and the question never left", everyone{}.by, refusal(fault.NotFound, fault.NotSent)},
		{"another merchant does not have it", func(context.Context, engine.CarrierID) (engine.Account, error) {
			return engine.Account{App: "wx1", Merchant: "m2"}, nil
		}, notFound},
		{"another application does not have it", func(context.Context, engine.CarrierID) (engine.Account, error) {
			return engine.Account{App: "wx2", Merchant: "m1"}, nil
		}, notFound},
		{"another of the merchant's stores does not have it", func(context.Context, engine.CarrierID) (engine.Account, error) {
			return engine.Account{App: "wx1", Merchant: "m1", Store: "2"}, nil
		}, notFound},
	} {
		t.Run(c.reason, func(t *testing.T) {
			first, second := lostReplies(priced("DADA", 800)), priced("SFTC", 900)
			first.query = func(context.Context, engine.Ref) (engine.Report, error) { return engine.Report{}, c.query }
			accounts := accountsFunc(func(ctx context.Context, id engine.CarrierID) (engine.Account, error) {
				if first.count("place") > 0 && id == "DADA" {
					return c.account(ctx, id)
				}
				return everyone{}.by(ctx, id)
			})
			inWorldOf(t, engine.Config{Carriers: []engine.Carrier{first, second}, Accounts: accounts}, func(w *world) {
				w.dispatch("A1")
				d := w.until("A1", phase(engine.PhaseParked))
				pass(time.Hour)
				if second.count("place") != 0 || w.now("A1").Phase != engine.PhaseParked || strings.Contains(w.journal("A1"), "absent") {
					t.Errorf("%d second placements, %s, %s", second.count("place"), d.Phase, w.journal("A1"))
				}
			})
		})
	}
}

func (everyone) by(ctx context.Context, id engine.CarrierID) (engine.Account, error) {
	return everyone{}.Account(ctx, "", id)
}

// The carrier took the first attempt. It is asked by placing the same again, and
// that is turned away: no word about the first.
func TestWhatTurnsARepeatAwayLeavesTheFirstUnknown(t *testing.T) {
	for reason, again := range map[string]error{
		"kept back by our own limit": refusal(fault.KeptBack, fault.NotSent),
		"busy":                       refusal(fault.Busy, fault.Rejected),
		"no connection":              refusal(fault.Unavailable, fault.NotSent),
		"no longer at this price":    refusal(fault.StaleQuote, fault.Rejected),
		"suspended":                  refusal(fault.Account, fault.Rejected),
		"something is not found":     refusal(fault.NotFound, fault.Rejected),
	} {
		for _, called := range []string{"and is left alone", "and is called off"} {
			t.Run(reason+" "+called, func(t *testing.T) {
				first, second := priced("MT", 800), priced("SFTC", 900)
				first.info.Replay, first.info.Resolve = engine.ReplaySame, engine.ByReplay
				first.place = func(context.Context, engine.Placement) (engine.Placed, error) {
					if first.count("place") == 1 {
						return engine.Placed{}, refusal(fault.Unavailable, fault.Unknown)
					}
					return engine.Placed{}, again
				}
				inWorld(t, []engine.Carrier{first, second}, func(w *world) {
					w.dispatch("A1")
					if pass(20 * time.Second); called == "and is called off" {
						w.callOff("A1")
					}
					d := w.until("A1", phase(engine.PhaseParked))
					if second.count("place") != 0 || d.Final() || first.count("place") < 2 {
						t.Errorf("%s after %d attempts; %d second placements: %s", d.Phase, first.count("place"), second.count("place"), w.journal("A1"))
					}
				})
			})
		}
	}
}

// switching is everyone, whose merchant number a test changes.
type switching struct{ merchant atomic.Value }

func (s *switching) to(merchant string) *switching { s.merchant.Store(merchant); return s }

func (s *switching) Account(context.Context, string, engine.CarrierID) (engine.Account, error) {
	return engine.Account{App: "wx1", Merchant: s.merchant.Load().(string)}, nil
}

func TestAPushCountsUnderTheAccountThatTheOrderWasPlacedUnder(t *testing.T) {
	first, accounts := lostReplies(priced("DADA", 800)), new(switching).to("m1")
	first.query = func(context.Context, engine.Ref) (engine.Report, error) {
		return engine.Report{}, refusal(fault.NotFound, fault.Rejected)
	}
	inWorldOf(t, engine.Config{Carriers: []engine.Carrier{first}, Accounts: accounts}, func(w *world) {
		w.dispatch("A1")
		synctest.Wait()
		accounts.to("m2")
		pass(5 * time.Second)
		report := engine.Report{Placement: first.lastPlaced(), Merchant: "m2", Status: engine.Delivered, At: time.Now(), Proven: true}
		w.receive(report)
		report.Merchant, report.Status = "m1", engine.Accepted
		w.receive(report)
		if d := w.now("A1"); d.Phase != engine.PhaseAccepted || len(w.stray) != 1 || w.stray[0].Merchant != "m2" {
			t.Errorf("%s; %d reports belong to nobody", d.Phase, len(w.stray))
		}
	})
}

// Under the new account it would be another order.
func TestARepeatDoesNotGoOutUnderAnotherAccount(t *testing.T) {
	s, accounts := lostReplies(priced("MT", 800)), new(switching).to("m1")
	s.info.Replay, s.info.Resolve = engine.ReplaySame, engine.ByReplay
	inWorldOf(t, engine.Config{Carriers: []engine.Carrier{s}, Accounts: accounts}, func(w *world) {
		w.dispatch("A1")
		synctest.Wait()
		accounts.to("m2")
		w.until("A1", phase(engine.PhaseParked))
		if s.count("place") != 1 {
			t.Errorf("placed %d times, once under m1 and then under m2", s.count("place"))
		}
	})
}

// It certainly did not arrive, so the account of today is as good as any.
func TestAPostponedOrderBelongsToTheAccountThatItGoesOutUnder(t *testing.T) {
	for reason, hiccup := range map[string]bool{"the carrier was busy, and the account was switched": false, "the account could not be looked up": true} {
		t.Run(reason, func(t *testing.T) {
			s := priced("DADA", 800)
			var lookups atomic.Int64
			accounts := accountsFunc(func(context.Context, engine.CarrierID) (engine.Account, error) {
				switch n := lookups.Add(1); {
				case n <= 2 && !hiccup:
					return engine.Account{Merchant: "m1"}, nil // quoted and placed
				case n == 2:
					return engine.Account{}, context.DeadlineExceeded
				default:
					return engine.Account{Merchant: "m2"}, nil
				}
			})
			s.place = func(_ context.Context, p engine.Placement) (engine.Placed, error) {
				if p.Account.Merchant != "m2" {
					return engine.Placed{}, refusal(fault.Busy, fault.Rejected)
				}
				return engine.Placed{Fee: p.Quote.Fee}, nil
			}
			inWorldOf(t, engine.Config{Carriers: []engine.Carrier{s}, Accounts: accounts}, func(w *world) {
				w.placed("A1")
				w.receive(engine.Report{Placement: s.lastPlaced(), Merchant: "m2", Status: engine.Accepted, At: time.Now(), Proven: true})
				if d := w.now("A1"); d.Phase != engine.PhaseAccepted || len(w.stray) != 0 {
					t.Errorf("%s; %d reports of its own account belong to nobody: %s", d.Phase, len(w.stray), w.journal("A1"))
				}
			})
		})
	}
}

// The answers said nothing new and were not written; the old push must not count
// as the latest word all the same.
func TestAnOlderPushDoesNotOvertakeAnAnswerThatWasNotWritten(t *testing.T) {
	first, second := priced("DADA", 800), priced("SFTC", 900)
	inWorld(t, []engine.Carrier{first, second}, func(w *world) {
		w.placed("A1")
		pass(10 * time.Second)
		w.push(first.lastPlaced(), engine.Accepted)
		first.standsAt(engine.Accepted)
		pass(5 * time.Second)
		ended := engine.Report{Placement: first.lastPlaced(), Merchant: "m1", Status: engine.Ended, Cause: engine.ByCarrier, At: time.Now(), Proven: true}
		for asked := first.count("query"); first.count("query") < asked+2; {
			pass(time.Second)
		}
		w.receive(ended) // the carrier's third try; a rider took it meanwhile
		pass(time.Minute)
		if d := w.now("A1"); second.count("place") != 0 || d.Phase != engine.PhaseAccepted || len(d.Placements[0].Reports) != 3 {
			t.Errorf("%s, %d second placements, %d reports kept: %s", d.Phase, second.count("place"), len(d.Placements[0].Reports), w.journal("A1"))
		}
	})
}

// The process was down for longer than the patience with an unknown placement.
func TestNothingIsParkedBeforeItWasAskedAbout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, home := lostReplies(priced("DADA", 800)), memory.New()
		s.standsAt(engine.Accepted)
		w := open(t, engine.Config{Carriers: []engine.Carrier{s}, Store: home})
		w.dispatch("A1")
		synctest.Wait()
		if w.stop(); s.count("query") != 0 {
			t.Fatal("the test wants a process that ends before it asks")
		}
		pass(11 * time.Minute)
		w = open(t, engine.Config{Carriers: []engine.Carrier{s}, Store: home})
		synctest.Wait()
		if d := w.now("A1"); d.Phase != engine.PhaseAccepted || strings.Contains(w.journal("A1"), "parked") {
			t.Errorf("%s: %s", d.Phase, w.journal("A1"))
		}
		w.stop()
	})
}

func TestAParkedPlacementThatIsAskedAboutForADayGrowsNoJournal(t *testing.T) {
	for reason, answer := range map[string]error{
		"no answer": refusal(fault.Unavailable, fault.Unknown), "nobody knows": refusal(fault.NotFound, fault.Unknown),
	} {
		t.Run(reason, func(t *testing.T) {
			s := lostReplies(priced("DADA", 800))
			s.query = func(context.Context, engine.Ref) (engine.Report, error) { return engine.Report{}, answer }
			inWorld(t, []engine.Carrier{s}, func(w *world) {
				w.dispatch("A1")
				parked := w.until("A1", phase(engine.PhaseParked))
				asked := s.count("query")
				pass(24 * time.Hour)
				if d := w.now("A1"); d.Version != parked.Version || s.count("query") < asked+24 {
					t.Errorf("%d entries more after %d questions", d.Version-parked.Version, s.count("query")-asked)
				}
			})
		})
	}
}

// A carrier had the order and says for hours that it has none.
func TestALostOrderIsParkedOnceUntilItIsFoundAgain(t *testing.T) {
	s, other := priced("DADA", 800), priced("SFTC", 900)
	gone := func(context.Context, engine.Ref) (engine.Report, error) {
		return engine.Report{}, refusal(fault.NotFound, fault.Rejected)
	}
	s.query = gone
	inWorld(t, []engine.Carrier{s, other}, func(w *world) {
		start := time.Now()
		w.placed("A1")
		for w.now("A1").Phase == engine.PhaseWaiting && time.Since(start) < 24*time.Hour {
			pass(time.Minute)
		}
		if took := time.Since(start); took < 90*time.Minute || took > 3*time.Hour {
			t.Errorf("a person was called after %v", took)
		}
		pass(7 * 24 * time.Hour)
		d := w.now("A1")
		if d.Phase != engine.PhaseParked || strings.Count(w.journal("A1"), "parked") != 1 || strings.Count(w.journal("A1"), "absent") != 4 || other.count("place") != 0 {
			t.Errorf("a week later: %s, %d other placements, %s", d.Phase, other.count("place"), w.journal("A1"))
		}
		s.answers(nil) // and then it has it again, where it was
		pass(10 * time.Minute)
		if d := w.now("A1"); d.Phase != engine.PhaseWaiting {
			t.Errorf("found again, it is %s (%s)", d.Phase, d.Trouble)
		}
		s.answers(gone)
		pass(24 * time.Hour)
		if got := w.journal("A1"); strings.Count(got, "parked") != 2 {
			t.Errorf("lost again: %s", got)
		}
	})
}
