package main

import (
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/ledger"
	"github.com/paotui-go/paotui/engine/store/postgres/postgrestest"
	"github.com/paotui-go/paotui/engine/story"
)

const wechatExample = "../../examples/orders/wechat-example.json"

// shop is a store of its own and a simulator to fill it from.
type shop struct {
	t                 *testing.T
	dir, config, file string
}

// openShop has riders that are so many times as fast as in life.
func openShop(t *testing.T, speed string) shop {
	t.Helper()
	dir := t.TempDir()
	s := shop{t, dir, filepath.Join(dir, "sim.yaml"), filepath.Join(dir, "deliveries.db")}
	simulator(t, "--speed", speed, "--write-config", s.config)
	return s
}

// at runs a command on the store, without the road to the carriers.
func (s shop) at(args ...string) ran { return paotui(s.t, "", append(args, "--store", s.file)...) }

// on runs a command on the store that may call carriers.
func (s shop) on(args ...string) ran { return s.at(append(args, "--config", s.config)...) }

// must is a run that ends with 0.
func (s shop) must(got ran) ran {
	s.t.Helper()
	if got.code != exitDone {
		s.t.Fatalf("%+v", got)
	}
	return got
}

func (s shop) delivery(got ran) deliveryJSON {
	s.t.Helper()
	return document[deliveryJSON](s.t, s.must(got).out)
}

func TestTwoCommandsThatDispatchTheSameOrderPlaceOne(t *testing.T) {
	t.Parallel()
	s := openShop(t, "1")
	first := s.delivery(s.on("dispatch", wechatExample, "--json"))
	second := s.on("dispatch", wechatExample, "--json")
	if again := s.delivery(second); *again.Placement != *first.Placement || !strings.Contains(second.err, "has this order already") {
		t.Errorf("first %s, then %s\n%s", *first.Placement, *again.Placement, second.err)
	}
	other, err := os.ReadFile(wechatExample)
	if err != nil {
		t.Fatal(err)
	}
	changed := file(t, "changed.json", strings.Replace(string(other), `"weight_g": `, `"weight_g": 1`, 1))
	if got := s.on("dispatch", changed); got.code != exitInput || !strings.Contains(got.err, "cargo.weight_g") {
		t.Errorf("another order under the same id: %+v", got)
	}
}

// TestAnOrderIsHeldReleasedSupervisedAndExplained has three commands work on one
// store at once, as three people would.
func TestAnOrderIsHeldReleasedSupervisedAndExplained(t *testing.T) {
	t.Parallel()
	s := openShop(t, "3000")
	held := s.on("dispatch", wechatExample, "--hold")
	if s.must(held); !strings.Contains(held.err, "paotui release SFTC_001") {
		t.Errorf("nobody says how it goes on: %+v", held)
	}
	log := s.supervise("it is delivered", func() {
		if got := s.must(s.at("release", "SFTC_001")); !strings.Contains(got.out, "Recorded in") || !strings.Contains(got.err, "paotui run acts on it") {
			t.Errorf("%+v", got)
		}
	})
	for _, want := range []string{"1 open deliveries", "SFTC_001  It is released", "is chosen", "it is delivered"} {
		if !strings.Contains(log, want) {
			t.Errorf("%q is not in\n%s", want, log)
		}
	}
	told := s.must(s.at("explain", "SFTC_001"))
	for _, want := range []string{"Order SFTC_001: It is delivered.", "is chosen", "What it cost: ¥", "paotui refresh SFTC_001"} {
		if !strings.Contains(told.out, want) {
			t.Errorf("%q is not in\n%s", want, told.out)
		}
	}
	for what, text := range map[string]string{"the log": log, "the story": told.out} {
		if person := regexp.MustCompile(`骑手|\b1[0-9]{10}\b|test_name|199000`).FindString(text); person != "" {
			t.Errorf("%s has %q in it:\n%s", what, person, text)
		}
	}
	whole := document[story.Story](t, s.must(s.at("explain", "SFTC_001", "--json")).out)
	byPlacement := s.must(s.at("explain", whole.Placements[0].ID.String(), "--json"))
	if document[story.Story](t, byPlacement.out).ID != "SFTC_001" || whole.Phase != engine.PhaseDelivered || whole.Cost.Total.Certainty() != engine.Exact {
		t.Errorf("%+v", whole)
	}
}

