package transport

import (
	"context"

	"github.com/paotui-go/paotui/engine/measure"
)

// Config is what a Stack may be told. The zero Config is complete.
type Config struct {
	// Route names the way to the carriers, for people; "" means "the route".
	Route string
	// Replicas is how many processes like this one share the quotas; each keeps to
	// its part of them. 0 means one. With fewer processes than that the quota is
	// not used up; with more it is exceeded.
	Replicas int
	// PerApp is each application's quota. The default is 100 calls a second: WeChat
	// publishes none for these calls, and the one figure that it does publish, for
	// the token call, is 10,000 a minute.
	PerApp Limit
	// PerCarrier is each carrier's, whatever applications call. The default is 50 a
	// second, half an application's, so that one carrier cannot use up what the
	// others need.
	PerCarrier Limit
	// Classify says whose failure an error shows. It is not asked about successes,
	// time-outs and cancelled calls. It must be quick and safe for concurrent use.
	// Nil reads kind and outcome: an account's fault is the account's, a call that
	// could not be sent is the route's, one that was not answered as it should is the
	// carrier's.
	Classify func(Call, error) Blame
	// OnChange hears of breakers that open and close and of accounts that are held
	// and freed: one call at a time, in order, on the goroutine of some caller, who
	// waits for it. It may use the Stack. Nil means nobody listens.
	OnChange func(Change)
	// Meter counts calls, what was kept back, waits and changes; see also
	// [Stack.Observe]. One Meter is for one Stack. Nil counts nothing.
	Meter *measure.Meter
}

var (
	defaultPerApp     = Limit{PerSecond: 100}
	defaultPerCarrier = Limit{PerSecond: 50}
)

// Stack is what every call to the carriers of one route passes. It is safe for
// concurrent use, holds no goroutines, and its memory is bounded whatever the
// calls are named. A nil *Stack lets everything through.
type Stack struct {
	limits   *limits
	lanes    *table[lane, laneState]
	route    *breaker
	holds    *holds
	changes  *changes
	classify func(Call, error) Blame
	meter    *measure.Meter
}

// lane is one carrier and one kind of call: what is sick and what is retried
// together.
type lane struct{ carrier, name string }

type laneState struct {
	breaker *breaker // nil for calls that concern no carrier
	budget  *budget
}

// New makes a Stack. One process has one for each route, shared by all that calls
// there.
func New(cfg Config) *Stack {
	if cfg.Route == "" {
		cfg.Route = "the route"
	}
	if cfg.Classify == nil {
		cfg.Classify = byKind
	}
	ch := &changes{report: cfg.OnChange, meter: cfg.Meter}
	return &Stack{
		limits:   newLimits(cfg.PerCarrier.or(defaultPerCarrier), cfg.PerApp.or(defaultPerApp), cfg.Replicas),
		lanes:    newTable(func(l lane) *laneState { return newLane(l, ch) }),
		route:    newBreaker(cfg.Route, Change{Scope: WholeRoute}, ch),
		holds:    newHolds(ch),
		changes:  ch,
		classify: cfg.Classify,
		meter:    cfg.Meter,
	}
}

func newLane(l lane, ch *changes) *laneState {
	s := &laneState{budget: newBudget()}
	if l.carrier != "" {
		s.breaker = newBreaker(l.carrier+" "+l.name, Change{Scope: OneCall, Carrier: l.carrier, Call: l.name}, ch)
	}
	return s
}

// Divide makes n what Config.Replicas said: from now on this process keeps to one of n
// parts of each quota. What it had saved up beyond the new part is lost.
func (s *Stack) Divide(n int) {
	if s != nil {
		s.limits.divide(n)
	}
}

// Do makes one call by way of send, or keeps it back. Its class is the one in ctx,
// put there by priority.With.
//
// A call that is kept back was not sent: the error is a *fault.Error of kind
// KeptBack that says by what, and RetryAfter until when. Any other error is the one
// that send returned last. A call that does not write may be sent up to three
// times; one that writes is sent once at most.
func (s *Stack) Do(ctx context.Context, c Call, send func(context.Context) error) error {
	if s == nil {
		return send(ctx)
	}
	a := attempt{Stack: s, call: c, class: c.class(ctx), lane: s.lanes.get(lane{c.Carrier, c.Name}), send: send}
	defer s.changes.flush()
	repeat, err := a.make(ctx)
	for a.n = 1; repeat && a.n < attempts && a.lane.budget.affords() && pause(ctx, a.n); a.n++ {
		var again error
		if repeat, again = a.make(ctx); a.sent {
			err = again
			a.countRepeat(ctx)
		}
	}
	return err
}
