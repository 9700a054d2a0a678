package engine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/paotui-go/paotui/engine/fault"
	"github.com/paotui-go/paotui/engine/measure"
	"github.com/paotui-go/paotui/engine/origin"
)

// Option is an instruction that goes with one dispatch.
type Option func(*instructions)

type instructions struct {
	comparison *Comparison
	carrier    CarrierID
	limit      Maybe[Money]
	hold       Maybe[bool]
}

// WithComparison uses the offers of a comparison made earlier for the same order:
// those that still hold are used, the others asked again.
func WithComparison(c Comparison) Option { return func(in *instructions) { in.comparison = &c } }

// WithCarrier has the order carried by the carrier that a person chose, or not at
// all.
func WithCarrier(id CarrierID) Option { return func(in *instructions) { in.carrier = id } }

// WithLimit is the highest fee that the host accepts. Offers above it, and offers
// without a price, are out.
func WithLimit(fee Money) Option { return func(in *instructions) { in.limit = Known(fee) } }

// WithHold asks for nothing before [Engine.Release]: the goods are not ready yet.
func WithHold() Option { return func(in *instructions) { in.hold = Known(true) } }

// WithoutHold books a scheduled order ahead, also where fewer than two carriers can
// do so.
func WithoutHold() Option { return func(in *instructions) { in.hold = Known(false) } }

// ruleOut refuses the offers that the host's instructions exclude.
func (in instructions) ruleOut(offers []Offer) []Offer {
	out := slices.Clone(offers)
	for i, o := range out {
		if !o.Open() {
			continue
		}
		if why := in.excludes(o); why != "" {
			out[i].Outcome = Refused
			out[i].Refusal = &Refusal{Reason: why, Kind: fault.Refused}
		}
	}
	return out
}

func (in instructions) excludes(o Offer) string {
	if in.carrier != "" && o.Carrier != in.carrier {
		return fmt.Sprintf("%s was chosen for this order", in.carrier)
	}
	limit, limited := in.limit.Get()
	if !limited {
		return ""
	}
	switch fee, known := o.Quote.Fee.Fen(); {
	case !known:
		return fmt.Sprintf("it does not say its price, and this order may cost %s at most", limit)
	case fee > limit:
		return fmt.Sprintf("its fee of %s is above the limit of %s for this order", fee, limit)
	default:
		return ""
	}
}

// Dispatch takes the order on: when it returns, the delivery is in the store, and
// [Engine.Run] does the rest. The same order dispatched again returns the delivery
// that exists; another order under the same id is a fault.Conflict that names the
// differences.
//
// A scheduled order that fewer than two carriers can book is held until its time
// comes, or until [Engine.Release], and then asked for at once; see [WithoutHold].
func (e *Engine) Dispatch(ctx context.Context, order Order, options ...Option) (_ Delivery, err error) {
	ctx = origin.With(ctx, originOf(ctx, order))
	ctx, s := e.begin(ctx, "dispatch")
	defer func() { s.end(err) }()
	head, entries, err := e.Prepare(ctx, order, options...)
	if err != nil {
		return Delivery{}, err
	}
	err = e.store.Append(ctx, head, entries...)
	if errors.Is(err, ErrConflict) {
		return e.existing(ctx, order)
	}
	if err != nil {
		return Delivery{}, storeError("dispatch", err)
	}
	d := Fold(order.ID, entries)
	e.log.Info("order taken on", d.said()...)
	e.meter.Add(ctx, measure.Dispatched, 1)
	e.recent.put(&d)
	e.stir()
	return d, nil
}

// Prepare is what Dispatch would write, for a host that appends it to the store in
// a transaction of its own, such as the one that writes its order row. Where the
// id is taken already the store says ErrConflict; [Engine.Dispatch] then says
// whether it is the same order.
//
// The order's correlation id is that of ctx, see [origin.With]; where there is none
// the order's id serves.
func (e *Engine) Prepare(ctx context.Context, order Order, options ...Option) (Head, []Entry, error) {
	var in instructions
	for _, o := range options {
		o(&in)
	}
	if err := order.Check().Err(); err != nil {
		return Head{}, nil, err
	}
	if err := e.checkInstructions(order, in); err != nil {
		return Head{}, nil, err
	}
	opened := Opened{Order: order, Digest: Digest(order), Carrier: in.carrier, Limit: in.limit, Correlation: correlation(ctx), Trace: traceparent(ctx)}
	ctx = origin.With(ctx, originOf(ctx, order))
	opened.Hold, opened.HoldUntil = e.hold(ctx, order, in)
	facts := []Fact{opened}
	if in.comparison != nil {
		facts = append(facts, Compared{Offers: in.comparison.Offers})
	}
	entries := e.entries(facts)
	return Fold(order.ID, entries).head(e.now()), entries, nil
}

