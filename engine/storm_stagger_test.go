package engine_test

import (
	"fmt"
	"slices"
	"time"

	"github.com/paotui-go/paotui/engine"
)

// stagger has some of a race's choices come later, and some of those only up to a
// price, which may be below the one that was told.
func stagger(c chance, wave engine.Wave, drawn func(string) []any) engine.Wave {
	if !wave.Race || len(wave.Choices) < 2 || !c.roll(0.7, drawn("stagger")...) {
		return wave
	}
	wave.Choices = slices.Clone(wave.Choices)
	for i := range wave.Choices {
		choice := &wave.Choices[i]
		choice.After = oneOf(c, []time.Duration{0, time.Minute, 3 * time.Minute}, append(drawn("after"), i)...)
		if choice.After == 0 || !c.roll(0.4, append(drawn("limit"), i)...) {
			continue
		}
		fee, known := choice.Cost.Fen()
		if !known {
			fee = 12_00
			if c.roll(0.7, append(drawn("assumed"), i)...) {
				choice.Cost = engine.AssumedFen(fee)
			}
		}
		choice.Limit = engine.Known(fee + oneOf(c, []engine.Money{-1_00, 0, 3_00}, append(drawn("room"), i)...))
	}
	return wave
}

// race follows a plan's race through a journal.
type race struct {
	plan  engine.Plan
	began time.Time
	came  time.Duration // the latest After of those that were placed
	known map[engine.CarrierID]bool
	asked map[engine.CarrierID]int
}

// choice is a carrier's first in the race.
func (r race) choice(id engine.CarrierID) (first engine.Choice, ok bool) {
	for _, c := range r.plan.Waves[0].Choices {
		if c.Carrier == id && (!ok || c.After < first.After) {
			first, ok = c, true
		}
	}
	return first, ok
}

// joined are the placements that joined those that lived, by the entries that sent
// them, and what is wrong about that: too early, too dear, too often asked, or a plan
// that was made anew while its race was on.
func joined(id string, entries []engine.Entry) (joins []engine.Placing, wrong []string) {
	var r race
	say := func(e engine.Entry, format string, args ...any) {
		wrong = append(wrong, fmt.Sprintf("%s: entry %d: ", id, e.Seq)+fmt.Sprintf(format, args...))
	}
	for i, e := range entries {
		lives := func() bool {
			return slices.ContainsFunc(engine.Fold(id, entries[:i]).Placements, func(p engine.PlacementState) bool { return !p.Over() })
		}
		switch f := e.Fact.(type) {
		case engine.Planned:
			r = race{plan: f.Plan, known: map[engine.CarrierID]bool{}, asked: map[engine.CarrierID]int{}}
		case engine.Compared:
			if f.Joining != lives() {
				say(e, "carriers were asked, joining %v, while something lived: %v", f.Joining, lives())
			}
			for _, o := range f.Offers {
				if !f.Joining {
					continue
				}
				if r.asked[o.Carrier]++; r.asked[o.Carrier] > 4 || r.known[o.Carrier] {
					say(e, "%s was asked for the %dth time, placed already: %v", o.Carrier, r.asked[o.Carrier], r.known[o.Carrier])
				}
			}
		case engine.Placing:
			if !f.Race || r.known[f.Offer.Carrier] {
				continue // or sent again
			}
			choice, _ := r.choice(f.Offer.Carrier)
			if r.began.IsZero() {
				r.began = e.At
			}
			if choice.After > 0 && lives() {
				joins = append(joins, f)
				if e.At.Before(r.began.Add(choice.After)) && r.came < choice.After {
					say(e, "%s joined at %v, %v after the race began, and was to come after %v", f.Offer.Carrier, e.At, e.At.Sub(r.began), choice.After)
				}
			}
			r.known[f.Offer.Carrier], r.came = true, max(r.came, choice.After)
			limit, limited := choice.Limit.Get()
			if fee, told := f.Offer.Quote.Fee.Fen(); limited && told && fee > limit {
				say(e, "%s is in for %v, and %v was its limit", f.Offer.Carrier, fee, limit)
			}
			if _, told := f.Offer.Quote.Fee.Fen(); limited && !told && choice.Cost.Certainty() != engine.Assumed {
				say(e, "%s is in for nobody knows how much, and %v was its limit", f.Offer.Carrier, limit)
			}
		}
	}
	return joins, wrong
}

// tallyJoins counts who joined a race, and at what price.
func (s *storm) tallyJoins(entries []engine.Entry) {
	joins, _ := joined("", entries)
	for _, f := range joins {
		s.count("a race that grew")
		if renewed(entries, f.Offer) {
			s.count("a race that grew at a new price")
		}
	}
	for _, e := range entries {
		if f, ok := e.Fact.(engine.Compared); ok && f.Joining && !slices.ContainsFunc(f.Offers, func(o engine.Offer) bool {
			return slices.ContainsFunc(joins, func(p engine.Placing) bool { return p.Offer.Placement == o.Placement })
		}) {
			s.count("a question to join that came to nothing")
		}
	}
}

// renewed: the offer was made to join a race.
func renewed(entries []engine.Entry, offer engine.Offer) bool {
	return slices.ContainsFunc(entries, func(e engine.Entry) bool {
		f, ok := e.Fact.(engine.Compared)
		return ok && f.Joining && slices.ContainsFunc(f.Offers, func(o engine.Offer) bool { return o.Placement == offer.Placement })
	})
}
