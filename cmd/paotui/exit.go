package main

import (
	"errors"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/fault"
)

// The exit codes.
const (
	exitDone        = 0
	exitNobody      = 1 // nobody can take the order, it did not arrive, or it is too late
	exitInput       = 2 // bad input or usage
	exitFailure     = 3 // a carrier, the network or the journal failed
	exitInterrupted = 130
)

// ending is an error that knows its exit code. An empty text prints nothing.
type ending struct {
	code int
	err  error
}

func (e ending) Error() string {
	if e.err == nil {
		return ""
	}
	return e.err.Error()
}

func (e ending) Unwrap() error { return e.err }

func badInput(err error) error { return ending{exitInput, err} }

// quietly ends with a code when everything was said already.
func quietly(code int) error {
	if code == exitDone {
		return nil
	}
	return ending{code: code}
}

func exitCode(err error) int {
	if e, ok := errors.AsType[ending](err); ok {
		return e.code
	}
	if _, ok := errors.AsType[engine.Problems](err); ok {
		return exitInput
	}
	switch fault.KindOf(err) {
	case fault.Invalid, fault.Conflict, fault.NotFound:
		return exitInput
	case fault.Refused, fault.Unsupported, fault.TooLate:
		return exitNobody
	default:
		return exitFailure
	}
}

// codeOfNobody tells a refusal by everybody from a failure to reach somebody, who
// might have taken it. An account that is missing or wrong is neither.
func codeOfNobody(offers []engine.Offer) int {
	code := exitFailure
	for _, o := range offers {
		switch {
		case o.Outcome == engine.Late || o.Outcome == engine.KeptBack:
			return exitFailure
		case o.Refusal == nil || o.Refusal.Kind == fault.Account:
		case codeOfTrouble(o.Refusal.Kind) == exitFailure:
			return exitFailure
		default:
			code = exitNobody
		}
	}
	return code
}

// codeOfEnd is the code for a delivery that nothing more happens to.
func codeOfEnd(d engine.Delivery) int {
	switch d.Phase {
	case engine.PhaseDelivered:
		return exitDone
	case engine.PhaseParked:
		return exitFailure
	case engine.PhaseFailed:
		return codeOfTrouble(d.TroubleKind)
	default:
		return exitNobody
	}
}

func codeOfTrouble(kind fault.Kind) int {
	switch kind {
	case fault.Invalid, fault.Refused, fault.Unsupported:
		return exitNobody
	default:
		return exitFailure
	}
}
