package carriertest

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"slices"
	"sync"
	"time"

	"github.com/paotui-go/paotui/engine"
)

// trial is one row under way: its bench and the steps that rows are made of.
type trial struct {
	*Bench
	row     string
	seed    uint64
	virtual bool
	ids     int

	mu     sync.Mutex
	open   []engine.Ref // what may have been placed
	closed bool
}

// close calls off what the row has placed, so that no rider of a test environment
// waits for it, and ends the bench.
func (t *trial) close() {
	if t.closed {
		return
	}
	t.closed = true
	ctx, cancel := context.WithTimeout(context.Background(), afterwards)
	defer cancel()
	for _, r := range t.open {
		// Most have ended, and what the others answer is no row's business any more.
		_ = catch(func() error { _, err := t.Carrier.Cancel(ctx, r, notNeeded); return err })
	}
	if t.Bench.Close != nil {
		t.Bench.Close()
	}
}

// afterwards is what calling off may take in all.
const afterwards = 30 * time.Second

// opens notes a placement that is about to be made.
func (t *trial) opens(p engine.Placement) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.open = append(t.open, ref(p, engine.Placed{}))
}

// id is a placement id that no other row and no other call of this row has.
func (t *trial) id() engine.PlacementID {
	t.ids++
	h := fnv.New64a()
	fmt.Fprintf(h, "%d %s %d", t.seed, t.row, t.ids)
	return engine.PlacementID(h.Sum64()>>2 | 1)
}

// order is a copy of the bench's order, changed in some ways.
func (t *trial) order(changes ...func(*engine.Order)) engine.Order {
	o := t.Order
	o.Cargo.Items = slices.Clone(o.Cargo.Items)
	for _, change := range changes {
		change(&o)
	}
	return o
}

func (t *trial) inquiry(o engine.Order) engine.Inquiry {
	return engine.Inquiry{Order: o, Account: t.Account, ID: t.id()}
}

// quoted asks for a quote that must succeed, and gives the carrier its pause.
func (t *trial) quoted(ctx context.Context, in engine.Inquiry) (engine.Placement, error) {
	quote, err := t.Carrier.Quote(ctx, in)
	if err != nil {
		return engine.Placement{}, fmt.Errorf("an order that it takes was not quoted: %w", err)
	}
	p := engine.Placement{Inquiry: in, Quote: quote}
	t.opens(p)
	return p, t.wait(ctx, t.Pause)
}

// placed quotes and places an order; both must succeed.
func (t *trial) placed(ctx context.Context, in engine.Inquiry) (engine.Ref, engine.Placed, error) {
	p, err := t.quoted(ctx, in)
	if err != nil {
		return engine.Ref{}, engine.Placed{}, err
	}
	placed, err := t.Carrier.Place(ctx, p)
	if err != nil {
		return engine.Ref{}, engine.Placed{}, fmt.Errorf("an order that was quoted was not placed: %w", err)
	}
	return ref(p, placed), placed, nil
}

// ready places the bench's own order.
func (t *trial) ready(ctx context.Context) (engine.Ref, error) {
	r, _, err := t.placed(ctx, t.inquiry(t.order()))
	return r, err
}

// ref is what the engine holds of a placement once it was answered.
func ref(p engine.Placement, placed engine.Placed) engine.Ref {
	return engine.Ref{ID: p.ID, Account: p.Account, Token: p.Quote.Token, Waybill: placed.Waybill}
}

// tipper is the carrier as one that takes tips.
func (t *trial) tipper() (engine.Tipper, error) {
	switch {
	case len(t.Tips) == 0:
		return nil, skip("the other side takes no tips")
	case !engine.AbilitiesOf(t.Carrier).Tip:
		return nil, errors.New("the other side takes tips, and the carrier is no engine.Tipper")
	}
	return t.Carrier.(engine.Tipper), nil
}

// wait lets time pass.
func (t *trial) wait(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return nil
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// drain gives goroutines that should have ended another hour. Virtual time can not be
// left before they have; real time has better things to do.
func (t *trial) drain(ctx context.Context) {
	if t.virtual {
		_ = t.wait(context.WithoutCancel(ctx), time.Hour)
	}
}

// booking looks at the other side.
func (t *trial) booking(ctx context.Context, id engine.PlacementID) (Booking, error) {
	b, err := t.Backend.Booked(ctx, id)
	return b, lacking("look at what was booked", err)
}

// booksNothing says that the other side has no order under an id.
func (t *trial) booksNothing(ctx context.Context, id engine.PlacementID) error {
	if t.Backend.Booked == nil {
		return nil
	}
	b, err := t.booking(ctx, id)
	if err == nil && b.Orders != 0 {
		return fmt.Errorf("the other side has %d orders under the id", b.Orders)
	}
	return err
}

func (t *trial) advance(ctx context.Context, id engine.PlacementID, to engine.Status) error {
	if t.Backend.Advance == nil {
		return skip("the harness has no power to " + advance.power)
	}
	return lacking("bring an order to "+string(to), t.Backend.Advance(ctx, id, to))
}

func (t *trial) fail(c Call, f Fault) error {
	return lacking(fmt.Sprintf("make a %s fail so: %s", c, f), t.Backend.Fail(c, f))
}

// lacking is the error of a power: a skip if it does not reach so far.
func lacking(power string, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, errors.ErrUnsupported):
		return skip("the harness has no power to " + power)
	default:
		return fmt.Errorf("the harness failed to %s: %w", power, err)
	}
}
