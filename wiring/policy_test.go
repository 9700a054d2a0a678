package wiring_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/wiring"
)

// reasons is what the system's policy says of an order that one carrier would take.
func reasons(s *wiring.System) string {
	offer := engine.Offer{Carrier: "SS", Outcome: engine.Priced, Quote: engine.Quote{Fee: engine.ExactFen(900), ValidUntil: time.Now().Add(time.Hour)}}
	return strings.Join(s.Engine.Plan(engine.Comparison{Offers: []engine.Offer{offer}, Order: engine.Order{Shop: "cafe"}}).Reasons, " ")
}

func TestThePolicyFileIsFollowedWhileTheSystemRuns(t *testing.T) {
	name := filepath.Join(t.TempDir(), "policy.yaml")
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	synctest.Test(t, func(t *testing.T) {
		write("policies: {one: {}}")
		core, logs := observer.New(zap.InfoLevel)
		cfg := pushed()
		cfg.Push, cfg.Policy = nil, name
		system, cleanup, err := wiring.Build(cfg, zap.New(core))
		if err != nil {
			t.Fatal(err)
		}
		defer cleanup()
		ran := make(chan error, 1)
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		go func() { ran <- system.Run(ctx) }()
		pass := func() {
			time.Sleep(10 * time.Second) // virtual
			synctest.Wait()
		}
		if got := reasons(system); !strings.HasPrefix(got, "By the policy one.") {
			t.Error(got)
		}
		write("policies: {two: {}}")
		pass()
		if got := reasons(system); !strings.HasPrefix(got, "By the policy two.") {
			t.Error(got)
		}
		write("policies: {three: {stage: {race: {of: 0}}}}")
		pass()
		if got := reasons(system); !strings.HasPrefix(got, "By the policy two.") {
			t.Error(got)
		}
		stop()
		if err := <-ran; err != nil {
			t.Error(err)
		}
		var said []string
		for _, l := range logs.All() {
			said = append(said, l.Message)
		}
		if want := []string{"the policy file has changed and is taken over", "the policy file is refused, and the policy of before goes on"}; !slices.Equal(said, want) {
			t.Errorf("logged %q", said)
		}
	})
}

func TestABadPolicyFileIsToldAtTheStart(t *testing.T) {
	cfg := pushed()
	cfg.Policy = filepath.Join(t.TempDir(), "none.yaml")
	if _, _, err := wiring.Build(cfg, nil); err == nil || !strings.Contains(err.Error(), "the policy file "+cfg.Policy+" can not be read") {
		t.Error(err)
	}
}

func TestWhatTheHostSwitchesOnReachesThePolicy(t *testing.T) {
	name := filepath.Join(t.TempDir(), "policy.yaml")
	text := "policies: {dry: {}, wet: {}}\nuse: [{policy: wet, when: {conditions: [bad_weather]}}, {policy: dry}]"
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	raining := false
	cfg := pushed()
	cfg.Policy = name
	cfg.Conditions = func(shop string) []string {
		if raining && shop == "cafe" {
			return []string{"bad_weather"}
		}
		return nil
	}
	system, cleanup, err := wiring.Build(cfg, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer cleanup()
	for _, want := range []string{"By the policy dry.", "By the policy wet."} {
		if got := reasons(system); !strings.HasPrefix(got, want) {
			t.Errorf("%s, want %s", got, want)
		}
		raining = true
	}
}

// fixed is a host's own policy.
type fixed struct{}

func (fixed) Plan(engine.Situation) engine.Plan {
	return engine.Plan{Reasons: []string{"the host has said so"}}
}

func TestAHostsOwnPolicyTakesThePlaceOfTheFiles(t *testing.T) {
	cfg := pushed()
	cfg.OwnPolicy = fixed{}
	system, cleanup, err := wiring.Build(cfg, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer cleanup()
	if got := reasons(system); got != "the host has said so" {
		t.Errorf("the plan says %q", got)
	}
	cfg.Policy = "policy.yaml"
	if _, _, err := wiring.Build(cfg, nil); err == nil || !strings.Contains(err.Error(), "policy.yaml, and the program has a policy of its own: one of them decides") {
		t.Errorf("with a file beside it: %v", err)
	}
}