// supervise runs "paotui run", does something once it has begun, and stops it when a
// text has been printed. It returns what was printed.
func (s shop) supervise(until string, then func()) string {
	s.t.Helper()
	ctx, stop := context.WithCancel(s.t.Context())
	begun := make(chan struct{})
	says := &watcher{until: until, then: stop}
	start := &watcher{until: "Supervising", then: sync.OnceFunc(func() { close(begun) })}
	var errs strings.Builder
	code := make(chan int, 1)
	go func() {
		code <- run(ctx, []string{"run", "--store", s.file, "--config", s.config}, screen{in: strings.NewReader(""), out: io.MultiWriter(start, says), err: &errs})
	}()
	select {
	case <-begun:
		then()
	case got := <-code:
		s.t.Fatalf("run ended with %d: %s", got, errs.String())
	}
	if got := <-code; got != exitDone || !strings.Contains(errs.String(), "stopped") {
		s.t.Errorf("run ended with %d: %s", got, errs.String())
	}
	stop()
	return says.text.String()
}

func TestCallingOff(t *testing.T) {
	t.Parallel()
	s := openShop(t, "1")
	s.must(s.on("dispatch", wechatExample))

	asked := paotui(t, "n\n", "cancel", "SFTC_001", "--reason", "not_needed", "--ask", "--store", s.file, "--config", s.config)
	if asked.code != exitNobody || !strings.Contains(asked.err, "would cost: ") || !strings.Contains(asked.err, "nothing was called off") {
		t.Errorf("%+v", asked)
	}
	if got := s.at("cancel", "SFTC_001", "--reason", "other"); got.code != exitInput || !strings.Contains(got.err, "needs a text") {
		t.Errorf("%+v", got)
	}
	if got := s.at("tip", "SFTC_001", "--fen", "200"); got.code != exitDone && got.code != exitNobody {
		t.Errorf("%+v", got)
	}
	off := s.on("cancel", "SFTC_001", "--reason", "not_needed", "--ask", "--yes", "--follow")
	if s.must(off); !strings.Contains(off.out, "It was called off") || !strings.Contains(off.out, "cancelled, at a cost of ") {
		t.Errorf("%+v", off)
	}
	if got := s.at("cancel", "SFTC_001", "--reason", "not_needed"); got.code != exitDone || !strings.Contains(got.out, "it is so already") {
		t.Errorf("%+v", got)
	}

	again := s.delivery(s.at("redispatch", "SFTC_001", "--json"))
	if again.Phase != string(engine.PhaseQuoting) {
		t.Errorf("%+v", again)
	}
	amended, err := os.ReadFile(wechatExample)
	if err != nil {
		t.Fatal(err)
	}
	if got := s.at("redispatch", "SFTC_001", "--order", file(t, "order.json", string(amended))); got.code != exitNobody {
		t.Errorf("a second try of what is being tried: %+v", got)
	}
}

func TestHoldRefreshResolveAndReturn(t *testing.T) {
	t.Parallel()
	s := openShop(t, "1")
	s.must(s.on("dispatch", wechatExample, "--hold"))
	if got := s.must(s.at("hold", "SFTC_001")); !strings.Contains(got.out, "so already") {
		t.Errorf("%+v", got)
	}
	s.must(s.at("release", "SFTC_001"))
	s.must(s.at("hold", "SFTC_001"))
	s.must(s.at("release", "SFTC_001"))
	placed := s.delivery(s.on("dispatch", wechatExample, "--json"))
	if placed.Placement == nil {
		t.Fatalf("%+v", placed)
	}
	if got := s.at("hold", "SFTC_001"); got.code != exitNobody || !strings.Contains(got.err, "a carrier has the order already") {
		t.Errorf("%+v", got)
	}
	if got := s.must(s.on("refresh", "SFTC_001", "--follow")); !strings.Contains(got.out, "Order SFTC_001: ") {
		t.Errorf("%+v", got)
	}
	if got := s.at("resolve", "SFTC_001", "--placement", *placed.Placement, "--as", "dead", "--by", "a clerk", "--why", "asked them"); got.code != exitNobody || !strings.Contains(got.err, "is not parked") {
		t.Errorf("%+v", got)
	}
	if got := s.at("reorder", "SFTC_001", "--placement", *placed.Placement); got.code != exitNobody || !strings.Contains(got.err, "only a placement that its carrier had and ended can be ordered again") {
		t.Errorf("%+v", got)
	}
	if got := s.at("confirm-return", "SFTC_001"); got.code != exitNobody || !strings.Contains(got.err, "nothing is on its way back") {
		t.Errorf("%+v", got)
	}
}

