package engine_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/fault"
)

// silent answers no question.
func silent(context.Context, engine.Ref) (engine.Report, error) {
	return engine.Report{}, refusal(fault.Unavailable, fault.Unknown)
}

// knowsNothing answers every question with "no such order".
func knowsNothing(context.Context, engine.Ref) (engine.Report, error) {
	return engine.Report{}, refusal(fault.NotFound, fault.Rejected)
}

// unreachableFor is cheapestFirst, whose plan waits so long for a silent carrier.
func unreachableFor(limit time.Duration) engine.Policy {
	return engine.PolicyFunc(func(s engine.Situation) engine.Plan {
		p := cheapestFirst(s)
		p.Unreachable = limit
		return p
	})
}

// took is when each entry of a kind was written, since the first entry.
func (w *world) took(id, kind string) (all []time.Duration) {
	w.t.Helper()
	entries, err := w.Journal(w.t.Context(), id)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, e := range entries {
		if e.Kind() == kind {
			all = append(all, e.At.Sub(entries[0].At))
		}
	}
	return all
}

func TestASilentCarrierRaisesAnAlarmAndIsParked(t *testing.T) {
	for _, c := range []struct {
		reason string
		limit  time.Duration
		parked time.Duration
	}{
		{"after ten minutes", 0, 10 * time.Minute},
		{"when the plan's limit is over", 3 * time.Minute, 3 * time.Minute},
	} {
		t.Run(c.reason, func(t *testing.T) {
			s, other := lostReplies(priced("DADA", 800)), priced("SFTC", 900)
			s.query = silent
			inWorldOf(t, engine.Config{Carriers: carriers(s, other), Policy: unreachableFor(c.limit)}, func(w *world) {
				w.dispatch("A1")
				w.until("A1", phase(engine.PhaseParked))
				alarmed, parked := w.took("A1", "alarmed"), w.took("A1", "parked")
				if len(alarmed) != 1 || alarmed[0] < time.Minute || alarmed[0] > 90*time.Second {
					t.Errorf("alarms after %v, want one after a minute", alarmed)
				}
				if parked[0] < c.parked || parked[0] > c.parked+time.Minute {
					t.Errorf("parked after %v, want %v", parked, c.parked)
				}
				s.answers(nil) // an hour later it is back, and has the order
				pass(time.Hour)
				if d := w.now("A1"); d.Phase != engine.PhaseWaiting || d.Trouble != "" || other.count("place") != 0 {
					t.Errorf("back again, it is %s (%s)", d.Phase, d.Trouble)
				}
			})
		})
	}
}

// A cancel of unknown outcome is parked while nobody answers. The carrier is back,
// says what it said before, and the cancel goes out.
func TestACancelThatWasParkedForSilenceGoesOnWithTheNextAnswer(t *testing.T) {
	s := priced("DADA", 800)
	s.cancel = func(context.Context, engine.Ref, engine.Cancellation) (engine.Cancelled, error) {
		return engine.Cancelled{}, refusal(fault.Unavailable, fault.Unknown)
	}
	inWorld(t, carriers(s), func(w *world) {
		w.placed("A1")
		pass(time.Minute)
		s.answers(silent)
		w.callOff("A1")
		w.until("A1", phase(engine.PhaseParked))
		if alarmed := w.took("A1", "alarmed"); len(alarmed) != 1 || alarmed[0] < 2*time.Minute || alarmed[0] > 3*time.Minute {
			t.Errorf("alarms after %v, want one a minute after the cancel", alarmed)
		}
		pass(20 * time.Minute)
		s.letsGo()
		s.answers(nil) // it waits for a rider, as before
		pass(15 * time.Minute)
		if d := w.now("A1"); d.Phase != engine.PhaseCancelled {
			t.Errorf("%s: %s", d.Phase, w.journal("A1"))
		}
	})
}

