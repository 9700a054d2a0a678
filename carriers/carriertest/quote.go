package carriertest

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/fault"
)

// quotes are the rows about Quote.
func quotes() []row {
	return []row{
		{"quote/books nothing", "Quote places nothing.", []need{booked}, quoteBooksNothing},
		{"quote/again", "A quote may be asked again under the same id, as long as that id was never placed.", nil, quoteAgain},
		{"quote/validity", "A quote says until when it holds, or leaves that empty; a locked price says it.", nil, quoteHolds},
		{"quote/zero is no price", "A carrier that names no price gives an unknown fee: zero is not a price.", []need{faults}, zeroIsNoPrice},
		{"quote/account", "An account that lacks what the wire needs is refused before anything is done, as the account's fault.", nil, accountIsNeeded},
	}
}

func quoteBooksNothing(ctx context.Context, t *trial) error {
	in := t.inquiry(t.order())
	if _, err := t.Carrier.Quote(ctx, in); err != nil {
		return err
	}
	return t.booksNothing(ctx, in.ID)
}

func quoteAgain(ctx context.Context, t *trial) error {
	in := t.inquiry(t.order())
	if _, err := t.quoted(ctx, in); err != nil {
		return err
	}
	if _, _, err := t.placed(ctx, in); err != nil {
		return fmt.Errorf("the second time: %w", err)
	}
	return nil
}

func quoteHolds(ctx context.Context, t *trial) error {
	q, err := t.Carrier.Quote(ctx, t.inquiry(t.order()))
	if err != nil {
		return err
	}
	switch now := time.Now(); {
	case q.ValidUntil.IsZero() && q.Locked:
		return errors.New("the price is locked, and nobody knows until when")
	case !q.ValidUntil.IsZero() && !q.ValidUntil.After(now):
		return fmt.Errorf("it ended at %v, before it was given", q.ValidUntil)
	case q.ValidUntil.After(now.AddDate(0, 0, 30)):
		return fmt.Errorf("it holds until %v, which is no time for a quote", q.ValidUntil)
	}
	return nil
}

func zeroIsNoPrice(ctx context.Context, t *trial) error {
	if err := t.fail(Quote, ZeroFees); err != nil {
		return err
	}
	q, err := t.Carrier.Quote(ctx, t.inquiry(t.order()))
	if fee, known := q.Fee.Fen(); err == nil && known {
		return fmt.Errorf("the fee is %v, %v; want unknown", q.Fee, fee)
	}
	return nil
}

func accountIsNeeded(ctx context.Context, t *trial) error {
	if t.Account == (engine.Account{}) {
		return skip("the carrier needs no account")
	}
	in := t.inquiry(t.order())
	in.Account = engine.Account{}
	if _, err := t.Carrier.Quote(ctx, in); refused(err, fault.Account, fault.Access) != nil {
		return fmt.Errorf("a quote with an empty account: %w", refused(err, fault.Account, fault.Access))
	}
	_, err := t.Carrier.Place(ctx, engine.Placement{Inquiry: in})
	if err := refused(err, fault.Account, fault.Access); err != nil {
		return fmt.Errorf("a placement with an empty account: %w", err)
	}
	return t.booksNothing(ctx, in.ID)
}
