package docs_test

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/prometheus/client_golang/prometheus"
	"go.opentelemetry.io/otel/trace"
	"go.uber.org/goleak"
	"go.uber.org/zap"
	_ "modernc.org/sqlite"

	"github.com/paotui-go/paotui/carriers/dada"
	"github.com/paotui-go/paotui/carriers/immediate"
	"github.com/paotui-go/paotui/carriers/sftc"
	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/origin"
	"github.com/paotui-go/paotui/engine/secret"
	"github.com/paotui-go/paotui/engine/store/memory"
	"github.com/paotui-go/paotui/engine/store/postgres"
	"github.com/paotui-go/paotui/engine/store/postgres/postgrestest"
	"github.com/paotui-go/paotui/policy"
	"github.com/paotui-go/paotui/transport"
	"github.com/paotui-go/paotui/transport/wechat"
	"github.com/paotui-go/paotui/transport/wechat/wechatsim"
	"github.com/paotui-go/paotui/wiring"
	"github.com/paotui-go/paotui/wiring/watch"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// What follows is the guide's code, to the letter; the tests below run it.

// byHand is the guide's wiring without the wiring package.
func byHand(base, appid string, appSecret secret.Text, accounts engine.Accounts, store engine.Store, logger *zap.Logger) (*engine.Engine, *http.Client, error) {
	client := wechat.NewHTTPClient()
	road := transport.New(transport.Config{Route: "WeChat", Replicas: 1})
	tokens, err := wechat.NewStableTokens(wechat.TokenConfig{
		BaseURL: base, AppID: appid, AppSecret: appSecret, HTTP: client, Through: wechat.Over(road), Logger: logger,
	})
	if err != nil {
		return nil, nil, err
	}
	app, err := wechat.NewClient(wechat.Config{
		BaseURL: base, AppID: appid, Tokens: tokens, HTTP: client, Through: wechat.Over(road), Logger: logger,
	})
	if err != nil {
		return nil, nil, err
	}
	var carriers []engine.Carrier
	for _, profile := range []immediate.Profile{sftc.Profile(), dada.Profile()} {
		carrier, err := immediate.New(profile, immediate.Clients{appid: app}, immediate.Options{})
		if err != nil {
			return nil, nil, err
		}
		carriers = append(carriers, carrier)
	}
	eng, err := engine.New(engine.Config{
		Carriers: carriers, Accounts: accounts, Policy: policy.Policy{}, Store: store, Logger: logger,
	})
	return eng, client, err
}

// rows are accounts in a database of the host's.
type rows struct{ db *sql.DB }

// Account is asked on every call, so a row that changes counts from the next call on.
func (r rows) Account(ctx context.Context, shop string, carrier engine.CarrierID) (engine.Account, error) {
	var account engine.Account
	var key string
	err := r.db.QueryRowContext(ctx,
		"SELECT appid, merchant, secret, store FROM carrier_accounts WHERE shop = $1 AND carrier = $2", shop, string(carrier),
	).Scan(&account.App, &account.Merchant, &key, &account.Store)
	if errors.Is(err, sql.ErrNoRows) {
		return engine.Account{}, engine.ErrNoAccount // this carrier is left out, the others are asked
	}
	account.Secret = secret.New(key) // prints as nothing, wherever it goes
	return account, err
}

// authorizer takes a mini program's token from where the platform keeps it.
type authorizer struct {
	token func(ctx context.Context, renew bool) (string, error)
}

func (a *authorizer) Token(ctx context.Context) (secret.Text, error) {
	token, err := a.token(ctx, false)
	return secret.New(token), err
}

// Renew is asked when WeChat has refused a token: give another one, or an error.
func (a *authorizer) Renew(ctx context.Context, dead secret.Text) (secret.Text, error) {
	token, err := a.token(ctx, true)
	if err == nil && token == dead.Reveal() {
		return secret.Text{}, errors.New("the platform has no other token than the one that is refused")
	}
	return secret.New(token), err
}

