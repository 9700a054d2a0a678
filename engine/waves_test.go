package engine_test

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/fault"
)

// asking is a policy that remembers in what situations it was asked.
type asking struct {
	engine.Policy
	mu    sync.Mutex
	asked []engine.Situation
}

func (a *asking) Plan(s engine.Situation) engine.Plan {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.asked = append(a.asked, s)
	return a.Policy.Plan(s)
}

func (a *asking) last() engine.Situation {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.asked[len(a.asked)-1]
}

// inOneWave wants all whose offers hold and who were not tried, in price order, in
// one wave like the given one.
func inOneWave(like engine.Wave) engine.Policy {
	return engine.PolicyFunc(func(s engine.Situation) engine.Plan {
		wave := like
		for left := s; ; {
			next := cheapestFirst(left)
			if len(next.Waves) == 0 {
				break
			}
			choice := next.Waves[0].Choices[0]
			wave.Choices = append(slices.Clip(wave.Choices), choice)
			left.Tried = append(slices.Clip(left.Tried), engine.Attempt{Carrier: choice.Carrier})
		}
		if len(wave.Choices) == 0 {
			return engine.Plan{}
		}
		return engine.Plan{Waves: []engine.Wave{wave}}
	})
}

// carriers makes a list of carriers of which some are scripted.
func carriers(all ...*scripted) (list []engine.Carrier) {
	for _, s := range all {
		list = append(list, s)
	}
	return list
}

func TestAWaveIsPlacedOneAfterTheOther(t *testing.T) {
	first, second, third := priced("DADA", 800), priced("SFTC", 900), priced("SS", 1000)
	policy := inOneWave(engine.Wave{Patience: time.Minute})
	inWorldOf(t, engine.Config{Carriers: carriers(first, second, third), Policy: policy}, func(w *world) {
		w.dispatch("A1")
		for n, s := range []*scripted{first, second, third} {
			d := w.until("A1", func(d engine.Delivery) bool { return len(d.Placements) == n+1 })
			for _, former := range d.Placements[:n] {
				if !former.Over() {
					t.Errorf("%s was asked while %s stood at %s", s.info.ID, former.Carrier, former.Status)
				}
			}
		}
		d := w.until("A1", engine.UntilFinal)
		if d.Phase != engine.PhaseFailed || first.count("cancel")+second.count("cancel")+third.count("cancel") != 3 {
			t.Errorf("%s: %s", d.Phase, w.journal("A1"))
		}
	})
}

func TestARiderWhoIsFoundByTheLastQuestionWins(t *testing.T) {
	first, second := priced("DADA", 800), priced("SFTC", 900)
	inWorldOf(t, engine.Config{Carriers: carriers(first, second), Policy: patientFor(5 * time.Minute)}, func(w *world) {
		w.placed("A1")
		pass(5*time.Minute - time.Millisecond)
		first.standsAt(engine.Accepted) // in the last moment, and no push tells
		asked := first.count("query")
		pass(time.Second)
		if d := w.now("A1"); first.count("query") != asked+1 || first.count("cancel") != 0 || d.Phase != engine.PhaseAccepted {
			t.Errorf("%s after %d questions at the end and %d cancels", d.Phase, first.count("query")-asked, first.count("cancel"))
		}
	})
}

// A wave is not given up on the word of a carrier that can not be asked.
func TestTheLastQuestionMayGoUnanswered(t *testing.T) {
	first, second := priced("DADA", 800), priced("SFTC", 900)
	first.query = func(context.Context, engine.Ref) (engine.Report, error) {
		return engine.Report{}, refusal(fault.Unavailable, fault.Unknown)
	}
	inWorldOf(t, engine.Config{Carriers: carriers(first, second), Policy: patientFor(5 * time.Minute)}, func(w *world) {
		w.placed("A1")
		d := w.until("A1", func(d engine.Delivery) bool { return len(d.Placements) == 2 })
		if first.count("cancel") != 1 || !d.Placements[0].Over() {
			t.Errorf("%d cancels; the first stands at %s", first.count("cancel"), d.Placements[0].Status)
		}
	})
}

