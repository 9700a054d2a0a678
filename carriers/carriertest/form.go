package carriertest

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/fault"
)

// forms are the rows about Check, and about what Quote and Place make of it.
func forms() []row {
	const agree = "What Check accepts, Quote and Place do not refuse for form or timing, and the other way round."
	return []row{
		{"check/good order", "Check is nil for an order that breaks no rule.", nil, checkTakesTheGoodOrder},
		{"check/pure", "Check looks at an order: the same order is answered the same, and is not changed.", nil, checkIsPure},
		{"check/every problem", "Check names every rule that the order breaks, at once.", nil, checkNamesEveryProblem},
		{"check/fields", "A problem's field is the path in the order's JSON form, and its text is a sentence.", nil, checkNamesFields},
		{"check/past times", "Check refuses a time that has passed.", nil, checkRefusesThePast},
		{"check/quote agrees", agree, nil, quoteAgreesWithCheck},
		{"check/place agrees", agree, nil, placeAgreesWithCheck},
		{"check/refused is not placed", "An order that Check refuses is refused by Quote and by Place, and nothing is booked.", nil, refusedIsNotPlaced},
		{"check/wishes", "A wish that must be met and can not be is a refusal; one that is met if possible is dropped with a note.", nil, wishesAreHonest},
	}
}

func checkTakesTheGoodOrder(_ context.Context, t *trial) error {
	if problems := t.Order.Check(); problems != nil {
		return fmt.Errorf("the harness's own order breaks rules of the house: %w", problems)
	}
	if problems := t.Carrier.Check(t.order()); problems != nil {
		return fmt.Errorf("an order that it takes: %w", problems)
	}
	return nil
}

func checkIsPure(_ context.Context, t *trial) error {
	for _, v := range variants() {
		o := t.order(v.change)
		before := t.order(v.change)
		before.Timing = o.Timing // a time of its own
		first, second := t.Carrier.Check(o), t.Carrier.Check(o)
		if !reflect.DeepEqual(o, before) {
			return fmt.Errorf("%s: it changed the order", v.why)
		}
		if !reflect.DeepEqual(first, second) {
			return fmt.Errorf("%s: first %v, then %v", v.why, first, second)
		}
	}
	return nil
}

// checkNamesEveryProblem breaks as many rules as it can in one order, one for each
// field, and looks for all of them.
func checkNamesEveryProblem(_ context.Context, t *trial) error {
	all, expected, timed := t.order(), map[string]string{}, false
	for _, v := range variants() {
		for _, p := range t.Carrier.Check(t.order(v.change)) {
			timing := strings.HasPrefix(p.Field, "timing.")
			if _, known := expected[p.Field]; known || timing && timed {
				continue
			}
			expected[p.Field] = v.why
			timed = timed || timing
			v.change(&all)
		}
	}
	if len(expected) < 2 {
		return skip("of all that the suite tries it refuses fewer than two things")
	}
	got := t.Carrier.Check(all)
	for field, why := range expected {
		if !slices.ContainsFunc(got, func(p engine.Problem) bool { return p.Field == field }) {
			return fmt.Errorf("%s is refused because of %s; in an order with %d other problems it is not named", why, field, len(expected)-1)
		}
	}
	return nil
}

func checkNamesFields(_ context.Context, t *trial) error {
	seen := 0
	for _, v := range variants() {
		for _, p := range t.Carrier.Check(t.order(v.change)) {
			seen++
			if !isField(reflect.TypeFor[engine.Order](), p.Field) {
				return fmt.Errorf("%s: %q is no field of an order's JSON form", v.why, p.Field)
			}
			if strings.TrimSpace(p.Text) == "" {
				return fmt.Errorf("%s: a problem without a text", v.why)
			}
		}
	}
	if seen == 0 {
		return skip("it refuses nothing of all that the suite tries")
	}
	return nil
}

// isField says whether a path such as cargo.items[3].name leads to a field.
func isField(in reflect.Type, path string) bool {
	name, rest, deeper := strings.Cut(path, ".")
	name, _, listed := strings.Cut(name, "[")
	if in.Kind() != reflect.Struct {
		return false
	}
	for i := range in.NumField() {
		tag, _, _ := strings.Cut(in.Field(i).Tag.Get("json"), ",")
		if tag != name {
			continue
		}
		of := in.Field(i).Type
		if listed {
			if of.Kind() != reflect.Slice {
				return false
			}
			of = of.Elem()
		}
		return !deeper || isField(of, rest)
	}
	return false
}

func checkRefusesThePast(_ context.Context, t *trial) error {
	for _, when := range whens() {
		o := t.order(func(o *engine.Order) { o.Timing = engine.Timing{When: when, At: time.Now().Add(-time.Hour)} })
		problems := t.Carrier.Check(o)
		if !slices.ContainsFunc(problems, func(p engine.Problem) bool { return strings.HasPrefix(p.Field, "timing.") }) {
			return fmt.Errorf("%s an hour ago: no problem of timing in %v", when, problems)
		}
	}
	return nil
}

