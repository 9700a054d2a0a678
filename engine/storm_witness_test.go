package engine_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/transport/wechat"
	"github.com/paotui-go/paotui/transport/wechat/wechatsim"
)

// attempted is one placement: the intent in the journal, and what the witness saw of it.
type attempted struct {
	engine.Placing
	at    time.Time
	seq   int64
	order wechatsim.Order // zero if no call ever came
}

// placings are the placements of a journal, in their order.
func placings(entries []engine.Entry) (all []attempted) {
	for _, e := range entries {
		f, ok := e.Fact.(engine.Placing)
		again := slices.ContainsFunc(all, func(a attempted) bool { return a.Offer.Placement == f.Offer.Placement })
		if ok && !again {
			all = append(all, attempted{Placing: f, at: e.At, seq: e.Seq})
		}
	}
	return all
}

// attempts are the placements of a journal, with what the witness saw of them.
func (s *storm) attempts(entries []engine.Entry) []attempted {
	witness := map[string]wechatsim.Order{}
	for _, o := range s.sim.Orders() {
		witness[o.OrderID] = o
	}
	all := placings(entries)
	for i, a := range all {
		all[i].order = witness[a.Offer.Placement.String()]
	}
	return all
}

// began is when the first call to place it arrived.
func (a attempted) began() (t time.Time, ok bool) {
	for _, c := range a.order.Calls {
		if c.Path == "order/add" {
			return c.At, true
		}
	}
	return time.Time{}, false
}

// events are all that happened to its waybills: one, or more if the host had it taken
// again.
func (a attempted) events() (all []wechatsim.Event) {
	for _, w := range a.order.Waybills {
		all = append(all, w.Events...)
	}
	return all
}

// diedBy says whether it had ended at least once by a time, whatever came of it
// later.
func (a attempted) diedBy(t time.Time) bool {
	return slices.ContainsFunc(a.events(), func(e wechatsim.Event) bool { return !e.At.After(t) && isOver(e.Status) })
}

// isOver: the carrier does nothing more by its own word.
func isOver(status int) bool {
	return slices.Contains([]int{103, 203, 204, 205, 302, 401, 501, 502}, status)
}

// status is where its latest waybill is now; 0 if it was never taken.
func (a attempted) status() int {
	if n := len(a.order.Waybills); n > 0 {
		return a.order.Waybills[n-1].Status
	}
	return 0
}

// settle waits until everything has come to rest, then has the carriers asked about
// everything once more, as a merchant does at the end of a day: pushes may have been
// lost, and what was over may have come to life behind our back.
func (s *storm) settle() {
	s.rest(25)
	for _, o := range s.orders {
		s.insist("refresh", o.ID, func(ctx context.Context, p *stormProcess) error {
			_, err := p.Refresh(ctx, o.ID)
			return err
		})
	}
	s.rest(5)
}

// rest waits until every delivery is final or parked: half an hour after the last
// thing that happened by itself and the last step that a plan foresaw, and no
// longer. It returns when that was so for some minutes: what is late still comes.
func (s *storm) rest(minutes int) {
	for rest := 0; rest < minutes; {
		pass(time.Minute)
		open := s.open()
		if open == "" {
			rest++
			continue
		}
		rest = 0
		if since := time.Since(s.lastStir()); since > 30*time.Minute {
			s.t.Errorf("half an hour after the last that happened or was planned, %s is neither final nor parked", open)
			return
		}
	}
}

// checkHeard: the host was told everything.
func (s *storm) checkHeard() {
	s.mu.Lock()
	heard := maps.Clone(s.heard)
	s.mu.Unlock()
	for id, entries := range s.journals() {
		if heard[id] != int64(len(entries)) {
			s.t.Errorf("%s: the host was told %d of %d entries", id, heard[id], len(entries))
		}
	}
}

// open names a delivery that is neither final nor parked.
func (s *storm) open() string {
	for id, entries := range s.journals() {
		if d := engine.Fold(id, entries); !d.Final() && d.Phase != engine.PhaseParked {
			return id + " (" + string(d.Phase) + ")"
		}
	}
	return ""
}

