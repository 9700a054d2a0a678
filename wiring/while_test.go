package wiring_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"testing"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/transport/wechat/wechatsim"
	"github.com/paotui-go/paotui/wiring"
)

// simulatedSystem is a system in a world of its own, and the simulator.
func simulatedSystem(t *testing.T, change func(*wiring.Config)) (*wiring.System, *wechatsim.Server) {
	t.Helper()
	cfg, sim, err := wiring.Simulate(exampleOrder(), wechatsim.Config{Seed: 1, Speed: 2000})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(sim.Close)
	change(&cfg)
	system, cleanup, err := wiring.Build(cfg, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(cleanup)
	return system, sim
}

func TestWhatIsSimulatedPushes(t *testing.T) {
	o := exampleOrder()
	system, sim := simulatedSystem(t, func(c *wiring.Config) { c.PollSeconds = 3600 })
	err := system.RunWhile(t.Context(), func(ctx context.Context) error {
		if _, err := system.Engine.Dispatch(ctx, o); err != nil {
			return err
		}
		d, err := system.Engine.Wait(ctx, o.ID, engine.UntilFinal)
		if d.Phase != engine.PhaseDelivered {
			t.Errorf("it is %s", d.Phase)
		}
		return err
	})
	if err != nil || sim.Count("order/get") != 0 {
		t.Errorf("%v; it was asked about %d times", err, sim.Count("order/get"))
	}
}

func TestAnOrderToTheShopIsSimulatedAtTheShop(t *testing.T) {
	o := exampleOrder()
	o.Direction, o.Sender, o.Receiver = engine.ToShop, o.Receiver, o.Sender
	_, sim, err := wiring.Simulate(o, wechatsim.Config{})
	if err != nil {
		t.Fatal(err)
	}
	defer sim.Close()
	if at := sim.Accounts()[0].Store; at.Address != o.Receiver.Address {
		t.Errorf("the shop is at %q", at.Address)
	}
	if _, _, err := wiring.Simulate(o, wechatsim.Config{Speed: -1}); err == nil {
		t.Error("riders go backwards")
	}
}

func TestTheWorksErrorIsTold(t *testing.T) {
	system, _ := simulatedSystem(t, func(*wiring.Config) {})
	broken := errors.New("the shop is closed")
	if err := system.RunWhile(t.Context(), func(context.Context) error { return broken }); !errors.Is(err, broken) {
		t.Errorf("it is %v", err)
	}
	if err := system.Ready(t.Context()); err == nil {
		t.Error("it still runs")
	}
}

// Work that waits for a system that can not go on would wait forever.
func TestWorkEndsWithASystemThatCanNotGoOn(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	system, _ := simulatedSystem(t, func(c *wiring.Config) { c.Push.Listen = taken.Addr().String() })
	var cause error
	err = system.RunWhile(t.Context(), func(ctx context.Context) error {
		<-ctx.Done()
		cause = context.Cause(ctx)
		return ctx.Err()
	})
	for _, told := range []error{err, cause} {
		if told == nil || !strings.Contains(told.Error(), "address already in use") {
			t.Errorf("it is told: %v", told)
		}
	}
	if errors.Is(err, context.Canceled) {
		t.Errorf("the consequence is told as well: %v", err)
	}
}

func TestAnInterruptedWorkIsTold(t *testing.T) {
	system, _ := simulatedSystem(t, func(*wiring.Config) {})
	ctx, cancel := context.WithCancel(t.Context())
	err := system.RunWhile(ctx, func(ctx context.Context) error {
		cancel()
		<-ctx.Done()
		return ctx.Err()
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("it is %v", err)
	}
}

func TestWhoHearsOfTheAddressMayRefuseIt(t *testing.T) {
	refused := errors.New("another port, please")
	var at net.Addr
	system, _ := simulatedSystem(t, func(c *wiring.Config) {
		c.OnListen = func(a net.Addr) error { at = a; return refused }
	})
	if err := system.Run(t.Context()); !errors.Is(err, refused) {
		t.Fatalf("it is %v", err)
	}
	again, err := net.Listen("tcp", at.String())
	if err != nil {
		t.Fatalf("the port is still taken: %v", err)
	}
	_ = again.Close() // nothing was done on it
}

// The system runs while the work goes on, and has ended in order when it is back.
func ExampleSystem_RunWhile() {
	order := exampleOrder()
	cfg, sim, err := wiring.Simulate(order, wechatsim.Config{Speed: 2000})
	must(err)
	defer sim.Close()
	system, cleanup, err := wiring.Build(cfg, nil)
	must(err)
	defer cleanup()
	err = system.RunWhile(context.Background(), func(ctx context.Context) error {
		if _, err := system.Engine.Dispatch(ctx, order); err != nil {
			return err
		}
		delivery, err := system.Engine.Wait(ctx, order.ID, engine.UntilFinal)
		fmt.Println(delivery.Phase)
		return err
	})
	fmt.Println(err)
	// Output:
	// delivered
	// <nil>
}

// WeChat and the carriers in this process, and the configuration that points at them.
func ExampleSimulate() {
	cfg, sim, err := wiring.Simulate(exampleOrder(), wechatsim.Config{Seed: 7})
	must(err)
	defer sim.Close()
	fmt.Println(cfg.BaseURL == sim.URL, len(cfg.Shops[exampleOrder().Shop].Accounts))
	// Output: true 4
}
