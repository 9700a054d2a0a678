package ledger_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/ledger"
)

func bill(t *testing.T, text string) ledger.Bill {
	t.Helper()
	b, err := ledger.ReadBill(strings.NewReader("placement,waybill,amount_fen\n" + text))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestABillBesideTheJournals has a bill with one row for each thing that can be
// found.
func TestABillBesideTheJournals(t *testing.T) {
	refused := line(10, "DADA", engine.ExactFen(0))
	refused.Refused = true
	twin := line(11, "DADA", engine.ExactFen(100))
	twin.Waybills = []string{"W12"}
	old := line(13, "DADA", engine.ExactFen(100))
	old.Began = noon.Add(-time.Hour)
	lines := []ledger.Line{
		line(1, "DADA", engine.ExactFen(800)), line(2, "DADA", engine.ExactFen(800)), line(3, "DADA", engine.Amount{}),
		line(4, "DADA", engine.AtMostFen(500)), line(5, "DADA", engine.AtMostFen(500)), line(6, "DADA", engine.ExactFen(700)),
		line(7, "DADA", engine.ExactFen(0)), line(8, "DADA", engine.Amount{}), line(9, "SFTC", engine.ExactFen(900)),
		refused, twin, line(12, "DADA", engine.ExactFen(100)), old,
	}
	got := ledger.Compare(lines, bill(t, strings.Join([]string{
		"1,W1,1000", "1,,-200", // agrees: a correction adds up
		",W2,900",             // differs
		"3,,700",              // told
		"4,,500",              // told, within the bound
		"5,,501",              // above the bound
		"9,,900",              // another carrier's
		"10,,300",             // it said no, and bills it
		",W12,100",            // which of the two?
		"99,,100", ",W99,100", // nobody's
		"1,W2,5", // contradicts itself
		"x,,1",   // bad
	}, "\n")), "DADA", ledger.Period{From: noon})

	summary := map[string][]string{}
	for finding, pairs := range map[string][]ledger.Pair{"differing": got.Differing, "told": got.Told, "not billed": got.NotBilled} {
		for _, p := range pairs {
			billed := "none"
			if p.Billed != nil {
				billed = p.Billed.String()
			}
			summary[finding] = append(summary[finding], p.Placement.String()+": "+p.Ours.String()+", "+billed)
		}
	}
	for _, s := range got.NotOurs {
		summary["not ours"] = append(summary["not ours"], s.Reason)
	}
	want := map[string][]string{
		"differing":  {"2: ¥8.00, ¥9.00", "5: at most ¥5.00, ¥5.01", "10: ¥0.00, ¥3.00"},
		"told":       {"3: unknown, ¥7.00", "4: at most ¥5.00, ¥5.00"},
		"not billed": {"6: ¥7.00, none", "8: unknown, none", "11: ¥1.00, none", "12: ¥1.00, none"},
		"not ours": {
			"this was placed with SFTC", "several placements have this waybill: the bill must name the placement",
			"nobody here placed this", "nobody here knows this waybill", "its waybill is that of another placement, 2",
		},
	}
	if diff := cmp.Diff(want, summary); diff != "" {
		t.Error(diff)
	}
	if got.Agreed != 1 || got.AgreedFen != 800 || got.Billed != 4906 || len(got.Bad) != 1 || got.Clean() {
		t.Errorf("%+v", got)
	}
	var b strings.Builder
	if err := ledger.WriteFindings(&b, got); err != nil {
		t.Fatal(err)
	}
	for _, row := range []string{
		"differs,4,order-2,2,W2,800,exact,900,\n", "told,5,order-3,3,W3,,unknown,700,\n", "not_billed,,order-6,6,W6,700,exact,,\n",
		"not_ours,8,,9,,,,900,this was placed with SFTC\n", "bad_row,14,,,,,,,\"its placement is none of our ids, which are whole numbers\"\n",
	} {
		if !strings.Contains(b.String(), row) {
			t.Errorf("%q is not in\n%s", row, b.String())
		}
	}
}

func TestABillThatAgreesIsClean(t *testing.T) {
	got := ledger.Compare([]ledger.Line{line(1, "DADA", engine.EstimatedFen(800))}, bill(t, "1,,800\n"), "DADA", ledger.Period{})
	if !got.Clean() || got.Agreed != 1 {
		t.Errorf("%+v", got)
	}
}