// lastStir is the time of the last event at a carrier, of the last step that a plan
// foresaw, or of the end of the storm.
func (s *storm) lastStir() time.Time {
	last := s.healed
	note := func(t time.Time) {
		if t.After(last) {
			last = t
		}
	}
	for id, entries := range s.journals() {
		note(engine.Fold(id, entries).Order.Timing.At)
		for _, a := range s.attempts(entries) {
			note(a.at.Add(a.Patience * time.Duration(1+len(a.Ladder))))
			for _, e := range a.events() {
				note(e.At)
			}
		}
	}
	return last
}

// check holds the journals against the witness.
func (s *storm) check() {
	journals := s.journals()
	known := map[string]bool{}
	for id, entries := range journals {
		attempts := s.attempts(entries)
		for _, a := range attempts {
			known[a.Offer.Placement.String()] = true
		}
		d := engine.Fold(id, entries)
		s.checkOneRider(id, entries, attempts)
		s.checkSettled(d, entries, attempts)
		s.checkEnds(d, attempts)
		s.checkMoney(d, attempts)
		s.checkJournal(d, entries, attempts)
		s.tally(d, entries, attempts)
	}
	for _, o := range s.sim.Orders() {
		if len(o.Waybills) > 0 && !known[o.OrderID] {
			s.t.Errorf("%s has order %s, and no journal shows it", o.DeliveryID, o.OrderID)
		}
	}
	s.checkEvents(journals)
}

// checkOneRider: a placement starts only when every former one is known dead: by
// the journal as it was then, and by what the witness saw.
func (s *storm) checkOneRider(id string, entries []engine.Entry, attempts []attempted) {
	for _, wrong := range startedTooEarly(id, entries) {
		s.t.Error(wrong)
	}
	if _, wrong := joined(id, entries); len(wrong) > 0 {
		s.t.Error(wrong)
	}
	for i, b := range attempts {
		began, sent := b.began()
		if !sent {
			continue
		}
		for _, a := range attempts[:i] {
			if len(a.events()) > 0 && !a.diedBy(began) && !oneRace(entries[:b.seq], a.Offer.Placement, b.Offer.Placement) {
				s.t.Errorf("%s: placement %s was sent at %s; %s at %s was alive, or came to life later", id, b.Offer.Placement, began.Format("15:04:05"), a.Offer.Placement, a.Offer.Carrier)
			}
		}
	}
}

// startedTooEarly tells the placements that were sent out while another one, by the
// journal as it was then, was not over; unless both race and nobody has a rider yet.
func startedTooEarly(id string, entries []engine.Entry) (wrong []string) {
	for i, e := range entries {
		f, ok := e.Fact.(engine.Placing)
		if !ok {
			continue
		}
		for _, p := range engine.Fold(id, entries[:i]).Placements {
			waits := p.Stage != engine.StageTaken || p.Status == engine.Waiting
			if p.ID != f.Offer.Placement && !p.Over() && !(waits && oneRace(entries[:i+1], p.ID, f.Offer.Placement)) {
				wrong = append(wrong, fmt.Sprintf("%s: placement %s was sent by entry %d while %s was not known dead", id, f.Offer.Placement, e.Seq, p.ID))
			}
		}
	}
	return wrong
}

// oneRace says whether two placements belong to one wave that is a race in so many
// words: both were last sent by the plan that holds at the end of the entries.
func oneRace(entries []engine.Entry, a, b engine.PlacementID) bool {
	races := map[engine.PlacementID]bool{}
	for _, e := range entries {
		switch f := e.Fact.(type) {
		case engine.Planned:
			clear(races)
		case engine.Placing:
			races[f.Offer.Placement] = f.Race
		}
	}
	return races[a] && races[b]
}

