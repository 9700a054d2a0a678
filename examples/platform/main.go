// Command platform serves many shops out of a database of its own: their accounts at the
// carriers, and the tokens of the mini programs that have authorised it, all of which change
// while it runs.
//
//	go run ./examples/platform
//
// At home the configuration comes from a file without apps and shops:
//
//	cfg, err := wiring.Load("paotui.yaml", wiring.WithOwn(tables, tables))
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"go.uber.org/zap"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/secret"
	"github.com/paotui-go/paotui/examples/orders"
	"github.com/paotui-go/paotui/transport/wechat"
	"github.com/paotui-go/paotui/transport/wechat/wechatsim"
	"github.com/paotui-go/paotui/wiring"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Stdout); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, out io.Writer) (err error) {
	order, err := orders.Read("coffee-beijing.json")
	if err != nil {
		return err
	}
	cfg, sim, err := wiring.Simulate(order, wechatsim.Config{Speed: 1000})
	if err != nil {
		return err
	}
	defer sim.Close()
	folder, err := os.MkdirTemp("", "platform")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	shops, err := open(filepath.Join(folder, "platform.db"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, shops.db.Close()) }()

	known := cfg.Shops[order.Shop].Accounts // what the carriers have given to the shop
	cfg.Apps, cfg.Shops = nil, nil
	cfg.OwnApps, cfg.OwnAccounts = shops, shops
	system, cleanup, err := wiring.Build(cfg, zap.NewNop())
	if err != nil {
		return err
	}
	defer cleanup()
	p := platform{shops, system, sim, known, out}
	return system.RunWhile(ctx, func(ctx context.Context) error { return p.aDay(ctx, order) })
}

// platform is what the day is told with.
type platform struct {
	shops  tables
	system *wiring.System
	sim    *wechatsim.Server
	known  map[engine.CarrierID]wiring.Account
	out    io.Writer
}

// aDay is a shop that joins, loses a secret and a token, sends an order, and leaves.
func (p platform) aDay(ctx context.Context, order engine.Order) error {
	app, wrong := p.sim.App().AppID, p.known["DADA"]
	wrong.Secret = secret.New("what Dada had before")
	for _, step := range []struct {
		what string
		do   func() error
	}{
		{"nobody has joined", func() error { return nil }},
		{"the shop joins, with an old secret of Dada's", func() error {
			return errors.Join(p.refreshToken(ctx), p.join(ctx, order.Shop), p.shops.join(ctx, order.Shop, app, "DADA", wrong))
		}},
		{"the secret is put right", func() error { return p.shops.join(ctx, order.Shop, app, "DADA", p.known["DADA"]) }},
		{"WeChat takes the token back", func() error { p.sim.RevokeTokens(); return nil }},
		{"the token service has written the next one", func() error { return p.refreshToken(ctx) }},
		{"an order goes to the door", func() error { return p.send(ctx, order) }},
		{"the shop leaves", func() error { return p.shops.leave(ctx, order.Shop) }},
	} {
		if err := step.do(); err != nil {
			return fmt.Errorf("%s: %w", step.what, err)
		}
		if err := p.tell(ctx, step.what, order); err != nil {
			return err
		}
	}
	return nil
}

// tell compares, and tells who has offered.
func (p platform) tell(ctx context.Context, what string, order engine.Order) error {
	comparison, err := p.system.Engine.Compare(ctx, order)
	if err != nil {
		return err
	}
	fmt.Fprintf(p.out, "%s\n", what)
	for _, offer := range comparison.Offers {
		if offer.Open() {
			fmt.Fprintf(p.out, "  %-4s %s\n", offer.Carrier, offer.Quote.Fee)
		} else {
			fmt.Fprintf(p.out, "  %-4s %s\n", offer.Carrier, offer.Reason())
		}
	}
	return nil
}

func (p platform) join(ctx context.Context, shop string) error {
	for carrier, account := range p.known {
		if err := p.shops.join(ctx, shop, p.sim.App().AppID, carrier, account); err != nil {
			return err
		}
	}
	return nil
}

func (p platform) send(ctx context.Context, order engine.Order) error {
	if _, err := p.system.Engine.Dispatch(ctx, order, engine.WithLimit(30_00)); err != nil {
		return err
	}
	delivery, err := p.system.Engine.Wait(ctx, order.ID, engine.UntilFinal)
	if err == nil && delivery.Phase != engine.PhaseDelivered {
		return fmt.Errorf("it is %s", delivery.Phase)
	}
	return err
}

// refreshToken is the platform's token service. A real one asks api_authorizer_token, with
// the component's token and the authorizer's refresh token; here it asks as a mini program.
func (p platform) refreshToken(ctx context.Context) error {
	app := p.sim.App()
	service, err := wechat.NewClassicTokens(wechat.TokenConfig{BaseURL: p.sim.URL, AppID: app.AppID, AppSecret: secret.New(app.Secret)})
	if err != nil {
		return err
	}
	token, err := service.Token(ctx)
	if err != nil {
		return err
	}
	return p.shops.authorise(ctx, app.AppID, token)
}
