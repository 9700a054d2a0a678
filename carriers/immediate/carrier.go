package immediate

import (
	"context"
	"errors"
	"time"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/fault"
	"github.com/paotui-go/paotui/transport/wechat"
)

// ClientSource finds the client of the mini program that calls; an account's App
// says which. It is asked on every call. Implementations are safe for concurrent use.
// An appid that is nobody's is [ErrNoApp]; any other error counts as a failure of the
// look-up, and nothing was sent.
type ClientSource interface {
	Client(ctx context.Context, appID string) (*wechat.Client, error)
}

// ErrNoApp says that nobody here speaks for an appid.
var ErrNoApp = errors.New("its application (appid) is not one of those configured here")

// Clients is a table of clients by appid. Do not change it while a carrier uses it.
type Clients map[string]*wechat.Client

// Client looks the appid up.
func (c Clients) Client(_ context.Context, appID string) (*wechat.Client, error) {
	if client := c[appID]; client != nil {
		return client, nil
	}
	return nil, ErrNoApp
}

// Options are what a host may set. The zero value is fine.
type Options struct {
	// ID names the carrier within an engine; "" takes the company's delivery_id.
	ID engine.CarrierID
	// PickupRadius is how many metres a sender may stand from the store's registered
	// address, for companies whose riders go there; 0 is 200.
	PickupRadius int
	// Now is the clock; nil is time.Now.
	Now func() time.Time
}

const defaultRadius = 200

// settle is how long after a call's end its effect may still appear. Nobody
// publishes it; WeChat passes a call on at once and gives up on a company within
// seconds, and half a minute is a multiple of that.
const settle = 30 * time.Second

// New makes the carrier that a company is over WeChat Immediate Delivery. Its type
// has every optional interface of the contract; what the company can not do is in
// Info().Lacks, see [engine.AbilitiesOf]. The error says what the profile lacks. Nil
// clients are enough for Info and Check.
func New(p Profile, clients ClientSource, o Options) (engine.Carrier, error) {
	if err := p.check(); err != nil {
		return nil, err
	}
	c := &carrier{profile: p, clients: clients, id: o.ID, radius: o.PickupRadius, now: o.Now}
	if c.id == "" {
		c.id = p.ID
	}
	if c.radius == 0 {
		c.radius = defaultRadius
	}
	if c.now == nil {
		c.now = time.Now
	}
	return c, nil
}

// carrier is one company over this route. It holds nothing that changes.
type carrier struct {
	profile Profile
	clients ClientSource
	id      engine.CarrierID
	radius  int
	now     func() time.Time
}

// Info says who the company is and what this route does with repeats.
func (c *carrier) Info() engine.Info {
	return engine.Info{
		ID:        c.id,
		Name:      c.profile.Name,
		LocalName: c.profile.LocalName,
		// What the cancel costs and that the goods are back can be asked and told at
		// every company: WeChat's pages except none.
		Lacks: engine.Abilities{Tip: c.profile.Tips.Sends == NoTips, Reorder: !c.profile.Reorders},
		// WeChat itself refuses a known id (930562).
		Replay:     engine.ReplayRefused,
		Resolve:    engine.ByQuery,
		Tips:       c.profile.Tips.TipRule,
		TipRepeats: c.profile.Tips.Sends == TipTotal,
		Settle:     settle,
		Retention:  c.profile.Retention,
	}
}

// Check holds the order to WeChat's bounds and to the company's own rules.
func (c *carrier) Check(o engine.Order) engine.Problems {
	var problems engine.Problems
	checkWire(&problems, o)
	c.profile.checkOrder(&problems, o, c.now())
	return problems
}

// client finds who calls for an account.
func (c *carrier) client(ctx context.Context, call Call, a engine.Account) (*wechat.Client, error) {
	if c.clients == nil {
		return nil, c.accountFault(call, ErrNoApp.Error())
	}
	client, err := c.clients.Client(ctx, a.App)
	switch {
	case errors.Is(err, ErrNoApp):
		return nil, c.accountFault(call, ErrNoApp.Error())
	case err != nil:
		return nil, &fault.Error{
			Op: string(call), Kind: fault.Unavailable, Outcome: fault.NotSent,
			Text: "the application (appid) of the account could not be looked up", // the host's words may hold anything
		}
	}
	return client, nil
}

// unsupported is the answer of an ability that the company lacks.
func (c *carrier) unsupported(call Call, what string) error {
	return &fault.Error{Op: string(call), Kind: fault.Unsupported, Outcome: fault.NotSent, Text: c.profile.Name + " " + what}
}

func (c *carrier) accountFault(call Call, what string) error {
	return &fault.Error{
		Op: string(call), Kind: fault.Account, Outcome: fault.NotSent,
		Text: "the shop's account at " + c.profile.Name + " can not be used: " + what,
	}
}