// checkSettled: where two riders had the order at the same time and the engine was
// told of the second, one of them was called off.
func (s *storm) checkSettled(d engine.Delivery, entries []engine.Entry, attempts []attempted) {
	for _, wrong := range leftRiding(d.ID, entries) {
		s.t.Error(wrong)
	}
	for i, a := range attempts {
		for _, b := range attempts[:i] {
			from, to, both := together(a, b)
			told := a.toldWithin(from, to) && b.toldBy(to) || b.toldWithin(from, to) && a.toldBy(to)
			if both && told && s.pushMode() == wechat.Secure && !settled(entries, a, b) {
				s.t.Errorf("%s: from %s to %s riders had both %s at %s and %s at %s, and the journal does not settle it", d.ID,
					from.Format("15:04:05"), to.Format("15:04:05"), a.Offer.Placement, a.Offer.Carrier, b.Offer.Placement, b.Offer.Carrier)
			}
			if both {
				s.count("two riders at once")
			}
		}
	}
}

// settled says whether the journal tells that of two placements one is called off,
// or that both had the goods already, where nobody can call them off any more.
func settled(entries []engine.Entry, a, b attempted) bool {
	one := func(id engine.PlacementID) bool { return id == a.Offer.Placement || id == b.Offer.Placement }
	return slices.ContainsFunc(entries, func(e engine.Entry) bool {
		switch f := e.Fact.(type) {
		case engine.Cancelling:
			return one(f.Placement)
		case engine.TwoRiders:
			return one(f.Placement)
		}
		return false
	})
}

// leftRiding tells the second riders that the journal noticed and did not call off,
// though they had neither the goods nor an end for minutes.
func leftRiding(id string, entries []engine.Entry) (wrong []string) {
	for i, e := range entries {
		f, ok := e.Fact.(engine.TwoRiders)
		if !ok {
			continue
		}
		p, _ := engine.Fold(id, entries[:i+1]).Placement(f.Placement)
		dealtWith := slices.ContainsFunc(entries, func(other engine.Entry) bool {
			switch g := other.Fact.(type) {
			case engine.Cancelling:
				return g.Placement == f.Placement || g.Placement == f.Kept
			case engine.Reported:
				gone := g.Report.Status.HasGoods() || g.Report.Status.Final()
				return other.Seq > e.Seq && g.Report.Placement == f.Placement && gone && other.At.Before(e.At.Add(3*time.Minute))
			}
			return false
		})
		if (p.Status == engine.Accepted || p.Status == engine.AtStore) && !dealtWith {
			wrong = append(wrong, fmt.Sprintf("%s: placement %s has a second rider since entry %d, and is not called off", id, f.Placement, e.Seq))
		}
	}
	return wrong
}

// toldWithin says whether the endpoint took news of the rider that happened within a
// time, early enough to do something about it.
func (a attempted) toldWithin(from, to time.Time) bool {
	return slices.ContainsFunc(a.events(), func(e wechatsim.Event) bool {
		return e.Taken > 0 && withRider(e.Status) && !e.At.Before(from) && e.At.Before(to.Add(-30*time.Second))
	})
}

func (a attempted) toldBy(t time.Time) bool {
	return slices.ContainsFunc(a.events(), func(e wechatsim.Event) bool { return e.Taken > 0 && withRider(e.Status) && e.At.Before(t) })
}

func withRider(status int) bool { return slices.Contains([]int{102, 201, 202, 301}, status) }

// checkEnds: who is done has nobody riding for him, and only one delivered.
func (s *storm) checkEnds(d engine.Delivery, attempts []attempted) {
	delivered := 0
	for _, a := range attempts {
		if a.status() == 302 {
			delivered++
		}
		if st := a.status(); st != 0 && !isOver(st) && d.Phase != engine.PhaseParked {
			s.t.Errorf("%s is %s, and placement %s at %s is still at %d", d.ID, d.Phase, a.Offer.Placement, a.Offer.Carrier, st)
		}
	}
	if d.Phase == engine.PhaseDelivered && delivered == 0 {
		s.t.Errorf("%s is delivered, and no carrier delivered it", d.ID)
	}
	if delivered > 0 && d.Final() && d.Phase != engine.PhaseDelivered {
		s.t.Errorf("%s is %s, and a carrier delivered it", d.ID, d.Phase)
	}
}