// platform knows the mini programs that have authorised it.
type platform struct{ authorizers map[string]*authorizer }

// App is asked on every call too: the same value as long as nothing has changed.
func (p platform) App(_ context.Context, appid string) (wiring.App, error) {
	tokens, ok := p.authorizers[appid]
	if !ok {
		return wiring.App{}, immediate.ErrNoApp
	}
	return wiring.App{Tokens: tokens}, nil
}

// ofAPlatform builds the system over the platform's own tables.
func ofAPlatform(path string, programs platform, shops rows, logger *zap.Logger) (*wiring.System, func(), error) {
	cfg, err := wiring.Load(path, wiring.WithOwn(programs, shops))
	if err != nil {
		return nil, nil, err
	}
	return wiring.Build(cfg, logger)
}

// watched runs with the host's own logger, tracer and request id.
func watched(ctx context.Context, cfg wiring.Config, tracers trace.TracerProvider, handler slog.Handler, request *http.Request, work func(context.Context) error) error {
	cfg.Tracer = tracers                                            // OpenTelemetry's; nil is none
	system, cleanup, err := wiring.Build(cfg, wiring.Slog(handler)) // or a *zap.Logger; nil is silent
	if err != nil {
		return err
	}
	defer cleanup()
	ctx = origin.With(ctx, origin.Origin{Correlation: request.Header.Get("X-Request-ID")})
	return system.RunWhile(ctx, work)
}

// counted runs with the host's own registry and server.
func counted(ctx context.Context, cfg wiring.Config, registry *prometheus.Registry, mux *http.ServeMux, logger *zap.Logger, work func(context.Context) error) error {
	metrics, err := watch.NewMetrics(registry) // your Prometheus registry; nil makes one
	if err != nil {
		return err
	}
	defer metrics.Close()
	cfg.Meter = metrics // or any OpenTelemetry provider; nil counts nothing
	system, cleanup, err := wiring.Build(cfg, logger)
	if err != nil {
		return err
	}
	defer cleanup()
	mux.Handle("/metrics", metrics.Handler())
	mux.Handle("/readyz", watch.Ready(system))
	return system.RunWhile(ctx, work)
}

// hear tells the shop's own system what becomes of its orders.
func hear(ctx context.Context, eng *engine.Engine, tell func(ctx context.Context, orderID string, phase engine.Phase) error) error {
	return eng.Consume(ctx, "order-status", func(ctx context.Context, event engine.Event) error {
		delivery, err := eng.Delivery(ctx, event.Delivery)
		if err != nil {
			return err // it is given again
		}
		return tell(ctx, delivery.ID, delivery.Phase)
	})
}

// checkout keeps the shop's order and its dispatch together, or neither.
func checkout(ctx context.Context, pool *pgxpool.Pool, store *postgres.Store, eng *engine.Engine, order engine.Order) error {
	head, entries, err := eng.Prepare(ctx, order, engine.WithLimit(3000))
	if err != nil {
		return err
	}
	tx, err := pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx) // nothing, after a commit
	if _, err := tx.Exec(ctx, "INSERT INTO orders (id) VALUES ($1)", order.ID); err != nil {
		return err
	}
	if err := store.AppendTx(ctx, tx, head, entries...); err != nil {
		return err
	}
	return tx.Commit(ctx)
}

func exampleOrder(t *testing.T) engine.Order {
	t.Helper()
	data, err := os.ReadFile("../examples/orders/coffee-beijing.json")
	if err != nil {
		t.Fatal(err)
	}
	order, err := engine.ParseOrder(data)
	if err != nil {
		t.Fatal(err)
	}
	return order
}

