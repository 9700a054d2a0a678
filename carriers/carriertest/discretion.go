package carriertest

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/paotui-go/paotui/engine"
)

// discretion are the rows about what must not be said.
func discretion() []row {
	const rule = "No error holds a name, a phone, an address, a token or a secret, also when the other side repeats one or a connection fails."
	var all []row
	for _, v := range verbs {
		all = append(all, row{fmt.Sprintf("privacy/%s", v.call), rule, []need{faults}, v.discreet})
	}
	return append(all,
		row{"privacy/problems", "A problem's text does not repeat names, phones or addresses.", nil, problemsAreDiscreet},
		row{"privacy/notes", "What a quote or a cancellation notes holds no personal data.", nil, notesAreDiscreet})
}

// discreet makes a call fail in every way that there is.
func (v verb) discreet(ctx context.Context, t *trial) error {
	secrets, tried := t.secrets(t.Order), 0
	var lacks error
	for _, f := range append([]Fault{Refusal, NoConnection}, breaks...) {
		err := v.meets(ctx, t, f)
		if before, ok := err.(unprepared); ok {
			if _, lacking := errors.AsType[skip](before.error); !lacking {
				return before.error
			}
			lacks = before.error
			continue
		}
		tried++
		if err := discreet(err, secrets); err != nil {
			return fmt.Errorf("%s: %w", f, err)
		}
	}
	if tried == 0 {
		return lacks
	}
	return nil
}

// problemsAreDiscreet breaks the very fields that hold personal data.
func problemsAreDiscreet(_ context.Context, t *trial) error {
	for _, stop := range []func(*engine.Order) *engine.Stop{
		func(o *engine.Order) *engine.Stop { return &o.Sender },
		func(o *engine.Order) *engine.Stop { return &o.Receiver },
	} {
		const long = "某人某路某号"
		o := t.order()
		s := stop(&o)
		before := *s
		s.Name, s.Address, s.Detail = strings.Repeat(long, 2_000), strings.Repeat(long, 2_001), strings.Repeat(long, 2_002)
		s.Phone, s.City = "1"+strings.Repeat(before.Phone, 20), "某"
		s.Location.Lng += 90
		problems := t.Carrier.Check(o)
		secrets := append(t.secrets(t.Order), needle{"a name or an address", long})
		if err := discreet(problems.Err(), secrets); err != nil {
			return err
		}
	}
	return nil
}

func notesAreDiscreet(ctx context.Context, t *trial) error {
	secrets := t.secrets(t.Order)
	o := t.order(func(o *engine.Order) {
		for _, w := range wishes {
			w.set(o, engine.IfPossible)
		}
	})
	in := t.inquiry(o)
	p, err := t.quoted(ctx, in)
	if err != nil {
		return err
	}
	if err := silent(strings.Join(p.Quote.Notes, "\n"), secrets); err != nil {
		return fmt.Errorf("a note of the quote: %w", err)
	}
	placed, err := t.Carrier.Place(ctx, p)
	if err != nil {
		return err
	}
	done, err := t.Carrier.Cancel(ctx, ref(p, placed), notNeeded)
	if err != nil {
		return err
	}
	if err := silent(done.Note, secrets); err != nil {
		return fmt.Errorf("the note of the cancellation: %w", err)
	}
	return nil
}
