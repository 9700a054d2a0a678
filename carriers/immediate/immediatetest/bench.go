package immediatetest

import (
	"testing"
	"time"

	"github.com/paotui-go/paotui/carriers/immediate"
	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/geo"
	"github.com/paotui-go/paotui/engine/secret"
	"github.com/paotui-go/paotui/transport/wechat"
	"github.com/paotui-go/paotui/transport/wechat/wechatsim"
)

// Bench is one company's carrier over a simulated WeChat, with an account that may
// do everything.
type Bench struct {
	Carrier engine.Carrier
	Account engine.Account
	Sim     *wechatsim.Server

	placements engine.PlacementID
}

// Start makes one; it ends with the test. It is in memory and may run in virtual
// time. more are companies that join the simulated four.
func Start(t testing.TB, p immediate.Profile, more ...wechatsim.Carrier) *Bench {
	t.Helper()
	sim, err := wechatsim.StartPipe(wechatsim.Config{Seed: 1, Carriers: more})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(sim.Close)
	app := sim.App()
	client, err := wechat.NewClient(wechat.Config{
		BaseURL: sim.URL, AppID: app.AppID, AppSecret: secret.New(app.Secret), HTTP: sim.Client(),
	})
	if err != nil {
		t.Fatal(err)
	}
	carrier, err := immediate.New(p, immediate.Clients{app.AppID: client}, immediate.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return &Bench{Carrier: carrier, Account: account(t, sim, p), Sim: sim}
}

// account is the simulated account at the company, with every grant.
func account(t testing.TB, sim *wechatsim.Server, p immediate.Profile) engine.Account {
	t.Helper()
	for _, a := range sim.Accounts() {
		if a.DeliveryID == string(p.ID) {
			return engine.Account{
				App: sim.App().AppID, Merchant: a.ShopID, Secret: secret.New(a.AppSecret), Store: a.ShopNo,
				Registered: geo.GCJ02{Lng: a.Store.Lng, Lat: a.Store.Lat},
				Grants:     engine.Grants{Service: serviceOf(p), Insurance: true, PickupCode: true, ReceiptCode: true},
			}
		}
	}
	t.Fatalf("the simulator has no account at %s", p.ID)
	return engine.Account{}
}

// serviceOf is a service that a contract with the company may have.
func serviceOf(p immediate.Profile) string {
	if p.Default == "" && len(p.Services) > 0 {
		return p.Services[0].Code
	}
	return p.Default
}

// Order is a [PlainOrder] from the simulated store.
func (b *Bench) Order() engine.Order { return PlainOrder(b.Account.Registered) }

// anywhere is where orders start that no simulator sees.
var anywhere = geo.GCJ02{Lng: 121.4737, Lat: 31.2304}

// PlainOrder is an order of two kilometres from a position, paid just now, that
// every company takes.
func PlainOrder(at geo.GCJ02) engine.Order {
	return engine.Order{
		ID: "plain-1", Shop: "plain", CustomerID: "oPlain_customer_1", PaidAt: time.Now(),
		Sender:   engine.Stop{Name: "寄件人甲", Phone: "13900000001", City: "北京市", Address: "示例路一号", Detail: "一层101", Location: at},
		Receiver: engine.Stop{Name: "收件人乙", Phone: "13900000002", City: "北京市", Address: "示例街二号", Detail: "二层202", Location: geo.GCJ02{Lng: at.Lng + 0.0117, Lat: at.Lat + 0.0157}},
		Cargo: engine.Cargo{
			Category: "美食夜宵", Subcategory: "零食小吃", Value: 66_00, Weight: 1500, Length: 300, Width: 200, Height: 150,
			Items: []engine.Item{{Name: "核桃酥", Count: 2, Price: 33_00, Unit: "盒"}},
		},
		Notice: engine.Notice{Page: "pages/order", ImageURL: "https://example.com/box.png", GoodsName: "核桃酥", GoodsCount: 2},
	}
}

// Inquiry asks for an order under an id of its own.
func (b *Bench) Inquiry(o engine.Order) engine.Inquiry {
	b.placements++
	return engine.Inquiry{Order: o, Account: b.Account, ID: b.placements}
}
