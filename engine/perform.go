package engine

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/paotui-go/paotui/engine/fault"
	"github.com/paotui-go/paotui/engine/logfield"
	"github.com/paotui-go/paotui/engine/measure"
	"github.com/paotui-go/paotui/engine/priority"
)

// perform carries out one decision: the intent is written first, at the version
// at which it was decided, then the one call is made, then the fact is written.
func (e *Engine) perform(ctx context.Context, d *Delivery, s step) error {
	ctx = e.about(ctx, *d)
	switch s.do {
	case actQuote:
		offers := e.ask(ctx, d.Order, e.toAsk(*d, s.carriers), d.requoteID)
		if ctx.Err() != nil {
			return ctx.Err() // we stopped; they were not late
		}
		e.thought(d, Compared{Offers: offers, Joining: s.joining})
		return nil
	case actPlan:
		e.doPlan(ctx, d)
		return nil
	case actPlace:
		return e.doPlace(ctx, d, s)
	case actReplay:
		return e.doReplay(ctx, d, s.placement)
	case actQuery:
		return e.doQuery(ctx, d, s.placement)
	case actCancel:
		return e.doCancel(ctx, d, s.placement, s.why)
	case actTip:
		return e.doTip(ctx, d, s.placement, s.total)
	case actReorder:
		return e.doReorder(ctx, d, s.placement)
	case actConfirm:
		return e.doConfirm(ctx, d, s.placement)
	default:
		return e.record(ctx, d, s.fact)
	}
}

func (e *Engine) record(ctx context.Context, d *Delivery, f Fact) error {
	switch f := f.(type) {
	case Parked:
		e.log.Error("a delivery is parked: a person has to look", d.said(logfield.Placement(f.Placement), logfield.Reason(f.Reason))...)
	case Alarmed:
		e.log.Error("nobody can tell how a delivery stands", d.said(logfield.Placement(f.Placement), logfield.Reason(f.Reason))...)
	case TwoRiders:
		e.log.Error("a second rider has an order, and is called off", d.said(logfield.Placement(f.Placement), logfield.Kept(f.Kept))...)
	case Overcharged:
		e.log.Warn("a carrier charges more than was accepted", d.said(logfield.Placement(f.Placement), logfield.Accepted(f.Accepted), logfield.Charged(f.Charged))...)
	case StartedOver:
		e.log.Warn("nobody carried a delivery; everybody is asked again", d.said(logfield.Reason(f.Reason))...)
	case GaveUp:
		e.log.Warn("nobody carries a delivery", d.said(logfield.Reason(f.Reason))...)
	}
	return e.decided(ctx, d, f)
}

// toAsk are the members to be asked for quotes: the named ones, or all; only the
// chosen one if a person chose.
func (e *Engine) toAsk(d Delivery, named []CarrierID) []member {
	if len(named) == 0 && d.chosen != "" {
		named = []CarrierID{d.chosen}
	}
	if len(named) == 0 {
		return e.members
	}
	return slices.DeleteFunc(slices.Clone(e.members), func(m member) bool { return !slices.Contains(named, m.info.ID) })
}

func (e *Engine) doPlan(ctx context.Context, d *Delivery) {
	in := instructions{carrier: d.chosen, limit: d.limit}
	s := Situation{Order: d.Order, Offers: in.ruleOut(d.Offers), StartedOver: d.StartedOver}
	s.Tried, s.Earlier = d.tried()
	plan, conditions := e.plan(ctx, s)
	e.thought(d, Planned{plan, conditions})
}

// tried are the attempts as a policy sees them, since everybody was last asked anew
// and of before. A carrier whose price was gone has not been tried as long as its new
// price has not.
func (d Delivery) tried() (since, earlier []Attempt) {
	for _, p := range d.Placements {
		a := Attempt{Carrier: p.Carrier, Status: p.Status, Cause: p.Cause, Tip: p.Tip, Cost: p.Charges().Total}
		switch {
		case p.beganSeq <= d.since:
			earlier = append(earlier, a)
		case !(p.priceWasGone() && p.requoted):
			since = append(since, a)
		}
	}
	return since, earlier
}

