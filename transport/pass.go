package transport

import (
	"time"

	"github.com/paotui-go/paotui/engine/fault"
)

// pass is the leave of all that may be sick: the account, the carrier, the route.
// It ends once.
type pass struct {
	holds   *holds
	call    Call
	trial   bool
	carrier admission
	route   admission
	ended   bool
}

// admit asks the narrowest first, and whoever is open before anybody is entered
// in the books. keeper is who keeps the call back, if somebody does.
func (a *attempt) admit(now time.Time) (p pass, keeper string, kept *fault.Error) {
	p = pass{holds: a.holds, call: a.call}
	op := a.call.Name
	if p.trial, kept = a.holds.admit(&a.call, a.class, now); kept != nil {
		return p, byAccount, kept
	}
	keeper = byBreaker
	if kept = a.lane.breaker.shut(a.class, op, now); kept == nil {
		keeper, kept = byRoute, a.route.shut(a.class, op, now)
	}
	if kept == nil {
		keeper = byBreaker
		p.carrier, kept = a.lane.breaker.admit(a.class, op)
	}
	if kept == nil {
		keeper = byRoute
		p.route, kept = a.route.admit(a.class, op)
	}
	if kept != nil {
		p.abandon()
	}
	return p, keeper, kept
}

// end tells everybody what came of the call.
func (p *pass) end(v verdict, err error) {
	p.ended = true
	p.holds.end(&p.call, p.trial, v, err)
	p.carrier.end(v.carrier(), err)
	p.route.end(v.route(), err)
}

// abandon ends a pass that was not used, or whose call panicked.
func (p *pass) abandon() {
	if p.ended {
		return
	}
	p.ended = true
	if p.trial {
		p.holds.giveBack(&p.call, time.Now())
	}
	p.carrier.end(errNoWord, nil)
	p.route.end(errNoWord, nil)
}
