package main

import (
	"context"
	"strings"
	"testing"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/transport/wechat/wechatsim"
	"github.com/paotui-go/paotui/wiring"
)

// accountAt is a simulator as somebody's real account, with a configuration file that
// points at it.
func accountAt(t *testing.T) (sim *wechatsim.Server, config string) {
	t.Helper()
	order, err := engine.ParseOrder([]byte(example(t)))
	if err != nil {
		t.Fatal(err)
	}
	at := order.Sender
	sim, err = wechatsim.Start(wechatsim.Config{Seed: 1, Manual: true, Store: wechatsim.Store{
		City: at.City, Address: at.Address, Lng: at.Location.Lng, Lat: at.Location.Lat,
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(sim.Close)
	text, err := wiring.FromSimulator(sim, "cafe").YAML()
	if err != nil {
		t.Fatal(err)
	}
	return sim, file(t, "sim.yaml", string(text))
}

func placedIn(sim *wechatsim.Server) (n int) {
	for _, o := range sim.Orders() {
		n += len(o.Waybills)
	}
	return n
}

func TestCarrierCheckAtASimulator(t *testing.T) {
	for _, id := range []string{"DADA", "mtps", "SS"} { // SFTC wants two seconds before each placement
		got := paotui(t, "", "carrier", "check", coffee, "--carrier", id)
		if got.code != exitDone {
			t.Errorf("%s: exit code %d\n%s%s", id, got.code, got.out, got.err)
		}
		if want := strings.ToUpper(id) + ": "; !strings.Contains(got.out, want) || !strings.Contains(got.out, " ok, 0 failed, ") {
			t.Errorf("%s: the last line is missing in\n%s", id, got.out)
		}
		for _, want := range []string{
			"ok\tplace/", "skipped\tunits/money\tMoney is in fen, and arrives to the fen.\tthe harness has no power to look at what was booked",
		} {
			if !strings.Contains(got.out, want) {
				t.Errorf("%s: no %q in\n%s", id, want, got.out)
			}
		}
	}
}

// TestCarrierCheckAtAnAccount: nothing is placed unasked, what was placed is called
// off, and its ids are others each time.
func TestCarrierCheckAtAnAccount(t *testing.T) {
	sim, config := accountAt(t)
	args := []string{"carrier", "check", coffee, "--config", config, "--carrier", "DADA", "--shop", "cafe", "--json"}
	order := edited(t, `"shop": "cafe-beijing"`, `"shop": "cafe"`)
	args[2] = "-"

	unasked := paotui(t, order, args...)
	if unasked.code != exitInput || !strings.Contains(unasked.err, "--place-orders") || unasked.out != "" {
		t.Errorf("without --place-orders: %+v", unasked)
	}
	if n := len(sim.Orders()); n != 0 {
		t.Fatalf("%d orders were placed or priced without being asked for", n)
	}

	for range 2 {
		got := paotui(t, order, append(args, "--place-orders")...)
		doc := document[contractJSON](t, got.out)
		if got.code != exitDone || doc.Failed != 0 || doc.OK < 30 || doc.OK+doc.Skipped != len(doc.Rules) || doc.Carrier != "DADA" || doc.Shop != "cafe" {
			t.Errorf("exit code %d, %+v\n%s", got.code, doc, got.err)
		}
	}
	if n := placedIn(sim); n < 100 || n > 400 {
		t.Errorf("two runs placed %d orders: is it still about a hundred each, as is said?", n)
	}
	for _, o := range sim.Orders() {
		for _, waybill := range o.Waybills {
			if waybill.Status != 103 { // cancelled by the shop
				t.Errorf("%s is left behind as %d", o.OrderID, waybill.Status)
			}
		}
	}
}

// TestCarrierCheckSeesABrokenRule: cancelling never works there.
func TestCarrierCheckSeesABrokenRule(t *testing.T) {
	sim, config := accountAt(t)
	if _, err := sim.Inject(wechatsim.Fault{Kind: wechatsim.Resultcode, Calls: []string{"order/cancel"}, Code: 9999, Text: "no"}); err != nil {
		t.Fatal(err)
	}
	order := edited(t, `"shop": "cafe-beijing"`, `"shop": "cafe"`)
	got := paotui(t, order, "carrier", "check", "-", "--config", config, "--carrier", "DADA", "--place-orders")
	if got.code != exitNobody || !strings.Contains(got.out, "\nfailed\tcancel/") || strings.Contains(got.out, " 0 failed") {
		t.Errorf("exit code %d\n%s%s", got.code, got.out, got.err)
	}
}

func TestCarrierCheckThatCanNotBegin(t *testing.T) {
	sim, config := accountAt(t)
	order := edited(t, `"shop": "cafe-beijing"`, `"shop": "cafe"`)
	gone := func() ran {
		sim.Close()
		return paotui(t, order, "carrier", "check", "-", "--config", config, "--carrier", "DADA", "--place-orders")
	}
	for _, tt := range []struct {
		name string
		run  func() ran
		code int
		want string
	}{
		{"no carrier", func() ran { return paotui(t, "", "carrier", "check", coffee) }, exitInput, "missing flags: --carrier"},
		{"a carrier that is none", func() ran { return paotui(t, "", "carrier", "check", coffee, "--carrier", "x") }, exitInput, "there is no carrier X; there are SFTC, DADA, MTPS, SS"},
		{"a shop that is none", func() ran {
			return paotui(t, example(t), "carrier", "check", "-", "--config", config, "--carrier", "DADA", "--place-orders")
		}, exitInput, "the configuration has no shop"},
		{"an order that is none", func() ran {
			return paotui(t, edited(t, "1200,", "-1,"), "carrier", "check", "-", "--carrier", "DADA")
		}, exitInput, "cargo.weight_g"},
		{"an order that the carrier does not take", func() ran {
			return paotui(t, edited(t, "1200,", "60000,"), "carrier", "check", "-", "--carrier", "DADA")
		}, exitInput, "DADA does not take the order, so nothing was tried"},
		{"interrupted", func() ran {
			ctx, stop := context.WithCancel(t.Context())
			stop()
			return paotuiOn(ctx, screen{}, "", "carrier", "check", coffee, "--carrier", "DADA")
		}, exitInterrupted, ""},
		{"nobody there", gone, exitFailure, "DADA does not take the order, so nothing was tried"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := tt.run(); got.code != tt.code || !strings.Contains(got.err, tt.want) || got.out != "" {
				t.Errorf("exit code %d, want %d and %q\n%s%s", got.code, tt.code, tt.want, got.out, got.err)
			}
		})
	}
}
