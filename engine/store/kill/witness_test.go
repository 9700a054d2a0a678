//go:build unix

package kill_test

import (
	"slices"
	"time"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/fault"
	"github.com/paotui-go/paotui/transport/wechat/wechatsim"
)

// attempted is one placement: the intent in the journal, and what the witness saw of
// it.
type attempted struct {
	engine.Placing
	order wechatsim.Order // zero if no call ever came
}

func (a attempted) id() engine.PlacementID { return a.Offer.Placement }

// began is when the first call to place it came; zero if none did.
func (a attempted) began() time.Time {
	for _, c := range a.order.Calls {
		if c.Path == "order/add" {
			return c.At
		}
	}
	return time.Time{}
}

func (a attempted) events() []wechatsim.Event {
	if len(a.order.Waybills) == 0 {
		return nil
	}
	return a.order.Waybills[0].Events
}

func (a attempted) status() int {
	if len(a.order.Waybills) == 0 {
		return 0
	}
	return a.order.Waybills[0].Status
}

// diedBy says whether the carrier had ended it by then.
func (a attempted) diedBy(t time.Time) bool {
	return slices.ContainsFunc(a.events(), func(e wechatsim.Event) bool { return !e.At.After(t) && isOver(e.Status) })
}

func isOver(status int) bool {
	return slices.Contains([]int{103, 203, 204, 205, 302, 401, 501, 502}, status)
}

// goodsLost says whether the carrier ended it after a rider had the goods.
func (a attempted) goodsLost() bool {
	had := slices.ContainsFunc(a.events(), func(e wechatsim.Event) bool { return e.Status == 202 || e.Status == 301 })
	return had && isOver(a.status()) && a.status() != 302 && a.status() != 401
}

// check holds the journals against the witness and against what programs said.
func (w *world) check() {
	witness := map[string]wechatsim.Order{}
	for _, o := range w.sim.Orders() {
		witness[o.OrderID] = o
	}
	journals, known := w.journals(), map[string]bool{}
	phases := map[engine.Phase]int{}
	var c counted
	for id, entries := range journals {
		attempts := attemptsIn(entries, witness)
		for _, a := range attempts {
			known[a.id().String()] = true
			c.count(entries, a)
		}
		if len(attempts) > 1 {
			c.Replaced++
		}
		d := engine.Fold(id, entries)
		phases[d.Phase]++
		w.checkOneRider(id, attempts)
		w.checkEnd(d, attempts)
		w.checkMoney(d, attempts)
		w.checkEntries(id, entries)
	}
	for id, o := range witness {
		if len(o.Waybills) > 0 && !known[id] {
			w.t.Errorf("%s has order %s, and no journal shows it", o.DeliveryID, id)
		}
	}
	w.checkTold(journals)
	w.t.Logf("%d deliveries: %v; %+v", len(journals), phases, c)
	if phases[engine.PhaseDelivered] == 0 || phases[engine.PhaseCancelled] == 0 || c.Replaced == 0 {
		w.t.Error("not every way to end was met")
	}
	if c.TakenUnheard == 0 {
		w.t.Error("no process died between an intent and its fact: this run proves nothing")
	}
}

func attemptsIn(entries []engine.Entry, witness map[string]wechatsim.Order) (all []attempted) {
	for _, e := range entries {
		f, ok := e.Fact.(engine.Placing)
		again := slices.ContainsFunc(all, func(a attempted) bool { return a.id() == f.Offer.Placement })
		if ok && !again {
			all = append(all, attempted{f, witness[f.Offer.Placement.String()]})
		}
	}
	return all
}

// counted is how often the interesting things happened.
type counted struct {
	// TakenUnheard and LeftUnheard are placements whose answer no process lived to
	// write down, and that turned out taken, or not there.
	TakenUnheard, LeftUnheard int
	// CancelsUnheard are cancels of that kind.
	CancelsUnheard int
	// AnswersLost are placements whose answer WeChat lost.
	AnswersLost int
	// Replaced are deliveries that needed more than one placement.
	Replaced int
}

func (c *counted) count(entries []engine.Entry, a attempted) {
	var answered, lost, found bool
	var cancel bool // in flight
	for _, e := range entries {
		switch f := e.Fact.(type) {
		case engine.PlaceDone:
			answered = answered || f.Placement == a.id()
		case engine.Absent:
			found = found || f.Placement == a.id()
		case engine.Cancelling:
			if cancel && f.Placement == a.id() {
				c.CancelsUnheard++
			}
			cancel = cancel || f.Placement == a.id()
		case engine.CancelDone:
			cancel = cancel && f.Placement != a.id()
		case engine.CallFailed:
			mine := f.Placement == a.id()
			answered = answered || mine && f.Call == engine.CallPlace && !found
			lost = lost || mine && f.Call == engine.CallPlace && f.Outcome == fault.Unknown
			cancel = cancel && !(mine && f.Call == engine.CallCancel)
		}
	}
	if cancel {
		c.CancelsUnheard++
	}
	if lost {
		c.AnswersLost++
	}
	switch {
	case answered:
	case a.status() != 0:
		c.TakenUnheard++
	default:
		c.LeftUnheard++
	}
}