// The carrier answers all the time, and does not let go: no answer ends that.
func TestACancelThatWasRefusedAndParkedStaysParkedUntilThereIsNews(t *testing.T) {
	s := priced("DADA", 800)
	s.cancel = func(context.Context, engine.Ref, engine.Cancellation) (engine.Cancelled, error) {
		return engine.Cancelled{}, refusal(fault.Refused, fault.Rejected)
	}
	inWorld(t, carriers(s), func(w *world) {
		w.placed("A1")
		w.callOff("A1")
		parked := w.until("A1", phase(engine.PhaseParked))
		pass(24 * time.Hour)
		if d := w.now("A1"); d.Phase != engine.PhaseParked || d.Version != parked.Version {
			t.Errorf("%s: %s", d.Phase, w.journal("A1"))
		}
	})
}

// No replay once a cancel is wanted: it could be the order's first arrival.
func TestAReplayOnlyWhileTheOrderIsWanted(t *testing.T) {
	for _, resolution := range []engine.Resolution{engine.ByReplay, engine.ByQuery} {
		for reason, called := range map[string]bool{"wanted": false, "called off": true} {
			t.Run(reason+" by "+string(resolution), func(t *testing.T) {
				s := lostReplies(priced("MT", 500))
				s.info.Replay, s.info.Resolve = engine.ReplaySame, resolution
				s.query = knowsNothing
				inWorld(t, carriers(s), func(w *world) {
					w.dispatch("A1")
					pass(15 * time.Second)
					if called {
						w.callOff("A1")
					}
					before := s.count("place")
					pass(2 * time.Second)
					if called {
						before = s.count("place")
					}
					pass(30 * time.Minute)
					if sent := s.count("place") - before; called != (sent == 0) {
						t.Errorf("sent %d times more: %s", sent, w.journal("A1"))
					}
				})
			})
		}
	}
}

// A price is not held for ever, nor does anybody want the food an hour later.
func TestNoReplayAfterStaleAt(t *testing.T) {
	for _, resolution := range []engine.Resolution{engine.ByReplay, engine.ByQuery} {
		t.Run("by "+string(resolution), func(t *testing.T) {
			s := lostReplies(priced("MT", 500))
			s.info.Replay, s.info.Resolve = engine.ReplaySame, resolution
			s.query = silent
			inWorldOf(t, engine.Config{Carriers: carriers(s), Policy: unreachableFor(2 * time.Minute)}, func(w *world) {
				w.dispatch("A1")
				w.until("A1", phase(engine.PhaseParked))
				if got := w.took("A1", "parked")[0]; got < 2*time.Minute || got > 3*time.Minute {
					t.Errorf("parked after %v", got)
				}
				s.answers(knowsNothing)
				sent := s.count("place")
				pass(time.Hour)
				if s.count("place") != sent {
					t.Errorf("sent %d times more after stale_at", s.count("place")-sent)
				}
			})
		})
	}
}

func TestAReplayThatTellsTheOrder(t *testing.T) {
	s, other := priced("MT", 500), priced("SFTC", 900)
	s.info.Replay, s.info.Resolve = engine.ReplaySame, engine.ByReplay
	s.place = func(_ context.Context, p engine.Placement) (engine.Placed, error) {
		if s.count("place") < 3 {
			return engine.Placed{}, refusal(fault.Unavailable, fault.Unknown)
		}
		return engine.Placed{Waybill: "M-1", Fee: engine.ExactFen(500), PickupCode: "0815"}, nil
	}
	inWorld(t, carriers(s, other), func(w *world) {
		w.dispatch("A1")
		d := w.until("A1", engine.UntilPlaced)
		p := d.Placements[0]
		if len(d.Placements) != 1 || p.Waybill != "M-1" || p.PickupCode != "0815" || p.Fee != engine.ExactFen(500) || s.placed[0] != s.placed[2] || other.count("place") != 0 {
			t.Errorf("%+v after %v", p, s.placed)
		}
	})
}