func (e *Engine) doPlace(ctx context.Context, d *Delivery, s step) error {
	offer, _ := d.offer(s.choice.Carrier)
	m, account, err := e.reach(ctx, d, offer.Carrier)
	wave := d.Plan.Waves[0]
	ladder := wave.Ladder
	if len(s.choice.Ladder) > 0 {
		ladder = s.choice.Ladder
	}
	return e.send(ctx, d, Placing{
		Offer: offer, Cost: s.choice.Cost, Patience: wave.Patience, Ladder: ladder, Race: wave.Race,
		StaleAt: e.now().Add(d.silenceLimit()),
	}, m, account, err)
}

// doReplay sends a placement again under its id, with the quote it had. Where the
// carrier may have it, that is a question, and only under the account that it was
// placed under: under another it would be another order.
func (e *Engine) doReplay(ctx context.Context, d *Delivery, id PlacementID) error {
	p, _ := d.Placement(id)
	e.asked.set(id, e.now(), d.Version)
	m, account, err := e.reach(ctx, d, p.Carrier)
	if p.Stage != StagePostponed && (err != nil || account.ref() != p.under) {
		e.log.Warn("an order could not be asked about", d.said(logfield.Placement(id), logfield.Error(err))...)
		return ctx.Err()
	}
	offer := Offer{Carrier: p.Carrier, Outcome: Priced, Placement: id, Quote: p.Quote}
	return e.send(ctx, d, Placing{
		Offer: offer, Cost: p.Cost, Patience: p.patience, Ladder: p.ladder, Race: p.race, StaleAt: p.staleAt,
	}, m, account, err)
}

// send places an offer under an account, or writes down that it could not be
// looked up (unreached).
func (e *Engine) send(ctx context.Context, d *Delivery, intent Placing, m member, account Account, unreached error) error {
	if ctx.Err() != nil {
		return ctx.Err() // we stopped; the look-up did not fail
	}
	id := intent.Offer.Placement
	intent.SendBy, intent.Under = e.now().Add(e.callTimeout), account.ref()
	if unreached != nil {
		return e.brought(ctx, measure.Placements, intent.Offer.Carrier, unreached, e.decided(ctx, d, intent, e.failure(CallPlace, id, unreached)))
	}
	if err := e.decided(ctx, d, intent); err != nil {
		return err
	}
	call, cancel := e.call(ctx, priority.Place, intent.SendBy)
	defer cancel()
	asked := e.now()
	placed, err := e.place(call, m, Placement{Inquiry: Inquiry{Order: d.Order, Account: account, ID: id}, Quote: intent.Offer.Quote})
	log := e.log.With(d.said(logfield.Placement(id), logfield.Carrier(m.info.ID))...)
	if err != nil {
		log.Warn("not placed", logfield.Error(err))
		return e.brought(ctx, measure.Placements, m.info.ID, err, e.happened(ctx, d, e.failure(CallPlace, id, err)))
	}
	log.Info("placed", logfield.Fee(placed.Fee))
	facts := []Fact{PlaceDone{id, placed}}
	if placed.Status != StatusUnknown && placed.Status != Waiting {
		facts = append(facts, Reported{Report{Placement: id, Status: placed.Status, Asked: asked, Waybill: placed.Waybill, Proven: true}})
	}
	return e.brought(ctx, measure.Placements, m.info.ID, nil, e.happened(ctx, d, facts...))
}

// call is the context of one call that may change something. It ends at the
// intent's sendBy, so that nothing leaves after it, and not with Run, which waits
// for it: a call cut off in the middle would be an unknown more.
func (e *Engine) call(ctx context.Context, class priority.Class, sendBy time.Time) (context.Context, context.CancelFunc) {
	return context.WithTimeout(priority.With(Outlasting(ctx), class), sendBy.Sub(e.now()))
}

func retryAfter(err error) time.Duration {
	if e, ok := errors.AsType[*fault.Error](err); ok {
		return e.RetryAfter
	}
	return 0
}

