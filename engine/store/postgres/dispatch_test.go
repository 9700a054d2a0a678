package postgres_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/geo"
	"github.com/paotui-go/paotui/engine/secret"
	"github.com/paotui-go/paotui/engine/store/postgres"
)

// courier takes every order, and has gone one step further each time it is asked.
type courier struct {
	mu     sync.Mutex
	placed map[engine.PlacementID]int // how often
	asked  map[engine.PlacementID]int
	orders map[string]int // placements of each order
}

var journey = []engine.Status{engine.Waiting, engine.Accepted, engine.PickedUp, engine.Delivered}

func (*courier) Info() engine.Info {
	return engine.Info{ID: "A", Name: "A", Replay: engine.ReplayRefused, Settle: time.Second}
}

func (*courier) Check(engine.Order) engine.Problems { return nil }

func (*courier) Quote(context.Context, engine.Inquiry) (engine.Quote, error) {
	return engine.Quote{Fee: engine.ExactFen(800)}, nil
}

func (c *courier) Place(_ context.Context, p engine.Placement) (engine.Placed, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.placed[p.ID]++
	c.orders[p.Order.ID]++
	return engine.Placed{Waybill: "W" + p.ID.String(), Status: engine.Waiting, Fee: p.Quote.Fee}, nil
}

func (c *courier) Query(_ context.Context, ref engine.Ref) (engine.Report, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.asked[ref.ID]++
	return engine.Report{Status: journey[min(c.asked[ref.ID], len(journey)-1)], At: time.Now()}, nil
}

func (*courier) Cancel(context.Context, engine.Ref, engine.Cancellation) (engine.Cancelled, error) {
	return engine.Cancelled{Status: engine.Ended}, nil
}

// Account makes the courier's accounts; everybody has one.
func (*courier) Account(context.Context, string, engine.CarrierID) (engine.Account, error) {
	return engine.Account{App: "wx1", Merchant: "m1", Secret: secret.New("s")}, nil
}

// firstOffer takes the one offer there is.
var firstOffer = engine.PolicyFunc(func(s engine.Situation) engine.Plan {
	for _, o := range s.Offers {
		if o.ValidAt(s.Now) && len(s.Tried) == 0 {
			return engine.Plan{Waves: []engine.Wave{{Choices: []engine.Choice{{Carrier: o.Carrier, Cost: o.Quote.Fee}}}}}
		}
	}
	return engine.Plan{}
})

func order(id string) engine.Order {
	return engine.Order{
		ID: id, Shop: "guomao", CustomerID: "o-1",
		Sender:   engine.Stop{Name: "门店", Phone: "010-65051234", City: "北京市", Address: "建国门外大街1号", Location: geo.GCJ02{Lng: 116.4593, Lat: 39.9087}},
		Receiver: engine.Stop{Name: "收件人", Phone: "18701012345#001", City: "北京市", Address: "工人体育场北路8号", Detail: "2号楼", Location: geo.GCJ02{Lng: 116.4551, Lat: 39.9344}},
		Cargo:    engine.Cargo{Category: "甜品饮料", Subcategory: "咖啡", Value: 6800, Weight: 1200},
	}
}

func newEngine(t *testing.T, store engine.Store, c *courier) *engine.Engine {
	t.Helper()
	e, err := engine.New(engine.Config{
		Carriers: []engine.Carrier{c}, Accounts: c, Policy: firstOffer, Store: store, PollInterval: 200 * time.Millisecond,
	})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestDeliveriesGoToTheirEndDrivenByTwoSupervisorsOnOneDatabase(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	c := &courier{placed: map[engine.PlacementID]int{}, asked: map[engine.PlacementID]int{}, orders: map[string]int{}}
	for range 2 {
		replica := &desk{open(t, d.url, d.schema), t, d.url, d.schema, d.pool}
		replica.supervised(newEngine(t, replica.Store, c), postgres.SuperviseOptions{})
	}
	d.knowing()

	front := newEngine(t, d.Store, c) // takes orders, and does nothing about them
	all := 0
	d.until("both supervisors have taken part", func() bool {
		if _, err := front.Dispatch(t.Context(), order(fmt.Sprint("A", all))); err != nil {
			t.Fatal(err)
		}
		all++
		return all >= 30 && d.count(`SELECT count(DISTINCT by) FROM {}.river_job, unnest(attempted_by) AS by WHERE kind = 'paotui_wake_up'`) == 2
	})
	closed := true
	d.until("all are delivered", func() bool {
		page, err := d.List(t.Context(), engine.Search{Closed: &closed, Phases: []engine.Phase{engine.PhaseDelivered}, Limit: 1000})
		return err == nil && len(page.Heads) == all
	})
	d.until("no job is left to do", func() bool {
		return d.count(`SELECT count(*) FROM {}.river_job WHERE kind = 'paotui_wake_up' AND state <> 'completed'`) == 0
	})
	c.mu.Lock()
	defer c.mu.Unlock()
	for id, n := range c.orders {
		if n != 1 {
			t.Errorf("%s was placed %d times", id, n)
		}
	}
	t.Logf("%d jobs for %d deliveries of %d entries", d.jobs(), all, d.count(`SELECT count(*) FROM {}.entries`))
}

func TestRunWorksOnThisStoreAsOnAnyOther(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	c := &courier{placed: map[engine.PlacementID]int{}, asked: map[engine.PlacementID]int{}, orders: map[string]int{}}
	e := newEngine(t, d.Store, c)
	ctx, stop := contextOf(t)
	ended := make(chan error, 1)
	go func() { ended <- e.Run(ctx) }()
	defer func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}()
	if _, err := e.Dispatch(t.Context(), order("A1")); err != nil {
		t.Fatal(err)
	}
	within, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	got, err := e.Wait(within, "A1", engine.UntilFinal)
	if err != nil || got.Phase != engine.PhaseDelivered {
		t.Errorf("it is %s: %v", got.Phase, err)
	}
	if n := d.jobs(); n != 0 {
		t.Errorf("%d jobs wait for nobody", n)
	}
}