// checkMoney: what a carrier charges is in the journal, exactly or within a bound or
// as unknown.
func (s *storm) checkMoney(d engine.Delivery, attempts []attempted) {
	var charged int64
	for _, a := range attempts {
		for _, w := range a.order.Waybills {
			charged += w.Charged
		}
	}
	if total, known := d.Cost().Total.Bound(); d.Final() && known && int64(total) < charged {
		s.t.Errorf("%s: it cost %v by the journal, and was charged %d fen", d.ID, d.Cost().Total, charged)
	}
	for _, a := range attempts {
		if len(a.order.Waybills) == 0 {
			continue
		}
		w := a.order.Waybills[len(a.order.Waybills)-1]
		p, _ := d.Placement(a.Offer.Placement)
		if p.Former != nil && p.Waybill != w.ID {
			continue // it was to be taken again and was not: there is no present trip
		}
		tipAtFirst := d.Order.Tip // the charge has it in it
		for _, m := range []struct {
			what string
			told engine.Amount
			true int64
		}{{"fee", p.Fee, w.Fee - w.Tips + int64(tipAtFirst)}, {"tip", p.Tip, w.Tips}, {"penalty", p.Penalty, w.Penalty}} {
			if told, _ := m.told.Fen(); m.told.Certainty() == engine.Exact && int64(told) != m.true {
				s.t.Errorf("%s: the %s of placement %s at %s is %v in the journal, and was %d fen", d.ID, m.what, p.ID, p.Carrier, m.told, m.true)
			}
			if bound, _ := m.told.Bound(); m.told.Certainty() == engine.Bounded && int64(bound) < m.true {
				s.t.Errorf("%s: the %s of placement %s at %s is %v in the journal, and was %d fen", d.ID, m.what, p.ID, p.Carrier, m.told, m.true)
			}
		}
	}
}

// mostEntries bounds the journal of a delivery, however long the storm rages.
func mostEntries(placements int) int { return 40 + 50*placements }

// checkJournal: the state is the fold of the journal, also after it was written and
// read back; the head says the same; and there is not too much of it.
func (s *storm) checkJournal(d engine.Delivery, entries []engine.Entry, attempts []attempted) {
	if n, most := len(entries), mostEntries(len(attempts)); n > most {
		s.t.Errorf("the journal of %s has %d entries for %d placements; %d at most", d.ID, n, len(attempts), most)
	}
	for i, e := range entries {
		if e.Seq != int64(i)+1 {
			s.t.Errorf("entry %d of %s has the number %d", i+1, d.ID, e.Seq)
		}
	}
	if again := refold(s.t, d.ID, entries); asJSON(again) != asJSON(d) {
		s.t.Errorf("the journal of %s folds to\n%s\nand, read back, to\n%s", d.ID, asJSON(d), asJSON(again))
	}
	page, err := s.home.List(context.Background(), engine.Search{Limit: 1000})
	s.must(err)
	i := slices.IndexFunc(page.Heads, func(h engine.Head) bool { return h.ID == d.ID })
	if h := page.Heads[i]; h.Version != d.Version || h.Phase != d.Phase || h.Closed != d.Final() || h.Shop != d.Order.Shop {
		s.t.Errorf("the head of %s is %+v; the journal says %s at version %d", d.ID, h, d.Phase, d.Version)
	}
}

// checkEvents: every entry reaches a reader once, in the order of its journal.
func (s *storm) checkEvents(journals map[string][]engine.Entry) {
	read, after := map[string]int64{}, int64(0)
	for {
		events, err := s.home.Since(context.Background(), after, 50)
		s.must(err)
		if len(events) == 0 {
			break
		}
		for _, e := range events {
			if e.Entry.Seq != read[e.Delivery]+1 {
				s.t.Errorf("%s: event %d came after %d", e.Delivery, e.Entry.Seq, read[e.Delivery])
			}
			read[e.Delivery], after = e.Entry.Seq, e.Position
		}
	}
	for id, entries := range journals {
		if read[id] != int64(len(entries)) {
			s.t.Errorf("%s: %d of %s entries were told", id, read[id], strconv.Itoa(len(entries)))
		}
	}
}
