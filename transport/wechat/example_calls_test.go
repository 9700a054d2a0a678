package wechat_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/paotui-go/paotui/engine/fault"
	"github.com/paotui-go/paotui/engine/secret"
	"github.com/paotui-go/paotui/examples/orders"
	"github.com/paotui-go/paotui/transport"
	"github.com/paotui-go/paotui/transport/wechat"
	"github.com/paotui-go/paotui/transport/wechat/wechatsim"
)

// merchant is what the examples call WeChat with: a mini program, and an account at
// one carrier. WeChat and the carrier are simulated, and riders go where they are sent.
type merchant struct {
	*wechat.Client
	sim     *wechatsim.Server
	account wechatsim.Account
	secret  secret.Text
	order   *wechat.OrderRequest
}

func newMerchant(carrier string) merchant {
	sim, err := wechatsim.Start(wechatsim.Config{Manual: true})
	must(err)
	app := sim.App()
	client, err := wechat.NewClient(wechat.Config{BaseURL: sim.URL, AppID: app.AppID, AppSecret: secret.New(app.Secret), HTTP: sim.Client()})
	must(err)
	body, err := orders.Files.ReadFile("wechat-pre_add.json")
	must(err)
	order, err := wechat.ParseOrderRequest(body)
	must(err)
	for _, account := range sim.Accounts() {
		if account.DeliveryID == carrier {
			order.DeliveryID, order.ShopID, order.ShopNo = carrier, account.ShopID, account.ShopNo
			return merchant{client, sim, account, secret.New(account.AppSecret), order}
		}
	}
	panic("no account at " + carrier)
}

