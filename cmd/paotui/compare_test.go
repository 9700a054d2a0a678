package main

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/mattn/go-runewidth"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/policy"
)

// document reads a JSON document and refuses anything behind it.
func document[T any](t *testing.T, text string) T {
	t.Helper()
	dec := json.NewDecoder(strings.NewReader(text))
	var v T
	if err := dec.Decode(&v); err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	if dec.More() {
		t.Fatalf("something follows the document:\n%s", text)
	}
	return v
}

func TestEveryExampleOrderIsPriced(t *testing.T) {
	files, err := filepath.Glob("../../examples/orders/*.json")
	if err != nil || len(files) < 6 {
		t.Fatalf("%d examples, %v", len(files), err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			args := []string{"compare", file, "--json"}
			if strings.Contains(file, "pre_add") {
				args = append(args, "--from", "wechat")
			}
			got := paotui(t, "", args...)
			if got.code != exitDone {
				t.Fatalf("exit code %d\n%s%s", got.code, got.out, got.err)
			}
			doc := document[comparisonJSON](t, got.out)
			if doc.Chosen == nil || len(doc.Offers) != 4 || len(doc.Reasons) != 4 {
				t.Errorf("the document is %+v", doc)
			}
		})
	}
}

func TestTheWeChatBodyIsTheSameOrder(t *testing.T) {
	p := &program{screen: screen{err: &strings.Builder{}}}
	raw, err := source{File: "../../examples/orders/wechat-pre_add.json", From: "wechat"}.read(p, []string{"shop"})
	if err != nil {
		t.Fatal(err)
	}
	order, err := source{File: "../../examples/orders/wechat-example.json", From: "order"}.read(p, nil)
	if err != nil {
		t.Fatal(err)
	}
	a, _ := json.Marshal(raw)
	b, _ := json.Marshal(order)
	if diff := cmp.Diff(string(b), string(a)); diff != "" {
		t.Errorf("the body of the page and the same order differ (-order +body):\n%s", diff)
	}
}

func TestCompareSaysWhatItIgnoresOfAWeChatBody(t *testing.T) {
	got := paotui(t, "", "compare", "../../examples/orders/wechat-pre_add.json", "--from", "wechat")
	for _, want := range []string{"delivery_id, shopid, shop_no and delivery_sign are ignored", "simulated in this process"} {
		if !strings.Contains(got.err, want) {
			t.Errorf("standard error lacks %q:\n%s", want, got.err)
		}
	}
}

func TestCompareDocument(t *testing.T) {
	got := paotui(t, "", "compare", coffee, "--json")
	doc := document[map[string]any](t, got.out)
	if want := []string{"chosen", "offers", "order_id", "reasons"}; !slices.Equal(slices.Sorted(maps.Keys(doc)), want) {
		t.Errorf("the keys are %v", slices.Sorted(maps.Keys(doc)))
	}
	want := []string{
		"accept_s", "assumed_fen", "assumed_how", "carrier", "coupon_fen", "deliver_fen", "distance_m", "fee_fen", "insurance_fen",
		"locked", "notes", "outcome", "reason", "service", "tip_fen", "valid_until",
	}
	offers := doc["offers"].([]any)
	for _, o := range offers {
		offer := o.(map[string]any)
		if keys := slices.Sorted(maps.Keys(offer)); !slices.Equal(keys, want) {
			t.Errorf("the keys of %s are %v", offer["carrier"], keys)
		}
		if _, ok := offer["notes"].([]any); !ok {
			t.Errorf("the notes of %s are %v, not a list", offer["carrier"], offer["notes"])
		}
	}
	if mtps := offers[2].(map[string]any); mtps["outcome"] != "unpriced" || mtps["fee_fen"] != nil || mtps["distance_m"] != nil {
		t.Errorf("what Meituan does not tell must be null: %v", mtps)
	}
}

// TestFeeIsWhatCheapestRanksBy takes the document as another program would, ranks
// it by fee_fen, and must come to the plan's own choice.
func TestFeeIsWhatCheapestRanksBy(t *testing.T) {
	for _, file := range []string{coffee, "../../examples/orders/laundry-to-shop.json", "../../examples/orders/phone-direct.json"} {
		doc := document[comparisonJSON](t, paotui(t, "", "compare", file, "--json").out)
		s := engine.Situation{}
		for _, o := range doc.Offers {
			offer := engine.Offer{Carrier: engine.CarrierID(o.Carrier), Outcome: engine.OfferOutcome(o.Outcome)}
			if o.FeeFen != nil {
				offer.Quote.Fee = engine.ExactFen(engine.Money(*o.FeeFen))
			}
			if o.AcceptS != nil {
				offer.Quote.AcceptIn = engine.Known(engine.Seconds(*o.AcceptS))
			}
			if o.ValidUntil != nil {
				offer.Quote.ValidUntil = *o.ValidUntil
			}
			s.Offers = append(s.Offers, offer)
		}
		id, ok := chosen(policy.Policy{}.Plan(s))
		if !ok || string(id) != *doc.Chosen {
			t.Errorf("%s: by fee_fen it is %s, the document says %s", file, id, *doc.Chosen)
		}
	}
}

