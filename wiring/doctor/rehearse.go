package doctor

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/paotui-go/paotui/carriers/immediate"
	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/fault"
	"github.com/paotui-go/paotui/engine/secret"
	"github.com/paotui-go/paotui/transport/wechat"
	"github.com/paotui-go/paotui/transport/wechat/wechatsim"
)

// Rehearse has an order placed, followed and called off again.
type Rehearse struct {
	// OpenID is of an administrator, operator or developer of the mini program; WeChat's
	// sandbox wants one.
	OpenID string
	// Carriers are where it is placed in a shop's own name, at most once each. None is
	// WeChat's sandbox, where nobody rides.
	Carriers []engine.CarrierID
	// PlaceOrders says that real orders are wanted: a rider may come, and calling off
	// may cost. Without it a real carrier is only asked what it would cost.
	PlaceOrders bool
}

const (
	// tidyTime is for calling off, also after an interruption.
	tidyTime = 30 * time.Second
	// tidyPause lies between two tries of it.
	tidyPause = 2 * time.Second
)

// rehearsal is one order under way.
type rehearsal struct {
	*exam
	about   About
	carrier engine.Carrier
	account engine.Account
	order   engine.Order
	sandbox bool
	// move brings it into the next state, where a sandbox can; nil if none can.
	move func(context.Context, engine.PlacementID) error
}

// rehearse places one order in each sandbox, or at each carrier that was named.
func (x *exam) rehearse(ctx context.Context, healthy []*app, all patients, carriers map[engine.CarrierID]engine.Carrier, clients immediate.ClientSource) {
	if x.o.Rehearse == nil {
		return
	}
	if len(x.o.Rehearse.Carriers) > 0 {
		x.rehearseAtCarriers(ctx, healthy, all, carriers)
		return
	}
	carrier, account, err := sandbox(clients)
	for _, a := range healthy {
		about := About{App: a.id, Carrier: wechatsim.TestID}
		if err != nil {
			x.skip(Rehearsal, about, err.Error())
			continue
		}
		account.App = a.id
		r := rehearsal{exam: x, about: about, carrier: carrier, account: account, order: madeUp("", centre), sandbox: true}
		if x.o.Rehearse.OpenID != "" {
			r.order.CustomerID = x.o.Rehearse.OpenID
		}
		r.move = func(ctx context.Context, id engine.PlacementID) error {
			return a.client.MockUpdateOrder(ctx, &wechat.MockRequest{
				ShopID: account.Merchant, ShopOrderID: id.String(), OrderStatus: 102, ActionTime: time.Now().Unix(),
			})
		}
		r.run(ctx)
	}
}

// sandbox is WeChat's pretend carrier, as a company like the others.
func sandbox(clients immediate.ClientSource) (engine.Carrier, engine.Account, error) {
	p := immediate.Profile{ID: wechatsim.TestID, Name: "WeChat's sandbox", LocalName: "测试", Priced: true}
	carrier, err := immediate.New(p, clients, immediate.Options{})
	for _, a := range wechatsim.SandboxAccounts() {
		if a.DeliveryID == wechatsim.TestID {
			return carrier, engine.Account{Merchant: a.ShopID, Secret: secret.New(a.AppSecret), Store: a.ShopNo}, err
		}
	}
	return carrier, engine.Account{}, err
}

func (x *exam) rehearseAtCarriers(ctx context.Context, healthy []*app, all patients, carriers map[engine.CarrierID]engine.Carrier) {
	for _, id := range x.o.Rehearse.Carriers {
		i := slices.IndexFunc(healthy, func(a *app) bool {
			return slices.ContainsFunc(all[a.id], func(one account) bool { return one.profile.ID == id })
		})
		if i < 0 {
			x.skip(Rehearsal, About{Carrier: string(id)}, "no mini program that has a token has an account there")
			continue
		}
		accounts := all[healthy[i].id]
		one := accounts[slices.IndexFunc(accounts, func(one account) bool { return one.profile.ID == id })]
		r := rehearsal{exam: x, about: one.about(), carrier: carriers[id], account: one.Account, order: x.question(one)}
		r.run(ctx)
	}
}

