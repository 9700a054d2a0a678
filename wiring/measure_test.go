package wiring_test

import (
	"context"
	"testing"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/measure"
	"github.com/paotui-go/paotui/engine/measure/measuretest"
	"github.com/paotui-go/paotui/transport/wechat/wechatsim"
	"github.com/paotui-go/paotui/wiring"
)

// One provider is handed to everybody who counts, and forgotten with the cleanup.
func TestADeliveryIsCounted(t *testing.T) {
	r := measuretest.New(t, nil)
	o := exampleOrder()
	cfg, sim, err := wiring.Simulate(o, wechatsim.Config{Seed: 1, Speed: 2000})
	if err != nil {
		t.Fatal(err)
	}
	defer sim.Close()
	cfg.Meter = r
	system, cleanup, err := wiring.Build(cfg, nil)
	if err != nil {
		t.Fatal(err)
	}
	err = system.RunWhile(t.Context(), func(ctx context.Context) error {
		if _, err := system.Engine.Dispatch(ctx, o); err != nil {
			return err
		}
		_, err := system.Engine.Wait(ctx, o.ID, engine.UntilFinal)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	app := sim.App().AppID
	r.Is(1, measure.TokenFetches, "app", app, "mode", "stable", "outcome", "done")
	r.Is(1, measure.Calls, "call", "order/add", "outcome", "done")
	if taken, _ := r.Value(measure.Pushes, "app", app, "verdict", "taken"); taken < 3 {
		t.Errorf("%v pushes were taken", taken)
	}
	if len(r.All(measure.Breakers)) < 3 {
		t.Errorf("the breakers are %v", r.All(measure.Breakers))
	}
	r.Is(1, measure.Dispatched)
	r.Is(1, measure.Ended, "phase", "delivered")
	r.Is(1, measure.Placements, "outcome", "done")
	r.Took(1, measure.RiderTime)
	r.Is(0, measure.Open)
	if len(r.All(measure.Open)) < 10 {
		t.Errorf("the deliveries are %v", r.All(measure.Open))
	}
	cleanup()
	if left := r.All(measure.Open); len(left) > 0 {
		t.Errorf("after the cleanup there still are %v", left)
	}
	if left := r.All(measure.Breakers); len(left) > 0 {
		t.Errorf("after the cleanup there still are %v", left)
	}
}
