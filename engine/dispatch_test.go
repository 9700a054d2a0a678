package engine_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/fault"
)

func TestTheCheapestCarriesItToTheDoor(t *testing.T) {
	cheap, dear := priced("DADA", 800), priced("SFTC", 900)
	inWorld(t, []engine.Carrier{dear, cheap}, func(w *world) {
		w.dispatch("A1")
		d := w.until("A1", engine.UntilPlaced)
		if len(d.Placements) != 1 || d.Placements[0].Carrier != "DADA" || dear.count("place") != 0 {
			t.Fatalf("placed at %+v, want DADA alone", d.Placements)
		}
		id := cheap.lastPlaced()
		for _, status := range []engine.Status{engine.Accepted, engine.AtStore, engine.PickedUp, engine.Delivering, engine.Delivered} {
			pass(50 * time.Second)
			cheap.standsAt(status)
			w.push(id, status)
		}
		d = w.until("A1", engine.UntilFinal)
		if fee, ok := d.Placements[0].Fee.Fen(); d.Phase != engine.PhaseDelivered || !ok || fee != 800 {
			t.Errorf("%s for %v", d.Phase, d.Placements[0].Fee)
		}
		if got := w.journal("A1"); got != "opened compared planned placing place_done reported reported reported reported reported" {
			t.Errorf("the journal reads %s", got)
		}
		if cheap.count("query") > 5 {
			t.Errorf("%d queries about an order whose pushes arrive", cheap.count("query"))
		}
	})
}

func TestWithoutPushesItAsksAndArrives(t *testing.T) {
	s := priced("MTPS", 500)
	start := time.Now()
	s.query = func(context.Context, engine.Ref) (engine.Report, error) {
		switch age := time.Since(start); {
		case age < 5*time.Minute:
			return engine.Report{Status: engine.Waiting}, nil
		case age < 20*time.Minute:
			return engine.Report{Status: engine.Delivering}, nil
		default:
			return engine.Report{Status: engine.Delivered}, nil
		}
	}
	inWorld(t, []engine.Carrier{s}, func(w *world) {
		start = time.Now()
		w.dispatch("A1")
		w.until("A1", engine.UntilFinal)
		if took := time.Since(start); took < 20*time.Minute || took > 26*time.Minute {
			t.Errorf("seen after %v, want soon after 20m", took)
		}
		if got := w.journal("A1"); got != "opened compared planned placing place_done reported reported" {
			t.Errorf("a poll that changes nothing adds no entry: %s", got)
		}
		if n := s.count("query"); n > 30 {
			t.Errorf("%d queries in 20 minutes of silence", n)
		}
	})
}

func TestARefusedPlacementGoesToTheNext(t *testing.T) {
	first, second := priced("DADA", 800), priced("SFTC", 900)
	first.place = func(context.Context, engine.Placement) (engine.Placed, error) {
		return engine.Placed{}, refusal(fault.Refused, fault.Rejected)
	}
	inWorld(t, []engine.Carrier{first, second}, func(w *world) {
		w.dispatch("A1")
		d := w.until("A1", engine.UntilPlaced)
		if p, _ := d.Current(); p.Carrier != "SFTC" || first.count("place") != 1 {
			t.Errorf("current is %+v", p)
		}
	})
}

func TestNobodyTakesIt(t *testing.T) {
	none := priced("DADA", 0)
	none.quote = func(context.Context, engine.Inquiry) (engine.Quote, error) {
		return engine.Quote{}, refusal(fault.Refused, fault.Rejected)
	}
	down := priced("SFTC", 0)
	down.quote = func(context.Context, engine.Inquiry) (engine.Quote, error) {
		return engine.Quote{}, refusal(fault.Unavailable, fault.Unknown)
	}
	inWorld(t, []engine.Carrier{none}, func(w *world) {
		w.dispatch("A1")
		d := w.until("A1", engine.UntilFinal)
		if d.Phase != engine.PhaseFailed || d.TroubleKind != fault.Refused || !strings.Contains(d.Trouble, "DADA: ") {
			t.Errorf("%s: %s (%v)", d.Phase, d.Trouble, d.TroubleKind)
		}
		if none.count("quote") != 1 {
			t.Errorf("a refusal was asked for %d times", none.count("quote"))
		}
	})
	inWorld(t, []engine.Carrier{none, down}, func(w *world) {
		w.dispatch("A1")
		d := w.until("A1", engine.UntilFinal)
		if d.Phase != engine.PhaseFailed || d.TroubleKind != fault.Unavailable || down.count("quote") != 4 || none.count("quote") != 2 {
			t.Errorf("%s (%v) after %d tries: who could not be reached is asked again, who refused is not", d.Phase, d.TroubleKind, down.count("quote"))
		}
	})
}