// ofForm are the kinds with which a carrier says no to an order as it is.
var ofForm = []fault.Kind{fault.Invalid, fault.Refused, fault.Unsupported, fault.Internal}

func quoteAgreesWithCheck(ctx context.Context, t *trial) error {
	return t.accepted(func(o engine.Order) error {
		_, err := t.Carrier.Quote(ctx, t.inquiry(o))
		return err
	})
}

func placeAgreesWithCheck(ctx context.Context, t *trial) error {
	return t.accepted(func(o engine.Order) error {
		p, err := t.quoted(ctx, t.inquiry(o))
		if err != nil {
			return nil // another row's business
		}
		_, err = t.Carrier.Place(ctx, p)
		return err
	})
}

// accepted tries a call on every variant that both checks accept.
func (t *trial) accepted(call func(engine.Order) error) error {
	tried := 0
	for _, v := range variants() {
		o := t.order(v.change)
		if o.Check() != nil || t.Carrier.Check(o) != nil {
			continue
		}
		tried++
		err := call(o)
		if err == nil {
			continue
		}
		kind, _, foreign := told(err)
		if foreign != nil || slices.Contains(ofForm, kind) {
			return fmt.Errorf("%s: Check accepts it, and then: %w", v.why, err)
		}
	}
	if tried == 0 {
		return errors.New("it accepts nothing of all that the suite tries")
	}
	return nil
}

func refusedIsNotPlaced(ctx context.Context, t *trial) error {
	tried := 0
	for _, v := range variants() {
		o := t.order(v.change)
		if o.Check() != nil || t.Carrier.Check(o) == nil {
			continue
		}
		tried++
		in := t.inquiry(o)
		if _, err := t.Carrier.Quote(ctx, in); refused(err, fault.Invalid) != nil {
			return fmt.Errorf("%s: Check refuses it; Quote: %w", v.why, refused(err, fault.Invalid))
		}
		if _, err := t.Carrier.Place(ctx, engine.Placement{Inquiry: in}); refused(err, fault.Invalid) != nil {
			return fmt.Errorf("%s: Check refuses it; Place: %w", v.why, refused(err, fault.Invalid))
		}
		if err := t.booksNothing(ctx, in.ID); err != nil {
			return fmt.Errorf("%s: Check refuses it, and yet %w", v.why, err)
		}
	}
	if tried == 0 {
		return skip("it refuses nothing of all that the suite tries")
	}
	return nil
}

// wishes are the fields of an order that a carrier may not be able to grant.
var wishes = []struct {
	field string
	set   func(*engine.Order, engine.Wish)
}{
	{"direct", func(o *engine.Order, w engine.Wish) { o.Direct = w }},
	{"pickup_code", func(o *engine.Order, w engine.Wish) { o.PickupCode = w }},
	{"receipt_code", func(o *engine.Order, w engine.Wish) { o.ReceiptCode = w }},
	{"insurance.want", func(o *engine.Order, w engine.Wish) {
		o.Insurance = engine.Insurance{Want: w, Declared: o.Cargo.Value}
	}},
}

func wishesAreHonest(ctx context.Context, t *trial) error {
	plain, err := t.Carrier.Quote(ctx, t.inquiry(t.order()))
	if err != nil {
		return err
	}
	for _, w := range wishes {
		must := t.order(func(o *engine.Order) { w.set(o, engine.Must) })
		lacks := t.refusesWish(ctx, must, w.field)
		if lacks != nil && !errors.Is(lacks, errLacks) {
			return fmt.Errorf("%s must be met: %w", w.field, lacks)
		}
		possible := t.order(func(o *engine.Order) { w.set(o, engine.IfPossible) })
		if problems := t.Carrier.Check(possible); problems != nil {
			return fmt.Errorf("%s if possible is refused: %w", w.field, problems)
		}
		quote, err := t.Carrier.Quote(ctx, t.inquiry(possible))
		if err != nil {
			return fmt.Errorf("%s if possible is refused: %w", w.field, err)
		}
		if lacks != nil && len(quote.Notes) <= len(plain.Notes) {
			return fmt.Errorf("%s is dropped without a note on the quote", w.field)
		}
	}
	return nil
}

var errLacks = errors.New("it has none")

// refusesWish is errLacks if a wish is refused as it should be, nil if it is granted.
func (t *trial) refusesWish(ctx context.Context, o engine.Order, field string) error {
	err := t.Carrier.Check(o).Err()
	if err == nil {
		_, err = t.Carrier.Quote(ctx, t.inquiry(o))
	}
	if err == nil {
		return nil
	}
	if bad := refused(err, fault.Invalid, fault.Unsupported, fault.Refused, fault.Account); bad != nil {
		return bad
	}
	problems, ok := errors.AsType[engine.Problems](err)
	if ok && !slices.ContainsFunc(problems, func(p engine.Problem) bool { return p.Field == field }) {
		return fmt.Errorf("the refusal does not name the field: %w", err)
	}
	return errLacks
}
