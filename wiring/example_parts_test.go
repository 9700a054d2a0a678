package wiring_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"

	"go.uber.org/zap"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/transport/wechat"
	"github.com/paotui-go/paotui/transport/wechat/wechatsim"
	"github.com/paotui-go/paotui/wiring"
)

// byHand is what [wiring.Build] does, without google/wire, and with two companies of
// the four.
func byHand(cfg wiring.Config, log *zap.Logger) (system *wiring.System, cleanup func(), err error) {
	roster := wiring.NewRoster(cfg)
	apps, accounts := wiring.NewApps(cfg, roster), wiring.NewAccounts(cfg, roster)
	client, closeClient := wiring.NewHTTPClient(cfg)
	stack, endStack, err0 := wiring.NewStack(cfg, log)
	clients, err := wiring.NewClients(cfg, apps, client, stack, log)
	if err := errors.Join(err0, err); err != nil {
		return nil, nil, err
	}
	sf, err1 := wiring.NewSFTC(clients)
	dada, err2 := wiring.NewDada(clients)
	file, err3 := wiring.NewPolicyFile(cfg)
	store, closeStore, err4 := wiring.NewStore(cfg, log)
	if err := errors.Join(err1, err2, err3, err4); err != nil {
		return nil, nil, err
	}
	policy, former := wiring.NewPolicy(cfg, file), wiring.NewHistory(store, log)
	eng, endEngine, err := wiring.NewEngine(cfg, []engine.Carrier{sf, dada}, accounts, policy, store, former, log)
	if err != nil {
		return nil, nil, err
	}
	push, err := wiring.NewPush(cfg, eng, log)
	if err != nil {
		return nil, nil, err
	}
	system = wiring.NewSystem(wiring.Parts{
		Config: cfg, Engine: eng, Store: store, Apps: apps, Accounts: accounts,
		Policy: policy, History: former, Stack: stack, Push: push, Logger: log,
	})
	return system, func() { endEngine(); closeStore(); endStack(); closeClient() }, nil
}

// The parts put together by hand, in about as many lines as by google/wire. The host
// mounts the push on a server of its own.
func ExampleNewSystem() {
	sim, cfg := simulatedShop()
	defer sim.Close()
	system, cleanup, err := byHand(cfg, zap.NewNop())
	must(err)
	defer cleanup()
	fmt.Println(system.Ready(context.Background()))

	ctx, end := context.WithCancel(context.Background())
	ended := make(chan error)
	go func() { ended <- system.RunMounted(ctx) }()
	comparison, err := system.Engine.Compare(ctx, exampleOrder())
	must(err)
	for _, offer := range comparison.Offers {
		fmt.Println(offer.Carrier, offer.Outcome)
	}
	end()
	fmt.Println(<-ended)
	// Output:
	// nobody is at work: Run is not going
	// SFTC priced
	// DADA priced
	// <nil>
}

// A system takes pushes where the configuration says, or on a listener that is there.
func ExampleSystem_RunOn() {
	sim, cfg := simulatedShop()
	defer sim.Close()
	cfg.Push = &wiring.Push{Listen: "127.0.0.1:0", Path: "/", App: sim.App().AppID, Token: cfg.Apps[sim.App().AppID].Secret, Mode: wiring.PlainPush}
	system, cleanup, err := wiring.Build(cfg, nil)
	must(err)
	defer cleanup()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(err)
	ctx, end := context.WithCancel(context.Background())
	end() // it is told to end before it began, and does so in order
	fmt.Println(system.RunOn(ctx, listener))
	fmt.Println(system.RunBeside(ctx, func(why error) { fmt.Println("another process takes the pushes:", why) }))
	for app, endpoint := range cfg.Push.Endpoints() {
		fmt.Println(app == sim.App().AppID, endpoint.Mode)
	}
	// Output:
	// <nil>
	// <nil>
	// true plain
}

// A back-office asks about deliveries and says what it wants done; it calls nobody.
func ExampleBuildDesk() {
	sim, cfg := simulatedShop()
	defer sim.Close()
	folder, leave := ownFolder()
	defer leave()
	cfg.Store.SQLite = filepath.Join(folder, "deliveries.db")
	system, cleanup, err := wiring.Build(cfg, nil)
	must(err)
	defer cleanup()
	_, err = system.Engine.Dispatch(context.Background(), exampleOrder())
	must(err)

	desk, closeDesk, err := wiring.BuildDesk(cfg, nil)
	must(err)
	defer closeDesk()
	d, err := desk.Cancel(context.Background(), exampleOrder().ID, engine.Cancellation{Reason: engine.NotNeeded})
	must(err)
	fmt.Println(d.ID == exampleOrder().ID, d.CancelWanted.Reason)
	// Output: true not_needed
}

// The carriers alone, to try them.
func ExampleBuildCarriers() {
	sim, cfg := simulatedShop()
	defer sim.Close()
	carriers, cleanup, err := wiring.BuildCarriers(cfg, nil)
	must(err)
	defer cleanup()
	for _, c := range carriers {
		fmt.Println(c.Info().ID, len(c.Check(exampleOrder())))
	}
	fmt.Println(len(wiring.Profiles()), "companies are known")
	// Output:
	// SFTC 0
	// DADA 0
	// MTPS 0
	// SS 0
	// 4 companies are known
}

