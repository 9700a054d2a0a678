package wiring_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/paotui-go/paotui/carriers/immediate"
	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/fault"
	"github.com/paotui-go/paotui/engine/secret"
	"github.com/paotui-go/paotui/transport/wechat"
	"github.com/paotui-go/paotui/wiring"
)

// platform is a host that has its shops and their mini programs in a database of its
// own, and gets their tokens as a third-party platform.
type platform struct {
	mu       sync.Mutex
	apps     map[string]wiring.App
	accounts engine.StaticAccounts
	down     error
}

func (p *platform) App(_ context.Context, id string) (wiring.App, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	app, ok := p.apps[id]
	switch {
	case p.down != nil:
		return app, p.down
	case !ok:
		return app, immediate.ErrNoApp
	}
	return app, nil
}

func (p *platform) Account(ctx context.Context, shop string, carrier engine.CarrierID) (engine.Account, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.accounts.Account(ctx, shop, carrier)
}

// authorizer gives a mini program's token as its platform has it.
type authorizer struct {
	from wechat.TokenSource
	gave atomic.Int32
}

func (a *authorizer) Token(ctx context.Context) (secret.Text, error) {
	a.gave.Add(1)
	return a.from.Token(ctx)
}

func (a *authorizer) Renew(ctx context.Context, dead secret.Text) (secret.Text, error) {
	return a.from.Renew(ctx, dead)
}

// noTokens has none.
type noTokens struct{}

func (noTokens) Token(context.Context) (secret.Text, error) {
	return secret.Text{}, errors.New("none today")
}

func (noTokens) Renew(context.Context, secret.Text) (secret.Text, error) {
	return secret.Text{}, errors.New("none today")
}

