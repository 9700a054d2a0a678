package wiring_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/paotui-go/paotui/carriers/immediate"
	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/wiring"
)

// A shop's accounts are taken away while a rider has its order. It is told as an
// error whenever the order would have been asked about; what is to be called off is
// parked; and when the account is there again everything goes on by itself.
func TestAnAccountIsTakenAwayUnderAnOpenOrder(t *testing.T) {
	logs := newLogbook()
	onTheRoadWith(t, logs.logger, func(t *testing.T, r road) {
		o := exampleOrder()
		if _, err := r.Dispatch(t.Context(), o, engine.WithCarrier("DADA")); err != nil {
			t.Fatal(err)
		}
		if _, err := r.Wait(t.Context(), o.ID, engine.UntilPlaced); err != nil {
			t.Fatal(err)
		}
		r.changing.Lock()
		had := r.accounts[o.Shop]
		delete(r.accounts, o.Shop)
		r.changing.Unlock()
		<-time.After(10 * time.Minute)
		alarm := fmt.Sprintf(`"msg":"an open order can not be followed: its account is gone","delivery":"%s","shop":"%s"`, o.ID, o.Shop)
		if text := logs.text(); !strings.Contains(text, alarm) {
			t.Errorf("nobody is told:\n%s", text)
		}
		if _, err := r.Cancel(t.Context(), o.ID, engine.Cancellation{Reason: engine.NotNeeded}); err != nil {
			t.Fatal(err)
		}
		<-time.After(12 * time.Minute)
		if d, err := r.Delivery(t.Context(), o.ID); err != nil || d.Phase != engine.PhaseParked {
			t.Errorf("what can not be called off is %s, %v", d.Phase, err)
		}
		r.changing.Lock()
		r.accounts[o.Shop] = had
		r.changing.Unlock()
		<-time.After(time.Hour)
		if d, err := r.Delivery(t.Context(), o.ID); err != nil || !d.Final() {
			t.Errorf("with the account again it is %s, %v", d.Phase, err)
		}
	})
}

// Two systems of one loaded file follow it both: each has what changes.
func TestTwoSystemsFollowOneFile(t *testing.T) {
	o := exampleOrder()
	cfg := wiring.FromSimulator(simulator(t, o), o.Shop)
	name := filepath.Join(t.TempDir(), "paotui.yaml")
	write := func() {
		data, err := cfg.YAML()
		if err == nil {
			err = os.WriteFile(name, data, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	write()
	loaded, err := wiring.Load(name)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	ran := make(chan error, 2)
	var systems []*wiring.System
	var books []*logbook
	for range cap(ran) {
		logs := newLogbook()
		system, cleanup, err := wiring.Build(loaded, logs.logger)
		if err != nil {
			t.Fatal(err)
		}
		defer cleanup()
		go func() { ran <- system.Run(ctx) }()
		systems, books = append(systems, system), append(books, logs)
	}
	second := o
	second.Shop = "second"
	cfg.Shops["second"] = cfg.Shops[o.Shop]
	write()
	for i, system := range systems {
		books[i].wait(t, "its mini programs, shops and accounts are taken over")
		if c, err := system.Engine.Compare(ctx, second); err != nil || !slices.ContainsFunc(c.Offers, engine.Offer.Open) {
			t.Errorf("system %d has no offers for the new shop: %+v, %v", i, c.Offers, err)
		}
	}
	stop()
	for range systems {
		if err := <-ran; err != nil {
			t.Error(err)
		}
	}
}

// A context that has ended before Run begins ends it in order as well.
func TestRunWithAContextThatHasEnded(t *testing.T) {
	cfg := pushed()
	cfg.Push.Listen = "127.0.0.1:0"
	system, cleanup, err := wiring.Build(cfg, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer cleanup()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for name, run := range map[string]func(context.Context) error{
		"Run": system.Run, "RunMounted": system.RunMounted,
		"RunBeside": func(ctx context.Context) error {
			return system.RunBeside(ctx, func(why error) { t.Errorf("it works without the push: %v", why) })
		},
	} {
		began := time.Now()
		if err := run(ctx); err != nil || time.Since(began) > 5*time.Second {
			t.Errorf("%s: %v after %v", name, err, time.Since(began))
		}
	}
}

// However many mini programs call in turn, their clients are bounded; one that went
// away leaves none.
func TestClientsAreBounded(t *testing.T) {
	host := &everyApp{}
	clients, err := wiring.NewClients(wiring.Config{OwnApps: host}, host, nil, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	first, err := clients.Client(t.Context(), "wx-in-use")
	if err != nil {
		t.Fatal(err)
	}
	for i := range 20_000 {
		if _, err := clients.Client(t.Context(), fmt.Sprint("wx", i)); err != nil {
			t.Fatal(err)
		}
		if i%1000 == 0 {
			if again, _ := clients.Client(t.Context(), "wx-in-use"); again != first {
				t.Fatalf("after %d others the client of one that is in use was made anew", i)
			}
		}
	}
	if n := wiring.ClientsKept(clients); n > 2*4096+1 {
		t.Errorf("%d clients are kept", n)
	}
	host.gone = "wx-in-use"
	if _, err := clients.Client(t.Context(), "wx-in-use"); err == nil {
		t.Error("a mini program that is gone has a client")
	}
	host.gone = ""
	if again, _ := clients.Client(t.Context(), "wx-in-use"); again == first {
		t.Error("one that was away has its old client with its old token")
	}
}

type everyApp struct{ gone string }

func (h *everyApp) App(_ context.Context, id string) (wiring.App, error) {
	if id == h.gone {
		return wiring.App{}, immediate.ErrNoApp
	}
	return wiring.App{Tokens: noTokens{}}, nil
}
