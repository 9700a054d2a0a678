package engine_test

import (
	"cmp"
	"context"
	"sync"
	"time"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/fault"
	"github.com/paotui-go/paotui/engine/geo"
	"github.com/paotui-go/paotui/engine/secret"
)

// scripted is a carrier that does what a test tells it and remembers what it was
// asked. A nil function is the friendly answer.
type scripted struct {
	info   engine.Info
	check  func(engine.Order) engine.Problems
	quote  func(context.Context, engine.Inquiry) (engine.Quote, error)
	place  func(context.Context, engine.Placement) (engine.Placed, error)
	query  func(context.Context, engine.Ref) (engine.Report, error)
	cancel func(context.Context, engine.Ref, engine.Cancellation) (engine.Cancelled, error)

	mu     sync.Mutex
	placed []engine.PlacementID
	quoted []engine.PlacementID
	calls  []string
	stands engine.Status // what a query answers
}

func priced(id engine.CarrierID, fee engine.Money) *scripted {
	return &scripted{
		info: engine.Info{ID: id, Name: string(id), Replay: engine.ReplayRefused, Settle: 30 * time.Second},
		quote: func(context.Context, engine.Inquiry) (engine.Quote, error) {
			return engine.Quote{Fee: engine.ExactFen(fee)}, nil
		},
	}
}

func (s *scripted) note(call string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls = append(s.calls, call)
}

func (s *scripted) count(call string) (n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.calls {
		if c == call {
			n++
		}
	}
	return n
}

func (s *scripted) Info() engine.Info { return s.info }

func (s *scripted) Check(o engine.Order) engine.Problems {
	if s.check == nil {
		return nil
	}
	return s.check(o)
}

func (s *scripted) Quote(ctx context.Context, in engine.Inquiry) (engine.Quote, error) {
	s.note("quote")
	s.mu.Lock()
	s.quoted = append(s.quoted, in.ID)
	s.mu.Unlock()
	return s.quote(ctx, in)
}

func (s *scripted) Place(ctx context.Context, p engine.Placement) (engine.Placed, error) {
	s.note("place")
	s.mu.Lock()
	s.placed = append(s.placed, p.ID)
	s.mu.Unlock()
	if s.place == nil {
		return engine.Placed{Waybill: "W" + p.ID.String(), Status: engine.Waiting, Fee: p.Quote.Fee}, nil
	}
	return s.place(ctx, p)
}

func (s *scripted) Query(ctx context.Context, ref engine.Ref) (engine.Report, error) {
	s.note("query")
	s.mu.Lock()
	query, stands := s.query, s.stands
	s.mu.Unlock()
	if query == nil {
		return engine.Report{Status: cmp.Or(stands, engine.Waiting)}, nil
	}
	return query(ctx, ref)
}

// answers changes how queries are answered while the engine runs.
func (s *scripted) answers(query func(context.Context, engine.Ref) (engine.Report, error)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.query = query
}

func (s *scripted) Cancel(ctx context.Context, ref engine.Ref, c engine.Cancellation) (engine.Cancelled, error) {
	s.note("cancel")
	s.mu.Lock()
	cancel := s.cancel
	s.mu.Unlock()
	if cancel == nil {
		return engine.Cancelled{Status: engine.Ended, Penalty: engine.ExactFen(200)}, nil
	}
	return cancel(ctx, ref, c)
}

// letsGo makes cancels succeed while the engine runs.
func (s *scripted) letsGo() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.cancel = nil
}

// standsAt makes queries about this carrier's order answer with a status.
func (s *scripted) standsAt(status engine.Status) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stands = status
}

func (s *scripted) lastPlaced() engine.PlacementID {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.placed) == 0 {
		return 0
	}
	return s.placed[len(s.placed)-1]
}

// tipped is a scripted carrier that also takes tips.
type tipped struct {
	*scripted
	tip func(context.Context, engine.TipRequest) error
}

func (t tipped) Tip(ctx context.Context, r engine.TipRequest) error {
	t.note("tip")
	return t.tip(ctx, r)
}

// cheapestFirst is a policy in four lines, so that the engine's tests need no
// other package.
var cheapestFirst = engine.PolicyFunc(func(s engine.Situation) engine.Plan {
	tried := map[engine.CarrierID]bool{}
	for _, a := range s.Tried {
		tried[a.Carrier] = true
	}
	var best engine.Offer
	for _, o := range s.Offers {
		fee, ok := o.Quote.Fee.Fen()
		least, some := best.Quote.Fee.Fen()
		if ok && o.ValidAt(s.Now) && !tried[o.Carrier] && (!some || fee < least) {
			best = o
		}
	}
	if best.Carrier == "" {
		return engine.Plan{}
	}
	return engine.Plan{Waves: []engine.Wave{{Choices: []engine.Choice{{Carrier: best.Carrier, Cost: best.Quote.Fee}}}}}
})

// everyone has an account with every carrier.
type everyone struct{}

func (everyone) Account(context.Context, string, engine.CarrierID) (engine.Account, error) {
	return engine.Account{App: "wx1", Merchant: "m1", Secret: secret.New("s")}, nil
}

func goodOrder(id string) engine.Order {
	return engine.Order{
		ID: id, Shop: "guomao", CustomerID: "o-1",
		Sender:   engine.Stop{Name: "门店", Phone: "010-65051234", City: "北京市", Address: "建国门外大街1号", Location: geo.GCJ02{Lng: 116.4593, Lat: 39.9087}},
		Receiver: engine.Stop{Name: "收件人", Phone: "18701012345#001", City: "北京市", Address: "工人体育场北路8号", Detail: "2号楼", Location: geo.GCJ02{Lng: 116.4551, Lat: 39.9344}},
		Cargo:    engine.Cargo{Category: "甜品饮料", Subcategory: "咖啡", Value: 6800, Weight: 1200},
	}
}

func refusal(kind fault.Kind, outcome fault.Outcome) error {
	return &fault.Error{Op: "test", Kind: kind, Outcome: outcome, Text: "told so by the test"}
}