func TestALostReply(t *testing.T) {
	lost := func(context.Context, engine.Placement) (engine.Placed, error) {
		return engine.Placed{}, refusal(fault.Unavailable, fault.Unknown)
	}
	for _, c := range []struct {
		reason string
		query  func(start time.Time) (engine.Report, error)
		want   engine.Phase
		second bool
	}{
		{"the carrier has it: no second rider", func(time.Time) (engine.Report, error) {
			return engine.Report{Status: engine.Accepted}, nil
		}, engine.PhaseAccepted, false},
		{"it appears late, within the settle window", func(start time.Time) (engine.Report, error) {
			if time.Since(start) < 20*time.Second {
				return engine.Report{}, refusal(fault.NotFound, fault.Rejected)
			}
			return engine.Report{Status: engine.Waiting}, nil
		}, engine.PhaseWaiting, false},
		{"it never arrived: the next carrier gets it", func(time.Time) (engine.Report, error) {
			return engine.Report{}, refusal(fault.NotFound, fault.Rejected)
		}, engine.PhaseWaiting, true},
		{"nobody can tell: parked, and nobody else is asked", func(time.Time) (engine.Report, error) {
			return engine.Report{}, refusal(fault.Unavailable, fault.Unknown)
		}, engine.PhaseParked, false},
	} {
		t.Run(c.reason, func(t *testing.T) {
			first, second := priced("DADA", 800), priced("SFTC", 900)
			first.place = lost
			inWorld(t, []engine.Carrier{first, second}, func(w *world) {
				start := time.Now()
				first.query = func(context.Context, engine.Ref) (engine.Report, error) { return c.query(start) }
				w.dispatch("A1")
				d := w.until("A1", phase(c.want))
				if d.Phase != c.want || second.count("place") == 1 != c.second || first.count("place") != 1 {
					t.Errorf("%s; DADA placed %d times, SFTC %d", d.Phase, first.count("place"), second.count("place"))
				}
				if elapsed := time.Since(start); c.second && elapsed < 40*time.Second {
					t.Errorf("went elsewhere after %v: send_by and settle were not waited for", elapsed)
				}
			})
		})
	}
}

func TestAPanicInPlaceIsAnUnknownOutcome(t *testing.T) {
	wild, other := priced("DADA", 800), priced("SFTC", 900)
	wild.place = func(context.Context, engine.Placement) (engine.Placed, error) { panic("boom") }
	wild.query = func(context.Context, engine.Ref) (engine.Report, error) {
		return engine.Report{Status: engine.Accepted}, nil
	}
	inWorld(t, []engine.Carrier{wild, other}, func(w *world) {
		w.dispatch("A1")
		w.until("A1", engine.UntilAccepted)
		if other.count("place") != 0 {
			t.Error("a second carrier was sent")
		}
	})
}

func TestResolvingByReplay(t *testing.T) {
	s := priced("MT", 500)
	s.info.Replay, s.info.Resolve = engine.ReplaySame, engine.ByReplay
	s.place = func(_ context.Context, p engine.Placement) (engine.Placed, error) {
		if s.count("place") == 1 {
			return engine.Placed{}, refusal(fault.Unavailable, fault.Unknown)
		}
		return engine.Placed{Waybill: "W", Fee: p.Quote.Fee}, nil
	}
	inWorld(t, []engine.Carrier{s}, func(w *world) {
		w.dispatch("A1")
		d := w.until("A1", engine.UntilPlaced)
		if s.count("place") != 2 || s.placed[0] != s.placed[1] || d.Placements[0].Waybill != "W" || s.count("query") != 0 {
			t.Errorf("placed as %v, %d queries", s.placed, s.count("query"))
		}
	})
}

