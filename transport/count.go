package transport

import (
	"context"
	"errors"
	"time"

	"github.com/paotui-go/paotui/engine/fault"
	"github.com/paotui-go/paotui/engine/measure"
)

// What keeps a call back, in the words of [measure.KeptBack].
const (
	byLimit    = "limit"
	byBreaker  = "breaker"
	byRoute    = "route"
	byAccount  = "account"
	byDeadline = "deadline"
)

// countCall counts a call that was sent.
func (a *attempt) countCall(ctx context.Context, err error, began time.Time) {
	if a.meter == nil {
		return
	}
	outcome, kind := "done", measure.None
	if err != nil {
		outcome, kind = fault.OutcomeOf(err).String(), fault.KindOf(err).String()
	}
	a.meter.Add(ctx, measure.Calls, 1, a.call.Carrier, a.call.Name, outcome, kind)
	a.meter.Since(ctx, measure.CallTime, began, a.call.Carrier, a.call.Name)
}

func (a *attempt) countRepeat(ctx context.Context) {
	a.meter.Add(ctx, measure.Retries, 1, a.call.Carrier, a.call.Name)
}

// countKept counts a call that did not leave. A repeat that does not leave was a call
// that did, and who gives up keeps himself back.
func (a *attempt) countKept(ctx context.Context, by string, err error) {
	if a.meter == nil || a.n > 0 || errors.Is(err, context.Canceled) {
		return
	}
	if errors.Is(err, context.DeadlineExceeded) {
		by = byDeadline
	}
	a.meter.Add(ctx, measure.KeptBack, 1, a.call.Carrier, a.call.App, a.class.String(), by)
}

// countWait counts how long a call waited for its turn, if it had to.
func (a *attempt) countWait(ctx context.Context, waited time.Duration) {
	if waited > 0 {
		a.meter.Record(ctx, measure.LimitWait, waited.Seconds(), a.call.Carrier, a.class.String())
	}
}

// count counts a change, which is nobody's call.
func (c *changes) count(ch Change) {
	switch ch.Scope {
	case OneAccount:
		c.meter.Add(context.Background(), measure.AccountChanges, 1, ch.Carrier, ch.App, string(ch.To))
	default:
		c.meter.Add(context.Background(), measure.BreakerChanges, 1, ch.Carrier, ch.Call, string(ch.To))
	}
}

// Observe has the Meter tell how breakers and accounts stand whenever somebody reads it,
// until stop is called, which is for when the Stack is not used any more. An error is the
// provider's.
func (s *Stack) Observe() (stop func(), err error) {
	if s == nil {
		return func() {}, nil
	}
	return s.meter.Observe(func(_ context.Context, see measure.Observer) error {
		s.observe(time.Now(), see)
		return nil
	}, measure.Breakers, measure.HeldAccounts)
}

// states are the values of [measure.Breakers].
var states = map[State]float64{Closed: 0, HalfOpen: 1, Open: 2}

// observe hands no changes on: their listener may want to read the Meter himself.
func (s *Stack) observe(now time.Time, see measure.Observer) {
	see(measure.Breakers, states[s.route.state()])
	s.lanes.all(func(l lane, state *laneState) {
		if state.breaker != nil {
			see(measure.Breakers, states[state.breaker.state()], l.carrier, l.name)
		}
	})
	type who struct{ carrier, app string }
	held := map[who]int{}
	s.holds.each(now, func(c account, _ Kept) { held[who{c.carrier, c.app}]++ })
	for w, n := range held {
		see(measure.HeldAccounts, float64(n), w.carrier, w.app)
	}
}
