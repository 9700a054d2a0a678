package main

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"maps"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestDispatchPlacesWithTheCheapest(t *testing.T) {
	t.Parallel()
	got := paotui(t, "", "dispatch", coffee)
	if got.code != exitDone {
		t.Fatalf("%+v", got)
	}
	for _, want := range []string{"DADA is chosen", "placing with DADA 达达", "taken, ¥"} {
		if !strings.Contains(got.out, want) {
			t.Errorf("%q is not in\n%s", want, got.out)
		}
	}
	if !strings.Contains(got.err, "the order stands at DADA") {
		t.Errorf("nobody says where the order stands:\n%s", got.err)
	}
}

func TestDispatchFollowsToTheDoor(t *testing.T) {
	t.Parallel()
	got := paotui(t, "", "dispatch", coffee, "--carrier", "ss", "--follow", "--json")
	if got.code != exitDone {
		t.Fatalf("%+v", got)
	}
	doc := document[map[string]any](t, got.out)
	want := []string{
		"carrier", "cause", "fee_fen", "order_id", "penalty_fen", "phase", "pickup_code", "placement", "reasons",
		"receipt_code", "rider_name", "rider_phone", "status", "tip_fen", "trouble", "waybill",
	}
	if keys := slices.Sorted(maps.Keys(doc)); !slices.Equal(keys, want) {
		t.Errorf("the keys are %v", keys)
	}
	if doc["carrier"] != "SS" || doc["phase"] != "delivered" || doc["penalty_fen"] != nil {
		t.Errorf("the document is %v", doc)
	}
}

func TestDispatchAboveTheLimitExits1(t *testing.T) {
	t.Parallel()
	got := paotui(t, "", "dispatch", coffee, "--max-fee-fen", "100")
	if got.code != exitNobody || !strings.Contains(got.out, "above the limit of ¥1.00") {
		t.Errorf("%+v", got)
	}
}

func TestDemo(t *testing.T) {
	t.Parallel()
	got := paotui(t, "", "demo", "--speed", "2000")
	if got.code != exitDone || got.err != "" {
		t.Fatalf("%+v", got)
	}
	for _, want := range []string{"Simulated: ", "Real: ", "DADA is chosen", "a rider accepted", "delivered", "Delivered by DADA"} {
		if !strings.Contains(got.out, want) {
			t.Errorf("%q is not in\n%s", want, got.out)
		}
	}
	told := regexp.MustCompile(`(\d) pushes verified and decrypted, 0 queries`).FindStringSubmatch(got.out)
	if told == nil || told[1] < "4" {
		t.Errorf("the steps did not come by push:\n%s", got.out)
	}
}

func TestTheSameSeedGivesTheSamePrices(t *testing.T) {
	t.Parallel()
	fees := func() (fees []int64) {
		for _, o := range document[comparisonJSON](t, paotui(t, "", "compare", coffee, "--json").out).Offers {
			if o.FeeFen != nil {
				fees = append(fees, *o.FeeFen)
			}
		}
		return fees
	}
	if a, b := fees(), fees(); !slices.Equal(a, b) {
		t.Errorf("first %v, then %v", a, b)
	}
}

func TestCheckSaysEveryCarriersRules(t *testing.T) {
	got := paotui(t, "", "check", "../../examples/orders/phone-direct.json", "--json")
	doc := document[checkJSON](t, got.out)
	takes := map[string]bool{}
	for _, c := range doc.Carriers {
		takes[c.Carrier] = c.Takes
	}
	if want := map[string]bool{"SFTC": false, "DADA": true, "MTPS": false, "SS": true}; got.code != exitDone || !maps.Equal(takes, want) {
		t.Errorf("exit code %d, %v", got.code, takes)
	}
	if got := paotui(t, edited(t, "1200,", "60000,"), "check", "-"); got.code != exitNobody || strings.Count(got.out, ": no\n") != 4 {
		t.Errorf("goods of 60 kg: %+v", got)
	}
	if got := paotui(t, edited(t, "1200,", "5,"), "check", "-"); got.code != exitInput || !strings.Contains(got.out, "cargo.weight_g") {
		t.Errorf("goods of 5 g: %+v", got)
	}
	if got := paotui(t, "", "check", coffee); got.code != exitDone || strings.Count(got.out, ": fine by its rules\n") != 4 {
		t.Errorf("the example: %+v", got)
	}
}

// simulator runs "paotui simulate" until the test ends, and returns what it says
// of itself.
func simulator(t *testing.T, args ...string) simulatorJSON {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	reader, writer := io.Pipe()
	code := make(chan int, 1)
	go func() {
		s := screen{in: strings.NewReader(""), out: writer, err: io.Discard}
		code <- run(ctx, append([]string{"simulate", "--listen", "127.0.0.1:0", "--json"}, args...), s)
		writer.Close()
	}()
	t.Cleanup(func() {
		stop()
		if got := <-code; got != exitDone {
			t.Errorf("the simulator's exit code is %d", got)
		}
	})
	line, err := bufio.NewReader(reader).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	var doc simulatorJSON
	if err := json.Unmarshal([]byte(line), &doc); err != nil {
		t.Fatalf("%v in %q", err, line)
	}
	return doc
}

