package transport

import (
	"context"
	"errors"
	"time"

	"github.com/paotui-go/paotui/engine/fault"
)

// Blame says whose failure a failed call shows.
type Blame uint8

const (
	// BlameNobody: the call was refused for what it asks, or the caller gave up, or
	// it cannot be told. No breaker counts it.
	BlameNobody Blame = iota
	// BlameCarrier: the carrier did not work. The breaker of this carrier and this
	// kind of call counts it; for the route it is a success, since the route told.
	BlameCarrier
	// BlameRoute: the way to all carriers did not work. Its own breaker counts it,
	// and no carrier's.
	BlameRoute
	// BlameAccount: the carrier does not serve this account: it is not bound, its
	// signature is wrong, its balance is used up. The account is held.
	BlameAccount
)

// byKind is the Blame that an error's kind and outcome tell where nothing is known
// of the wire's codes: an account's fault is the account's, a call that could not
// be sent is the route's, one that was not answered as it should is the carrier's.
func byKind(_ Call, err error) Blame {
	switch kind, outcome := fault.KindOf(err), fault.OutcomeOf(err); {
	case kind == fault.Account:
		return BlameAccount
	case kind != fault.Unavailable && kind != fault.Busy:
		return BlameNobody
	case outcome == fault.NotSent:
		return BlameRoute
	case outcome == fault.Unknown:
		return BlameCarrier
	default:
		return BlameNobody
	}
}

// fairPatience is how long the other side must have had before silence is held
// against it. A caller that comes with 50 ms left finds everybody slow.
const fairPatience = time.Second

// verdict is what one attempt showed.
type verdict struct {
	blame Blame
	// answered: there was an answer, good or bad, so that whoever gave it works.
	answered bool
}

// judge reads the error of an attempt that began at a time. The caller's own
// cancellation is nobody's failure; a deadline that passed is one, the caller's as
// well as ours.
func (s *Stack) judge(c *Call, err error, began time.Time) verdict {
	switch {
	case err == nil:
		return verdict{answered: true}
	case errors.Is(err, context.DeadlineExceeded):
		return silence(c, err, time.Since(began))
	case errors.Is(err, context.Canceled), fault.KindOf(err) == fault.Canceled, fault.KindOf(err) == fault.KeptBack:
		return verdict{}
	}
	blame := s.classify(*c, err)
	if blame == BlameCarrier && c.Carrier == "" {
		blame = BlameRoute
	}
	return verdict{blame: blame, answered: fault.OutcomeOf(err) == fault.Rejected || blame == BlameCarrier}
}

// silence: where on the way the time was lost nobody knows. Without a connection it
// was before the carrier.
func silence(c *Call, err error, took time.Duration) verdict {
	switch {
	case took < fairPatience:
		return verdict{}
	case c.Carrier == "", fault.OutcomeOf(err) == fault.NotSent:
		return verdict{blame: BlameRoute}
	default:
		return verdict{blame: BlameCarrier}
	}
}

// carrier and route are what the two breakers are told.
func (v verdict) carrier() error {
	switch {
	case v.blame == BlameCarrier:
		return errSick
	case v.answered && v.blame != BlameRoute:
		return nil
	default:
		return errNoWord
	}
}

func (v verdict) route() error {
	switch {
	case v.blame == BlameRoute:
		return errSick
	case v.answered:
		return nil
	default:
		return errNoWord
	}
}
