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

// hint is a report that nothing proves.
func (w *world) hint(id engine.PlacementID, status engine.Status) {
	w.t.Helper()
	w.receive(engine.Report{Placement: id, Merchant: "m1", Status: status, At: time.Now()})
}

// It would outrank everything that happens until its time has come.
func TestAPushFromTheFutureIsAHint(t *testing.T) {
	for _, c := range []struct {
		reason string
		ahead  time.Duration
		counts bool
	}{
		{"a clock that is a little ahead", 90 * time.Second, true},
		{"a clock that is an hour ahead", time.Hour, false},
		{"a clock of another century", 100 * 365 * 24 * time.Hour, false},
	} {
		t.Run(c.reason, func(t *testing.T) {
			s := priced("DADA", 800)
			inWorld(t, []engine.Carrier{s}, func(w *world) {
				w.placed("A1")
				pass(10 * time.Second)
				asked := s.count("query")
				w.receive(engine.Report{Placement: s.lastPlaced(), Merchant: "m1", Status: engine.Accepted, At: time.Now().Add(c.ahead), Proven: true})
				synctest.Wait()
				if got := w.now("A1").Phase == engine.PhaseAccepted; got != c.counts || (s.count("query") > asked) == c.counts {
					t.Errorf("accepted: %v; %d questions", got, s.count("query")-asked)
				}
				s.standsAt(engine.Ended)
				pass(15 * time.Minute)
				if d := w.now("A1"); d.Placements[0].Status != engine.Ended {
					t.Errorf("the carrier says ended; we say %s", d.Placements[0].Status)
				}
			})
		})
	}
}

// A carrier takes back its word, and only a hint tells.
func TestAHintAboutAPlacementThatIsOverIsFollowed(t *testing.T) {
	first, second := priced("DADA", 800), priced("SFTC", 900)
	inWorld(t, []engine.Carrier{first, second}, func(w *world) {
		w.placed("A1")
		pass(time.Minute)
		first.standsAt(engine.Ended)
		w.push(first.lastPlaced(), engine.Ended)
		w.until("A1", func(d engine.Delivery) bool { return len(d.Placements) == 2 })
		pass(time.Minute)
		first.standsAt(engine.Accepted)
		w.hint(first.lastPlaced(), engine.Accepted)
		pass(5 * time.Second)
		if d := w.now("A1"); d.Placements[0].Status != engine.Accepted {
			t.Errorf("its rider is not noticed: it stands at %s", d.Placements[0].Status)
		}
	})
}

func TestAHintAboutADeliveryThatIsOverIsFollowed(t *testing.T) {
	s := priced("DADA", 800)
	inWorld(t, []engine.Carrier{s}, func(w *world) {
		w.placed("A1")
		w.callOff("A1")
		w.until("A1", engine.UntilFinal)
		asked := s.count("query")
		pass(24 * time.Hour)
		if s.count("query") != asked {
			t.Errorf("asked %d times about what is over", s.count("query")-asked)
		}
		s.standsAt(engine.Accepted)
		w.hint(s.lastPlaced(), engine.Accepted)
		if pass(5 * time.Second); s.count("cancel") != 2 {
			t.Errorf("a rider took what was called off, and is not called off: %s", w.journal("A1"))
		}
	})
}

// Anybody can make hints up.
func TestHintsMakeTheEngineAskAtALimitedRate(t *testing.T) {
	for reason, over := range map[string]bool{"about an open order": false, "about one that is over": true} {
		t.Run(reason, func(t *testing.T) {
			s := priced("DADA", 800)
			inWorld(t, []engine.Carrier{s}, func(w *world) {
				w.placed("A1")
				if over {
					s.standsAt(engine.Delivered)
					w.push(s.lastPlaced(), engine.Delivered)
				}
				pass(10 * time.Second)
				asked := s.count("query")
				flood := func(length, pause time.Duration) {
					for end := time.Now().Add(length); time.Now().Before(end); pass(pause) {
						w.hint(s.lastPlaced(), engine.Accepted)
					}
				}
				flood(5*time.Minute, 300*time.Millisecond)
				if n := s.count("query") - asked; n < 20 || n > 110 {
					t.Errorf("a thousand hints in five minutes made %d questions, want one every three seconds at first, and never more", n)
				}
				flood(2*time.Hour, 10*time.Second) // until they are believed to be made up
				made := strings.Count(w.journal("A1"), "hinted")
				flood(22*time.Hour, 2*time.Minute)
				if got := strings.Count(w.journal("A1"), "hinted"); made < 100 || got > made+23 {
					t.Errorf("%d of them are in the journal after two hours and %d after a day, want one more each hour", made, got)
				}
			})
		})
	}
}

