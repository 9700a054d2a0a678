package wiring_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/paotui-go/paotui/carriers/carriertest"
	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/fault"
	"github.com/paotui-go/paotui/engine/secret"
	"github.com/paotui-go/paotui/engine/store/memory"
	"github.com/paotui-go/paotui/engine/store/postgres"
	"github.com/paotui-go/paotui/engine/store/postgres/postgrestest"
	"github.com/paotui-go/paotui/policy"
	"github.com/paotui-go/paotui/wiring"
)

// slow is a carrier whose answer to a placement takes its time.
type slow struct {
	engine.Carrier
	takes time.Duration
	sent  chan struct{}
}

func (s slow) Place(ctx context.Context, p engine.Placement) (engine.Placed, error) {
	placed, err := s.Carrier.Place(ctx, p)
	close(s.sent)
	select {
	case <-time.After(s.takes):
		return placed, err
	case <-ctx.Done():
		return engine.Placed{}, &fault.Error{Op: "place", Kind: fault.Canceled, Outcome: fault.Unknown, Text: "nobody waited for the answer"}
	}
}

// ending builds a system over a slow carrier, ends it in the middle of a placement,
// and gives the delivery, after how long Run ended, and what it said.
func ending(t *testing.T, takes time.Duration) (d engine.Delivery, after time.Duration, err error) {
	synctest.Test(t, func(t *testing.T) {
		bench, startErr := carriertest.Reference().Start(t.Context())
		if startErr != nil {
			t.Fatal(startErr)
		}
		carrier := slow{bench.Carrier, takes, make(chan struct{})}
		store := memory.New()
		shop := engine.StaticAccounts{bench.Order.Shop: {carrier.Info().ID: bench.Account}}
		eng, newErr := engine.New(engine.Config{Carriers: []engine.Carrier{carrier}, Accounts: shop, Policy: policy.Policy{}, Store: store})
		if newErr != nil {
			t.Fatal(newErr)
		}
		system := wiring.NewSystem(wiring.Parts{Config: wiring.Config{DrainSeconds: 3}, Engine: eng, Store: store, Accounts: shop})
		if why := system.Ready(t.Context()); why == nil {
			t.Error("it is ready and nobody is at work")
		}
		ctx, tell := context.WithCancel(t.Context())
		ran := make(chan error, 1)
		go func() { ran <- system.Run(ctx) }()
		if _, dispatchErr := eng.Dispatch(ctx, bench.Order); dispatchErr != nil {
			t.Fatal(dispatchErr)
		}
		<-carrier.sent
		if why := system.Ready(ctx); why != nil {
			t.Errorf("at work it is not ready: %v", why)
		}
		if again := system.Run(ctx); again == nil || again.Error() != "this system runs already" {
			t.Errorf("a second Run: %v", again)
		}
		at := time.Now()
		tell()
		synctest.Wait()
		if why := system.Ready(t.Context()); why == nil || !strings.Contains(why.Error(), "it is ending") {
			t.Errorf("while it ends it says %v", why)
		}
		err, after = <-ran, time.Since(at)
		d, _ = eng.Delivery(t.Context(), bench.Order.ID)
	})
	return d, after, err
}

func TestEndingWaitsForTheAnswers(t *testing.T) {
	d, after, err := ending(t, 2*time.Second)
	if err != nil || after != 2*time.Second || d.Placements[0].Stage != engine.StageTaken {
		t.Errorf("after %s: %v, the placement is %s", after, err, d.Placements[0].Stage)
	}
}

func TestEndingHasADeadline(t *testing.T) {
	d, after, err := ending(t, 9*time.Second)
	if err == nil || !strings.Contains(err.Error(), "ending took longer than 3s") || after != 3*time.Second {
		t.Errorf("after %s: %v", after, err)
	}
	if d.Placements[0].Stage == engine.StageTaken {
		t.Error("an answer that nobody waited for is in the journal")
	}
}

