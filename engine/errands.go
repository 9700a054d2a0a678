package engine

import (
	"context"
	"time"

	"github.com/paotui-go/paotui/engine/logfield"
	"github.com/paotui-go/paotui/engine/measure"
	"github.com/paotui-go/paotui/engine/priority"
)

// The calls that change a placement which a carrier has.

// errand is a call whose intent is written.
type errand struct {
	member
	ref    Ref
	sendBy time.Time
}

// intend writes the intent of a call about a placement; ok says that it is to be
// made. If the carrier can not be reached it is written that the call failed.
func (e *Engine) intend(ctx context.Context, d *Delivery, p PlacementState, call Call, intent func(sendBy time.Time) Fact) (a errand, ok bool, err error) {
	m, ref, unreached := e.ref(ctx, d, p)
	a = errand{m, ref, e.now().Add(e.callTimeout)}
	switch {
	case ctx.Err() != nil:
		return a, false, ctx.Err()
	case unreached != nil:
		err = e.decided(ctx, d, intent(a.sendBy), e.failure(call, p.ID, unreached))
		if call == CallCancel {
			err = e.brought(ctx, measure.Cancels, p.Carrier, unreached, err)
		}
		return a, false, err
	}
	err = e.decided(ctx, d, intent(a.sendBy))
	return a, err == nil, err
}

func (e *Engine) doCancel(ctx context.Context, d *Delivery, id PlacementID, why Cancellation) error {
	p, _ := d.Placement(id)
	a, ok, err := e.intend(ctx, d, p, CallCancel, func(sendBy time.Time) Fact { return Cancelling{id, sendBy} })
	if !ok {
		return err
	}
	call, end := e.call(ctx, priority.Rescue, a.sendBy)
	defer end()
	asked := e.now()
	done, err := e.cancel(call, a.member, a.ref, why)
	log := e.log.With(d.said(logfield.Placement(id), logfield.Carrier(p.Carrier))...)
	if err != nil {
		log.Warn("not cancelled", logfield.Error(err))
		return e.brought(ctx, measure.Cancels, p.Carrier, err, e.happened(ctx, d, e.failure(CallCancel, id, err)))
	}
	log.Info("cancelled", logfield.Penalty(done.Penalty))
	err = e.happened(ctx, d, CancelDone{id, done, asked})
	if err == nil {
		now, _ := d.Placement(id)
		e.meter.Add(ctx, measure.Penalties, grown(p.Penalty, now.Penalty), string(p.Carrier))
	}
	return e.brought(ctx, measure.Cancels, p.Carrier, nil, err)
}

func (e *Engine) doTip(ctx context.Context, d *Delivery, id PlacementID, total Money) error {
	p, _ := d.Placement(id)
	from := p.tips.taken // what lost replies did does not count
	a, ok, err := e.intend(ctx, d, p, CallTip, func(sendBy time.Time) Fact { return Tipping{id, from, total, sendBy} })
	if !ok {
		return err
	}
	call, end := e.call(ctx, priority.Place, a.sendBy)
	defer end()
	if err := e.tip(call, a.member, TipRequest{Ref: a.ref, From: from, To: total, GoodsValue: d.Order.Cargo.Value}); err != nil {
		e.log.Warn("no tip given", d.said(logfield.Placement(id), logfield.Error(err))...)
		return e.happened(ctx, d, e.failure(CallTip, id, err))
	}
	err = e.happened(ctx, d, TipDone{id, total})
	if err == nil {
		e.meter.Add(ctx, measure.Tips, int64(total-from), string(p.Carrier))
	}
	return err
}

func (e *Engine) doConfirm(ctx context.Context, d *Delivery, id PlacementID) error {
	p, _ := d.Placement(id)
	a, ok, err := e.intend(ctx, d, p, CallConfirmReturn, func(sendBy time.Time) Fact { return ConfirmingReturn{id, sendBy} })
	if !ok {
		return err
	}
	call, end := e.call(ctx, priority.Place, a.sendBy)
	defer end()
	if err := e.confirmReturn(call, a.member, a.ref); err != nil {
		e.log.Warn("a return was not confirmed", d.said(logfield.Placement(id), logfield.Error(err))...)
		return e.happened(ctx, d, e.failure(CallConfirmReturn, id, err))
	}
	return e.happened(ctx, d, ReturnConfirmed{id})
}
