package sqlite_test

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/geo"
	"github.com/paotui-go/paotui/engine/secret"
	"github.com/paotui-go/paotui/engine/store/sqlite"
	"github.com/paotui-go/paotui/policy"
)

// instant is a carrier that answers everything at once.
type instant struct{ calls atomic.Int64 }

func (c *instant) Info() engine.Info {
	return engine.Info{ID: "NOW", Name: "Now", Replay: engine.ReplayRefused, Settle: 30 * time.Second}
}

func (c *instant) Check(engine.Order) engine.Problems { return nil }

func (c *instant) Quote(context.Context, engine.Inquiry) (engine.Quote, error) {
	c.calls.Add(1)
	return engine.Quote{Fee: engine.ExactFen(1200)}, nil
}

func (c *instant) Place(_ context.Context, p engine.Placement) (engine.Placed, error) {
	c.calls.Add(1)
	return engine.Placed{Waybill: "W" + p.ID.String(), Status: engine.Waiting, Fee: p.Quote.Fee}, nil
}

func (c *instant) Query(context.Context, engine.Ref) (engine.Report, error) {
	c.calls.Add(1)
	return engine.Report{Status: engine.Waiting}, nil
}

func (c *instant) Cancel(context.Context, engine.Ref, engine.Cancellation) (engine.Cancelled, error) {
	c.calls.Add(1)
	return engine.Cancelled{Status: engine.Ended}, nil
}

type anyone struct{}

func (anyone) Account(context.Context, string, engine.CarrierID) (engine.Account, error) {
	return engine.Account{App: "wx1", Merchant: "m1", Secret: secret.New("s")}, nil
}

// written is one Append.
type written struct {
	head    engine.Head
	entries []engine.Entry
}

// watched is a store that remembers what is written, and tells when a delivery is
// placed.
type watched struct {
	engine.Store
	mu     sync.Mutex
	writes []written
	placed map[string]chan engine.PlacementID
}

func (w *watched) Append(ctx context.Context, head engine.Head, entries ...engine.Entry) error {
	if err := w.Store.Append(ctx, head, entries...); err != nil {
		return err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.writes = append(w.writes, written{head, entries})
	for _, e := range entries {
		if f, ok := e.Fact.(engine.PlaceDone); ok {
			w.placed[head.ID] <- f.Placement
		}
	}
	return nil
}

// take is what was written since the last time.
func (w *watched) take() []written {
	w.mu.Lock()
	defer w.mu.Unlock()
	writes := w.writes
	w.writes = nil
	return writes
}

// shop is a program with an engine on a store.
type shop struct {
	*engine.Engine
	store   *watched
	carrier *instant
	next    atomic.Int64
}

func openShop(t testing.TB, s *sqlite.Store) *shop {
	t.Helper()
	all := &shop{store: &watched{Store: s, placed: map[string]chan engine.PlacementID{}}, carrier: &instant{}}
	var err error
	all.Engine, err = engine.New(engine.Config{
		Carriers: []engine.Carrier{all.carrier}, Accounts: anyone{}, Policy: policy.Policy{}, Store: all.store,
		PollInterval: time.Hour, // nobody is asked where pushes come
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// runs has the engine work until the test is over.
func (s *shop) runs(t testing.TB) {
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}

// place dispatches an order and returns when the carrier has it.
func (s *shop) place(ctx context.Context) (engine.PlacementID, error) {
	o := engine.Order{
		ID: fmt.Sprintf("order-%07d", s.next.Add(1)), Shop: "guomao", CustomerID: "o-1",
		Sender:   engine.Stop{Name: "门店", Phone: "010-65051234", City: "北京市", Address: "建国门外大街1号", Location: geo.GCJ02{Lng: 116.4593, Lat: 39.9087}},
		Receiver: engine.Stop{Name: "收件人", Phone: "18701012345#001", City: "北京市", Address: "工人体育场北路8号", Detail: "2号楼", Location: geo.GCJ02{Lng: 116.4551, Lat: 39.9344}},
		Cargo:    engine.Cargo{Category: "甜品饮料", Subcategory: "咖啡", Value: 6800, Weight: 1200},
	}
	placed := make(chan engine.PlacementID, 1)
	s.store.mu.Lock()
	s.store.placed[o.ID] = placed
	s.store.mu.Unlock()
	if _, err := s.Dispatch(ctx, o); err != nil {
		return 0, err
	}
	return <-placed, nil
}

// trip is what a carrier pushes.
var trip = []engine.Status{engine.Accepted, engine.AtStore, engine.PickedUp, engine.Delivered}

// ride has the pushes of a whole trip received.
func (s *shop) ride(ctx context.Context, id engine.PlacementID) error {
	began := time.Now()
	for i, status := range trip {
		r := engine.Report{Placement: id, Status: status, At: began.Add(time.Duration(i) * time.Second), Waybill: "W" + id.String(), Proven: true}
		if err := s.Receive(ctx, r); err != nil {
			return err
		}
	}
	return nil
}

// manyAtOnce does something n times, each in a goroutine of its own.
func manyAtOnce(n int, do func(i int) error) error {
	var all sync.WaitGroup
	errs := make([]error, n)
	for i := range n {
		all.Go(func() { errs[i] = do(i) })
	}
	all.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
