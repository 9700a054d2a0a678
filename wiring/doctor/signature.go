package doctor

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"golang.org/x/time/rate"

	"github.com/paotui-go/paotui/carriers/immediate"
	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/fault"
	"github.com/paotui-go/paotui/engine/geo"
	"github.com/paotui-go/paotui/wiring"
)

// companies are the carriers over some clients.
func companies(clients immediate.ClientSource) (map[engine.CarrierID]engine.Carrier, error) {
	carriers := map[engine.CarrierID]engine.Carrier{}
	for _, p := range wiring.Profiles() {
		c, err := immediate.New(p, clients, immediate.Options{})
		if err != nil {
			return nil, err
		}
		carriers[p.ID] = c
	}
	return carriers, nil
}

// checkMerchants tries each merchant's number once, with one of the accounts that have
// it: the signature is the merchant's, and not the store's.
func (x *exam) checkMerchants(ctx context.Context, a *app, accounts []account, listed bound, carriers map[engine.CarrierID]engine.Carrier, pace map[string]*rate.Limiter) {
	var merchants [][]account
	at := map[string]int{}
	for _, one := range accounts {
		key := one.merchantKey() + "\x00" + one.Secret.Reveal()
		i, known := at[key]
		if !known {
			i = len(merchants)
			at[key] = i
			merchants = append(merchants, nil)
		}
		merchants[i] = append(merchants[i], one)
	}
	tried := make([]bool, len(merchants))
	indexes := make([]int, len(merchants))
	for i := range indexes {
		indexes[i] = i
	}
	each(ctx, accountsAtOnce, indexes, func(i int) {
		tried[i] = true
		x.checkMerchant(ctx, a, merchants[i], listed, carriers, pace)
	})
	for i, group := range merchants {
		if !tried[i] {
			x.skipMerchant(group, why(ctx))
		}
	}
}

func (x *exam) skipMerchant(group []account, because string) {
	for _, one := range group {
		x.skip(Binding, one.about(), because)
		x.skip(Signature, one.about(), because)
	}
}

// checkMerchant looks at the binding of one merchant and asks a price in its name.
func (x *exam) checkMerchant(ctx context.Context, a *app, group []account, listed bound, carriers map[engine.CarrierID]engine.Carrier, pace map[string]*rate.Limiter) {
	first := group[0]
	s := listed.of(first)
	every := func(do func(About)) {
		for _, one := range group {
			do(one.about())
		}
	}
	if s.last {
		every(func(about About) {
			x.found(s.id, about, s.seen)
			x.skip(Signature, about, "the account is not bound")
		})
		return
	}
	if why := a.closed.Load(); why != nil {
		x.skipMerchant(group, *why)
		return
	}
	if err := pace[string(first.profile.ID)].Wait(ctx); err != nil {
		x.skipMerchant(group, why(ctx))
		return
	}
	v := x.prove(ctx, a, first, carriers[first.profile.ID])
	if v.interrupted {
		x.skipMerchant(group, why(ctx))
		return
	}
	every(func(about About) {
		switch {
		case v.unbound && s.id == "":
			x.foundWith("binding.refused", about, said(v.err), v.err)
		case v.unbound || s.id == "binding.missing" && !v.proven:
			x.foundWith(s.id, about, s.seen, v.err)
		case s.id == "binding.missing":
			x.found("binding.unlisted", about, s.seen)
		case s.id != "":
			x.found(s.id, about, s.seen)
		default:
			x.fine(Binding, about, "bound and approved")
		}
		switch {
		case v.unbound || s.id == "binding.missing" && !v.proven && v.id == "signature.unproven":
			x.skip(Signature, about, "the account is not bound")
		case v.id == "":
			x.fine(Signature, about, v.seen)
		case v.id == skippedSignature:
			x.skip(Signature, about, v.seen)
		default:
			x.foundWith(v.id, about, v.seen, v.err)
		}
	})
}

// skippedSignature is the verdict that says nothing about the signature.
const skippedSignature = "skipped"

// verdict is what a question in an account's name showed.
type verdict struct {
	id, seen    string // of the finding; "" is that the signature is right
	err         error
	proven      bool // the carrier knows the account
	unbound     bool // WeChat does not
	interrupted bool
}

// prove asks what an order would cost, which the carrier answers only to a right
// signature; and where WeChat does not pass that on, after an order that nobody has.
// Neither changes anything.
func (x *exam) prove(ctx context.Context, a *app, acc account, carrier engine.Carrier) verdict {
	timed, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	id := probeID()
	_, err := carrier.Quote(timed, engine.Inquiry{Order: x.question(acc), Account: acc.Account, ID: id})
	if x.o.Order != nil && ours(err) && fault.KindOf(err) == fault.Invalid { // this carrier does not take it: ask about a plainer one of the same customer's
		plain := madeUp(acc.shop, x.placeOf(acc))
		plain.CustomerID = x.o.Order.CustomerID
		_, err = carrier.Quote(timed, engine.Inquiry{Order: plain, Account: acc.Account, ID: id})
	}
	v := x.judge(ctx, a, err)
	if v.id != "signature.unproven" || v.interrupted {
		return v
	}
	_, err = carrier.Query(timed, engine.Ref{ID: id, Account: acc.Account})
	asked := x.judgeQuery(ctx, a, err)
	if asked.id == "signature.unproven" {
		return v // the first answer says more
	}
	return asked
}

