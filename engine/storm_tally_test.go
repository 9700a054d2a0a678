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
	"a cancel that lost the race",
}

func (s *storm) count(what string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.seen[what]++
}

// tally counts the interesting things of one delivery.
func (s *storm) tally(d engine.Delivery, entries []engine.Entry, attempts []attempted) {
	s.count(string(d.Phase))
	for i, a := range attempts {
		s.tallyCalls(a)
		s.tallyOutcome(entries, a)
		for j, e := range a.events() {
			if e.Status == 102 && j > 0 && a.events()[j-1].Status == 502 {
				s.count("a 502 that was followed by a rider")
			}
		}
		if slices.ContainsFunc(attempts[:i], func(b attempted) bool { return overlap(a, b) }) {
			s.count("two riders at once")
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

// overlap says whether two placements lived at the same time.
func overlap(a, b attempted) bool {
	for _, one := range a.lives() {
		for _, other := range b.lives() {
			if one.from.Before(other.to) && other.from.Before(one.to) {
				return true
			}
		}
	}
	return false
}

type lifetime struct{ from, to time.Time }

// lives are the times in which the carrier had a rider coming, or looked for one:
// more than one if it took back its word.
func (a attempted) lives() (all []lifetime) {
	for _, e := range a.events() {
		n := len(all)
		switch {
		case !isOver(e.Status) && (n == 0 || !all[n-1].to.IsZero()):
			all = append(all, lifetime{from: e.At})
		case isOver(e.Status) && n > 0 && all[n-1].to.IsZero():
			all[n-1].to = e.At
		}
	}
	if n := len(all); n > 0 && all[n-1].to.IsZero() {
		all[n-1].to = time.Now()
	}
	return all
}