func TestWhatWasSpentBesideABill(t *testing.T) {
	t.Parallel()
	s := openShop(t, "3000")
	d := s.delivery(s.on("dispatch", wechatExample, "--follow", "--json"))
	report := document[reportJSON](t, s.must(s.at("report", "--by", "day", "--json")).out)
	if report.All.Placements != 1 || int64(report.All.Total.Known) != *d.FeeFen || report.All.Total.Exact != 1 || len(report.Rows) != 1 {
		t.Errorf("%+v", report)
	}
	if got := s.must(s.at("report", "--by", "shop", "--csv")); !strings.HasPrefix(got.out, "key,placements,") || !strings.Contains(got.out, "\nshop,1,") {
		t.Errorf("%+v", got)
	}
	if got := s.must(s.at("report", "--since", "2001-01-01", "--until", "2001-01-31")); !strings.Contains(got.out, "all\t0\t¥0.00") {
		t.Errorf("%+v", got)
	}
	bill := func(rows string) string { return file(t, "bill.csv", "\ufeffplacement,amount_fen\n"+rows) }
	fee := report.All.Total.Known
	right := s.at("report", "--carrier", *d.Carrier, "--bill", bill(*d.Placement+","+fen64(fee)+"\n"))
	if s.must(right); !strings.Contains(right.out, "1 placements agree") {
		t.Errorf("%+v", right)
	}
	wrong := s.at("report", "--carrier", strings.ToLower(*d.Carrier), "--bill", bill(*d.Placement+","+fen64(fee+100)+"\n1,1\nx,1\n"), "--json")
	doc := document[billJSON](t, wrong.out)
	if wrong.code != exitNobody || len(doc.Differing) != 1 || len(doc.NotOurs) != 1 || len(doc.Bad) != 1 || *doc.Differing[0].Billed != fee+100 {
		t.Errorf("%+v", wrong)
	}
	table := s.at("report", "--carrier", *d.Carrier, "--bill", bill("1,1\nx,1\n"))
	for _, want := range []string{"not billed\t-\tSFTC_001", "not ours\t2", "bad row\t3", "nobody here placed this"} {
		if table.code != exitNobody || !strings.Contains(table.out, want) {
			t.Errorf("%q is not in\n%s", want, table.out)
		}
	}
}

func fen64(m engine.Money) string {
	b, _ := json.Marshal(m)
	return string(b)
}

func TestExportErasePrune(t *testing.T) {
	t.Parallel()
	s := openShop(t, "3000")
	s.must(s.on("dispatch", wechatExample, "--hold"))
	if got := s.at("erase", "SFTC_001"); got.code != exitNobody || !strings.Contains(got.err, "still under way") {
		t.Errorf("%+v", got)
	}
	s.must(s.at("release", "SFTC_001"))
	s.must(s.on("dispatch", wechatExample, "--follow"))
	exported := s.must(s.at("export"))
	record := document[engine.Record](t, exported.out)
	name := record.Entries[0].Fact.(engine.Opened).Order.Receiver.Name
	if record.ID != "SFTC_001" || name == "" || !strings.Contains(exported.err, "1 deliveries") {
		t.Fatalf("%+v", record)
	}
	s.must(s.at("erase", "SFTC_001"))
	if got := s.must(s.at("export")); strings.Contains(got.out, name) {
		t.Errorf("the name is still there:\n%s", got.out)
	}
	if got := s.must(s.at("explain", "SFTC_001")); !strings.Contains(got.out, "its personal data was erased since") {
		t.Errorf("%+v", got)
	}
	if got := s.must(s.at("prune", "--older-than", "720h", "--json")); document[prunedJSON](t, got.out) != (prunedJSON{}) {
		t.Errorf("what is young was taken out: %+v", got)
	}
	to := filepath.Join(s.dir, "old.jsonl")
	if got := s.must(s.at("prune", "--older-than", "1ns", "--export", to, "--json")); document[prunedJSON](t, got.out).Pruned != 1 {
		t.Errorf("%+v", got)
	}
	if data, err := os.ReadFile(to); err != nil || document[engine.Record](t, string(data)).ID != "SFTC_001" {
		t.Errorf("the export is %q, %v", data, err)
	}
	if got := s.at("explain", "SFTC_001"); got.code != exitInput || !strings.Contains(got.err, "was pruned: it ended as delivered") {
		t.Errorf("%+v", got)
	}
	if again := s.delivery(s.on("dispatch", wechatExample, "--json")); again.Phase != string(engine.PhaseDelivered) {
		t.Errorf("what was pruned is dispatched anew: %+v", again)
	}
	if got := s.at("prune", "--older-than", "1ns", "--export", to); got.code != exitInput || !strings.Contains(got.err, "is there already") {
		t.Errorf("%+v", got)
	}
}