func TestBusyIsSentAgainUnderTheSameID(t *testing.T) {
	s, other := priced("SFTC", 800), priced("DADA", 900)
	s.place = func(_ context.Context, p engine.Placement) (engine.Placed, error) {
		if s.count("place") < 3 {
			return engine.Placed{}, &fault.Error{Op: "place", Kind: fault.Busy, Outcome: fault.Rejected, RetryAfter: 2 * time.Second}
		}
		return engine.Placed{Fee: p.Quote.Fee}, nil
	}
	inWorld(t, []engine.Carrier{s, other}, func(w *world) {
		start := time.Now()
		w.dispatch("A1")
		w.until("A1", engine.UntilPlaced)
		if s.placed[0] != s.placed[2] || other.count("place") != 0 || time.Since(start) < 4*time.Second {
			t.Errorf("placed as %v after %v", s.placed, time.Since(start))
		}
	})
}

func TestAStalePriceIsAskedOnceMore(t *testing.T) {
	s, other := priced("DADA", 800), priced("SFTC", 900)
	s.place = func(_ context.Context, p engine.Placement) (engine.Placed, error) {
		if s.count("place") == 1 {
			return engine.Placed{}, refusal(fault.StaleQuote, fault.Rejected)
		}
		return engine.Placed{Fee: p.Quote.Fee}, nil
	}
	inWorld(t, []engine.Carrier{s, other}, func(w *world) {
		w.dispatch("A1")
		d := w.until("A1", engine.UntilPlaced)
		if p, _ := d.Current(); p.Carrier != "DADA" || s.count("quote") != 2 || other.count("quote") != 1 {
			t.Errorf("carried by %s; DADA quoted %d times, SFTC %d", p.Carrier, s.count("quote"), other.count("quote"))
		}
	})
	s, other = priced("DADA", 800), priced("SFTC", 900)
	s.place = func(context.Context, engine.Placement) (engine.Placed, error) {
		return engine.Placed{}, refusal(fault.StaleQuote, fault.Rejected)
	}
	inWorld(t, []engine.Carrier{s, other}, func(w *world) {
		w.dispatch("A1")
		d := w.until("A1", engine.UntilPlaced)
		if p, _ := d.Current(); p.Carrier != "SFTC" || s.count("place") != 2 {
			t.Errorf("a price that is always stale: carried by %s after %d tries", p.Carrier, s.count("place"))
		}
	})
}

func TestCarrierCancelsBeforePickup(t *testing.T) {
	first, second := priced("DADA", 800), priced("SFTC", 900)
	inWorld(t, []engine.Carrier{first, second}, func(w *world) {
		w.dispatch("A1")
		w.until("A1", engine.UntilPlaced)
		pass(time.Minute)
		w.receive(engine.Report{Placement: first.lastPlaced(), Status: engine.Ended, Cause: engine.ByCarrier, At: time.Now(), Proven: true})
		d := w.until("A1", func(d engine.Delivery) bool {
			return len(d.Placements) == 2 && engine.UntilPlaced(d) && d.Phase == engine.PhaseWaiting
		})
		if d.Placements[1].Carrier != "SFTC" {
			t.Errorf("went to %s", d.Placements[1].Carrier)
		}
		// The first carrier takes back its word: a rider comes after all.
		pass(time.Minute)
		w.push(first.lastPlaced(), engine.Accepted)
		d = w.until("A1", phase(engine.PhaseAccepted))
		if d.Placements[0].Status != engine.Accepted {
			t.Error("a late rider of a cancelled placement must be seen")
		}
	})
}

func TestCarrierEndsItAfterPickup(t *testing.T) {
	first, second := priced("DADA", 800), priced("SFTC", 900)
	inWorld(t, []engine.Carrier{first, second}, func(w *world) {
		w.dispatch("A1")
		w.until("A1", engine.UntilPlaced)
		w.push(first.lastPlaced(), engine.PickedUp)
		pass(time.Minute)
		w.push(first.lastPlaced(), engine.Ended)
		d := w.until("A1", phase(engine.PhaseParked))
		if second.count("place") != 0 || !strings.Contains(d.Trouble, "after the pick-up") {
			t.Errorf("parked: %s; %d second placements", d.Trouble, second.count("place"))
		}
	})
}

func TestGoodsThatComeBackEndTheDelivery(t *testing.T) {
	s := priced("DADA", 800)
	inWorld(t, []engine.Carrier{s}, func(w *world) {
		w.dispatch("A1")
		w.until("A1", engine.UntilPlaced)
		for _, status := range []engine.Status{engine.Delivering, engine.Returning, engine.Returned} {
			pass(time.Minute)
			w.push(s.lastPlaced(), status)
		}
		if d := w.until("A1", engine.UntilFinal); d.Phase != engine.PhaseReturned {
			t.Errorf("%s, want returned", d.Phase)
		}
	})
}
