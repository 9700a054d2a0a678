package immediate_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
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
	return problems
}

func (c *ownRiders) Quote(ctx context.Context, in engine.Inquiry) (engine.Quote, error) {
	var reply struct {
		FeeFen *int64 `json:"fee_fen"`
	}
	if err := c.call(ctx, "quote", map[string]any{"grams": in.Order.Cargo.Weight}, &reply); err != nil {
		return engine.Quote{}, err
	}
	if reply.FeeFen == nil { // not told is not 0
		return engine.Quote{}, nil
	}
	return engine.Quote{Fee: engine.ExactFen(engine.Money(*reply.FeeFen))}, nil
}

func (c *ownRiders) Place(ctx context.Context, p engine.Placement) (engine.Placed, error) {
	body := map[string]any{"id": p.ID.String(), "to": p.Order.Receiver}
	if err := c.call(ctx, "place", body, nil); err != nil {
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
	status := map[string]engine.Status{"new": engine.Waiting, "riding": engine.PickedUp, "done": engine.Delivered}[reply.State]
	return engine.Report{Placement: r.ID, Status: status, Native: reply.State, Asked: asked, Proven: true}, nil
}

func (c *ownRiders) Cancel(ctx context.Context, r engine.Ref, _ engine.Cancellation) (engine.Cancelled, error) {
	if err := c.call(ctx, "cancel", map[string]any{"id": r.ID.String()}, nil); err != nil {
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
		return &fault.Error{Op: verb, Kind: fault.Unavailable, Outcome: fault.Unknown, Text: "no reply"}
	}
	defer response.Body.Close()
	text, err := io.ReadAll(io.LimitReader(response.Body, 64<<10))
	if err != nil {
		return &fault.Error{Op: verb, Kind: fault.Unavailable, Outcome: fault.Unknown, Text: "the reply broke off"}
	}
	return read(verb, response.StatusCode, text, reply)
}

// read tells a clear no from everything that leaves it open.
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
	case reply != nil && json.Unmarshal(text, reply) != nil:
		return &fault.Error{Op: verb, Kind: fault.Internal, Outcome: fault.Unknown, Text: "the reply is not the JSON that was agreed"}
	}
	return nil
}

var _ engine.Carrier = (*ownRiders)(nil)

func TestOwnRiders(t *testing.T) {
	for _, c := range []struct {
		why     string
		status  int
		body    string
		kind    fault.Kind
		outcome fault.Outcome
	}{
		{"a clear no", 422, "no", fault.Refused, fault.Rejected},
		{"a broken server", 502, "", fault.Unavailable, fault.Unknown},
		{"not found", 404, "", fault.NotFound, fault.Rejected},
		{"a page", 200, "<html>", fault.Internal, fault.Unknown},
	} {
		t.Run(c.why, func(t *testing.T) {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(c.status)
				fmt.Fprint(w, c.body)
			}))
			defer server.Close()
			carrier := &ownRiders{http: server.Client(), url: server.URL}
			_, err := carrier.Query(context.Background(), engine.Ref{ID: 1})
			if fault.KindOf(err) != c.kind || fault.OutcomeOf(err) != c.outcome {
				t.Errorf("%v", err)
			}
		})
	}
	t.Run("all is well", func(t *testing.T) {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `{"fee_fen":800,"state":"done"}`) }))
		defer server.Close()
		carrier, ctx := &ownRiders{http: server.Client(), url: server.URL}, context.Background()
		in := engine.Inquiry{Order: fullOrder(), ID: 1}
		quote, err := carrier.Quote(ctx, in)
		check(t, err)
		placed, err := carrier.Place(ctx, engine.Placement{Inquiry: in, Quote: quote})
		check(t, err)
		report, err := carrier.Query(ctx, engine.Ref{ID: 1})
		check(t, err)
		cancelled, err := carrier.Cancel(ctx, engine.Ref{ID: 1}, engine.Cancellation{})
		check(t, err)
		if placed.Fee != engine.ExactFen(8_00) || report.Status != engine.Delivered || cancelled.Status != engine.Ended || len(carrier.Check(fullOrder())) != 1 {
			t.Errorf("%+v %+v %+v", placed, report, cancelled)
		}
	})
}