func TestTheGuidesWiringByHandCarriesAnOrder(t *testing.T) {
	order := exampleOrder(t)
	sim, err := wechatsim.Start(wechatsim.Config{Speed: 2000, Store: wechatsim.Store{Lng: order.Sender.Location.Lng, Lat: order.Sender.Location.Lat}})
	if err != nil {
		t.Fatal(err)
	}
	defer sim.Close()
	cfg := wiring.FromSimulator(sim, order.Shop)
	db := accountsDatabase(t, cfg)
	eng, client, err := byHand(cfg.BaseURL, sim.App().AppID, cfg.Apps[sim.App().AppID].Secret, rows{db}, memory.New(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer client.CloseIdleConnections()
	comparison, err := eng.Compare(t.Context(), order)
	if err != nil {
		t.Fatal(err)
	}
	for _, offer := range comparison.Offers {
		if offer.Outcome != engine.Priced {
			t.Errorf("%s: %s, %v", offer.Carrier, offer.Outcome, offer.Reason())
		}
	}
	_, err = rows{db}.Account(t.Context(), "nobody's shop", "DADA")
	if !errors.Is(err, engine.ErrNoAccount) {
		t.Errorf("a shop without a row: %v", err)
	}

	ctx, stop := context.WithCancel(t.Context())
	told := make(chan engine.Phase, 100)
	heard := make(chan error, 1)
	go func() {
		heard <- hear(ctx, eng, func(_ context.Context, id string, phase engine.Phase) error {
			if id != order.ID {
				t.Errorf("told of %s", id)
			}
			told <- phase
			return nil
		})
	}()
	if _, err := eng.Dispatch(ctx, order); err != nil {
		t.Fatal(err)
	}
	if first := <-told; first == "" {
		t.Error("the first event has no phase")
	}
	stop()
	if err := <-heard; err != nil {
		t.Error(err)
	}
}

// accountsDatabase has a row for each account of a configuration.
func accountsDatabase(t *testing.T, cfg wiring.Config) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", t.TempDir()+"/shops.db")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	if _, err := db.Exec("CREATE TABLE carrier_accounts (shop, carrier, appid, merchant, secret, store)"); err != nil {
		t.Fatal(err)
	}
	for shop, s := range cfg.Shops {
		for carrier, a := range s.Accounts {
			if _, err := db.Exec("INSERT INTO carrier_accounts VALUES (?, ?, ?, ?, ?, ?)", shop, string(carrier), s.App, a.Merchant, a.Secret.Reveal(), a.Store); err != nil {
				t.Fatal(err)
			}
		}
	}
	return db
}

func TestTheGuidesRequestIDReachesTheWork(t *testing.T) {
	cfg, sim, err := wiring.Simulate(exampleOrder(t), wechatsim.Config{})
	if err != nil {
		t.Fatal(err)
	}
	defer sim.Close()
	request := httptest.NewRequest("POST", "/checkout", nil)
	request.Header.Set("X-Request-ID", "request-42")
	var got string
	err = watched(t.Context(), cfg, nil, slog.DiscardHandler, request, func(ctx context.Context) error {
		got = origin.From(ctx).Correlation
		return nil
	})
	if err != nil || got != "request-42" {
		t.Errorf("%q, %v", got, err)
	}
}

func TestAnAuthorizersTokens(t *testing.T) {
	var source wechat.TokenSource = &authorizer{func(_ context.Context, renew bool) (string, error) {
		if renew {
			return "second", nil
		}
		return "first", nil
	}}
	first, err := source.Token(t.Context())
	if err != nil || first.Reveal() != "first" {
		t.Fatalf("%v, %v", first, err)
	}
	second, err := source.Renew(t.Context(), first)
	if err != nil || second.Reveal() != "second" {
		t.Fatalf("%v, %v", second, err)
	}
	if _, err := source.Renew(t.Context(), second); err == nil || strings.Contains(err.Error(), "second") {
		t.Errorf("the refused token again: %v", err)
	}
}

