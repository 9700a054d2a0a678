package ledger_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/fault"
	"github.com/paotui-go/paotui/engine/ledger"
	"github.com/paotui-go/paotui/engine/store/memory"
)

func TestWhatIsUnknownIsCountedAndNotAdded(t *testing.T) {
	exact, about, supposed, most, unknown := engine.ExactFen(1200), engine.EstimatedFen(800), engine.AssumedFen(900), engine.AtMostFen(300), engine.Amount{}
	for _, tt := range []struct {
		amounts []engine.Amount
		want    ledger.Sum
		text    string
	}{
		{nil, ledger.Sum{}, "¥0.00"},
		{[]engine.Amount{exact, exact}, ledger.Sum{Known: 2400, Exact: 2}, "¥24.00"},
		{[]engine.Amount{exact, about}, ledger.Sum{Known: 2000, Exact: 1, Estimated: 1}, "about ¥20.00"},
		{[]engine.Amount{exact, unknown, unknown}, ledger.Sum{Known: 1200, Exact: 1, Unknown: 2}, "¥12.00 and 2 unknown"},
		{[]engine.Amount{exact, most, unknown}, ledger.Sum{Known: 1200, Exact: 1, Bounded: 1, Bound: 300, Unknown: 1}, "¥12.00, 1 of at most ¥3.00 and 1 unknown"},
		{[]engine.Amount{most, most}, ledger.Sum{Bounded: 2, Bound: 600}, "2 of at most ¥6.00 together"},
		{[]engine.Amount{unknown}, ledger.Sum{Unknown: 1}, "1 unknown"},
		{[]engine.Amount{exact, supposed, unknown}, ledger.Sum{Known: 1200, Exact: 1, Assumed: 1, Supposed: 900, Unknown: 1}, "¥12.00, ¥9.00 assumed and 1 unknown"},
		{[]engine.Amount{supposed}, ledger.Sum{Assumed: 1, Supposed: 900}, "¥9.00 assumed"},
	} {
		var got ledger.Sum
		for _, a := range tt.amounts {
			got = got.Plus(a)
		}
		if got != tt.want || got.String() != tt.text || got.Amounts() != len(tt.amounts) {
			t.Errorf("%v: %+v, %q", tt.amounts, got, got)
		}
	}
}

func TestRowsByCarrierShopAndDay(t *testing.T) {
	late := line(3, "DADA", engine.ExactFen(500))
	late.Began = time.Date(2026, 5, 20, 16, 30, 0, 0, time.UTC) // past midnight in China
	refused := line(4, "SS", engine.ExactFen(0))
	refused.Refused = true
	lines := []ledger.Line{line(1, "SFTC", engine.ExactFen(1200)), line(2, "DADA", engine.Amount{}), late, refused}
	for _, tt := range []struct {
		by   ledger.By
		want map[string]string
	}{
		{ledger.ByCarrier, map[string]string{"DADA": "¥5.00 and 1 unknown", "SFTC": "¥12.00"}},
		{ledger.ByShop, map[string]string{"cafe": "¥17.00 and 1 unknown"}},
		{ledger.ByDay(engine.China), map[string]string{"2026-05-20": "¥12.00 and 1 unknown", "2026-05-21": "¥5.00"}},
		{ledger.ByDay(time.UTC), map[string]string{"2026-05-20": "¥17.00 and 1 unknown"}},
	} {
		got, last := map[string]string{}, ""
		for _, row := range ledger.Rows(lines, tt.by) {
			got[row.Key] = row.Total.String()
			if row.Key <= last || row.Total.Amounts() != row.Placements {
				t.Errorf("%+v comes after %q", row, last)
			}
			last = row.Key
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Error(diff)
		}
	}
	if all := ledger.All(lines); all.Placements != 3 || all.Total.String() != "¥17.00 and 1 unknown" {
		t.Errorf("all: %+v", all)
	}
}