// run goes the whole way. Whatever happens, what was placed is called off, or told.
func (r rehearsal) run(ctx context.Context) {
	if ctx.Err() != nil {
		r.skip(Rehearsal, r.about, why(ctx))
		return
	}
	in := engine.Inquiry{Order: r.order, Account: r.account, ID: engine.PlacementID(rand.Int64N(1<<62) + 1)}
	quote, err := r.carrier.Quote(ctx, in)
	if err != nil {
		r.refused(ctx, "asking the price", err)
		return
	}
	if !r.sandbox && !r.cfg.Simulated && !r.o.Rehearse.PlaceOrders {
		r.found("rehearsal.unasked", r.about, "it would cost "+quote.Fee.String()+", and calling it off what the carrier takes for that")
		return
	}
	placed, err := r.place(ctx, engine.Placement{Inquiry: in, Quote: quote})
	ref := engine.Ref{ID: in.ID, Account: r.account, Token: quote.Token, Waybill: placed.Waybill}
	switch fault.OutcomeOf(err) {
	case fault.NotSent, fault.Rejected:
		if err != nil {
			r.refused(ctx, "placing", err)
			return
		}
	}
	step, seen := "placing", err
	if err == nil {
		step, seen = r.follow(ctx, ref)
	}
	called := r.tidy(ctx, ref, err != nil)
	switch {
	case ctx.Err() != nil:
		r.skip(Rehearsal, r.about, why(ctx)+"; what was placed has been called off")
	case !called:
	case seen != nil:
		r.foundWith("rehearsal.unseen", r.about, step+": "+said(seen), seen)
	default:
		r.fine(Rehearsal, r.about, "an order was placed, followed and called off")
	}
}

// place tries a second time where the carrier wants some seconds between a quote and
// its placement.
func (r rehearsal) place(ctx context.Context, p engine.Placement) (engine.Placed, error) {
	placed, err := r.carrier.Place(ctx, p)
	e, ok := faultOf(err)
	if !ok || e.Kind != fault.Busy || e.Outcome == fault.Unknown || e.RetryAfter <= 0 || e.RetryAfter > 5*time.Second {
		return placed, err
	}
	if !pause(ctx, e.RetryAfter+100*time.Millisecond) {
		return placed, err
	}
	return r.carrier.Place(ctx, p)
}

// follow looks whether the order is there, and whether it moves when it is moved.
func (r rehearsal) follow(ctx context.Context, ref engine.Ref) (step string, err error) {
	report, err := r.carrier.Query(ctx, ref)
	if err == nil && (report.Status == engine.StatusUnknown || report.Status.Final()) {
		err = &fault.Error{Text: "it was placed a moment ago, and is told as " + orNone(string(report.Status))}
	}
	if err != nil || r.move == nil {
		return "asking where it stands", err
	}
	if err := r.move(ctx, ref.ID); err != nil {
		return "moving it", err
	}
	report, err = r.carrier.Query(ctx, ref)
	if err == nil && report.Status != engine.Accepted {
		err = &fault.Error{Text: "a rider was pretended, and it is told as " + orNone(string(report.Status))}
	}
	return "asking where it stands", err
}

// tidy calls the order off, also after an interruption, and says what is left. doubtful
// is an order that may not be there.
func (r rehearsal) tidy(ctx context.Context, ref engine.Ref, doubtful bool) bool {
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), tidyTime)
	defer cancel()
	for again := false; ; again = true {
		if again && !pause(last, tidyPause) {
			break
		}
		if ref.Waybill == "" { // carriers want it, and only an answer tells it
			if report, err := r.carrier.Query(last, ref); err == nil {
				ref.Waybill = report.Waybill
			}
		}
		cancelled, err := r.carrier.Cancel(last, ref, engine.Cancellation{Reason: engine.NotNeeded})
		if err == nil {
			if fen, known := cancelled.Penalty.Fen(); known && fen > 0 {
				r.found("rehearsal.charged", r.about, cancelled.Penalty.String())
			}
			return true
		}
		if report, err := r.carrier.Query(last, ref); err == nil && (report.Status.Final() || report.Status == engine.Returning) {
			return true
		}
		if kind := fault.KindOf(err); kind == fault.Unsupported || kind == fault.Invalid || kind == fault.Access {
			break
		}
	}
	what := "the order " + ref.ID.String()
	if ref.Waybill != "" {
		what += ", waybill " + ref.Waybill + ","
	}
	if doubtful {
		r.found("rehearsal.left", r.about, what+" may have been placed: its answer was lost, and no later one says that it is not there")
		return false
	}
	r.found("rehearsal.left", r.about, what+" was placed, and could not be called off")
	return false
}

// refused says why the order was not taken.
func (r rehearsal) refused(ctx context.Context, step string, err error) {
	if ctx.Err() != nil {
		r.skip(Rehearsal, r.about, why(ctx))
		return
	}
	code, _ := codes(err)
	kind := fault.KindOf(err)
	id := "rehearsal.refused"
	switch {
	case r.sandbox && code == "930559":
		id = "rehearsal.openid"
	case r.sandbox && code == "930564":
		id = "rehearsal.quota"
	case r.sandbox && (kind == fault.Unavailable || kind == fault.Internal || kind == fault.Canceled):
		id = "rehearsal.sandbox"
	}
	seen := said(err)
	if kind == fault.Invalid && ours(err) {
		seen = "the order breaks a rule of this carrier's; paotui check says which"
	}
	r.foundWith(id, r.about, fmt.Sprintf("%s: %s", step, seen), err)
}

// pause waits, and says whether ctx lets it.
func pause(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}