// The same file with Postgres in it is a system of which any number may run.
func TestSeveralSystemsOnOnePostgresDeliverEachOrderOnce(t *testing.T) {
	url, schema := postgrestest.Home(t)
	o := exampleOrder()
	sim := simulator(t, o)
	cfg := wiring.FromSimulator(sim, o.Shop)
	cfg.PollSeconds, cfg.Store = 1, wiring.Store{Postgres: secret.New(url), Schema: schema}
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	var systems []*wiring.System
	ran := make(chan error, 2)
	for range cap(ran) {
		system, cleanup, err := wiring.Build(cfg, nil)
		if err != nil {
			t.Fatal(err)
		}
		defer cleanup()
		if _, ok := system.Store.(*postgres.Store); !ok {
			t.Fatalf("the store is a %T", system.Store)
		}
		systems = append(systems, system)
		go func() { ran <- system.Run(ctx) }()
	}
	if _, err := systems[0].Engine.Dispatch(ctx, o); err != nil {
		t.Fatal(err)
	}
	d, err := systems[1].Engine.Wait(ctx, o.ID, engine.UntilFinal)
	if err != nil || d.Phase != engine.PhaseDelivered || len(d.Placements) != 1 {
		t.Errorf("%s after %d placements, %v", d.Phase, len(d.Placements), err)
	}
	stop()
	for range systems {
		if err := <-ran; err != nil {
			t.Error(err)
		}
	}
	desk, closeDesk, err := wiring.BuildDesk(wiring.Config{Store: cfg.Store}, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer closeDesk()
	if d, err := desk.Delivery(t.Context(), o.ID); err != nil || d.Phase != engine.PhaseDelivered {
		t.Errorf("the desk sees %s, %v", d.Phase, err)
	}
}

func TestAHostMountsThePushInItsOwnServer(t *testing.T) {
	cfg := pushed()
	system, cleanup, err := wiring.Build(cfg, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer cleanup()
	mux := http.NewServeMux()
	mux.Handle(cfg.Push.Path, system.Push)
	ctx, stop := context.WithCancel(t.Context())
	ran := make(chan error, 1)
	go func() { ran <- system.RunMounted(ctx) }()
	stop()
	if err := <-ran; err != nil {
		t.Error(err)
	}
}

// River's jobs are cut off as well, and the store can be closed.
func TestEndingHasADeadlineOnPostgres(t *testing.T) {
	url, schema := postgrestest.Home(t)
	bench, err := carriertest.Reference().Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	carrier := slow{bench.Carrier, time.Hour, make(chan struct{})}
	store, err := postgres.Open(t.Context(), postgres.Options{URL: url, Schema: schema})
	if err != nil {
		t.Fatal(err)
	}
	shop := engine.StaticAccounts{bench.Order.Shop: {carrier.Info().ID: bench.Account}}
	eng, err := engine.New(engine.Config{Carriers: []engine.Carrier{carrier}, Accounts: shop, Policy: policy.Policy{}, Store: store})
	if err != nil {
		t.Fatal(err)
	}
	system := wiring.NewSystem(wiring.Parts{Config: wiring.Config{DrainSeconds: 1}, Engine: eng, Store: store})
	ctx, stop := context.WithCancel(t.Context())
	ran := make(chan error, 1)
	go func() { ran <- system.Run(ctx) }()
	if _, err := eng.Dispatch(ctx, bench.Order); err != nil {
		t.Fatal(err)
	}
	<-carrier.sent
	at := time.Now()
	stop()
	if err := <-ran; err == nil || !strings.Contains(err.Error(), "ending took longer than 1s") || time.Since(at) > 8*time.Second {
		t.Errorf("after %s: %v", time.Since(at), err)
	}
	if d, err := eng.Delivery(t.Context(), bench.Order.ID); err != nil || d.Placements[0].Stage == engine.StageTaken {
		t.Errorf("%+v, %v", d.Placements, err)
	}
	if err := store.Close(); err != nil {
		t.Error(err)
	}
}
