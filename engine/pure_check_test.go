package engine_test

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/paotui-go/paotui/engine"
)

// The invariants of the design, by their numbers, held against the truth, which the
// model carriers know. One (riders) is looked at whenever something is placed, the
// others after each step that somebody takes, or at the end.

// mayStart: one order, one rider. A placement that goes out must be the only one of
// its delivery that could still be alive; that a carrier takes back its word later
// is not ours to know.
func (w *pureWorld) mayStart(b *modelOrder) {
	entries := w.journal(b.delivery)
	d := engine.Fold(b.delivery, entries)
	for _, a := range w.placed[b.delivery] {
		p, _ := d.Placement(a.id)
		back := a.status == engine.Returning && p.Status == engine.Returned // by the host's word, whatever the carrier says
		if a != b && a.alive() && !a.diedOnce && !back && !oneRace(entries, a.id, b.id) {
			w.wrong("1: placement %s of %s goes out while %s is alive at %s", b.id, b.delivery, a.id, a.of.info.ID)
		}
	}
}

// look holds a delivery against the truth after a step.
func (w *pureWorld) look(id string) {
	if w.depth > 0 {
		return // in the middle of a call
	}
	entries := w.journal(id)
	if len(entries) == 0 {
		return
	}
	d := engine.Fold(id, entries)
	w.lookDue(d)
	w.lookMoney(d)
}

// lookDue: nothing is forgotten. What is neither over nor a person's matter is due
// at some time, and its head says what the journal says.
func (w *pureWorld) lookDue(d engine.Delivery) {
	page, err := w.home.List(context.Background(), engine.Search{})
	if err != nil {
		w.wrong("%v", err)
	}
	h := page.Heads[slices.IndexFunc(page.Heads, func(h engine.Head) bool { return h.ID == d.ID })]
	if h.Version != d.Version || h.Phase != d.Phase || h.Closed != d.Final() {
		w.wrong("5: the head of %s is %+v; the journal says %s at version %d", d.ID, h, d.Phase, d.Version)
	}
	waits := d.Held && d.HoldUntil.IsZero()
	if h.Due.IsZero() && !d.Final() && !waits || h.Due.After(w.now.Add(time.Hour)) && !waits {
		w.wrong("2: %s is %s and due at %v", d.ID, d.Phase, h.Due)
	}
}

// lookMoney: unknown is not zero, and exact is exact.
func (w *pureWorld) lookMoney(d engine.Delivery) {
	for _, p := range d.Placements {
		o := w.order(p.ID)
		if o == nil || !o.taken {
			continue
		}
		for what, m := range map[string]struct {
			told engine.Amount
			true engine.Money
		}{"fee": {p.Fee, o.fee}, "tip": {p.Tip, o.tip}, "penalty": {p.Penalty, o.penalty}} {
			fen, _ := m.told.Bound()
			if c := m.told.Certainty(); c == engine.Exact && fen != m.true || c == engine.Bounded && fen < m.true {
				w.wrong("4: the %s of placement %s of %s is %v in the journal, and is %v", what, p.ID, d.ID, m.told, m.true)
			}
		}
	}
}

// lookBack holds everything against the truth when all has come to rest.
func (w *pureWorld) lookBack() {
	for _, o := range w.orders {
		entries := w.journal(o.ID)
		d := engine.Fold(o.ID, entries)
		if !d.Final() && d.Phase != engine.PhaseParked {
			w.wrong("2: %s is still %s", d.ID, d.Phase)
		}
		for _, wrong := range startedTooEarly(o.ID, entries) {
			w.wrong("1: %s", wrong)
		}
		if _, wrong := joined(o.ID, entries); len(wrong) > 0 {
			w.wrong("1: %s", wrong)
		}
		for _, wrong := range leftRiding(o.ID, entries) {
			w.wrong("1: %s", wrong)
		}
		for _, placed := range w.placed[o.ID] {
			if placed.alive() && d.Phase != engine.PhaseParked {
				w.wrong("1: %s is %s, and %s at %s is still %s", d.ID, d.Phase, placed.id, placed.of.info.ID, placed.status)
			}
			if placed.status == engine.Delivered && d.Final() && d.Phase != engine.PhaseDelivered {
				w.wrong("6: %s is %s, and %s delivered it", d.ID, d.Phase, placed.of.info.ID)
			}
		}
		if again := refold(w.t, o.ID, entries); asJSON(again) != asJSON(d) {
			w.wrong("5: the journal of %s, read back, folds to another state", o.ID)
		}
		if n, most := len(entries), mostEntries(len(d.Placements)); n > most {
			w.wrong("5: the journal of %s has %d entries for %d placements", o.ID, n, len(d.Placements))
		}
		w.lookPrivate(entries)
	}
	if strings.Contains(w.told.String(), canary) {
		w.wrong("7: something personal is in the log")
	}
}

// lookPrivate: the reasons that the engine writes down quote nobody.
func (w *pureWorld) lookPrivate(entries []engine.Entry) {
	for _, e := range entries {
		switch e.Fact.(type) {
		case engine.Opened, engine.Redispatched, engine.Reported: // where personal data belongs
			continue
		}
		if strings.Contains(asJSON(e), canary) {
			w.wrong("7: entry %d, %s, quotes something personal", e.Seq, e.Kind())
		}
	}
}
