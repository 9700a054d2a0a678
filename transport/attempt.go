package transport

import (
	"context"
	"time"

	"github.com/paotui-go/paotui/engine/priority"
)

// attempt is one sending of a call, and what it passes on its way.
type attempt struct {
	*Stack
	call  Call
	class priority.Class
	lane  *laneState
	send  func(context.Context) error
	n     int  // how many went before
	sent  bool // whether this one went out
}

// make is the stack: all that a call passes, in this order. Who is refused at one
// step gives back what it took at those before.
func (a *attempt) make(ctx context.Context) (repeat bool, err error) {
	a.sent = false

	// 1. deadline
	now := time.Now()
	by, own, err := deadline(ctx, &a.call, a.class, now)
	if err != nil {
		a.countKept(ctx, byDeadline, err)
		return false, err
	}

	// 2. limits
	tokens, err := a.limits.take(ctx, &a.call, a.class, now)
	a.countWait(ctx, tokens.at.Sub(now))
	if err != nil {
		a.countKept(ctx, byLimit, err)
		return false, err
	}
	now = tokens.at

	// 3. breakers
	pass, keeper, kept := a.admit(now)
	if kept != nil {
		tokens.giveBack()
		a.countKept(ctx, keeper, kept)
		return false, kept
	}
	defer pass.abandon()

	// 4. retry budget
	if !a.pay() {
		tokens.giveBack()
		return false, nil
	}

	// 5. call
	timed := ctx
	if own { // armed only here, since most of its cost is the timer's
		var cancel context.CancelFunc
		timed, cancel = context.WithDeadline(ctx, by)
		defer cancel()
	}
	if a.call.Writes && past(timed) {
		tokens.giveBack()
		err = gaveUp(&a.call, context.DeadlineExceeded, "had not been sent")
		a.countKept(ctx, byDeadline, err)
		return false, err
	}
	a.sent = true
	err = a.send(timed)
	v := a.judge(&a.call, err, now)
	pass.end(v, err)
	err = late(ctx, timed, err)
	a.countCall(ctx, err, now)
	return a.worthRepeating(v), err
}

func (a *attempt) worthRepeating(v verdict) bool {
	return !a.call.Writes && (v.blame == BlameCarrier || v.blame == BlameRoute)
}

// pay earns for a first attempt and spends for a later one. What cannot be
// repeated earns nothing.
func (a *attempt) pay() bool {
	switch {
	case a.call.Writes:
		return true
	case a.n == 0:
		a.lane.budget.earn()
		return true
	default:
		return a.lane.budget.spend()
	}
}