// placed places the order, and tells under which waybill.
func (m merchant) placed() string {
	reply, err := m.AddOrder(context.Background(), m.secret, m.order)
	must(err)
	return string(reply.WaybillID)
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

// An order is looked up by the merchant's own number, also when the answer to its
// placing was lost.
func ExampleClient_GetOrder() {
	m := newMerchant("SFTC")
	defer m.sim.Close()
	waybill := m.placed()
	for _, step := range []int{102, 201, 202, 301} { // a rider accepts, comes, takes the goods, sets out
		must(m.sim.Advance(m.order.ShopID, m.order.ShopOrderID, step))
	}

	got, err := m.GetOrder(context.Background(), m.secret, &wechat.GetRequest{
		ShopID: m.order.ShopID, ShopOrderID: m.order.ShopOrderID, DeliveryID: "SFTC", ShopNo: m.order.ShopNo,
	})
	must(err)
	status, told := got.OrderStatus.Get()
	fmt.Println(status, told, string(got.WaybillID) == waybill)
	lng, told := got.RiderLng.Get()
	fmt.Println(lng.Float() > 116, told)
	// Output:
	// 301 true true
	// true true
}

// A tip is an amount of its own beside the fee, and each carrier has its rule for it.
func ExampleClient_AddTips() {
	m := newMerchant("DADA")
	defer m.sim.Close()
	waybill := m.placed()
	err := m.AddTips(context.Background(), m.secret, &wechat.TipRequest{
		ShopID: m.order.ShopID, ShopOrderID: m.order.ShopOrderID, DeliveryID: "DADA",
		WaybillID: waybill, Tips: 500, ShopNo: m.order.ShopNo,
	})
	fmt.Println(err)
	// Output: <nil>
}

// What a cancel costs is asked for before it is done. Both want the waybill's number.
func ExampleClient_CancelOrder() {
	m := newMerchant("DADA")
	defer m.sim.Close()
	ctx := context.Background()
	cancel := &wechat.CancelRequest{
		ShopID: m.order.ShopID, ShopOrderID: m.order.ShopOrderID, DeliveryID: "DADA", ShopNo: m.order.ShopNo,
		WaybillID: m.placed(), CancelReasonID: wechat.CancelNotNeeded,
	}
	cost, err := m.PreCancelOrder(ctx, m.secret, cancel)
	must(err)
	fmt.Println(cost.DeductFee.Get())
	done, err := m.CancelOrder(ctx, m.secret, cancel)
	must(err)
	fmt.Println(done.DeductFee.Get())

	m.order.OrderInfo.OrderTime++ // an order that has ended is taken anew under its number
	again, err := m.ReOrder(ctx, m.secret, m.order)
	must(err)
	fmt.Println(string(again.WaybillID) != cancel.WaybillID)
	// Output:
	// 0 true
	// 0 true
	// true
}

// What a mini program is bound to, and what it could be bound to.
func ExampleClient_GetBoundAccounts() {
	m := newMerchant("SFTC")
	defer m.sim.Close()
	ctx := context.Background()
	fmt.Println(fault.KindOf(m.OpenDelivery(ctx))) // once for each mini program; with a platform's token only
	companies, err := m.GetAllDeliveries(ctx)
	must(err)
	fmt.Println(len(companies) >= 4)

	fmt.Println(fault.KindOf(m.BindAccount(ctx, "SFTC")))
	accounts, err := m.GetBoundAccounts(ctx)
	must(err)
	for _, a := range accounts {
		audit, _ := a.AuditResult.Get()
		fmt.Println(a.DeliveryID, audit == wechat.AuditApproved)
	}
	// Unordered output:
	// access
	// true
	// access
	// SFTC true
	// DADA true
	// MTPS true
	// SS true
}

// Orders of the published sandbox accounts move by calls of their own, and nobody
// rides.
func ExampleClient_RealMockUpdateOrder() {
	m := newMerchant("SFTC")
	defer m.sim.Close()
	ctx := context.Background()
	for _, sandbox := range wechatsim.SandboxAccounts()[:2] { // WeChat's own, and SFTC's
		m.order.ShopID, m.order.ShopNo, m.order.DeliveryID = sandbox.ShopID, sandbox.ShopNo, sandbox.DeliveryID
		m.order.OrderInfo.IsPickupCodeNeeded, m.order.OrderInfo.IsFinishCodeNeeded = false, false
		key := secret.New(sandbox.AppSecret)
		_, err := m.AddOrder(ctx, key, m.order)
		must(err)
		step := &wechat.MockRequest{ShopID: sandbox.ShopID, ShopOrderID: m.order.ShopOrderID, OrderStatus: 102, ActionTime: time.Now().Unix()}
		if sandbox.DeliveryID == wechatsim.TestID {
			fmt.Println(m.MockUpdateOrder(ctx, step))
			continue
		}
		fmt.Println(m.RealMockUpdateOrder(ctx, key, step)) // the same, signed
	}
	// Output:
	// <nil>
	// <nil>
}

// The classic call revokes the token before, at all who have it. Use the stable one,
// which is the default, unless somebody forbids it.
func ExampleNewClassicTokens() {
	m := newMerchant("SFTC")
	defer m.sim.Close()
	tokens, err := wechat.NewClassicTokens(wechat.TokenConfig{
		BaseURL: m.sim.URL, AppID: m.sim.App().AppID, AppSecret: secret.New(m.sim.App().Secret), HTTP: m.sim.Client(),
	})
	must(err)
	token, err := tokens.Token(context.Background())
	fmt.Println(token, err) // it does not print
	// Output: [redacted] <nil>
}

// Every failure of a call is one of these, or a carrier's own.
func ExampleKnownErrors() {
	for _, known := range wechat.KnownErrors() {
		if known.Code == "40001" || known.Code == "930564" {
			fmt.Println(known.Code, known.Kind)
		}
	}
	err := error(&fault.Error{Op: "order/add", Kind: fault.Quota, Code: "930564", Outcome: fault.Rejected})
	fmt.Println(wechat.Blame(err) == transport.BlameNobody) // the road holds it against no carrier
	// Output:
	// 40001 access
	// 930564 quota
	// true
}

// What a carrier said in its own words is for the merchant, and not for the log.
func ExampleCarrierError_Said() {
	m := newMerchant("SFTC")
	defer m.sim.Close()
	_, err := m.sim.Inject(wechatsim.Fault{Kind: wechatsim.Resultcode, Calls: []string{"order/add"}, Code: 7, Text: "the shop is in arrears"})
	must(err)
	_, err = m.AddOrder(context.Background(), m.secret, m.order)
	var carrier *wechat.CarrierError
	if errors.As(err, &carrier) {
		fmt.Println(carrier.ResultCode, carrier.Said())
	}
	// Output: 7 the shop is in arrears
}

// The signature of pushes and of the check that the back-office makes.
func ExampleSignature() {
	fmt.Println(wechat.Signature("AAAAA", "1714036504", "1514711492"))
	// Output: f464b24fc39322e44b38aa78f5edd27bd1441696
}

// A message in secure mode, as a relay or a test makes it.
func ExampleFraming() {
	framing, err := wechat.NewFraming(secret.New("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"), "wxba5fad812f8e6fb9")
	must(err)
	sealed := framing.Seal([16]byte{}, []byte(`{"Event":"update_waybill_status"}`))
	message, err := framing.Open(sealed)
	fmt.Println(string(message), err)
	// Output: {"Event":"update_waybill_status"} <nil>
}

// Degrees are written as WeChat reads them, with six decimals.
func ExampleDegreesOf() {
	d := wechat.DegreesOf(116.4593001)
	fmt.Println(d.Float())
	// Output: 116.4593
}
