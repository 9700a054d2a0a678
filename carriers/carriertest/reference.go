package carriertest

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/fault"
	"github.com/paotui-go/paotui/engine/geo"
	"github.com/paotui-go/paotui/engine/secret"
)

// Reference is a carrier in memory that keeps the whole contract, with every power
// over its other side.
func Reference() Harness {
	return Harness{Start: func(context.Context) (*Bench, error) {
		c := &courier{requests: map[Call]int{}, faults: map[Call]Fault{}, jobs: map[engine.PlacementID]*job{}}
		return &Bench{
			Carrier: &reference{c}, Account: engine.Account{Merchant: "shop-1", Secret: secret.New("the-shops-secret")},
			Order: referenceOrder(), Tips: []engine.Money{1_00, 5_50, 12_00}, CancelCosts: true, Returns: true, Reorders: true, Backend: c.powers(),
		}, nil
	}}
}

func referenceOrder() engine.Order {
	at := geo.GCJ02{Lng: 116.404, Lat: 39.915}
	return engine.Order{
		ID: "order-1", Shop: "shop", CustomerID: "customer-1",
		Sender:   engine.Stop{Name: "寄件人甲", Phone: "13900000001", City: "北京市", Address: "示例路一号", Detail: "一层101", Location: at},
		Receiver: engine.Stop{Name: "收件人乙", Phone: "13900000002", City: "北京市", Address: "示例街二号", Detail: "二层202", Location: geo.GCJ02{Lng: at.Lng + 0.01, Lat: at.Lat + 0.01}},
		Cargo: engine.Cargo{
			Category: "美食夜宵", Subcategory: "零食小吃", Value: 66_00, Weight: 1500, Length: 300, Width: 200, Height: 150,
			Items: []engine.Item{{Name: "核桃酥", Count: 2, Price: 33_00, Unit: "盒"}},
		},
	}
}

// reference is the adapter. It holds nothing but the way to the other side.
type reference struct{ other *courier }

func (c *reference) Info() engine.Info {
	return engine.Info{
		ID: "REF", Name: "Reference", LocalName: "参考",
		Replay: engine.ReplaySame, TipRepeats: true, Settle: time.Second, Retention: 24 * time.Hour,
	}
}

func (c *reference) Check(o engine.Order) engine.Problems {
	var p engine.Problems
	if o.Cargo.Weight > 20_000 {
		p.Add("cargo.weight_g", "1..20000 g", "our riders carry up to 20 kg.")
	}
	if len(o.Note) > 600 {
		p.Add("note", "600 bytes", "this note takes %d bytes.", len(o.Note))
	}
	if o.Insurance.Want == engine.Must {
		p.Add("insurance.want", "not a must", "we insure no goods.")
	}
	if ahead := time.Until(o.Timing.At); o.Timing.Scheduled() && (o.Timing.When != engine.PickUpAt || ahead < time.Hour || ahead > 48*time.Hour) {
		p.Add("timing.at", "1 h to 48 h ahead", "we can be told a time to pick up, an hour to two days ahead.")
	}
	return p
}

func (c *reference) Quote(ctx context.Context, in engine.Inquiry) (engine.Quote, error) {
	if err := c.admit(Quote, in); err != nil {
		return engine.Quote{}, err
	}
	got, err := c.call(ctx, request{call: Quote, id: in.ID, order: in.Order})
	if err != nil {
		return engine.Quote{}, err
	}
	q := engine.Quote{Fee: price(got.fee), Locked: true, ValidUntil: got.until, Token: got.token}
	if in.Order.Insurance.Want != engine.No {
		q.Notes = []string{"without insurance: we insure no goods"}
	}
	return q, nil
}

func (c *reference) Place(ctx context.Context, p engine.Placement) (engine.Placed, error) {
	return c.place(ctx, Place, p)
}

func (c *reference) Reorder(ctx context.Context, p engine.Placement) (engine.Placed, error) {
	return c.place(ctx, Reorder, p)
}

func (c *reference) place(ctx context.Context, op Call, p engine.Placement) (engine.Placed, error) {
	if err := c.admit(op, p.Inquiry); err != nil {
		return engine.Placed{}, err
	}
	got, err := c.call(ctx, request{call: op, id: p.ID, order: p.Order, token: p.Quote.Token})
	if err != nil {
		return engine.Placed{}, err
	}
	return engine.Placed{Waybill: got.waybill, Status: statuses[got.state], Fee: price(got.fee)}, nil
}

