package carriertest

import (
	"context"
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/fault"
)

// placements are the rows about Place and its ids.
func placements() []row {
	return []row{
		{"place/one order", "Place makes one order, under the placement id.", []need{booked}, placeMakesOne},
		{"place/large id", "The placement id goes out as it is, in decimal, up to 2^63-1.", nil, idsAreExact},
		{"place/two ids", "Two placement ids are two orders, of the same order of the host's too.", nil, idsAreApart},
		{"place/replay", "What a second Place with the same id does is told by Info().Replay; an order that exists is no reason to go elsewhere.", nil, replayAnswers},
		{"place/replay books once", "A second Place with the same id makes no second order, where Info().Replay says so.", []need{booked}, replayBooksOnce},
		{"place/zero is no fee", "A fee that the reply does not tell is unknown: zero is not a price.", []need{faults}, zeroIsNoFee},
		{"place/quote that ended", "A placement whose locked quote has ended is refused as a stale quote, and nothing is booked.", nil, staleQuoteIsRefused},
	}
}

func placeMakesOne(ctx context.Context, t *trial) error {
	r, err := t.ready(ctx)
	if err != nil {
		return err
	}
	return t.booksOne(ctx, r.ID)
}

func (t *trial) booksOne(ctx context.Context, id engine.PlacementID) error {
	b, err := t.booking(ctx, id)
	if err == nil && b.Orders != 1 {
		return fmt.Errorf("the other side has %d orders under the id, want 1", b.Orders)
	}
	return err
}

// idsAreExact places under an id that a double can not hold: as a number it would be
// the same as its neighbours.
func idsAreExact(ctx context.Context, t *trial) error {
	in := t.inquiry(t.order())
	in.ID = math.MaxInt64 - in.ID%1_000_000
	r, _, err := t.placed(ctx, in)
	if err != nil {
		return fmt.Errorf("id %v: %w", in.ID, err)
	}
	if t.Backend.Booked != nil {
		if err := t.booksOne(ctx, in.ID); err != nil {
			return fmt.Errorf("id %v: %w", in.ID, err)
		}
	}
	if t.Carrier.Info().Resolve != engine.ByQuery {
		return nil
	}
	if _, err := t.Carrier.Query(ctx, engine.Ref{ID: r.ID, Account: r.Account, Token: r.Token}); err != nil {
		return fmt.Errorf("id %v was placed, and then: %w", in.ID, err)
	}
	for _, neighbour := range []engine.PlacementID{in.ID - 1, in.ID - 500} {
		if _, err := t.Carrier.Query(ctx, engine.Ref{ID: neighbour, Account: r.Account}); err == nil {
			return fmt.Errorf("id %v was placed, and %v is found", in.ID, neighbour)
		}
	}
	return nil
}

func idsAreApart(ctx context.Context, t *trial) error {
	first, err := t.ready(ctx)
	if err != nil {
		return err
	}
	second, err := t.ready(ctx)
	if err != nil {
		return fmt.Errorf("the same order under a second id: %w", err)
	}
	if first.Waybill != "" && first.Waybill == second.Waybill {
		return fmt.Errorf("both are %s", first.Waybill)
	}
	if _, err := t.Carrier.Cancel(ctx, first, engine.Cancellation{Reason: engine.NotNeeded}); err != nil {
		return err
	}
	r, err := t.Carrier.Query(ctx, second)
	if err == nil && r.Status == engine.Ended {
		return errors.New("the first was cancelled, and the second has ended")
	}
	return err
}

// twice places the bench's order two times under one id.
func (t *trial) twice(ctx context.Context) (first, second engine.Placed, id engine.PlacementID, err error) {
	if t.Carrier.Info().Replay == engine.ReplayUnspecified {
		return first, second, 0, skip("Info does not say what a repeat does, and the engine makes none")
	}
	p, err := t.quoted(ctx, t.inquiry(t.order()))
	if err != nil {
		return first, second, 0, err
	}
	if first, err = t.Carrier.Place(ctx, p); err != nil {
		return first, second, 0, fmt.Errorf("the first time: %w", err)
	}
	second, err = t.Carrier.Place(ctx, p)
	return first, second, p.ID, err
}

func replayAnswers(ctx context.Context, t *trial) error {
	first, second, id, err := t.twice(ctx)
	if id == 0 {
		return err
	}
	if t.Carrier.Info().Replay == engine.ReplayRefused {
		return expect(err, fault.Unknown, fault.Exists)
	}
	if err != nil {
		return fmt.Errorf("a repeat is the same order, Info says: %w", err)
	}
	if first.Waybill != second.Waybill {
		return fmt.Errorf("the same order was %s and is %s", first.Waybill, second.Waybill)
	}
	return nil
}

func replayBooksOnce(ctx context.Context, t *trial) error {
	_, _, id, err := t.twice(ctx)
	if id == 0 {
		return err
	}
	return t.booksOne(ctx, id)
}

func zeroIsNoFee(ctx context.Context, t *trial) error {
	p, err := t.quoted(ctx, t.inquiry(t.order()))
	if err != nil {
		return err
	}
	if err := t.fail(Place, ZeroFees); err != nil {
		return err
	}
	placed, err := t.Carrier.Place(ctx, p)
	if err != nil {
		return fmt.Errorf("a yes places the order, however little else it tells: %w", err)
	}
	if fee, known := placed.Fee.Fen(); known && fee == 0 {
		return fmt.Errorf("the fee is %v; want unknown", placed.Fee)
	}
	return nil
}

func staleQuoteIsRefused(ctx context.Context, t *trial) error {
	p, err := t.quoted(ctx, t.inquiry(t.order()))
	switch {
	case err != nil:
		return err
	case !p.Quote.Locked:
		return skip("it locks no price")
	case !t.virtual:
		return skip("only virtual time can wait until a quote ends")
	}
	if err := t.wait(ctx, time.Until(p.Quote.ValidUntil)+time.Second); err != nil {
		return err
	}
	_, err = t.Carrier.Place(ctx, p)
	if err := expect(err, fault.Rejected, fault.StaleQuote); err != nil {
		return err
	}
	return t.booksNothing(ctx, p.ID)
}