// judge reads what became of asking a price.
func (x *exam) judge(ctx context.Context, a *app, err error) verdict {
	v := verdict{err: err}
	code, _ := codes(err)
	kind := fault.KindOf(err)
	switch {
	case err == nil:
		v.seen, v.proven = "the carrier named a price", true
	case ctx.Err() != nil:
		v.interrupted = true
	case code == "930560":
		v.unbound = true
	case signatureSpoken(err):
		v.id, v.seen, v.proven = "signature.wrong", said(err), true
	case kind == fault.Account && byCarrier(code):
		v.id, v.seen, v.proven = "signature.account", said(err), true
	case kind == fault.Account: // ours: the account lacks something, and nothing was sent
		v.id, v.seen = skippedSignature, "the account is not complete"
	case kind == fault.Access:
		a.close("WeChat refuses the calls of its mini program")
		v.id, v.seen = "signature.access", said(err)
	case kind == fault.Quota || code == "45011":
		a.close("the quota of its mini program is used up")
		v.id, v.seen = "signature.access", said(err)
	case byCarrier(code) && kind != fault.Unavailable:
		v.id, v.seen, v.proven = "signature.likely", said(err), true
	case kind == fault.Unavailable || kind == fault.Busy || kind == fault.Canceled || kind == fault.Internal || kind == fault.KeptBack:
		v.id, v.seen = "signature.failing", said(err)
	case kind == fault.Invalid && ours(err):
		v.id, v.seen = "signature.unproven", "the order breaks a rule of this carrier's; paotui check says which"
	default:
		v.id, v.seen = "signature.unproven", said(err)
	}
	return v
}

// judgeQuery reads what became of asking after an order that nobody has.
func (x *exam) judgeQuery(ctx context.Context, a *app, err error) verdict {
	code, _ := codes(err)
	if fault.KindOf(err) == fault.NotFound && byCarrier(code) {
		return verdict{seen: "the carrier says that it does not know an order that nobody has", proven: true}
	}
	if err == nil || fault.KindOf(err) == fault.NotFound {
		return verdict{id: "signature.unproven"}
	}
	return x.judge(ctx, a, err)
}

// probeID is a number that no placement has: the engine's are made of the time.
func probeID() engine.PlacementID { return engine.PlacementID(rand.Int64N(1<<40) + 1) }

// question is the order whose price is asked: the host's own, or a made-up one from
// the shop to its neighbours.
func (x *exam) question(a account) engine.Order {
	if x.o.Order != nil {
		o := *x.o.Order
		o.Shop = a.shop
		return o
	}
	return madeUp(a.shop, x.placeOf(a))
}

// centre is where a shop is taken to be of which nobody says where it is.
var centre = geo.GCJ02{Lng: 116.4551, Lat: 39.9336}

// placeOf is where the shop is, by any of its accounts.
func (x *exam) placeOf(a account) geo.GCJ02 {
	if a.Registered != (geo.GCJ02{}) {
		return a.Registered
	}
	if at, ok := x.places[a.shop]; ok {
		return at
	}
	return centre
}

// madeUp is an order of nobody: its people, its phone and its goods do not exist.
func madeUp(shop string, at geo.GCJ02) engine.Order {
	stop := func(name string, at geo.GCJ02) engine.Stop {
		return engine.Stop{Name: name, Phone: "010-65550100", City: "北京市", Address: "示例路1号", Detail: "1层", Location: at.Round6()}
	}
	return engine.Order{
		ID: "paotui-doctor", Shop: shop, CustomerID: "oPaotuiDoctor000000000000000", PaidAt: time.Now(),
		Sender:   stop("示例店", at),
		Receiver: stop("示例顾客", geo.GCJ02{Lng: at.Lng + 0.005, Lat: at.Lat + 0.005}),
		Cargo:    engine.Cargo{Category: "其他", Subcategory: "其他", Value: 10_00, Weight: 500},
		Notice:   engine.Notice{Page: "pages/index/index", ImageURL: "https://shop.example/doctor.png", GoodsName: "示例", GoodsCount: 1},
	}
}

// ours says whether an error was made here, before anything left.
func ours(err error) bool {
	e, ok := errors.AsType[*fault.Error](err)
	return ok && e.Outcome == fault.NotSent
}
