package wiring_test

import (
	"context"
	"fmt"
	"net"
	"os"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/secret"
	"github.com/paotui-go/paotui/transport/wechat/wechatsim"
	"github.com/paotui-go/paotui/wiring"
)

func TestMain(m *testing.M) {
	if file := os.Getenv(replicaFile); file != "" {
		if err := replica(file); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	goleak.VerifyTestMain(m)
}

// pushKey is an EncodingAESKey that anybody may know.
const pushKey = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

func simulator(t *testing.T, o engine.Order) *wechatsim.Server {
	t.Helper()
	sim, err := wechatsim.Start(wechatsim.Config{Seed: 1, Speed: 2000, Store: wechatsim.Store{
		City: o.Sender.City, Address: o.Sender.Address, Lng: o.Sender.Location.Lng, Lat: o.Sender.Location.Lat,
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(sim.Close)
	return sim
}

func TestAnOrderGoesToTheDoorByPushesAlone(t *testing.T) {
	for _, mode := range []struct {
		name   string
		mode   wechatsim.Mode
		format wechatsim.Format
	}{
		{"sealed JSON", wechatsim.Secure, wechatsim.JSON},
		{"sealed XML", wechatsim.Secure, wechatsim.XML},
	} {
		t.Run(mode.name, func(t *testing.T) {
			o := exampleOrder()
			sim := simulator(t, o)
			listener, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			cfg := wiring.FromSimulator(sim, o.Shop)
			cfg.PollSeconds = 3600
			cfg.Push = &wiring.Push{Path: "/push", App: sim.App().AppID, Token: secret.New("t"), AESKey: secret.New(pushKey), Mode: wiring.SecurePush}
			err = sim.SetPush(&wechatsim.Push{URL: "http://" + listener.Addr().String() + "/push", Token: "t", Key: pushKey, Mode: mode.mode, Format: mode.format})
			if err != nil {
				t.Fatal(err)
			}
			system, cleanup, err := wiring.Build(cfg, nil)
			if err != nil {
				t.Fatal(err)
			}
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			ran := make(chan error)
			go func() { ran <- system.RunOn(ctx, listener) }()
			defer func() {
				cancel()
				if err := <-ran; err != nil {
					t.Error(err)
				}
				cleanup()
			}()
			if err := sim.VerifyPush(ctx); err != nil {
				t.Fatal(err)
			}
			if _, err := system.Engine.Dispatch(ctx, o); err != nil {
				t.Fatal(err)
			}
			d, err := system.Engine.Wait(ctx, o.ID, engine.UntilFinal)
			if err != nil {
				t.Fatal(err)
			}
			if d.Phase != engine.PhaseDelivered {
				t.Fatalf("the delivery ended as %s: %s", d.Phase, d.Trouble)
			}
			p, _ := d.Current()
			for _, r := range p.Reports {
				if !r.Asked.IsZero() {
					t.Errorf("the engine had to ask about %s; the push should have told it", r.Status)
				}
			}
			waybills := 0
			for _, placed := range sim.Orders() {
				waybills += len(placed.Waybills)
			}
			if waybills != 1 {
				t.Errorf("%d carriers took the order", waybills)
			}
		})
	}
}