// hold says whether an order waits before anybody is asked, and until when at
// most.
func (e *Engine) hold(ctx context.Context, order Order, in instructions) (hold bool, until time.Time) {
	if wanted, said := in.hold.Get(); said {
		return wanted, time.Time{}
	}
	if !order.Timing.Scheduled() || in.comparison != nil {
		return false, time.Time{}
	}
	bookable := 0
	for _, m := range e.members {
		if in.carrier != "" && in.carrier != m.info.ID {
			continue
		}
		if problems, err := e.check(ctx, m, order); err == nil && len(problems) == 0 {
			bookable++
		}
	}
	most := 2
	if in.carrier != "" {
		most = 1 // a person chose, and wants no other
	}
	if bookable >= most {
		return false, time.Time{}
	}
	return true, quietUntil(order.Timing)
}

func (e *Engine) checkInstructions(order Order, in instructions) error {
	invalid := func(format string, args ...any) error {
		return &fault.Error{Op: "dispatch", Kind: fault.Invalid, Outcome: fault.NotSent, Text: fmt.Sprintf(format, args...)}
	}
	if in.carrier != "" {
		if _, ok := e.member(in.carrier); !ok {
			var known []string
			for _, m := range e.members {
				known = append(known, string(m.info.ID))
			}
			return invalid("there is no carrier %q; there are %s", in.carrier, strings.Join(known, ", "))
		}
	}
	if limit, ok := in.limit.Get(); ok && limit <= 0 {
		return invalid("the highest fee accepted must be above zero, not %s", limit)
	}
	if in.comparison != nil {
		if diff := differences(in.comparison.Order, order); len(diff) > 0 {
			return invalid("the comparison is of another order; %s differ", strings.Join(diff, ", "))
		}
	}
	return nil
}

// existing answers a dispatch of an id that is there already.
func (e *Engine) existing(ctx context.Context, order Order) (Delivery, error) {
	d, err := e.Delivery(ctx, order.ID)
	if err != nil {
		return Delivery{}, err
	}
	switch {
	case slices.Contains(d.digests, Digest(order)):
		return d, nil
	case d.erased:
		return Delivery{}, &fault.Error{Op: "dispatch", Kind: fault.Conflict, Outcome: fault.Rejected,
			Text: "another order was dispatched under this id before; in which fields it differs can not be told, since its personal data was erased"}
	}
	return Delivery{}, &fault.Error{Op: "dispatch", Kind: fault.Conflict, Outcome: fault.Rejected,
		Text: "another order was dispatched under this id before; these fields differ: " + strings.Join(differences(d.opened, order), ", ")}
}

// differences names the JSON fields in which two orders differ, without their
// values: those may be personal.
func differences(a, b Order) []string {
	left, right := fields(a), fields(b)
	different := map[string]bool{}
	for name, value := range left {
		different[name] = right[name] != value
	}
	for name, value := range right {
		different[name] = left[name] != value
	}
	maps.DeleteFunc(different, func(_ string, is bool) bool { return !is })
	return slices.Sorted(maps.Keys(different))
}

// fields is an order's JSON form, flattened.
func fields(o Order) map[string]string {
	flat := map[string]string{}
	data, err := json.Marshal(inUTC(o))
	if err != nil {
		return flat
	}
	var tree any
	if json.Unmarshal(data, &tree) == nil {
		flatten("", tree, flat)
	}
	return flat
}

func flatten(path string, node any, into map[string]string) {
	switch n := node.(type) {
	case map[string]any:
		for name, child := range n {
			flatten(strings.TrimPrefix(path+"."+name, "."), child, into)
		}
	case []any:
		for i, child := range n {
			flatten(fmt.Sprintf("%s[%d]", path, i), child, into)
		}
	default:
		into[path] = fmt.Sprint(n)
	}
}

// Delivery is the present state of a delivery. An unknown id is fault.NotFound. Of
// one that was pruned only its tombstone is left: id, shop, phase and times.
func (e *Engine) Delivery(ctx context.Context, id string) (Delivery, error) {
	d, err := e.load(ctx, id)
	if errors.Is(err, ErrNotFound) {
		if stone, gone := e.store.Tombstone(ctx, id); gone == nil {
			return stone.delivery(), nil
		}
	}
	if err != nil {
		return Delivery{}, storeError("delivery "+id, err)
	}
	return d, nil
}

// Journal is everything that is known about a delivery, in the order in which it
// became known.
func (e *Engine) Journal(ctx context.Context, id string) ([]Entry, error) {
	entries, err := e.store.Load(ctx, id)
	if err != nil {
		return nil, storeError("delivery "+id, err)
	}
	return entries, nil
}

func storeError(op string, err error) error {
	switch {
	case errors.Is(err, ErrNotFound):
		return &fault.Error{Op: op, Kind: fault.NotFound, Outcome: fault.Rejected, Text: "there is no such delivery", Err: err}
	case errors.Is(err, ErrConflict):
		return &fault.Error{Op: op, Kind: fault.Conflict, Outcome: fault.Rejected, Err: err}
	default:
		text := "the journal could not be reached"
		if trouble, told := errors.AsType[*StoreTrouble](err); told {
			text += ": " + trouble.Text
		}
		return &fault.Error{Op: op, Kind: fault.Unavailable, Outcome: fault.Unknown, Text: text, Err: err}
	}
}