func TestThePlatformsOwnShopsAndMiniPrograms(t *testing.T) {
	order := exampleOrder(t)
	sim, err := wechatsim.Start(wechatsim.Config{Store: wechatsim.Store{Lng: order.Sender.Location.Lng, Lat: order.Sender.Location.Lat}})
	if err != nil {
		t.Fatal(err)
	}
	defer sim.Close()
	simulated := wiring.FromSimulator(sim, order.Shop)
	appid := sim.App().AppID
	client := wechat.NewHTTPClient()
	defer client.CloseIdleConnections()
	tokens, err := wechat.NewStableTokens(wechat.TokenConfig{BaseURL: simulated.BaseURL, AppID: appid, AppSecret: simulated.Apps[appid].Secret, HTTP: client})
	if err != nil {
		t.Fatal(err)
	}
	shops := rows{accountsDatabase(t, simulated)}
	programs := platform{map[string]*authorizer{appid: {func(ctx context.Context, _ bool) (string, error) {
		token, err := tokens.Token(ctx)
		return token.Reveal(), err
	}}}}
	path := t.TempDir() + "/paotui.yaml"
	if err := os.WriteFile(path, []byte("base_url: "+simulated.BaseURL+"\nsimulated: true\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	system, cleanup, err := ofAPlatform(path, programs, shops, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer cleanup()
	comparison, err := system.Engine.Compare(t.Context(), order)
	if err != nil {
		t.Fatal(err)
	}
	priced := 0
	for _, offer := range comparison.Offers {
		if offer.Outcome == engine.Priced {
			priced++
		}
	}
	if priced < 3 {
		t.Errorf("only %d carriers named a price: %+v", priced, comparison.Offers)
	}
}

func TestTheGuidesNumbersAreShown(t *testing.T) {
	order := exampleOrder(t)
	cfg, sim, err := wiring.Simulate(order, wechatsim.Config{Seed: 1, Speed: 2000})
	if err != nil {
		t.Fatal(err)
	}
	defer sim.Close()
	mux := http.NewServeMux()
	get := func(path string) string {
		w := httptest.NewRecorder()
		mux.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil))
		return w.Body.String()
	}
	err = counted(t.Context(), cfg, prometheus.NewRegistry(), mux, nil, func(ctx context.Context) error {
		for get("/readyz") != "ready\n" {
			select {
			case <-time.After(time.Millisecond):
			case <-ctx.Done():
				return context.Cause(ctx)
			}
		}
		if !strings.Contains(get("/metrics"), `paotui_deliveries_open{phase="waiting"} 0`) {
			t.Errorf("the numbers are %s", get("/metrics"))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if said := get("/readyz"); !strings.HasPrefix(said, "not ready: ") {
		t.Errorf("after the end it says %q", said)
	}
}

func TestTheGuidesCheckoutIsOneTransaction(t *testing.T) {
	store, pool := postgresStore(t)
	eng, err := engine.New(engine.Config{Carriers: []engine.Carrier{companies()[0].carrier}, Accounts: engine.StaticAccounts{}, Policy: policy.Policy{}, Store: store})
	if err != nil {
		t.Fatal(err)
	}
	order := exampleOrder(t)
	if err := checkout(t.Context(), pool, store, eng, order); err == nil {
		t.Error("an order was taken that has no table")
	}
	if _, err := eng.Delivery(t.Context(), order.ID); err == nil {
		t.Error("the delivery is there without its order")
	}
	if _, err := pool.Exec(t.Context(), "CREATE TABLE orders (id text PRIMARY KEY)"); err != nil {
		t.Fatal(err)
	}
	if err := checkout(t.Context(), pool, store, eng, order); err != nil {
		t.Fatal(err)
	}
	if d, err := eng.Delivery(t.Context(), order.ID); err != nil || d.Phase != engine.PhaseQuoting {
		t.Errorf("%v, %v", d.Phase, err)
	}
}

// postgresStore is a store, and a pool on whose search path its schema is the first.
func postgresStore(t *testing.T) (*postgres.Store, *pgxpool.Pool) {
	t.Helper()
	address, schema := postgrestest.Home(t)
	cfg, err := pgxpool.ParseConfig(address)
	if err != nil {
		t.Fatal(err)
	}
	cfg.ConnConfig.RuntimeParams["search_path"] = schema
	pool, err := pgxpool.NewWithConfig(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	store, err := postgres.Open(t.Context(), postgres.Options{Pool: pool, Schema: schema})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	return store, pool
}