func TestAHintRightAfterAQuestionIsAskedAboutAgain(t *testing.T) {
	s := priced("DADA", 800)
	inWorld(t, []engine.Carrier{s}, func(w *world) {
		w.placed("A1")
		pass(20*time.Minute + 17*time.Second)
		for _, status := range []engine.Status{engine.Accepted, engine.AtStore, engine.PickedUp} {
			s.standsAt(status)
			w.hint(s.lastPlaced(), status)
			pass(time.Second)
		}
		if pass(5 * time.Second); w.now("A1").Phase != engine.PhasePickedUp {
			t.Errorf("five seconds after the last of three hints it is %s", w.now("A1").Phase)
		}
	})
}

// The hint arrives when the worker has looked and is about to go to sleep: what it
// writes last is the old time.
func TestAHintWhileAWorkerGoesToSleepIsNotLost(t *testing.T) {
	s := priced("DADA", 800)
	var w *world
	var armed atomic.Bool
	var asked int
	store := &hooked{Store: memory.New()}
	store.before = func(op, _ string, _ []engine.Entry) error {
		if op == "schedule" && armed.CompareAndSwap(true, false) {
			asked = s.count("query")
			w.hint(s.lastPlaced(), engine.Accepted)
		}
		return nil
	}
	inWorldOf(t, engine.Config{Carriers: []engine.Carrier{s}, Store: store}, func(started *world) {
		w = started
		w.placed("A1")
		pass(10 * time.Second)
		for armed.Store(true); armed.Load(); { // it asks, learns nothing, and goes to sleep
			pass(time.Millisecond)
		}
		if pass(5 * time.Second); s.count("query") == asked {
			t.Errorf("nobody was asked; %s", w.journal("A1"))
		}
	})
}

// A question is on its way when the hint comes: its answer may be of before.
func TestAHintDuringAQuestionIsAskedAboutAgain(t *testing.T) {
	s := priced("DADA", 800)
	var w *world
	s.query = func(context.Context, engine.Ref) (engine.Report, error) {
		if s.count("query") > 1 {
			return engine.Report{Status: engine.Accepted}, nil
		}
		pass(time.Second)
		w.hint(s.lastPlaced(), engine.Accepted)
		return engine.Report{Status: engine.Waiting}, nil
	}
	inWorld(t, []engine.Carrier{s}, func(started *world) {
		w = started
		w.placed("A1")
		pass(40 * time.Second)
		if d := w.now("A1"); d.Phase != engine.PhaseAccepted {
			t.Errorf("%s after %d questions", d.Phase, s.count("query"))
		}
	})
}

// It was over, so nothing else makes the engine ask.
func TestAHintIsAskedAboutUntilSomebodyAnswers(t *testing.T) {
	for _, c := range []struct {
		reason        string
		silent        time.Duration
		noticed       bool
		least, atMost int // questions until two hours later
	}{
		{"an answer at once", 0, true, 1, 2}, // and one about the cancel
		{"ten minutes of silence", 10 * time.Minute, true, 5, 20},
		{"a day of silence: it is given up", 24 * time.Hour, false, 8, 25},
	} {
		t.Run(c.reason, func(t *testing.T) {
			s := priced("DADA", 800)
			inWorld(t, []engine.Carrier{s}, func(w *world) {
				w.placed("A1")
				w.callOff("A1")
				w.until("A1", engine.UntilFinal)
				pass(time.Minute)
				asked, start := s.count("query"), time.Now()
				s.query = func(context.Context, engine.Ref) (engine.Report, error) {
					if time.Since(start) < c.silent {
						return engine.Report{}, refusal(fault.Unavailable, fault.Unknown)
					}
					return engine.Report{Status: engine.Accepted}, nil
				}
				w.hint(s.lastPlaced(), engine.Accepted)
				pass(2 * time.Hour)
				if n := s.count("query") - asked; (s.count("cancel") == 2) != c.noticed || n < c.least || n > c.atMost {
					t.Errorf("%d questions, %d cancels: %s", n, s.count("cancel"), w.journal("A1"))
				}
			})
		})
	}
}