func TestListingDeliveries(t *testing.T) {
	t.Parallel()
	s := openShop(t, "1")
	order, err := os.ReadFile(wechatExample)
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"A1", "A2", "A3"} {
		s.must(s.on("dispatch", file(t, id+".json", strings.Replace(string(order), "SFTC_001", id, 1)), "--hold"))
	}
	s.must(s.at("cancel", "A2", "--reason", "wrong_order"))
	list := func(args ...string) (ids []string, next *string) {
		t.Helper()
		doc := document[deliveriesJSON](t, s.must(s.at(append([]string{"deliveries", "--json"}, args...)...)).out)
		for _, d := range doc.Deliveries {
			ids = append(ids, d.OrderID)
		}
		return ids, doc.Next
	}
	for _, tt := range []struct{ args, want []string }{
		{nil, []string{"A3", "A2", "A1"}},
		{[]string{"--phase", "held,waiting"}, []string{"A3", "A1"}},
		{[]string{"--phase", "delivered"}, nil},
		{[]string{"--shop", "shop", "--since", "2001-01-01"}, []string{"A3", "A2", "A1"}},
		{[]string{"--shop", "another"}, nil},
		{[]string{"--until", "2001-01-01"}, nil},
	} {
		if got, next := list(tt.args...); !slices.Equal(got, tt.want) || next != nil {
			t.Errorf("%v: %v", tt.args, got)
		}
	}
	first, next := list("--limit", "2")
	if next == nil {
		t.Fatalf("%v is not the end", first)
	}
	rest, end := list("--limit", "2", "--after", *next)
	if !slices.Equal(append(first, rest...), []string{"A3", "A2", "A1"}) || end != nil {
		t.Errorf("%v, then %v", first, rest)
	}
	if got := s.must(s.at("deliveries", "--limit", "1")); !strings.Contains(got.err, "--after ") || !strings.Contains(got.out, "A3\tshop\theld") {
		t.Errorf("%+v", got)
	}
}

func TestAStoreOfAnotherWorldIsRefused(t *testing.T) {
	t.Parallel()
	s := openShop(t, "1")
	s.must(s.on("dispatch", wechatExample, "--hold"))
	s.config = openShop(t, "1").config
	for _, args := range [][]string{{"dispatch", wechatExample}, {"run"}, {"deliveries"}, {"refresh", "SFTC_001", "--follow"}} {
		if got := s.on(args...); got.code != exitInput || !strings.Contains(got.err, "belongs to another world") {
			t.Errorf("%v: %+v", args, got)
		}
	}
}