func TestAPlatformBringsItsOwnAccountsAndTokens(t *testing.T) {
	o := exampleOrder()
	sim := simulator(t, o)
	whole := wiring.FromSimulator(sim, o.Shop)
	tokens, err := wechat.NewStableTokens(wechat.TokenConfig{BaseURL: sim.URL, AppID: sim.App().AppID, AppSecret: secret.New(sim.App().Secret)})
	if err != nil {
		t.Fatal(err)
	}
	held := &authorizer{from: tokens}
	host := &platform{apps: map[string]wiring.App{}, accounts: accountsOf(t, whole)}
	cfg, err := wiring.Parse([]byte("base_url: "+sim.URL+"\nsimulated: true\n"), os.LookupEnv, wiring.WithOwn(host, host))
	if err != nil {
		t.Fatal(err)
	}
	system, cleanup, err := wiring.Build(cfg, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer cleanup()

	offers := func() (priced int, why string) {
		comparison, err := system.Engine.Compare(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		for _, offer := range comparison.Offers {
			if offer.Outcome == engine.Priced {
				priced++
			}
			why += offer.Reason() + "\n"
		}
		return priced, why
	}
	if priced, why := offers(); priced != 0 || !strings.Contains(why, "not one of those configured here") {
		t.Errorf("before the shop's mini program is known: %d prices\n%s", priced, why)
	}
	host.mu.Lock()
	host.apps[sim.App().AppID] = wiring.App{Tokens: held}
	host.mu.Unlock()
	if priced, why := offers(); priced != 3 || held.gave.Load() == 0 {
		t.Errorf("afterwards: %d prices with %d tokens of the platform's\n%s", priced, held.gave.Load(), why)
	}
	host.mu.Lock()
	host.down = errors.New("select secret from apps: connection refused by 10.0.0.7")
	host.mu.Unlock()
	if priced, why := offers(); priced != 0 || !strings.Contains(why, "could not be looked up") || strings.Contains(why, "10.0.0.7") {
		t.Errorf("while the platform's database is away: %d prices\n%s", priced, why)
	}
}

func TestAFileWithoutShopsIsEnoughForAHostThatHasThem(t *testing.T) {
	const text = "push: {listen: 127.0.0.1:0, token: t, aes_key: abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG}"
	_, err := wiring.Parse([]byte(text), os.LookupEnv)
	if err == nil || !strings.Contains(err.Error(), "name at least one shop") {
		t.Errorf("a host without accounts of its own hears: %v", err)
	}
	_, err = wiring.Parse([]byte(text), os.LookupEnv, wiring.WithOwn(&platform{}, &platform{}))
	if err == nil || err.Error() != "line 1: push.app: name one of your mini programs by its appid" {
		t.Errorf("without an appid to open pushes with: %v", err)
	}
}

// What has changed is seen by the next call; nothing is made anew without need.
func TestAMiniProgramsClientIsMadeAnewWhenItsSecretHasChanged(t *testing.T) {
	host := &platform{apps: map[string]wiring.App{"wx1": {Secret: secret.New("a")}}}
	clients, err := wiring.NewClients(wiring.Config{OwnApps: host}, host, nil, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	client := func() *wechat.Client {
		c, err := clients.Client(t.Context(), "wx1")
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	first := client()
	if client() != first {
		t.Error("the same mini program has two clients")
	}
	host.apps["wx1"] = wiring.App{Secret: secret.New("b")}
	second := client()
	if second == first {
		t.Error("a new secret is not used")
	}
	before, after := &authorizer{from: noTokens{}}, &authorizer{from: noTokens{}}
	host.apps["wx1"] = wiring.App{Tokens: before}
	third := client()
	if third == second {
		t.Error("the platform's tokens are not used")
	}
	host.apps["wx1"] = wiring.App{Tokens: after}
	if client() != third {
		t.Error("another value with the platform's tokens makes another client")
	}
	if _, err := third.GetBoundAccounts(t.Context()); err == nil || before.gave.Load() != 0 || after.gave.Load() != 1 {
		t.Errorf("%v; the former source was asked %d times and the latter %d", err, before.gave.Load(), after.gave.Load())
	}
	delete(host.apps, "wx1")
	if _, err := clients.Client(t.Context(), "wx1"); !errors.Is(err, immediate.ErrNoApp) {
		t.Errorf("a mini program that has gone: %v", err)
	}
	host.apps["wx1"] = wiring.App{}
	if _, err := clients.Client(t.Context(), "wx1"); err == nil || !strings.Contains(err.Error(), "the mini program wx1: ") {
		t.Errorf("a mini program without a secret: %v", err)
	}
}

func TestTheFilesAccountsChangeWhileTheSystemRuns(t *testing.T) {
	o := exampleOrder()
	sim := simulator(t, o)
	cfg := wiring.FromSimulator(sim, o.Shop)
	name := filepath.Join(t.TempDir(), "paotui.yaml")
	write := func(change func(*wiring.Config)) {
		change(&cfg)
		data, err := cfg.YAML()
		if err == nil {
			err = os.WriteFile(name, data, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	write(func(*wiring.Config) {})
	loaded, err := wiring.Load(name)
	if err != nil {
		t.Fatal(err)
	}
	logs := newLogbook()
	system, cleanup, err := wiring.Build(loaded, logs.logger)
	if err != nil {
		t.Fatal(err)
	}
	defer cleanup()
	ctx, stop := context.WithCancel(t.Context())
	ran := make(chan error, 1)
	go func() { ran <- system.Run(ctx) }()

	second := o
	second.Shop = "second"
	if c, _ := system.Engine.Compare(ctx, second); slices.ContainsFunc(c.Offers, engine.Offer.Open) {
		t.Fatal("a shop that nobody knows has offers")
	}
	write(func(c *wiring.Config) { c.Shops["second"], c.PollSeconds = c.Shops[o.Shop], 7 })
	logs.wait(t, "its mini programs, shops and accounts are taken over")
	logs.wait(t, "need a restart")
	if c, err := system.Engine.Compare(ctx, second); err != nil || !slices.ContainsFunc(c.Offers, engine.Offer.Open) {
		t.Errorf("the new shop has no offers: %+v, %v", c.Offers, err)
	}
	write(func(c *wiring.Config) { c.Shops["second"] = wiring.Shop{} })
	logs.wait(t, "the configuration file is refused")
	if c, _ := system.Engine.Compare(ctx, second); !slices.ContainsFunc(c.Offers, engine.Offer.Open) {
		t.Error("a broken file took the accounts away")
	}
	stop()
	if err := <-ran; err != nil {
		t.Error(err)
	}
	if text := logs.text(); strings.Contains(text, sim.App().Secret) || !strings.Contains(text, `"sections":["poll_s"]`) {
		t.Errorf("logged:\n%s", text)
	}
}

func TestALookUpThatFailsSendsNothing(t *testing.T) {
	host := &platform{down: errors.New("away")}
	clients, err := wiring.NewClients(wiring.Config{OwnApps: host}, host, nil, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	carrier, err := wiring.NewDada(clients)
	if err != nil {
		t.Fatal(err)
	}
	o := exampleOrder()
	account := accountsOf(t, wiring.FromSimulator(simulator(t, o), o.Shop))[o.Shop]["DADA"]
	_, err = carrier.Quote(t.Context(), engine.Inquiry{Order: o, Account: account, ID: 1})
	if fault.KindOf(err) != fault.Unavailable || fault.OutcomeOf(err) != fault.NotSent {
		t.Errorf("%v is %v, %v", err, fault.KindOf(err), fault.OutcomeOf(err))
	}
}
