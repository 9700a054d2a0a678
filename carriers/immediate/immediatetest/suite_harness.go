package immediatetest

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

// Harness is a company over a simulated WeChat, with every power over what is behind
// the wire.
func Harness(p immediate.Profile, company wechatsim.Carrier) carriertest.Harness {
	company.Penalty.Free = 0 // a cancel after the acceptance costs something at once
	return carriertest.Harness{Start: func(ctx context.Context) (*carriertest.Bench, error) {
		side, err := startSide(p, company)
		if err != nil {
			return nil, err
		}
		b := &carriertest.Bench{
			Account: side.account, Order: PlainOrder(side.account.Registered), WeightStep: 10, Pause: 2 * time.Second,
			CancelCosts: true, Returns: true, Reorders: !company.NoReadd,
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