// A file is held to every rule at once; each finding has its place.
func ExampleExamine() {
	report := wiring.Examine("paotui.yaml", []byte(`apps:
  wx0123456789abcdef: {secret: env:APP_SECRET}
shops:
  cafe:
    acounts: {}
`))
	for _, f := range report.Mistakes() {
		fmt.Println(f)
	}
	fmt.Println(len(report.Warnings()), "warnings")
	for _, v := range report.Variables() {
		fmt.Println("wants", v.Env)
	}
	report = wiring.CheckWithoutSecrets("nowhere.yaml") // a file, where its secrets are not, such as in CI
	fmt.Println(report.Err() != nil)
	// Output:
	// paotui.yaml:5:5: unknown key "acounts": did you mean accounts?
	// 0 warnings
	// wants APP_SECRET
	// true
}

// What paotui config check says of a file: everything at once, and no secret.
func ExampleCheck() {
	folder, leave := ownFolder()
	defer leave()
	path := filepath.Join(folder, "paotui.yaml")
	must(os.WriteFile(path, []byte("apps:\n  wx0123456789abcdef: {secret: env:NOT_SET_ANYWHERE}\nshops:\n  cafe: {accounts: {SFTC: {merchant: m, secret: s3cret}}}\n"), 0o600))
	report := wiring.Check(path)
	for _, f := range report.Findings {
		fmt.Println(strings.TrimPrefix(f.String(), folder+string(filepath.Separator)))
	}
	// Output:
	// paotui.yaml:2: apps.wx0123456789abcdef.secret: the environment has no NOT_SET_ANYWHERE: set it to the secret where this runs
	// paotui.yaml:4: shops.cafe.accounts.SFTC.secret: this secret stands in the file for everybody who reads it: put it into the environment as PAOTUI_CAFE_SFTC_SECRET, and write env:PAOTUI_CAFE_SFTC_SECRET here
}

// A host that calls WeChat itself takes the tokens from the same place, so that there is one
// source of each.
func ExampleApp_TokenSource() {
	sim, cfg := simulatedShop()
	defer sim.Close()
	app := cfg.Apps[sim.App().AppID]
	tokens, err := app.TokenSource(wechat.TokenConfig{BaseURL: sim.URL, AppID: sim.App().AppID, HTTP: sim.Client()})
	must(err)
	token, err := tokens.Token(context.Background())
	fmt.Println(token, err, sim.Count("/cgi-bin/stable_token"))

	app.Tokens = tokens // such as a third-party platform's: nobody else is asked then
	same, err := app.TokenSource(wechat.TokenConfig{})
	fmt.Println(same == tokens, err)
	// Output:
	// [redacted] <nil> 1
	// true <nil>
}

// A configuration from elsewhere than a file, with secrets from elsewhere than the
// environment.
func ExampleParse() {
	vault := map[string]string{"APP_SECRET": "a-secret", "SF_SECRET": "another"}
	lookup := func(name string) (string, bool) { value, ok := vault[name]; return value, ok }
	cfg, err := wiring.Parse([]byte(`{apps: {wx0123456789abcdef: {secret: env:APP_SECRET}},
  shops: {cafe: {accounts: {SFTC: {merchant: "1534713176", secret: env:SF_SECRET, store: "3243279847393"}}}}}`), lookup)
	must(err)
	fmt.Println(cfg.Shops["cafe"].Accounts["SFTC"].Secret, cfg.World().BaseURL)
	_, err = wiring.Parse([]byte(`{apps: {wx0123456789abcdef: {secret: env:NOBODY}}}`), lookup)
	fmt.Println(strings.Contains(err.Error(), "NOBODY"), wiring.EnvName("9 LIVES") != nil)
	// Output:
	// [redacted] https://api.weixin.qq.com
	// true true
}

// What a flag or a variable says about a database.
func ExamplePostgresFrom() {
	store, err := wiring.PostgresFrom("postgres://paotui:secret@db.example/shop")
	fmt.Println(store, err)
	_, err = wiring.PostgresFrom("db.example")
	fmt.Println(err)
	// Output:
	// postgres at db.example/shop <nil>
	// must be a URL such as postgres://user:password@host:5432/database
}

// The schema of the file, for editors; paotui config schema prints it.
func ExampleSchema() {
	fmt.Println(strings.Contains(string(wiring.Schema()), `"drain_s"`))
	// Output: true
}

// simulatedShop is a simulator, and the configuration of a shop there.
func simulatedShop() (*wechatsim.Server, wiring.Config) {
	at := exampleOrder().Sender.Location
	sim, err := wechatsim.Start(wechatsim.Config{Manual: true, Store: wechatsim.Store{Lng: at.Lng, Lat: at.Lat}})
	must(err)
	return sim, wiring.FromSimulator(sim, exampleOrder().Shop)
}

// ownFolder is a folder that goes when the example leaves.
func ownFolder() (folder string, leave func()) {
	folder, err := os.MkdirTemp("", "paotui")
	must(err)
	return folder, func() { os.RemoveAll(folder) }
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}