// failure is the fact of a failed call. What the carrier will take later is marked
// with the time.
func (e *Engine) failure(call Call, id PlacementID, err error) CallFailed {
	f := CallFailed{Placement: id, Call: call, Kind: fault.KindOf(err), Outcome: fault.OutcomeOf(err), Reason: err.Error()}
	if call == CallPlace && f.Kind == fault.NotFound {
		f.Kind = fault.Refused // something is missing there; that the order is, only a query can say
	}
	stalled := f.Kind == fault.Canceled && f.Outcome == fault.NotSent && call != CallPlace // whose time was over before it left
	later := stalled || f.Kind == fault.Busy || f.Kind == fault.KeptBack || f.Kind == fault.Unavailable && f.Outcome == fault.NotSent
	if f.Outcome != fault.Unknown && later {
		f.RetryAt = e.now().Add(max(retryAfter(err), time.Second))
		f.Limit = isOurLimit(err)
	}
	return f
}

func (e *Engine) doQuery(ctx context.Context, d *Delivery, id PlacementID) error {
	p, _ := d.Placement(id)
	asked := e.now()
	e.asked.set(id, asked, d.Version)
	m, ref, err := e.ref(ctx, d, p)
	if err != nil {
		e.tellUnasked(d, p, err)
		return nil
	}
	call, cancel := context.WithTimeout(priority.With(ctx, p.urgency()), e.callTimeout)
	defer cancel()
	r, err := e.query(call, m, ref)
	if err != nil {
		return e.unanswered(ctx, d, p, ref, asked, err)
	}
	e.answered.set(id, asked, d.Version)
	r.Placement, r.Asked, r.Proven = id, asked, true
	switch {
	case p.Stage != StageTaken && r.Status.Final() && slices.Contains(p.former, r.Waybill):
		return nil // the end of a former trip says nothing about the next
	case !p.tells(r):
		e.answers.keep(r)
		return nil
	}
	return e.happened(ctx, d, Reported{r})
}

// urgency of a question about p: whether it lives, or whether a cancel was heard,
// must not wait behind quotes.
func (p PlacementState) urgency() priority.Class {
	if p.Stage != StageTaken || p.cancel.state != callNone {
		return priority.Rescue
	}
	return priority.Poll
}

// unanswered: "not found" is a fact once it can no longer be too early to tell, if
// it was the account asked under which the order was placed. Any other failure is
// only another try later.
func (e *Engine) unanswered(ctx context.Context, d *Delivery, p PlacementState, ref Ref, asked time.Time, err error) error {
	m, _ := e.member(p.Carrier)
	absent := fault.KindOf(err) == fault.NotFound && fault.OutcomeOf(err) == fault.Rejected && ref.Account.ref() == p.under
	if absent {
		e.answered.set(p.ID, asked, d.Version)
	}
	if absent && asked.After(p.sendBy.Add(m.info.Settle)) && p.absenceCounts(asked) {
		return e.happened(ctx, d, Absent{p.ID, asked})
	}
	if fault.KindOf(err) == fault.Account {
		e.tellUnasked(d, p, err)
		return nil
	}
	e.log.Debug("a query brought no answer", d.said(logfield.Placement(p.ID), logfield.Error(err))...)
	return nil
}

// tellUnasked: an open order whose account was taken away is followed by nobody, and
// only a person can bring the account back. It is told whenever the order would have
// been asked about; a push may still come.
func (e *Engine) tellUnasked(d *Delivery, p PlacementState, err error) {
	fields := d.said(logfield.Placement(p.ID), logfield.Carrier(p.Carrier), logfield.Error(err))
	switch fault.KindOf(err) {
	case fault.Account, fault.Unsupported:
		e.log.Error("an open order can not be followed: its account is gone", fields...)
	default:
		e.log.Warn("an order could not be asked about", fields...)
	}
}

// reach finds the carrier and the shop's account there. A carrier that an earlier
// process had may be gone from this one's configuration.
func (e *Engine) reach(ctx context.Context, d *Delivery, id CarrierID) (member, Account, error) {
	m, ok := e.member(id)
	if !ok {
		return m, Account{}, &fault.Error{Op: "reach", Kind: fault.Unsupported, Outcome: fault.NotSent, Text: fmt.Sprintf("this engine has no carrier %q", id)}
	}
	account, err := e.account(ctx, d.Order.Shop, id)
	return m, account, err
}

func (e *Engine) ref(ctx context.Context, d *Delivery, p PlacementState) (member, Ref, error) {
	m, account, err := e.reach(ctx, d, p.Carrier)
	return m, Ref{ID: p.ID, Account: account, Token: p.token, Waybill: p.Waybill}, err
}