func (c *reference) Query(ctx context.Context, r engine.Ref) (engine.Report, error) {
	asked := time.Now()
	got, err := c.call(ctx, request{call: Query, id: r.ID})
	if err != nil {
		return engine.Report{}, err
	}
	return engine.Report{Placement: r.ID, Status: statuses[got.state], Native: got.state, Asked: asked, Waybill: got.waybill, Proven: true}, nil
}

func (c *reference) Cancel(ctx context.Context, r engine.Ref, _ engine.Cancellation) (engine.Cancelled, error) {
	got, err := c.call(ctx, request{call: Cancel, id: r.ID})
	if err != nil {
		return engine.Cancelled{}, err
	}
	return engine.Cancelled{Status: engine.Ended, Penalty: engine.ExactFen(got.fee)}, nil
}

func (c *reference) CancelCost(ctx context.Context, r engine.Ref, _ engine.Cancellation) (engine.Amount, error) {
	got, err := c.call(ctx, request{call: CancelCost, id: r.ID})
	if err != nil {
		return engine.Amount{}, err
	}
	return engine.EstimatedFen(got.fee), nil
}

func (c *reference) ConfirmReturn(ctx context.Context, r engine.Ref) error {
	_, err := c.call(ctx, request{call: ConfirmReturn, id: r.ID})
	return err
}

func (c *reference) Tip(ctx context.Context, t engine.TipRequest) error {
	if t.From < 0 || t.To <= t.From {
		return &fault.Error{Op: "tip", Kind: fault.Invalid, Outcome: fault.NotSent, Text: "a tip can only be raised"}
	}
	_, err := c.call(ctx, request{call: Tip, id: t.ID, tip: t.To})
	return err
}

// statuses are the other side's states; what is not here is unknown.
var statuses = map[string]engine.Status{
	"new": engine.Waiting, "accepted": engine.Accepted, "at_store": engine.AtStore, "picked_up": engine.PickedUp,
	"riding": engine.Delivering, "done": engine.Delivered, "returning": engine.Returning, "returned": engine.Returned, "off": engine.Ended,
}

// admit refuses what need not be sent.
func (c *reference) admit(op Call, in engine.Inquiry) error {
	switch problems := c.Check(in.Order); {
	case problems != nil:
		return problems
	case in.Account.Merchant == "" || in.Account.Secret.IsZero():
		return &fault.Error{Op: string(op), Kind: fault.Account, Outcome: fault.NotSent, Text: "the account has no number or no secret"}
	}
	return nil
}

// price is what a fee on this wire says: its zero says nothing.
func price(fee engine.Money) engine.Amount {
	if fee == 0 {
		return engine.Amount{}
	}
	return engine.ExactFen(fee)
}

// call makes one request and tells the three outcomes apart.
func (c *reference) call(ctx context.Context, r request) (reply, error) {
	got, err := c.other.serve(ctx, r)
	failed := &fault.Error{Op: string(r.call), Kind: fault.Unavailable}
	if errors.Is(err, errNobody) {
		failed.Outcome, failed.Text = fault.NotSent, "nobody listens"
	}
	if ended := ctx.Err(); err != nil && ended != nil {
		failed.Kind, failed.Text = fault.Canceled, "the caller gave up"
	}
	switch {
	case err != nil:
		return reply{}, failed
	case got.no == "":
		return got, nil
	}
	no := slices.IndexFunc(noes, func(n noMeans) bool { return n.no == got.no })
	if no < 0 {
		return reply{}, failed
	}
	return reply{}, (&fault.Error{Op: string(r.call), Kind: noes[no].kind, Outcome: fault.Rejected, Code: got.no}).WithSaid(got.words)
}

// noMeans is what a no of the other side means.
type noMeans struct {
	no   string
	kind fault.Kind
}

var noes = []noMeans{
	{"unwilling", fault.Refused}, {"no such order", fault.NotFound}, {"too late", fault.TooLate}, {"price has ended", fault.StaleQuote},
}