func TestAStoreInTheConfigurationIsUsed(t *testing.T) {
	t.Parallel()
	s := openShop(t, "1")
	data, err := os.ReadFile(s.config)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(s.config, append(data, "store:\n  sqlite: of-the-file.db\n"...), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := paotui(t, "", "compare", wechatExample, "--config", s.config); got.code != exitDone {
		t.Errorf("%+v", got)
	}
	if _, err := os.Stat(filepath.Join(s.dir, "of-the-file.db")); err == nil {
		t.Error("a comparison made a store")
	}
	s.must(paotui(t, "", "dispatch", wechatExample, "--hold", "--config", s.config))
	if got := s.must(paotui(t, "", "deliveries", "--config", s.config)); !strings.Contains(got.out, "SFTC_001\tshop\theld") {
		t.Errorf("%+v", got)
	}
}

func TestWhatAStoreIsAskedInVain(t *testing.T) {
	t.Parallel()
	s := openShop(t, "1")
	s.must(s.on("dispatch", wechatExample, "--hold"))
	for _, tt := range []struct {
		args []string
		want string
	}{
		{[]string{"dispatch", coffee, "--store", s.file}, "--store needs --config"},
		{[]string{"dispatch", coffee, "--hold"}, "--hold needs a store"},
		{[]string{"deliveries"}, "say --store FILE"},
		{[]string{"deliveries", "--store", filepath.Join(s.dir, "mistyped.db")}, "there is no store"},
		{[]string{"deliveries", "--store", s.config}, "is no SQLite file"},
		{[]string{"deliveries", "--store", s.file, "--phase", "flying"}, "no phase"},
		{[]string{"deliveries", "--store", s.file, "--limit", "0"}, "1 to 1000"},
		{[]string{"deliveries", "--store", s.file, "--after", "x"}, "--after takes"},
		{[]string{"deliveries", "--store", s.file, "--since", "yesterday"}, "is no time"},
		{[]string{"deliveries", "--store", s.file, "--since", "2026-05-02", "--until", "2026-05-01"}, "--until is before"},
		{[]string{"deliveries", "--store", s.file, "--zone", "Atlantis"}, "no time zone Atlantis"},
		{[]string{"explain", "nobody", "--store", s.file}, "there is no such delivery"},
		{[]string{"run", "--store", s.file}, "--config FILE"},
		{[]string{"cancel", "SFTC_001", "--store", s.file, "--reason", "whim"}, "--reason must be one of"},
		{[]string{"cancel", "SFTC_001", "--store", s.file, "--reason", "not_needed", "--follow"}, "--follow calls carriers"},
		{[]string{"cancel", "SFTC_001", "--store", s.file, "--reason", "not_needed", "--ask"}, "--ask calls carriers"},
		{[]string{"cancel", "nobody", "--store", s.file, "--reason", "not_needed"}, "there is no such delivery"},
		{[]string{"tip", "SFTC_001", "--store", s.file, "--fen", "0"}, "can only grow"},
		{[]string{"reorder", "SFTC_001", "--store", s.file, "--placement", "x"}, "is no placement's number"},
		{[]string{"resolve", "SFTC_001", "--store", s.file, "--placement", "x", "--as", "dead", "--by", "a", "--why", "b"}, "is no placement's number"},
		{[]string{"resolve", "SFTC_001", "--store", s.file, "--placement", "1", "--as", "asleep", "--by", "a", "--why", "b"}, "--as must be one of"},
		{[]string{"resolve", "SFTC_001", "--store", s.file, "--placement", "1", "--as", "dead", "--by", "a", "--why", "b"}, "has no placement 1"},
		{[]string{"redispatch", "SFTC_001", "--store", s.file, "--order", "nowhere.json"}, "nowhere.json can not be read"},
		{[]string{"report", "--store", s.file, "--bill", s.config}, "go together"},
		{[]string{"report", "--store", s.file, "--bill", s.config, "--carrier", "SCTC"}, "there is no carrier SCTC"},
		{[]string{"report", "--store", s.file, "--bill", s.config, "--carrier", "SFTC"}, "placement or waybill"},
		{[]string{"report", "--store", s.file, "--json", "--csv"}, "--csv"},
		{[]string{"prune", "--store", s.file, "--older-than", "0s"}, "above 0"},
		{[]string{"erase", "nobody", "--store", s.file}, "there is no such delivery"},
		{[]string{"export", "--store", s.file, "--before", "x"}, "is no time"},
	} {
		if got := paotui(t, "", tt.args...); got.code != exitInput || got.out != "" || !strings.Contains(got.err, tt.want) {
			t.Errorf("%v: %+v, want %q", tt.args, got, tt.want)
		}
	}
}

// TestSumsAreReadBack keeps reportJSON's rows what they are in the library.
func TestSumsAreReadBack(t *testing.T) {
	sum := ledger.Sum{}.Plus(engine.ExactFen(1)).Plus(engine.AtMostFen(2)).Plus(engine.Amount{})
	data, err := json.Marshal(sum)
	if err != nil {
		t.Fatal(err)
	}
	if back := document[ledger.Sum](t, string(data)); back != sum {
		t.Errorf("%s becomes %+v", data, back)
	}
}

func TestAStoreOnPostgresIsNamedByTheEnvironment(t *testing.T) {
	url, schema := postgrestest.Home(t)
	config := filepath.Join(t.TempDir(), "sim.yaml")
	simulator(t, "--speed", "3000", "--write-config", config)
	written, err := os.ReadFile(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("PAOTUI_TEST_DATABASE", url)
	text := string(written) + "store: {postgres: env:PAOTUI_TEST_DATABASE, schema: " + schema + "}\n"
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := paotui(t, "", "dispatch", wechatExample, "--config", config, "--follow"); got.code != exitDone {
		t.Fatalf("%+v", got)
	}
	got := paotui(t, "", "deliveries", "--config", config)
	if got.code != exitDone || !strings.Contains(got.out, "delivered") {
		t.Errorf("%+v", got)
	}
	for store, says := range map[string]string{
		url:                     "say --store env:NAME",
		"env:PAOTUI_TEST_NO":    "the environment variable PAOTUI_TEST_NO is not set",
		"env:PAOTUI_TEST_OTHER": "must be a URL such as postgres://",
	} {
		t.Setenv("PAOTUI_TEST_OTHER", "mysql://root:geheim@localhost/x")
		got := paotui(t, "", "deliveries", "--store", store)
		if got.code != exitInput || !strings.Contains(got.err, says) || strings.Contains(got.err, "geheim") {
			t.Errorf("%s: %+v", store, got)
		}
	}
}
