package engine_test

import (
	"slices"
	"time"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/fault"
	"github.com/paotui-go/paotui/transport/wechat/wechatsim"
)

// interesting is what has to have happened in a run of many storms: a proof that
// never met the case proves nothing about it.
var interesting = []string{
	"an answer that was lost after the work was done",
	"two riders at once",
	"a 502 that was followed by a rider",
	"work after a not found",
	"an unknown that turned out taken",
	"an unknown that turned out not there",
	"a crash between an intent and its fact",
	"a replica that stalled beyond its time to send",
	"a write that failed, " + unwritten,
	"a write that failed, " + unconfirmed,
	"two_riders", "started_over", "released", "redispatched", "alarmed", "tip_done", "hinted", "race",
}

// often is of how many storms one has to have seen it.
var often = map[string]int{"race": 2, "a race that grew": 10}

// rare is what has to have happened in three times as many.
var rare = []string{"a cancel that lost the race", "a person resolved what was parked", "parked", "return_confirmed", "reordered",
	"a race that grew at a new price", "a question to join that came to nothing"}

// What cancelling cost: the host wanted it, a second rider had to go, the carrier
// charged too much; or nothing of that, and the engine alone is to blame.
const (
	penalties     = "a penalty"
	wrongPenalty  = "a penalty for nothing"
	allDeliveries = "deliveries"
)

// tallyPenalty looks at what the witness says that ending a placement cost.
func (s *storm) tallyPenalty(entries []engine.Entry, a attempted) {
	if len(a.order.Waybills) == 0 || !slices.ContainsFunc(a.order.Waybills, func(w wechatsim.Waybill) bool { return w.Penalty > 0 }) {
		return
	}
	s.count(penalties)
	if !slices.ContainsFunc(entries, func(e engine.Entry) bool {
		switch f := e.Fact.(type) {
		case engine.CancelWanted:
			return true
		case engine.TwoRiders:
			return f.Placement == a.Offer.Placement
		case engine.Overcharged:
			return f.Placement == a.Offer.Placement && f.Cancel
		}
		return false
	}) {
		s.count(wrongPenalty)
	}
}

func (s *storm) count(what string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.seen[what]++
}

// tally counts the interesting things of one delivery.
func (s *storm) tally(d engine.Delivery, entries []engine.Entry, attempts []attempted) {
	s.count(string(d.Phase))
	s.count(allDeliveries)
	for _, e := range entries {
		switch f := e.Fact.(type) {
		case engine.TwoRiders, engine.Reordered, engine.StartedOver, engine.Overcharged, engine.Released, engine.Redispatched,
			engine.Parked, engine.Alarmed, engine.ReturnConfirmed, engine.TipDone, engine.Hinted:
			s.count(e.Kind())
		case engine.Placing:
			if f.Race {
				s.count("race")
			}
		}
	}
	s.tallyJoins(entries)
	for _, a := range attempts {
		s.tallyCalls(a)
		s.tallyOutcome(entries, a)
		s.tallyPenalty(entries, a)
		for j, e := range a.events() {
			if e.Status == 102 && j > 0 && a.events()[j-1].Status == 502 {
				s.count("a 502 that was followed by a rider")
			}
		}
	}
}

func (s *storm) tallyCalls(a attempted) {
	for _, c := range a.order.Calls {
		switch {
		case c.Path == "order/add" && !c.DoneAt.IsZero() && !c.Answered:
			s.count("an answer that was lost after the work was done")
		case c.Path == "order/cancel" && c.Faults == nil && (c.Resultcode != 0 || c.Errcode != 0) && a.status() == 302:
			s.count("a cancel that lost the race")
		}
		if c.Path != "order/add" || c.DoneAt.IsZero() {
			continue
		}
		early := func(g wechatsim.Call) bool {
			return g.Path == "order/get" && (g.Errcode != 0 || g.Resultcode != 0) && g.Faults == nil && g.At.After(c.At) && g.At.Before(c.DoneAt)
		}
		if slices.ContainsFunc(a.order.Calls, early) {
			s.count("work after a not found")
		}
	}
}

// tallyOutcome looks for a placing of unknown outcome, and for what became of it.
func (s *storm) tallyOutcome(entries []engine.Entry, a attempted) {
	unknown := false
	for _, e := range entries {
		f, ok := e.Fact.(engine.CallFailed)
		unknown = unknown || ok && f.Placement == a.Offer.Placement && f.Call == engine.CallPlace && f.Outcome == fault.Unknown
	}
	p, _ := engine.Fold("", entries).Placement(a.Offer.Placement)
	switch {
	case unknown && p.Stage == engine.StageTaken:
		s.count("an unknown that turned out taken")
	case unknown && p.Stage == engine.StageRefused:
		s.count("an unknown that turned out not there")
	}
}

// together is the time in which riders had both placements.
func together(a, b attempted) (from, to time.Time, ok bool) {
	for _, one := range a.rides() {
		for _, other := range b.rides() {
			from, to = later(one.from, other.from), earlier(one.to, other.to)
			if from.Before(to) {
				return from, to, true
			}
		}
	}
	return from, to, false
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

type span struct{ from, to time.Time }

// rides are the times in which a rider had the order on its way to the receiver.
func (a attempted) rides() (all []span) {
	riding := false
	for _, e := range a.events() {
		switch now := withRider(e.Status); {
		case now && !riding:
			all = append(all, span{e.At, time.Now()})
		case !now && riding:
			all[len(all)-1].to = e.At
		}
		riding = withRider(e.Status)
	}
	return all
}
