package wiring_test

import (
	"context"
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/fault"
	"github.com/paotui-go/paotui/engine/secret"
	"github.com/paotui-go/paotui/wiring"
)

// stored is a simulated configuration whose deliveries are in a file.
func stored(t *testing.T) wiring.Config {
	t.Helper()
	o := exampleOrder()
	cfg := wiring.FromSimulator(simulator(t, o), o.Shop)
	cfg.Store.SQLite = filepath.Join(t.TempDir(), "deliveries.db")
	cfg.PollSeconds = 1
	return cfg
}

func TestWhatIsDispatchedIsThereForTheNextProcess(t *testing.T) {
	cfg := stored(t)
	system, cleanup, err := wiring.Build(cfg, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := system.Engine.Dispatch(t.Context(), exampleOrder()); err != nil {
		t.Fatal(err)
	}
	cleanup()

	desk, closeDesk, err := wiring.BuildDesk(wiring.Config{Store: cfg.Store}, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer closeDesk()
	if d, err := desk.Delivery(t.Context(), exampleOrder().ID); err != nil || d.Phase != engine.PhaseQuoting {
		t.Fatalf("the desk sees %s, %v", d.Phase, err)
	}
	if _, err := desk.Tip(t.Context(), exampleOrder().ID, 300); err != nil {
		t.Fatal(err)
	}

	system, cleanup, err = wiring.Build(cfg, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer cleanup()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	ran := make(chan error, 1)
	go func() { ran <- system.Run(ctx) }()
	d, err := system.Engine.Wait(ctx, exampleOrder().ID, engine.UntilPlaced)
	cancel()
	if err := <-ran; err != nil {
		t.Error(err)
	}
	if err != nil || d.TipWanted != 300 {
		t.Errorf("%v; a tip of %s is wanted, and ¥3.00 was recorded at the desk", err, d.TipWanted)
	}
}

func TestAStoreOfAnotherWorldIsRefused(t *testing.T) {
	cfg := stored(t)
	_, cleanup, err := wiring.Build(cfg, nil)
	if err != nil {
		t.Fatal(err)
	}
	cleanup()
	for name, change := range map[string]func(*wiring.Config){
		"the real world":     func(c *wiring.Config) { c.BaseURL = "" },
		"no simulation":      func(c *wiring.Config) { c.Simulated = false },
		"another simulation": func(c *wiring.Config) { c.BaseURL = "http://127.0.0.1:1" },
		"other mini programs": func(c *wiring.Config) {
			c.Apps = map[string]wiring.App{"wx00000000000000ff": {Secret: secret.New("s"), Token: wiring.StableToken}}
		},
	} {
		other := cfg
		change(&other)
		if _, cleanup, err := wiring.Build(other, nil); err == nil || !strings.Contains(err.Error(), "belongs to another world") {
			t.Errorf("%s: %v", name, err)
			if err == nil {
				cleanup()
			}
		}
		if _, cleanup, err := wiring.BuildDesk(other, nil); err == nil {
			t.Errorf("%s has a desk there", name)
			cleanup()
		}
	}
}

func TestADeskMakesNoStore(t *testing.T) {
	file := filepath.Join(t.TempDir(), "mistyped.db")
	if _, _, err := wiring.BuildDesk(wiring.Config{Store: wiring.Store{SQLite: file}}, nil); err == nil || !strings.Contains(err.Error(), "there is no store") {
		t.Errorf("got %v", err)
	}
	if _, err := os.Stat(file); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the file is there: %v", err)
	}
	if _, _, err := wiring.BuildDesk(wiring.Config{}, nil); err == nil {
		t.Error("a desk on a store of its own in memory shows nobody's deliveries")
	}
}

func TestADeskKnowsNoDeliveryThatIsNotThere(t *testing.T) {
	cfg := stored(t)
	_, cleanup, err := wiring.Build(cfg, nil)
	if err != nil {
		t.Fatal(err)
	}
	cleanup()
	desk, closeDesk, err := wiring.BuildDesk(wiring.Config{Store: cfg.Store}, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer closeDesk()
	if _, err := desk.Delivery(t.Context(), "nobody"); fault.KindOf(err) != fault.NotFound {
		t.Errorf("got %v", err)
	}
}

func TestAStoresPathBeginsWhereItsConfigurationLies(t *testing.T) {
	dir := t.TempDir()
	cfg := wiring.Config{
		Apps:  map[string]wiring.App{"wx1": {Secret: secret.New("s")}},
		Shops: map[string]wiring.Shop{"a": {Accounts: map[engine.CarrierID]wiring.Account{"SS": {Merchant: "m", Secret: secret.New("s")}}}},
		Store: wiring.Store{SQLite: "deliveries.db"},
	}
	data, err := cfg.YAML()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "paotui.yaml")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	loaded, err := wiring.Load(path)
	if want := filepath.Join(dir, "deliveries.db"); err != nil || loaded.Store.SQLite != want {
		t.Errorf("got %q, %v; want %q", loaded.Store.SQLite, err, want)
	}
}

// TestThePushIsTakenOver has the address taken at first.
func TestThePushIsTakenOver(t *testing.T) {
	first, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	cfg := pushed()
	cfg.Push.Listen = first.Addr().String()
	system, cleanup, err := wiring.Build(cfg, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer cleanup()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	ran := make(chan error, 1)
	go func() {
		ran <- system.RunBeside(ctx, func(why error) {
			if !strings.Contains(why.Error(), "in use") {
				t.Errorf("it says %v", why)
			}
			if err := first.Close(); err != nil {
				t.Error(err)
			}
		})
	}()
	for served := false; !served && ctx.Err() == nil; {
		if conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", cfg.Push.Listen); err == nil {
			served = conn.Close() == nil && !stillOpen(first)
		}
	}
	if ctx.Err() != nil {
		t.Error("nobody took the push over")
	}
	cancel()
	if err := <-ran; err != nil {
		t.Error(err)
	}
}

// stillOpen says whether a listener can still be asked to accept.
func stillOpen(l net.Listener) bool {
	return l.(*net.TCPListener).SetDeadline(time.Time{}) == nil
}
