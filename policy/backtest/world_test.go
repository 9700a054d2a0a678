package backtest_test

import (
	"bytes"
	"context"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/fault"
	"github.com/paotui-go/paotui/engine/geo"
	"github.com/paotui-go/paotui/engine/secret"
	"github.com/paotui-go/paotui/engine/store/memory"
)

// moody is a carrier whose price, refusals and riders hang on chance, the same for
// the same seed.
type moody struct {
	id   engine.CarrierID
	seed uint64

	mu   sync.Mutex
	jobs map[engine.PlacementID]*job
}

// job is what is to come of a placement, counted from its placing.
type job struct {
	placed, cancelled time.Time
	accept            time.Duration // 0: nobody ever does
	tip               engine.Money
	ends              engine.Status
	cause             engine.Cause
}

func newMoody(id engine.CarrierID, seed uint64) *moody {
	return &moody{id: id, seed: seed, jobs: map[engine.PlacementID]*job{}}
}

func (m *moody) chance(order string, about string) *rand.Rand {
	h := fnv.New64a()
	fmt.Fprint(h, m.id, m.seed, order, about)
	return rand.New(rand.NewPCG(h.Sum64(), m.seed))
}

func (m *moody) Info() engine.Info {
	return engine.Info{ID: m.id, Name: string(m.id), Replay: engine.ReplayRefused, Settle: 30 * time.Second, TipRepeats: true}
}

func (m *moody) Check(engine.Order) engine.Problems { return nil }

func no(kind fault.Kind) error {
	return &fault.Error{Op: "test", Kind: kind, Outcome: fault.Rejected, Text: "so the test has it"}
}

func (m *moody) Quote(_ context.Context, in engine.Inquiry) (engine.Quote, error) {
	c := m.chance(in.Order.ID, "quote")
	switch c.IntN(10) {
	case 0:
		return engine.Quote{}, no(fault.Refused)
	case 1:
		return engine.Quote{}, nil // would take it, and names no price
	}
	return engine.Quote{Fee: engine.EstimatedFen(engine.Money(600 + c.IntN(1400)))}, nil
}

func (m *moody) Place(_ context.Context, p engine.Placement) (engine.Placed, error) {
	c := m.chance(p.Order.ID, "place")
	if c.IntN(8) == 0 {
		return engine.Placed{}, no([]fault.Kind{fault.Refused, fault.StaleQuote}[c.IntN(2)])
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	j := &job{placed: time.Now(), accept: time.Duration(1+c.IntN(900)) * time.Second, tip: p.Order.Tip, ends: engine.Delivered}
	switch c.IntN(8) {
	case 0:
		j.accept = 0
	case 1:
		j.ends, j.cause = engine.Ended, engine.ByRider
	case 2:
		j.ends, j.cause = engine.Returned, engine.Declined
	}
	m.jobs[p.ID] = j
	fee := p.Quote.Fee
	if fen, ok := fee.Fen(); ok {
		fee = engine.ExactFen(fen)
	}
	return engine.Placed{Waybill: "W" + p.ID.String(), Status: engine.Waiting, Fee: fee}, nil
}

func (m *moody) Query(_ context.Context, ref engine.Ref) (engine.Report, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	j := m.jobs[ref.ID]
	if j == nil {
		return engine.Report{}, no(fault.NotFound)
	}
	age := time.Since(j.placed) + time.Duration(j.tip)*200*time.Millisecond // a tip of ¥5 brings them 100 s sooner
	at := func(s engine.Status, c engine.Cause) (engine.Report, error) {
		return engine.Report{Placement: ref.ID, Status: s, Cause: c}, nil
	}
	switch {
	case !j.cancelled.IsZero():
		return at(engine.Ended, engine.ByMerchant)
	case j.accept == 0 && age > 40*time.Minute:
		return at(engine.Ended, engine.ByCarrier)
	case j.accept == 0 || age < j.accept:
		return at(engine.Waiting, "")
	case age < j.accept+10*time.Minute:
		return at(engine.Accepted, "")
	case j.ends == engine.Ended:
		return at(engine.Ended, j.cause)
	case age < j.accept+20*time.Minute:
		return at(engine.Delivering, "")
	default:
		return at(j.ends, j.cause)
	}
}

func (m *moody) Cancel(_ context.Context, ref engine.Ref, _ engine.Cancellation) (engine.Cancelled, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.jobs[ref.ID].cancelled = time.Now()
	return engine.Cancelled{Status: engine.Ended, Penalty: engine.ExactFen(200)}, nil
}

func (m *moody) Tip(_ context.Context, r engine.TipRequest) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.jobs[r.ID].tip = r.To
	return nil
}

type everyone struct{}

func (everyone) Account(context.Context, string, engine.CarrierID) (engine.Account, error) {
	return engine.Account{App: "wx1", Merchant: "m1", Secret: secret.New("s")}, nil
}

func order(id string) engine.Order {
	return engine.Order{
		ID: id, Shop: "guomao", CustomerID: "o-1",
		Sender:   engine.Stop{Name: "门店", Phone: "010-65051234", City: "北京市", Address: "建国门外大街1号", Location: geo.GCJ02{Lng: 116.4593, Lat: 39.9087}},
		Receiver: engine.Stop{Name: "收件人", Phone: "18701012345#001", City: "北京市", Address: "工人体育场北路8号", Location: geo.GCJ02{Lng: 116.4551, Lat: 39.9344}},
		Cargo:    engine.Cargo{Category: "甜品饮料", Subcategory: "咖啡", Value: 6800, Weight: 1200},
	}
}

// live has a policy send some orders with moody carriers, to their ends and in
// virtual time, and exports the journals.
func live(t *testing.T, p engine.Policy, seed uint64, orders int) []byte {
	t.Helper()
	var out bytes.Buffer
	synctest.Test(t, func(t *testing.T) {
		e, err := engine.New(engine.Config{
			Carriers: []engine.Carrier{newMoody("SFTC", seed), newMoody("DADA", seed), newMoody("MTPS", seed), newMoody("SS", seed)},
			Accounts: everyone{}, Policy: p, Store: memory.New(),
		})
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- e.Run(ctx) }()
		for n := range orders {
			if _, err := e.Dispatch(ctx, order(fmt.Sprintf("A%d", n))); err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Minute)
		}
		for n := range orders {
			if _, err := e.Wait(ctx, fmt.Sprintf("A%d", n), engine.UntilFinal); err != nil {
				t.Fatal(err)
			}
		}
		cancel()
		if err := <-ended; err != nil {
			t.Fatal(err)
		}
		if _, err := e.Export(t.Context(), &out, engine.Search{}); err != nil {
			t.Fatal(err)
		}
	})
	return out.Bytes()
}