// "Not found" counts only when the call's effect can no longer be on its way, and
// the carrier has not forgotten it yet; and twice.
func TestWhenNotFoundCounts(t *testing.T) {
	for _, c := range []struct {
		reason    string
		settle    time.Duration
		retention time.Duration
		from, to  time.Duration // when the next carrier is asked; 0: never
	}{
		{"after send_by and settle", 30 * time.Second, 0, 40 * time.Second, 80 * time.Second},
		{"a longer settle", 3 * time.Minute, 0, 190 * time.Second, 5 * time.Minute},
		{"not when the carrier may have forgotten it", 2 * time.Minute, time.Minute, 0, 0},
	} {
		t.Run(c.reason, func(t *testing.T) {
			s, other := lostReplies(priced("DADA", 800)), priced("SFTC", 900)
			s.info.Settle, s.info.Retention = c.settle, c.retention
			s.query = knowsNothing
			inWorld(t, carriers(s, other), func(w *world) {
				start := time.Now()
				w.dispatch("A1")
				for other.count("place") == 0 && time.Since(start) < time.Hour {
					pass(time.Second)
				}
				took := time.Since(start)
				if c.to == 0 {
					if d := w.now("A1"); other.count("place") != 0 || d.Phase != engine.PhaseParked {
						t.Errorf("%s: %s", d.Phase, w.journal("A1"))
					}
					return
				}
				if took < c.from || took > c.to || strings.Count(w.journal("A1"), "absent") != 2 {
					t.Errorf("gone elsewhere after %v: %s", took, w.journal("A1"))
				}
			})
		})
	}
}

// "Already exists" proves arrival, not life.
func TestAlreadyExistsIsAskedAbout(t *testing.T) {
	for _, c := range []struct {
		stands engine.Status
		phase  engine.Phase
		others int
	}{
		{engine.Accepted, engine.PhaseAccepted, 0},
		{engine.Ended, engine.PhaseWaiting, 1}, // at the other carrier
		{engine.Delivered, engine.PhaseDelivered, 0},
	} {
		t.Run(string(c.stands), func(t *testing.T) {
			s, other := priced("DADA", 800), priced("SFTC", 900)
			s.place = func(context.Context, engine.Placement) (engine.Placed, error) {
				return engine.Placed{}, refusal(fault.Exists, fault.Rejected)
			}
			s.standsAt(c.stands)
			inWorld(t, carriers(s, other), func(w *world) {
				w.dispatch("A1")
				pass(time.Minute)
				if d := w.now("A1"); d.Phase != c.phase || other.count("place") != c.others || s.count("place") != 1 {
					t.Errorf("%s, %d others: %s", d.Phase, other.count("place"), w.journal("A1"))
				}
			})
		})
	}
}

func TestACallOffOfAnUnknownPlacementWaitsForTheTruth(t *testing.T) {
	for _, c := range []struct {
		reason  string
		found   func(context.Context, engine.Ref) (engine.Report, error)
		cancels int
	}{
		{"it is there, and is cancelled", nil, 1},
		{"it is not there", knowsNothing, 0},
	} {
		t.Run(c.reason, func(t *testing.T) {
			s := lostReplies(priced("DADA", 800))
			s.query = silent
			inWorld(t, carriers(s), func(w *world) {
				w.dispatch("A1")
				pass(15 * time.Second)
				w.callOff("A1")
				pass(time.Minute)
				if d := w.now("A1"); d.Final() || s.count("cancel") != 0 {
					t.Errorf("%s after %d cancels: nobody knows yet", d.Phase, s.count("cancel"))
				}
				s.answers(c.found)
				if d := w.until("A1", engine.UntilFinal); d.Phase != engine.PhaseCancelled || s.count("cancel") != c.cancels {
					t.Errorf("%s after %d cancels", d.Phase, s.count("cancel"))
				}
			})
		})
	}
}

// Pick-up and receipt codes come with the reply, and with nothing else.
func TestCodesThatWereLostAreShownAsLost(t *testing.T) {
	for _, c := range []struct {
		reason      string
		asked, lost bool
		want        bool
	}{
		{"asked for, and the reply was read", true, false, false},
		{"asked for, and the reply was lost", true, true, true},
		{"not asked for, and the reply was lost", false, true, false},
	} {
		t.Run(c.reason, func(t *testing.T) {
			s := priced("DADA", 800)
			if c.lost {
				lostReplies(s)
			}
			inWorld(t, carriers(s), func(w *world) {
				order := goodOrder("A1")
				if c.asked {
					order.ReceiptCode = engine.IfPossible
				}
				if _, err := w.Dispatch(w.t.Context(), order); err != nil {
					t.Fatal(err)
				}
				d := w.until("A1", engine.UntilPlaced)
				if d.Placements[0].LostCodes != c.want {
					t.Errorf("lost: %v", d.Placements[0].LostCodes)
				}
			})
		})
	}
}
