package immediate

import (
	"context"
	"strings"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/fault"
	"github.com/paotui-go/paotui/transport/wechat"
)

// admit lets an inquiry through to the wire if the account is complete and neither
// the company nor the contract rules the order out. Nothing has been sent yet, and
// every error says so.
func (c *carrier) admit(ctx context.Context, call Call, in engine.Inquiry) (*wechat.Client, error) {
	if lacks := c.profile.missing(in.Account); len(lacks) > 0 {
		return nil, c.accountFault(call, "it lacks "+strings.Join(lacks, "; "))
	}
	if in.ID <= 0 {
		return nil, &fault.Error{Op: string(call), Kind: fault.Internal, Outcome: fault.NotSent, Text: "the placement id is missing"}
	}
	problems := c.Check(in.Order)
	c.profile.checkAccount(&problems, in.Order, in.Account, c.radius)
	if len(problems) > 0 {
		return nil, &fault.Error{Op: string(call), Kind: fault.Invalid, Outcome: fault.NotSent, Err: problems}
	}
	return c.client(ctx, call, in.Account)
}

// notes says what the order does not get, and what was not looked at.
func (p Profile) notes(in engine.Inquiry) []string {
	var notes []string
	wishes := p.wishes(in.Order, in.Account.Grants)
	for _, w := range wishes {
		switch {
		case !w.dropped():
		case w.has == Never:
			notes = append(notes, "without "+w.what+": "+p.Name+" "+w.lack+" on this route")
		default:
			notes = append(notes, "without "+w.what+": the contract with "+p.Name+" does not include it")
		}
	}
	if wishes[insuranceWish].given() && in.Order.Insurance.Declared == 0 {
		notes = append(notes, "the order declares no value to insure; what "+p.Name+" insures then is not documented")
	}
	if service, _ := p.service(p.Default); in.Account.Grants.Service == "" && len(p.Services) > 1 {
		notes = append(notes, "the account names no service of "+p.Name+"'s contract; asked for service "+service.label())
	}
	if _, known := p.awayFromStore(in.Order, in.Account); p.FromStore && !known {
		notes = append(notes, p.Name+"'s rider goes to the address that is registered for the store; where that is was not told, so the sender was not compared with it")
	}
	return notes
}