func TestNobodyCanExits1AndChoosesNull(t *testing.T) {
	heavy := edited(t, "1200,", "60000,")
	got := paotui(t, heavy, "compare", "-", "--json")
	doc := document[map[string]any](t, got.out)
	if got.code != exitNobody || doc["chosen"] != nil {
		t.Errorf("exit code %d, chosen %v", got.code, doc["chosen"])
	}
	for _, o := range doc["offers"].([]any) {
		if offer := o.(map[string]any); offer["outcome"] != "refused" || offer["fee_fen"] != nil || offer["reason"] == nil {
			t.Errorf("%v", offer)
		}
	}
	if text := paotui(t, heavy, "compare", "-"); text.code != exitNobody || !strings.Contains(text.out, "Nobody can take this order") {
		t.Errorf("%+v", text)
	}
}

func TestACarrierThatNobodyCanReachExits3(t *testing.T) {
	config := file(t, "paotui.yaml", `
base_url: http://127.0.0.1:1
apps: {wx1: {secret: s}}
shops: {cafe-beijing: {accounts: {SS: {merchant: m, secret: s, store: "1"}, SFTC: {merchant: m, secret: s, store: "1"}}}}
`)
	got := paotui(t, "", "compare", coffee, "--config", config, "--json")
	if got.code != exitFailure {
		t.Errorf("exit code %d\n%s%s", got.code, got.out, got.err)
	}
	if doc := document[comparisonJSON](t, got.out); doc.Chosen != nil {
		t.Errorf("chosen %v", *doc.Chosen)
	}
}

func TestAShopThatIsNotConfiguredExits2(t *testing.T) {
	config := file(t, "paotui.yaml", "apps: {wx1: {secret: s}}\nshops: {a: {accounts: {SS: {merchant: m, secret: s}}}, b: {accounts: {SS: {merchant: m, secret: s}}}}\n")
	got := paotui(t, "", "compare", coffee, "--config", config)
	if got.code != exitInput || !strings.Contains(got.err, `no shop "cafe-beijing"; it has a, b`) {
		t.Errorf("%+v", got)
	}
	got = paotui(t, "", "compare", "../../examples/orders/wechat-pre_add.json", "--from", "wechat", "--config", config)
	if got.code != exitInput || !strings.Contains(got.err, "say --shop NAME, one of a, b") {
		t.Errorf("%+v", got)
	}
}

func TestAPipeGetsNeitherAlignmentNorColour(t *testing.T) {
	got := paotui(t, "", "compare", coffee)
	if strings.Contains(got.out+got.err, "\x1b") {
		t.Errorf("there are escapes in\n%s%s", got.out, got.err)
	}
	head, _, _ := strings.Cut(got.out, "\n")
	if strings.Count(head, "\t") != 7 || strings.Contains(got.out, "  ") {
		t.Errorf("the columns are not parted by single tabs:\n%s", got.out)
	}
}

func TestATerminalGetsAlignedColumns(t *testing.T) {
	got := paotuiOn(t.Context(), screen{aligned: true}, "", "compare", coffee)
	lines := strings.Split(got.out, "\n")
	at := -1
	for _, line := range lines[:5] {
		if strings.HasPrefix(line, "     ") { // a remark under its row
			continue
		}
		// Amounts end where the head's FEE ends, counted in columns of a terminal.
		fee := strings.Index(line, "FEE")
		end := fee + len("FEE")
		if fee < 0 {
			i := strings.IndexAny(line, "¥u")
			j := i + strings.IndexByte(line[i:], ' ')
			end = runewidth.StringWidth(line[:j])
		}
		if at >= 0 && end != at {
			t.Errorf("the fee ends in column %d, not %d:\n%s", end, at, got.out)
		}
		at = end
	}
	if strings.ContainsAny(got.out, "\t\x1b") {
		t.Errorf("a terminal without colour gets neither tabs nor escapes:\n%q", got.out)
	}
}

func TestATerminalGetsColourAndASignOfLife(t *testing.T) {
	got := paotuiOn(t.Context(), screen{aligned: true, colour: true, live: true}, "", "demo", "--speed", "3000")
	if !strings.Contains(got.out, "\x1b[32m") || !strings.Contains(got.err, "waiting for coffee-0001") || !strings.HasSuffix(got.err, eraseLine) {
		t.Errorf("out %q\nerr %q", got.out, got.err)
	}
}

func TestNoColourIsAsked(t *testing.T) {
	null, err := os.OpenFile(os.DevNull, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer null.Close()
	if s := terminal(null, null, null, func(string) string { return "" }); s.aligned || s.colour || s.live {
		t.Errorf("%s is no terminal: %+v", os.DevNull, s)
	}
}
