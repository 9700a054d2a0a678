package immediate_test

import (
	"context"
	"net/http"
	"time"

	"github.com/paotui-go/paotui/carriers/carriertest"
	"github.com/paotui-go/paotui/carriers/immediate"
	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/geo"
	"github.com/paotui-go/paotui/engine/secret"
	"github.com/paotui-go/paotui/transport/wechat"
	"github.com/paotui-go/paotui/transport/wechat/wechatsim"
)

// harness is a company over a simulated WeChat, with every power over what is behind
// the wire.
func harness(p immediate.Profile, company wechatsim.Carrier) carriertest.Harness {
	company.Penalty.Free = 0 // a cancel after the acceptance costs something at once
	return carriertest.Harness{Virtual: true, Start: func(ctx context.Context) (*carriertest.Bench, error) {
		side, err := startSide(p, company)
		if err != nil {
			return nil, err
		}
		b := &carriertest.Bench{
			Account: side.account, Order: plainOrder(side.account), WeightStep: 10, Pause: 2 * time.Second,
			Secrets: []string{side.sim.App().Secret, pushToken, pushKey, "access_token"},
			Backend: side.powers(), Close: side.sim.Close,
		}
		if !company.Tips.None {
			b.Tips = []engine.Money{2_00, 5_00}
		}
		b.Carrier, err = side.carrier(p)
		if err != nil {
			return nil, err
		}
		// The first call fetches the token, so that the faults meet the calls.
		_, _ = b.Carrier.Query(ctx, engine.Ref{ID: 1, Account: b.Account})
		return b, nil
	}}
}

func plainOrder(a engine.Account) engine.Order {
	at := a.Registered
	return engine.Order{
		ID: "suite-1", Shop: "suite", CustomerID: "oSuite_customer_1", PaidAt: time.Now(),
		Sender:   engine.Stop{Name: "寄件人甲", Phone: "13900000001", City: "北京市", Address: "示例路一号", Detail: "一层101", Location: at},
		Receiver: engine.Stop{Name: "收件人乙", Phone: "13900000002", City: "北京市", Address: "示例街二号", Detail: "二层202", Location: geo.GCJ02{Lng: at.Lng + 0.0117, Lat: at.Lat + 0.0157}},
		Cargo: engine.Cargo{
			Category: "美食夜宵", Subcategory: "零食小吃", Value: 66_00, Weight: 1500, Length: 300, Width: 200, Height: 150,
			Items: []engine.Item{{Name: "核桃酥", Count: 2, Price: 33_00, Unit: "盒"}},
		},
		Notice: engine.Notice{Page: "pages/order", ImageURL: "https://example.com/box.png", GoodsName: "核桃酥", GoodsCount: 2},
	}
}

// otherSide is WeChat and the company, and the wire to them.
type otherSide struct {
	sim     *wechatsim.Server
	company wechatsim.Carrier
	account engine.Account
	wire    *tap
	push    *pushEnd
}

func startSide(p immediate.Profile, company wechatsim.Carrier) (*otherSide, error) {
	sim, err := wechatsim.StartPipe(wechatsim.Config{Seed: 1, Manual: true, Carriers: []wechatsim.Carrier{company}})
	if err != nil {
		return nil, err
	}
	s := &otherSide{sim: sim, company: company, wire: newTap(sim.Client().Transport)}
	for _, a := range sim.Accounts() {
		if a.DeliveryID == company.ID {
			s.account = engine.Account{
				App: sim.App().AppID, Merchant: a.ShopID, Secret: secret.New(a.AppSecret), Store: a.ShopNo,
				Registered: geo.GCJ02{Lng: a.Store.Lng, Lat: a.Store.Lat},
				Grants:     engine.Grants{Service: p.Default, Insurance: true, PickupCode: true, ReceiptCode: true},
			}
		}
	}
	s.push, err = listen(sim)
	return s, err
}

func (s *otherSide) carrier(p immediate.Profile) (engine.Carrier, error) {
	app := s.sim.App()
	client, err := wechat.NewClient(wechat.Config{
		BaseURL: s.sim.URL, AppID: app.AppID, AppSecret: secret.New(app.Secret), HTTP: &http.Client{Transport: s.wire},
	})
	if err != nil {
		return nil, err
	}
	return immediate.New(p, immediate.Clients{app.AppID: client}, immediate.Options{})
}

func (s *otherSide) powers() carriertest.Backend {
	return carriertest.Backend{
		Requests: func(c carriertest.Call) int { return s.sim.Count(merchantPath + path[c]) },
		Booked:   s.booked, Advance: s.advance, Push: s.tell, Fail: s.fail,
	}
}
