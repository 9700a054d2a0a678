package immediate

import (
	"context"

	"github.com/paotui-go/paotui/engine"
)

// Quote asks pre_add.
func (c *carrier) Quote(ctx context.Context, in engine.Inquiry) (engine.Quote, error) {
	client, err := c.admit(ctx, OnQuote, in)
	if err != nil {
		return engine.Quote{}, err
	}
	asked := c.now()
	reply, err := client.PreAddOrder(ctx, in.Account.Secret, c.profile.request(in))
	if err != nil {
		return engine.Quote{}, c.profile.Read(OnQuote, err)
	}
	q := engine.Quote{Service: c.profile.serviceOf(in.Account), Notes: c.profile.notes(in)}
	if !c.profile.Priced {
		q.Notes = append(q.Notes, c.profile.Name+" names no price beforehand on this route")
		return q, nil
	}
	c.profile.price(&q, in.Order, reply.Fees)
	// The lock is counted from the asking: the company's own clock started before
	// its answer arrived here.
	if reply.DeliveryToken != "" {
		q.Token = string(reply.DeliveryToken)
		if c.profile.LockedFor > 0 {
			q.Locked, q.ValidUntil = true, asked.Add(c.profile.LockedFor)
		}
	}
	return q, nil
}