func TestRowsAsCSV(t *testing.T) {
	var b strings.Builder
	if err := ledger.WriteRows(&b, ledger.Rows([]ledger.Line{line(1, "SFTC", engine.AtMostFen(1200))}, ledger.ByCarrier)); err != nil {
		t.Fatal(err)
	}
	head, row, _ := strings.Cut(strings.TrimSpace(b.String()), "\n")
	if strings.Count(head, ",") != 41 || !strings.HasPrefix(head, "key,placements,quoted_known_fen,") {
		t.Errorf("the head is %s", head)
	}
	if want := "SFTC,1,0,0,0,0,0,1,1200,0,0,0,0,0,0,1,1200,0,0,1,0,0,0,0,0,0,0,1,0,0,0,0,0,0,0,0,0,0,0,1,1200,0"; row != want {
		t.Errorf("the row is\n%s, want\n%s", row, want)
	}
}

// journal writes entries as the engine would have, an hour apart.
func journal(t *testing.T, store engine.Store, id string, opened time.Time, facts ...engine.Fact) {
	t.Helper()
	var entries []engine.Entry
	for i, f := range facts {
		entries = append(entries, engine.Entry{Seq: int64(i + 1), At: opened.Add(time.Duration(i) * time.Hour), Fact: f})
	}
	head := engine.Head{ID: id, Version: int64(len(facts)), Shop: "cafe", Opened: opened, Updated: entries[len(entries)-1].At}
	if err := store.Append(t.Context(), head, entries...); err != nil {
		t.Fatal(err)
	}
}

func placing(id engine.PlacementID, fee engine.Money) engine.Placing {
	return engine.Placing{Offer: engine.Offer{Carrier: "DADA", Outcome: engine.Priced, Placement: id, Quote: engine.Quote{Fee: engine.ExactFen(fee)}}}
}

// nobody is a carrier that is never called.
type nobody struct{ engine.Carrier }

func (nobody) Info() engine.Info { return engine.Info{ID: "DADA"} }

func TestReadingAPeriod(t *testing.T) {
	store := memory.New()
	opened := engine.Opened{Order: engine.Order{ID: "A", Shop: "cafe"}}
	taken := func(id engine.PlacementID) engine.Fact {
		return engine.PlaceDone{Placement: id, Placed: engine.Placed{Waybill: "W", Fee: engine.ExactFen(800)}}
	}
	refused := engine.CallFailed{Placement: 3, Call: engine.CallPlace, Kind: fault.Refused, Outcome: fault.Rejected}
	// Opened before the period, placed in it; and the other way round.
	journal(t, store, "early", noon.Add(-time.Minute), opened, placing(1, 800), taken(1))
	journal(t, store, "late", noon.Add(30*time.Minute), opened, placing(2, 800), taken(2))
	journal(t, store, "refused", noon, opened, placing(3, 700), refused)
	journal(t, store, "old", noon.Add(-48*time.Hour), opened, placing(4, 800), taken(4))
	eng, err := engine.New(engine.Config{
		Carriers: []engine.Carrier{nobody{}}, Accounts: engine.StaticAccounts{}, Store: store,
		Policy: engine.PolicyFunc(func(engine.Situation) engine.Plan { return engine.Plan{} }),
	})
	if err != nil {
		t.Fatal(err)
	}
	lines, err := ledger.Read(context.Background(), eng, ledger.Period{From: noon, To: noon.Add(65 * time.Minute)})
	if err != nil {
		t.Fatal(err)
	}
	if len(lines) != 2 || lines[0].Delivery != "early" || lines[1].Delivery != "refused" || !lines[1].Refused || lines[0].Refused {
		t.Fatalf("%+v", lines)
	}
	if l := lines[0]; l.Cost.Total != engine.ExactFen(800) || !l.Began.Equal(noon.Add(59*time.Minute)) || l.Shop != "cafe" {
		t.Errorf("%+v", l)
	}
	if all, err := ledger.Read(context.Background(), eng, ledger.Period{}); err != nil || len(all) != 4 {
		t.Errorf("%d lines of all time, %v", len(all), err)
	}
}
