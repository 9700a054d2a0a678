package immediate_test

import (
	"context"
	"fmt"
	"log"
	"slices"
	"time"

	"github.com/paotui-go/paotui/carriers/dada"
	"github.com/paotui-go/paotui/carriers/immediate"
	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/fault"
	"github.com/paotui-go/paotui/engine/secret"
	"github.com/paotui-go/paotui/examples/orders"
	"github.com/paotui-go/paotui/transport"
	"github.com/paotui-go/paotui/transport/wechat"
	"github.com/paotui-go/paotui/transport/wechat/wechatsim"
)

// Rules can be checked without clients, accounts and a network.
func ExampleNew() {
	carrier, err := immediate.New(dada.Profile(), nil, immediate.Options{Now: func() time.Time { return noon }})
	if err != nil {
		log.Fatal(err)
	}
	order := fullOrder()
	order.Timing = engine.Timing{When: engine.DispatchAt, At: noon.Add(73 * time.Hour)}
	order.PickupCode = engine.Must
	order.Cargo.Category = "美食宵夜"
	for _, problem := range carrier.Check(order) {
		fmt.Println(problem)
	}
	// Output:
	// cargo.category (one of WeChat's cargo classes): "美食宵夜" is not a class of goods that WeChat knows; did you mean 美食夜宵?
	// pickup_code (not a must): Dada gives no pick-up code on this route.
	// timing.at (within 72 hours): Dada takes orders up to 72 hours ahead.
}

// A body that exists already becomes an order that every carrier can be asked
// about.
func ExampleFromWire() {
	body, err := wechat.ParseOrderRequest([]byte(`{
		"delivery_id": "SFTC",
		"shop_order_id": "SFTC_001",
		"cargo": {"goods_value": 5, "goods_weight": 1.25},
		"order_info": {"order_type": 1, "expected_pick_time": 1779253200, "expected_finish_time": 1779256800, "is_finish_code_needed": 1}
	}`))
	if err != nil {
		log.Fatal(err)
	}
	order, sent := immediate.FromWire(body)
	fmt.Println(order.Cargo.Value, order.Cargo.Weight, "g")
	fmt.Println(order.Timing.When, order.Timing.At.Format(time.DateTime))
	fmt.Println(order.ReceiptCode)
	fmt.Println(sent.Carrier, sent.Notes)
	// Output:
	// ¥5.00 1250 g
	// deliver_by 2026-05-20 14:00:00
	// if_possible
	// SFTC [expected_pick_time is left out: another expected time goes before it]
}

// A company as a Profile: its rules are data.
func ExampleProfile() {
	profile := immediate.Profile{
		ID:        "RAINY",
		Name:      "Rainy Riders",
		LocalName: "雨天快送",

		StoreNumber: true,
		Services:    []immediate.Service{{Code: "bike", Reach: 5_000}, {Code: "car"}},
		Default:     "bike",

		Insurance:   immediate.ByContract,
		ReceiptCode: immediate.OnRequest,
		Timings: []immediate.Timing{
			{When: engine.PickUpAt, As: immediate.ExpectedPickTime, Least: time.Hour, Most: 24 * time.Hour},
		},
		Tips: immediate.Tips{Sends: immediate.TipTotal, TipRule: engine.TipRule{Multiple: 100, Most: 20_00}},

		Priced: true,
		Codes: []immediate.Code{
			{Code: 9, Says: []string{"余额"}, Kind: fault.Account, Text: "the account's balance is too low"},
			{Code: 9, Kind: fault.Unavailable, MayHaveActed: true, Text: "the company's system failed"},
		},
	}
	carrier, err := immediate.New(profile, nil, immediate.Options{})
	if err != nil {
		log.Fatal(err)
	}
	able := engine.AbilitiesOf(carrier)
	fmt.Println(carrier.Info().ID, able.Tip, able.Reorder)
	// Output: RAINY true false
}

// A company's codes are read by its Profile: an empty balance holds one account back, and
// opens no breaker.
func ExampleBlame() {
	road := transport.New(transport.Config{
		Route: "WeChat", Classify: immediate.Blame(dada.Profile()),
		OnChange: func(c transport.Change) { fmt.Println(c.What, c.To) },
	})
	sim, err := wechatsim.Start(wechatsim.Config{})
	if err != nil {
		log.Fatal(err)
	}
	defer sim.Close()
	sim.Inject(wechatsim.Fault{Kind: wechatsim.Resultcode, Code: 2155})
	client, err := wechat.NewClient(wechat.Config{
		BaseURL: sim.URL, AppID: sim.App().AppID, AppSecret: secret.New(sim.App().Secret), HTTP: sim.Client(), Through: wechat.Over(road),
	})
	if err != nil {
		log.Fatal(err)
	}
	carrier, err := immediate.New(dada.Profile(), immediate.Clients{sim.App().AppID: client}, immediate.Options{})
	if err != nil {
		log.Fatal(err)
	}
	order, err := orders.Read("coffee-beijing.json")
	if err != nil {
		log.Fatal(err)
	}
	account := engine.Account{App: sim.App().AppID, Merchant: "dada0001", Secret: secret.New("it signs"), Store: "77071-47913"}
	_, err = carrier.Quote(context.Background(), engine.Inquiry{Order: order, Account: account, ID: 1})
	fmt.Println(fault.KindOf(err))
	// Output:
	// account dada0001 with store 77071-47913 at DADA held
	// account
}

// Who calls WeChat past the adapters has a company's answers read by its Profile all the
// same. What a code means depends on the call.
func ExampleProfile_Read() {
	sim, err := wechatsim.Start(wechatsim.Config{})
	if err != nil {
		log.Fatal(err)
	}
	defer sim.Close()
	sim.Inject(wechatsim.Fault{Kind: wechatsim.Resultcode, Code: 2005})
	client, err := wechat.NewClient(wechat.Config{
		BaseURL: sim.URL, AppID: sim.App().AppID, AppSecret: secret.New(sim.App().Secret), HTTP: sim.Client(),
	})
	if err != nil {
		log.Fatal(err)
	}
	account := sim.Accounts()[slices.IndexFunc(sim.Accounts(), func(a wechatsim.Account) bool { return a.DeliveryID == "DADA" })]
	_, err = client.GetOrder(context.Background(), secret.New(account.AppSecret), &wechat.GetRequest{
		DeliveryID: "DADA", ShopID: account.ShopID, ShopNo: account.ShopNo, ShopOrderID: "1",
	})
	for _, on := range []immediate.Call{immediate.OnQuery, immediate.OnReorder} {
		fmt.Println(dada.Profile().Read(on, err))
	}
	// Output:
	// order/get: DADA 2005: Dada does not know the order, or no longer; check the id; it is not known there (rejected)
	// order/get: DADA 2005: Dada does not know the price that was accepted, or the order no longer; quote again (rejected)
}