func TestTheNextWaveWaitsUntilTheCancelIsConfirmed(t *testing.T) {
	for _, c := range []struct {
		reason string
		answer func() (engine.Cancelled, error)
	}{
		{"agreed, without saying how it ended", func() (engine.Cancelled, error) { return engine.Cancelled{}, nil }},
		{"the reply was lost", func() (engine.Cancelled, error) { return engine.Cancelled{}, refusal(fault.Unavailable, fault.Unknown) }},
	} {
		t.Run(c.reason, func(t *testing.T) {
			first, second := priced("DADA", 800), priced("SFTC", 900)
			first.cancel = func(context.Context, engine.Ref, engine.Cancellation) (engine.Cancelled, error) { return c.answer() }
			inWorldOf(t, engine.Config{Carriers: carriers(first, second), Policy: patientFor(5 * time.Minute)}, func(w *world) {
				w.placed("A1")
				for first.count("cancel") == 0 {
					pass(time.Second)
				}
				first.answers(func(context.Context, engine.Ref) (engine.Report, error) {
					return engine.Report{}, refusal(fault.Unavailable, fault.Unknown)
				})
				pass(time.Minute)
				if second.count("place") != 0 {
					t.Fatalf("the second was asked before anybody knew that the first is dead: %s", w.journal("A1"))
				}
				first.answers(nil)
				first.standsAt(engine.Ended)
				w.until("A1", func(d engine.Delivery) bool { return len(d.Placements) == 2 && d.Placements[0].Over() })
			})
		})
	}
}

// The offers of the first comparison hold for two minutes.
func TestThePolicyIsAskedAgainWithWhatWasTriedAndWithFreshQuotes(t *testing.T) {
	for _, c := range []struct {
		reason   string
		patience time.Duration
		quotes   int // that the second carrier gave in all
	}{
		{"the offers still hold", time.Minute, 1},
		{"the offers ran out", 5 * time.Minute, 2},
	} {
		t.Run(c.reason, func(t *testing.T) {
			first, second := priced("DADA", 800), priced("SFTC", 900)
			policy := &asking{Policy: patientFor(c.patience)}
			inWorldOf(t, engine.Config{Carriers: carriers(first, second), Policy: policy}, func(w *world) {
				w.placed("A1")
				w.until("A1", func(d engine.Delivery) bool { return len(d.Placements) == 2 })
				if first.count("quote") != 1 || second.count("quote") != c.quotes {
					t.Errorf("DADA was quoted %d times, SFTC %d times, want 1 and %d", first.count("quote"), second.count("quote"), c.quotes)
				}
				tried := policy.last().Tried
				if len(tried) != 1 || tried[0].Carrier != "DADA" || tried[0].Status != engine.Ended || tried[0].Cause != engine.ByMerchant {
					t.Errorf("the policy was told of %+v", tried)
				}
				if offer, _ := (engine.Comparison{Offers: policy.last().Offers}).Offer("SFTC"); !offer.ValidAt(policy.last().Now) {
					t.Error("the policy was asked about an offer that had run out")
				}
			})
		})
	}
}

// Nobody left: who was asked, what each said, how each ended.
func TestADeliveryThatFailsTellsTheWholeStory(t *testing.T) {
	refuses, slow, dropped, dear := priced("DADA", 800), priced("SFTC", 900), priced("SS", 1000), priced("MTPS", 2000)
	refuses.place = func(context.Context, engine.Placement) (engine.Placed, error) {
		return engine.Placed{}, refusal(fault.Refused, fault.Rejected)
	}
	inWorldOf(t, engine.Config{Carriers: carriers(refuses, slow, dropped, dear), Policy: patientFor(time.Minute)}, func(w *world) {
		w.dispatch("A1", engine.WithLimit(1500))
		w.until("A1", func(d engine.Delivery) bool { return dropped.count("place") == 1 })
		pass(5 * time.Second)
		dropped.standsAt(engine.Ended)
		w.receive(engine.Report{Placement: dropped.lastPlaced(), Merchant: "m1", Status: engine.Ended, Cause: engine.ByCarrier, At: time.Now(), Proven: true})
		d := w.until("A1", engine.UntilFinal)
		for _, word := range []string{
			"DADA: ", "told so by the test",
			"SFTC: no rider in 1m0s",
			"SS: it was ended: carrier",
			"MTPS: its fee of ¥20.00 is above the limit of ¥15.00",
		} {
			if !strings.Contains(d.Trouble, word) {
				t.Errorf("the story has no %q: %s", word, d.Trouble)
			}
		}
		if d.Phase != engine.PhaseFailed || d.TroubleKind != fault.Refused {
			t.Errorf("%s, %v", d.Phase, d.TroubleKind)
		}
	})
}
