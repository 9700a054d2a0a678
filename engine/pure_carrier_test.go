package engine_test

import (
	"context"
	"errors"
	"time"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/fault"
	"github.com/paotui-go/paotui/engine/priority"
)

// model is a carrier of the pure world. It keeps its contract and is otherwise as
// unhelpful as can be: replies are lost after the work was done, or the work comes
// late; it says the same twice, or late, or not at all; and it takes back its word.
type model struct {
	w      *pureWorld
	info   engine.Info
	fee    engine.Money
	silent bool // it names no price
	tips   bool
	turns  bool // a cancel after the pick-up brings the goods back; else it is too late
	orders map[engine.PlacementID]*modelOrder
	calls  map[string]int
}

// modelOrder is what a carrier knows of one placement, which is the truth.
type modelOrder struct {
	of       *model
	delivery string
	id       engine.PlacementID
	taken    bool // the work of a Place was done
	pending  bool // it will be
	status   engine.Status
	cause    engine.Cause
	changes  int
	diedOnce bool
	fee      engine.Money
	tip      engine.Money
	penalty  engine.Money
	turn     int  // of the rider's steps: those of before a change count no longer
	told     bool // somebody may know that it is there
	denied   bool // it was said once that it is not
}

const pureSettle = 30 * time.Second

// canary is in everything personal; it must never be in a log or a reason.
const canary = "金丝雀"

func (w *pureWorld) models() []*model {
	all := []*model{
		{fee: 9_00, tips: true, info: engine.Info{ID: "AA", Replay: engine.ReplayRefused, TipRepeats: true}},
		{fee: 10_00, tips: true, turns: true, info: engine.Info{ID: "BB", Replay: engine.ReplaySame}},
		{fee: 11_00, silent: true, turns: true, info: engine.Info{ID: "CC", Replay: engine.ReplaySame, Resolve: engine.ByReplay}},
	}
	for _, m := range all {
		m.w, m.info.Name, m.info.Settle = w, string(m.info.ID), pureSettle
		m.orders, m.calls = map[engine.PlacementID]*modelOrder{}, map[string]int{}
	}
	return all
}

// carrier is the model as the engine gets it.
func (m *model) carrier() engine.Carrier {
	if m.tips {
		return tippingModel{m}
	}
	return m
}

// fate is what becomes of a call, which may take its time before the work and after.
func (m *model) fate(call string, options []string, id engine.PlacementID) string {
	key := call + id.String()
	m.calls[key]++
	name := []any{m.info.ID, id, m.calls[key]}
	if m.w.roll(0.2, append(name, call, "slow")...) && !m.w.calm {
		m.w.pass(m.w.span(0, 4*time.Second, append(name, call, "slow")...))
	}
	f := options[0]
	if !m.w.calm {
		f = m.w.fates.of(call, options, name...)
	}
	m.w.note("    %s %s %s: %s", m.info.ID, call, id, f)
	return f
}

// lost is the error of a call whose reply never came: from an adapter that says so,
// or from one that breaks its contract and quotes the order.
func (m *model) lost(call string, id engine.PlacementID) error {
	if m.w.roll(0.2, "foreign", m.info.ID, call, id, m.calls[call+id.String()]) {
		return errors.New("EOF while sending for " + canary)
	}
	return refusal(fault.Unavailable, fault.Unknown)
}

func no(kind fault.Kind) error { return refusal(kind, fault.Rejected) }

func (m *model) Info() engine.Info { return m.info }

func (m *model) Check(engine.Order) engine.Problems { return nil }

// Quote is asked by several goroutines at once, so it looks at nothing that changes.
func (m *model) Quote(_ context.Context, in engine.Inquiry) (engine.Quote, error) {
	f := quoteFates[0]
	if !m.w.calm {
		f = m.w.fates.of("quote", quoteFates, m.info.ID, in.ID)
	}
	switch f {
	case "refused":
		return engine.Quote{}, no(fault.Refused)
	case "out of reach":
		return engine.Quote{}, refusal(fault.Unavailable, fault.NotSent)
	case "in line":
		return engine.Quote{}, ourLimit(3 * time.Second)
	case "panic":
		panic(canary)
	}
	if m.silent || f == "unpriced" {
		return engine.Quote{}, nil
	}
	return engine.Quote{Fee: engine.ExactFen(m.fee + in.Order.Tip), Locked: m.info.ID == "BB", ValidUntil: m.w.now.Add(90 * time.Second)}, nil
}

func (m *model) Place(_ context.Context, p engine.Placement) (engine.Placed, error) {
	o := m.orders[p.ID]
	if o == nil {
		o = &modelOrder{of: m, delivery: p.Order.ID, id: p.ID}
		m.orders[p.ID] = o
		m.w.placed[p.Order.ID] = append(m.w.placed[p.Order.ID], o)
	}
	m.w.mayStart(o)
	f := m.fate("place", placeFates, p.ID)
	if f == "lost request" {
		return engine.Placed{}, m.lost("place", p.ID)
	}
	if f == "in line" {
		return engine.Placed{}, ourLimit(3 * time.Second)
	}
	if o.taken {
		return m.again(o, f)
	}
	switch f {
	case "refused":
		return engine.Placed{}, no(fault.Refused)
	case "busy":
		return engine.Placed{}, no(fault.Busy)
	case "stale":
		return engine.Placed{}, no(fault.StaleQuote)
	case "not sent":
		return engine.Placed{}, refusal(fault.Unavailable, fault.NotSent)
	case "late work":
		o.pending = true
		m.w.in(m.w.span(0, pureSettle, "late", p.ID), "late work", func() { o.take(p) })
		return engine.Placed{}, m.lost("place", p.ID)
	}
	o.take(p)
	if f == "lost answer" {
		return engine.Placed{}, m.lost("place", p.ID)
	}
	return o.placed(), nil
}