// checkOneRider: no placement was sent while a former one was not dead, and none
// became two at the carrier.
func (w *world) checkOneRider(id string, attempts []attempted) {
	for i, b := range attempts {
		if n := len(b.order.Waybills); n > 1 {
			w.t.Errorf("%s: the carrier has %d waybills for placement %s", id, n, b.id())
		}
		began := b.began()
		if began.IsZero() {
			continue
		}
		for _, a := range attempts[:i] {
			if len(a.events()) > 0 && !a.diedBy(began) {
				w.t.Errorf("%s: placement %s was sent at %s, while %s was alive or came to life later", id, b.id(), began.Format(clock), a.id())
			}
		}
	}
}

const clock = "15:04:05.000"

// checkEnd: what is final has nobody riding for it, and ended as the witness saw it;
// what is parked has a reason that the witness knows too.
func (w *world) checkEnd(d engine.Delivery, attempts []attempted) {
	delivered := 0
	for _, a := range attempts {
		if a.status() == 302 {
			delivered++
		}
		if st := a.status(); st != 0 && !isOver(st) {
			w.t.Errorf("%s is %s, and placement %s at %s is still at %d", d.ID, d.Phase, a.id(), a.Offer.Carrier, st)
		}
	}
	if (d.Phase == engine.PhaseDelivered) != (delivered == 1) || delivered > 1 {
		w.t.Errorf("%s is %s, and riders delivered it %d times", d.ID, d.Phase, delivered)
	}
	if d.Phase == engine.PhaseParked && !slices.ContainsFunc(attempts, attempted.goodsLost) {
		w.t.Errorf("%s is parked (%s), and the witness knows of nothing that a person would have to find out", d.ID, d.Trouble)
	}
}

// checkMoney: what a carrier charges is in the journal, exactly, within a bound or as
// unknown.
func (w *world) checkMoney(d engine.Delivery, attempts []attempted) {
	for _, a := range attempts {
		if len(a.order.Waybills) == 0 {
			continue
		}
		bill := a.order.Waybills[0]
		p, _ := d.Placement(a.id())
		for _, m := range []struct {
			what string
			told engine.Amount
			true int64
		}{{"fee", p.Fee, bill.Fee}, {"penalty", p.Penalty, bill.Penalty}} {
			told, exact := m.told.Fen()
			bound, bounded := m.told.Bound()
			wrong := exact && m.told.Certainty() == engine.Exact && int64(told) != m.true
			over := bounded && m.told.Certainty() == engine.Bounded && int64(bound) < m.true
			if wrong || over {
				w.t.Errorf("%s: the %s of placement %s at %s is %v in the journal, and was %d fen", d.ID, m.what, p.ID, p.Carrier, m.told, m.true)
			}
		}
	}
}

func (w *world) checkEntries(id string, entries []engine.Entry) {
	for i, e := range entries {
		if e.Seq != int64(i)+1 {
			w.t.Errorf("entry %d of %s has the number %d", i+1, id, e.Seq)
		}
	}
}

// checkTold: what was acknowledged is there, and the host was told of every entry, in
// order.
func (w *world) checkTold(journals map[string][]engine.Entry) {
	w.told.mu.Lock()
	defer w.told.mu.Unlock()
	if len(w.told.dispatched) == 0 || len(w.told.calledOff) == 0 {
		w.t.Error("nothing was acknowledged")
	}
	for id := range w.told.dispatched {
		if len(journals[id]) == 0 {
			w.t.Errorf("%s was dispatched, and is not there", id)
		}
	}
	for id := range w.told.calledOff {
		if !slices.ContainsFunc(journals[id], func(e engine.Entry) bool { return e.Kind() == "cancel_wanted" }) {
			w.t.Errorf("%s was called off, and its journal does not know", id)
		}
	}
	for id, entries := range journals {
		if n := w.told.heard[id]; n != int64(len(entries)) {
			w.t.Errorf("the host was told %d of %d entries of %s", n, len(entries), id)
		}
	}
	for _, broken := range w.told.broken {
		w.t.Error(broken)
	}
}
