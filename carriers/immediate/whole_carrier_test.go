package immediate_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/fault"
)

// This file is the code of docs/adding-a-carrier.md: a whole carrier over a route
// of its own, as small as the contract lets it be.

// ownRiders are the shop's own riders, behind a service of the house.
type ownRiders struct {
	http *http.Client
	url  string
}

func (c *ownRiders) Info() engine.Info {
	return engine.Info{
		ID: "OWN", Name: "Own riders", LocalName: "自有骑手",
		Replay: engine.ReplaySame, // the id is the service's primary key
		Settle: 5 * time.Second,
	}
}

func (c *ownRiders) Check(o engine.Order) engine.Problems {
	var problems engine.Problems
	if o.Cargo.Weight > 10_000 {
		problems.Add("cargo.weight_g", "1..10000 g", "our riders carry up to 10 kg on a bicycle.")
	}
	if o.Timing.Scheduled() {
		problems.Add("timing.when", "asap", "our riders leave at once; they take no bookings.")
	}
	if o.Tip > 0 {
		problems.Add("tip_fen", "0 fen", "our riders take no tips.")
	}
	for _, w := range wishes(o) {
		if w.want == engine.Must {
			problems.Add(w.field, "not a must", "our riders can not promise this.")
		}
	}
	return problems
}

// wishes are what our riders lack, and how much an order wants it.
func wishes(o engine.Order) []wish {
	return []wish{{"direct", o.Direct}, {"pickup_code", o.PickupCode}, {"receipt_code", o.ReceiptCode}, {"insurance.want", o.Insurance.Want}}
}

type wish struct {
	field string
	want  engine.Wish
}

func (c *ownRiders) Quote(ctx context.Context, in engine.Inquiry) (engine.Quote, error) {
	if problems := c.Check(in.Order); problems != nil {
		return engine.Quote{}, problems
	}
	var reply struct {
		FeeFen int64 `json:"fee_fen"`
	}
	if err := c.call(ctx, "quote", map[string]any{"grams": in.Order.Cargo.Weight}, &reply); err != nil {
		return engine.Quote{}, err
	}
	var quote engine.Quote
	if reply.FeeFen > 0 { // not told, or told as 0, is no price
		quote.Fee = engine.ExactFen(engine.Money(reply.FeeFen))
	}
	for _, w := range wishes(in.Order) {
		if w.want == engine.IfPossible {
			quote.Notes = append(quote.Notes, "our riders can not promise "+w.field)
		}
	}
	return quote, nil
}

func (c *ownRiders) Place(ctx context.Context, p engine.Placement) (engine.Placed, error) {
	if problems := c.Check(p.Order); problems != nil {
		return engine.Placed{}, problems
	}
	body := map[string]any{"id": p.ID.String(), "from": p.Order.Sender, "to": p.Order.Receiver, "goods": p.Order.Cargo}
	var reply struct{}
	if err := c.call(ctx, "place", body, &reply); err != nil {
		return engine.Placed{}, err
	}
	return engine.Placed{Status: engine.Waiting, Fee: p.Quote.Fee}, nil
}

func (c *ownRiders) Query(ctx context.Context, r engine.Ref) (engine.Report, error) {
	var reply struct {
		State string `json:"state"`
	}
	asked := time.Now()
	if err := c.call(ctx, "query", map[string]any{"id": r.ID.String()}, &reply); err != nil {
		return engine.Report{}, err
	}
	status := map[string]engine.Status{"new": engine.Waiting, "riding": engine.PickedUp, "done": engine.Delivered, "off": engine.Ended}[reply.State]
	return engine.Report{Placement: r.ID, Status: status, Native: reply.State, Asked: asked, Proven: true}, nil
}

func (c *ownRiders) Cancel(ctx context.Context, r engine.Ref, _ engine.Cancellation) (engine.Cancelled, error) {
	var reply struct{}
	if err := c.call(ctx, "cancel", map[string]any{"id": r.ID.String()}, &reply); err != nil {
		return engine.Cancelled{}, err
	}
	return engine.Cancelled{Status: engine.Ended, Penalty: engine.ExactFen(0)}, nil
}

// call makes one request, and reads its failure.
func (c *ownRiders) call(ctx context.Context, verb string, body, reply any) error {
	payload, err := json.Marshal(body)
	if err != nil {
		return &fault.Error{Op: verb, Kind: fault.Invalid, Outcome: fault.NotSent, Text: "the order can not be written as JSON"}
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, c.url+"/"+verb, bytes.NewReader(payload))
	if err != nil {
		return &fault.Error{Op: verb, Kind: fault.Internal, Outcome: fault.NotSent, Text: "the service's address is wrong"}
	}
	response, err := c.http.Do(request)
	if err != nil {
		// No reply: it may have arrived. The *url.Error stays out, as a URL may hold
		// a token.
		return noReply(ctx, verb, "no reply")
	}
	defer response.Body.Close()
	text, err := io.ReadAll(io.LimitReader(response.Body, 64<<10))
	if err != nil {
		return noReply(ctx, verb, "the reply broke off")
	}
	return read(verb, response.StatusCode, text, reply)
}

// noReply tells a caller who gave up from a service that failed.
func noReply(ctx context.Context, verb, text string) error {
	kind := fault.Unavailable
	if ctx.Err() != nil {
		kind = fault.Canceled
	}
	return &fault.Error{Op: verb, Kind: kind, Outcome: fault.Unknown, Text: text}
}

// read tells a clear no from everything that leaves it open. A yes is JSON, also
// where there is nothing to read in it: a proxy's page is none.
func read(verb string, status int, text []byte, reply any) error {
	switch {
	case status == http.StatusNotFound:
		return &fault.Error{Op: verb, Kind: fault.NotFound, Outcome: fault.Rejected}
	case status == http.StatusConflict:
		return &fault.Error{Op: verb, Kind: fault.TooLate, Outcome: fault.Rejected}
	case status >= 400 && status < 500:
		return (&fault.Error{Op: verb, Kind: fault.Refused, Outcome: fault.Rejected}).WithSaid(string(text))
	case status != http.StatusOK:
		return &fault.Error{Op: verb, Kind: fault.Unavailable, Outcome: fault.Unknown, Code: fmt.Sprint(status)}
	case json.Unmarshal(text, reply) != nil:
		return &fault.Error{Op: verb, Kind: fault.Internal, Outcome: fault.Unknown, Text: "the reply is not the JSON that was agreed"}
	}
	return nil
}