// again is a second Place of what is there.
func (m *model) again(o *modelOrder, f string) (engine.Placed, error) {
	switch {
	case f == "lost answer" || f == "late work":
		return engine.Placed{}, m.lost("place", o.id)
	case m.info.Replay == engine.ReplaySame:
		return o.placed(), nil
	default:
		return engine.Placed{}, no(fault.Exists)
	}
}

// find is the order that a call is about. One that is known by its waybill only
// needs it.
func (m *model) find(ref engine.Ref) (*modelOrder, error) {
	o := m.orders[ref.ID]
	switch {
	case m.info.Resolve == engine.ByReplay && ref.Waybill == "":
		return nil, no(fault.Invalid)
	case o == nil || !o.taken:
		return nil, no(fault.NotFound)
	default:
		return o, nil
	}
}

func (m *model) Query(ctx context.Context, ref engine.Ref) (engine.Report, error) {
	if o := m.orders[ref.ID]; o != nil && !o.told && priority.From(ctx) != priority.Rescue {
		m.w.wrong("nobody knows whether %s has %s, and the question waits behind others", m.info.ID, ref.ID)
	}
	f := m.fate("query", queryFates, ref.ID)
	o, err := m.find(ref)
	switch {
	case f == "lost":
		return engine.Report{}, m.lost("query", ref.ID)
	case f == "panic":
		panic(canary)
	case err != nil:
		return engine.Report{}, err
	case f == "denied once" && !o.denied:
		o.denied = true // a mirror of its books that lags behind
		return engine.Report{}, no(fault.NotFound)
	}
	o.told = true
	return o.report(), nil
}

func (m *model) Cancel(ctx context.Context, ref engine.Ref, _ engine.Cancellation) (engine.Cancelled, error) {
	if priority.From(ctx) != priority.Rescue {
		m.w.wrong("a cancel of %s at %s waits behind others", ref.ID, m.info.ID)
	}
	f := m.fate("cancel", cancelFates, ref.ID)
	o, err := m.find(ref)
	switch {
	case f == "lost request":
		return engine.Cancelled{}, m.lost("cancel", ref.ID)
	case f == "busy":
		return engine.Cancelled{}, no(fault.Busy)
	case err != nil:
		return engine.Cancelled{}, err
	case f == "late work":
		m.w.in(m.w.span(0, pureSettle, "late cancel", ref.ID), "late cancel", func() { o.callOff() })
		return engine.Cancelled{}, m.lost("cancel", ref.ID)
	case !o.callOff():
		return engine.Cancelled{}, no(fault.TooLate)
	case f == "lost answer":
		return engine.Cancelled{}, m.lost("cancel", ref.ID)
	case f == "agreed without a word":
		return engine.Cancelled{Penalty: engine.ExactFen(o.penalty)}, nil
	default:
		return engine.Cancelled{Status: o.status, Penalty: engine.ExactFen(o.penalty)}, nil
	}
}

// ConfirmReturn implements [engine.ReturnConfirmer].
func (m *model) ConfirmReturn(_ context.Context, ref engine.Ref) error {
	f := m.fate("confirm", confirmFates, ref.ID)
	o, err := m.find(ref)
	switch {
	case f == "lost request":
		return m.lost("confirm", ref.ID)
	case err != nil:
		return err
	case o.status != engine.Returning:
		return no(fault.TooLate)
	}
	o.become(engine.Returned, "")
	if f == "lost answer" {
		return m.lost("confirm", ref.ID)
	}
	return nil
}

// tippingModel is a model that takes tips.
type tippingModel struct{ *model }

func (m tippingModel) Tip(_ context.Context, t engine.TipRequest) error {
	f := m.fate("tip", tipFates, t.ID)
	o, err := m.find(t.Ref)
	give := func() {
		switch {
		case o.status != engine.Waiting:
		case m.info.TipRepeats:
			o.tip = max(o.tip, t.To)
		default:
			o.tip += t.To - t.From // a step: a repeat would pay twice
		}
	}
	switch {
	case f == "lost request":
		return m.lost("tip", t.ID)
	case f == "refused":
		return no(fault.Invalid)
	case err != nil:
		return err
	case o.status != engine.Waiting:
		return no(fault.TooLate)
	case f == "late work":
		m.w.in(m.w.span(0, pureSettle, "late tip", t.ID), "late tip", give)
		return m.lost("tip", t.ID)
	}
	give()
	if f == "lost answer" {
		return m.lost("tip", t.ID)
	}
	return nil
}
