package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/paotui-go/paotui/transport/wechat/wechatsim"
	"github.com/paotui-go/paotui/wiring"
)

// clinic is a simulator and a configuration file of it.
func clinic(t *testing.T, edit func(string) string) (sim *wechatsim.Server, config string) {
	t.Helper()
	sim, err := wechatsim.Start(wechatsim.Config{Seed: 5, Manual: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(sim.Close)
	data, err := wiring.FromSimulator(sim, "shop").YAML()
	if err != nil {
		t.Fatal(err)
	}
	config = filepath.Join(t.TempDir(), "paotui.yaml")
	if err := os.WriteFile(config, []byte(edit(string(data))), 0o600); err != nil {
		t.Fatal(err)
	}
	return sim, config
}

func asItIs(s string) string { return s }

func TestDoctor(t *testing.T) {
	sim, fine := clinic(t, asItIs)
	_, wrongSecret := clinic(t, func(s string) string { return strings.Replace(s, "secret: \"", "secret: \"ab", 1) })
	_, broken := clinic(t, func(s string) string { return s + "colour: red\n" })
	gone, nobody := clinic(t, asItIs)
	gone.Close()
	for _, tt := range []struct {
		name string
		args []string
		code int
		says string
	}{
		{"all is well", []string{"--config", fine}, exitDone, "Nothing has to be done."},
		{"a document", []string{"--config", fine, "--json"}, exitDone, `"ok": true`},
		{"a rehearsal", []string{"--config", fine, "--rehearse"}, exitDone, "rehearsal"},
		{"a rehearsal at a simulated carrier", []string{"--config", fine, "--rehearse", "--at", "dada"}, exitDone, "rehearsal"},
		{"with an order", []string{"--config", fine, "--order", wechatExample}, exitDone, "signature (4)"},
		{"one shop", []string{"--config", fine, "--shop", "shop"}, exitDone, "account (4)"},
		{"a store", []string{"--config", fine, "--store", filepath.Join(t.TempDir(), "a.db")}, exitDone, "store.new"},
		{"a wrong secret", []string{"--config", wrongSecret}, exitNobody, "token.secret"},
		{"a key that nobody knows", []string{"--config", broken}, exitInput, "colour"},
		{"the same as a document", []string{"--config", broken, "--json"}, exitInput, `"configuration.invalid"`},
		{"nobody answers", []string{"--config", nobody}, exitFailure, "network.refused"},
		{"no configuration", nil, exitInput, "--config"},
		{"a file that is not there", []string{"--config", "nowhere.yaml"}, exitInput, "nowhere.yaml"},
		{"a shop that is not there", []string{"--config", fine, "--shop", "elsewhere"}, exitInput, "no shop"},
		{"a URL that is none", []string{"--config", fine, "--push-url", "shop.example"}, exitInput, "https://"},
		{"flags without their rehearsal", []string{"--config", fine, "--at", "DADA"}, exitInput, "--rehearse"},
		{"a carrier that is none", []string{"--config", fine, "--rehearse", "--at", "UPS"}, exitInput, "no carrier UPS"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := paotui(t, "", append([]string{"doctor"}, tt.args...)...)
			if got.code != tt.code || !strings.Contains(got.out+got.err, tt.says) {
				t.Errorf("exit code %d, want %d, and in it %q:\n%s%s", got.code, tt.code, tt.says, got.out, got.err)
			}
			if strings.Contains(got.out+got.err, sim.App().Secret) {
				t.Error("it shows the AppSecret")
			}
		})
	}
	for _, o := range sim.Orders() {
		for _, w := range o.Waybills {
			if w.Events[len(w.Events)-1].Status != 103 {
				t.Errorf("a rehearsal left %s at %s", o.OrderID, o.DeliveryID)
			}
		}
	}
}

func TestDoctorIsInterrupted(t *testing.T) {
	_, config := clinic(t, asItIs)
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if got := paotuiOn(ctx, screen{}, "", "doctor", "--config", config); got.code != exitInterrupted || !strings.Contains(got.out, "interrupted") {
		t.Errorf("exit code %d\n%s%s", got.code, got.out, got.err)
	}
}
