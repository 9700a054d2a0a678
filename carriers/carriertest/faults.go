package carriertest

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/fault"
)

// told is what an error says that is in the contract's words; an error if it is not.
func told(err error) (fault.Kind, fault.Outcome, error) {
	if _, ok := errors.AsType[engine.Problems](err); ok {
		return fault.Invalid, fault.NotSent, nil
	}
	if e, ok := errors.AsType[*fault.Error](err); ok && e != nil {
		return e.Kind, e.Outcome, nil
	}
	return 0, 0, fmt.Errorf("an error is a *fault.Error or engine.Problems, and this is neither: %T: %v", err, err)
}

// expect holds an error to an outcome and to kinds; no kinds are any kind.
func expect(err error, outcome fault.Outcome, kinds ...fault.Kind) error {
	if err == nil {
		return fmt.Errorf("it reports success; want an error, %s", outcome)
	}
	kind, got, foreign := told(err)
	switch {
	case foreign != nil:
		return foreign
	case got != outcome:
		return fmt.Errorf("the outcome is %s, want %s: %w", got, outcome, err)
	case len(kinds) > 0 && !slices.Contains(kinds, kind):
		return fmt.Errorf("the kind is %s, want one of %s: %w", kind, kinds, err)
	}
	return nil
}

// refused holds an error to being a no that allows to go elsewhere: nothing was done.
func refused(err error, kinds ...fault.Kind) error {
	if err == nil {
		return errors.New("it reports success; want a refusal")
	}
	_, outcome, foreign := told(err)
	if foreign != nil {
		return foreign
	}
	if outcome != fault.NotSent {
		outcome = fault.Rejected
	}
	return expect(err, outcome, kinds...)
}

// needle is one text that must not be shown, and what it is.
type needle struct{ what, text string }

// secrets are the texts that no error, problem or note may hold.
func (t *trial) secrets(o engine.Order) []needle {
	all := []needle{{"the account's secret", t.Account.Secret.Reveal()}, {"the customer's id", o.CustomerID}}
	for _, s := range t.Secrets {
		all = append(all, needle{"a secret of the route", s})
	}
	for name, s := range map[string]engine.Stop{"sender": o.Sender, "receiver": o.Receiver} {
		all = append(all, needle{"the " + name + "'s name", s.Name}, needle{"the " + name + "'s phone", s.Phone},
			needle{"the " + name + "'s address", s.Address}, needle{"the " + name + "'s door", s.Detail})
	}
	const telling = 4 // bytes; what is shorter would be found everywhere
	return slices.DeleteFunc(all, func(s needle) bool { return len(s.text) < telling })
}

// silent says that a text holds none of the secrets.
func silent(text string, secrets []needle) error {
	for _, s := range secrets {
		if strings.Contains(text, s.text) {
			return fmt.Errorf("a text that is logged or shown holds %s", s.what)
		}
	}
	return nil
}

// discreet says that an error, in all the ways in which it can be printed, holds
// none of the secrets, and no *url.Error, whose URL may hold a token.
func discreet(err error, secrets []needle) error {
	if err == nil {
		return nil
	}
	if _, ok := errors.AsType[*url.Error](err); ok {
		return errors.New("the error wraps a *url.Error, whose URL may hold a token")
	}
	for cause := err; cause != nil; cause = errors.Unwrap(cause) {
		if problem := silent(fmt.Sprintf("%v\n%+v\n%#v\n%q", cause, cause, cause, cause), secrets); problem != nil {
			return problem
		}
	}
	return nil
}