func TestSimulateIntroducesItself(t *testing.T) {
	doc := simulator(t)
	if !strings.HasPrefix(doc.URL, "http://127.0.0.1:") || doc.AppID == "" || doc.Secret == "" || len(doc.Accounts) != 4 {
		t.Fatalf("%+v", doc)
	}
	for i, id := range []string{"SFTC", "DADA", "MTPS", "SS"} {
		if a := doc.Accounts[i]; a.DeliveryID != id || a.ShopID == "" || a.AppSecret == "" || a.ShopNo == "" {
			t.Errorf("%+v", a)
		}
	}
}

// TestAConfiguredWorld has one process simulate and others use it by the
// configuration that it wrote, without a push: they follow by asking.
func TestAConfiguredWorld(t *testing.T) {
	t.Parallel()
	config := filepath.Join(t.TempDir(), "sim.yaml")
	simulator(t, "--speed", "3000", "--write-config", config)
	if info, err := os.Stat(config); err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("%v, %v: the file holds secrets", info.Mode(), err)
	}
	page := "../../examples/orders/wechat-pre_add.json"
	got := paotui(t, "", "compare", page, "--from", "wechat", "--config", config, "--json")
	if got.code != exitDone {
		t.Fatalf("%+v", got)
	}
	if strings.Contains(got.err, "simulated in this process") {
		t.Errorf("it says that it simulates:\n%s", got.err)
	}
	got = paotui(t, "", "dispatch", page, "--from", "wechat", "--config", config, "--follow")
	if got.code != exitDone || !strings.Contains(got.out, "asked   delivered") {
		t.Errorf("%+v", got)
	}
}

func TestAnInterruptedFollowSaysWhereTheOrderStands(t *testing.T) {
	t.Parallel()
	config := filepath.Join(t.TempDir(), "sim.yaml")
	simulator(t, "--write-config", config)
	ctx, cancel := context.WithTimeout(t.Context(), 6*time.Second)
	defer cancel()
	seen := &watcher{until: "taken", then: cancel}
	var errs strings.Builder
	s := screen{in: strings.NewReader(""), out: seen, err: &errs}
	code := run(ctx, []string{"dispatch", "../../examples/orders/wechat-example.json", "--config", config, "--follow"}, s)
	if code != exitInterrupted || !strings.Contains(errs.String(), "the order stands at ") {
		t.Errorf("exit code %d\n%s%s", code, seen.text.String(), errs.String())
	}
}

// watcher calls then when a text has been written.
type watcher struct {
	text  strings.Builder
	until string
	then  func()
}

func (w *watcher) Write(b []byte) (int, error) {
	w.text.Write(b)
	if strings.Contains(w.text.String(), w.until) {
		w.then()
	}
	return len(b), nil
}

// pushKey is an EncodingAESKey that anybody may know.
const pushKey = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"

func TestAPushPortThatIsTakenExits3(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	config := filepath.Join(t.TempDir(), "sim.yaml")
	simulator(t, "--speed", "3000", "--write-config", config,
		"--push-url", "http://"+taken.Addr().String()+"/push", "--push-token", "t", "--push-key", pushKey)
	got := paotui(t, "", "dispatch", "../../examples/orders/wechat-example.json", "--config", config, "--follow")
	if got.code != exitFailure || !strings.Contains(got.err, "address already in use") {
		t.Errorf("%+v", got)
	}
}

// TestPushesReachAConfiguredWorld has the simulator push to another process's port,
// in each mode and format.
func TestPushesReachAConfiguredWorld(t *testing.T) {
	for _, tt := range []struct{ mode, format, want string }{
		{"secure", "json", "pushed  delivered"},
		{"secure", "xml", "pushed  delivered"},
		{"plain", "json", "delivered"}, // a plain push proves nothing: the engine asks
	} {
		t.Run(tt.mode+" "+tt.format, func(t *testing.T) {
			t.Parallel()
			config := filepath.Join(t.TempDir(), "sim.yaml")
			simulator(t, "--speed", "2000", "--write-config", config, "--push-url", "http://"+freeAddress(t)+"/push",
				"--push-token", "t", "--push-key", pushKey, "--push-mode", tt.mode, "--push-format", tt.format)
			if tt.mode != "plain" {
				neverAsking(t, config)
			}
			got := paotui(t, "", "dispatch", "../../examples/orders/wechat-example.json", "--config", config, "--follow")
			if got.code != exitDone || !strings.Contains(got.out, tt.want) {
				t.Errorf("%+v", got)
			}
		})
	}
}

// neverAsking has a configuration ask nobody for being silent: what is heard was pushed.
func neverAsking(t *testing.T, config string) {
	t.Helper()
	written, err := os.ReadFile(config)
	if err != nil {
		t.Fatal(err)
	}
	asking := regexp.MustCompile(`(?m)^poll_s: \d+$`)
	if !asking.Match(written) {
		t.Fatalf("the configuration says nothing of poll_s:\n%s", written)
	}
	if err := os.WriteFile(config, asking.ReplaceAll(written, []byte("poll_s: 3600")), 0o600); err != nil {
		t.Fatal(err)
	}
}

// freeAddress is a port that was free a moment ago.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}
