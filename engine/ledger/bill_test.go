package ledger_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/ledger"
)

func TestBillsThatCanBeRead(t *testing.T) {
	for name, text := range map[string]string{
		"yuan":               "placement,waybill,amount_yuan\n123,W1,12.30\n,W2,-0.5\n",
		"fen, other order":   "amount_fen,waybill,placement\n1230,W1,123\n-50,W2,\n",
		"a byte order mark":  "\ufeffplacement,waybill,amount_yuan\n123,W1,12.3\n,W2,-0.50\n",
		"Windows, tabs":      "placement,waybill,amount_yuan\r\n\"\t123\", W1 ,12.30\r\n,W2,-0.50\r\n",
		"columns of its own": "日期,placement,备注,waybill,amount_yuan\n5.20,123,\"a,b\",W1,12.30\n5.21,,,W2,-0.50\n",
	} {
		got, err := ledger.ReadBill(strings.NewReader(text))
		want := ledger.Bill{Items: []ledger.Item{{Line: 2, Placement: 123, Waybill: "W1", Amount: 1230}, {Line: 3, Waybill: "W2", Amount: -50}}}
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%s: %v\n%s", name, err, diff)
		}
	}
}

func TestEveryBadRowHasItsLineAndTheOthersAreRead(t *testing.T) {
	rows := []struct{ row, reason string }{
		{"7.53024E+18,,1.00", "a spreadsheet has rounded its placement"},
		{",1.2E+11,1.00", "a spreadsheet has rounded its waybill"},
		{"0123,,1.00", "none of our ids"},
		{",,1.00", "neither a placement nor a waybill"},
		{"1,,", "no number of yuan"},
		{"1,,1.005", "two decimals at most"},
		{"1,,1,5", "another number of columns"},
		{"1,,\"1,234.50\"", "no number of yuan"},
		{"1,,¥5", "no number of yuan"},
		{"1,,.5", "no number of yuan"},
		{"1,,1.", "no number of yuan"},
		{"1,,--1", "no number of yuan"},
		{"1,,99999999999", "no number of yuan"},
		{"1,W\"1,5", "quotation mark"},
		{"1,\xb6\xa9,5", "not UTF-8"},
	}
	text := "placement,waybill,amount_yuan\n"
	for _, r := range rows {
		text += r.row + "\n" + "2,W2,1\n"
	}
	bill, err := ledger.ReadBill(strings.NewReader(text))
	if err != nil || len(bill.Bad) != len(rows) || len(bill.Items) != len(rows) {
		t.Fatalf("%v: %d bad and %d good rows of %d each\n%+v", err, len(bill.Bad), len(bill.Items), len(rows), bill.Bad)
	}
	for i, r := range rows {
		if bad := bill.Bad[i]; bad.Line != 2+2*i || !strings.Contains(bad.Reason, r.reason) {
			t.Errorf("%q: %+v, want line %d: %s", r.row, bad, 2+2*i, r.reason)
		}
	}
}

func TestWhatIsNoBill(t *testing.T) {
	for text, want := range map[string]string{
		"":                                         "empty",
		"\ufeff":                                   "empty",
		"placement,amount\n1,2\n":                  "amount_yuan or amount_fen",
		"order,amount_yuan\n1,2\n":                 "placement or waybill",
		"\xb6\xa9\xb5\xa5,amount_fen\n":            "in UTF-8",
		"placement,amount_yuan,amount_fen":         "both",
		"waybill,waybill,amount_yuan":              "two columns waybill",
		"placement,\"amount_yuan\n1,2":             "quotation mark",
		strings.Repeat("x", ledger.MaxBillBytes+1): "larger than",
	} {
		if _, err := ledger.ReadBill(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.30q: %v, want %q", text, err, want)
		}
	}
}

func FuzzReadBill(f *testing.F) {
	for _, text := range []string{
		"placement,waybill,amount_yuan\n123,W1,12.30\n", "amount_fen,waybill\n-1,W\n", "\ufeffwaybill,amount_fen\r\n\"a\nb\",1\n",
		"placement,amount_fen\n1,2,3\n\"", "waybill,amount_yuan\n1E+9,1\n\xff,1\n", "waybill,amount_fen\n\n\n,",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		bill, err := ledger.ReadBill(strings.NewReader(text))
		if err != nil {
			return
		}
		lines := 1 + strings.Count(text, "\n") + strings.Count(text, "\r")
		for _, item := range bill.Items {
			if item.Placement < 0 || item.Placement == 0 && item.Waybill == "" || item.Line < 2 || item.Line > lines {
				t.Errorf("%q gives %+v", text, item)
			}
			if item.Amount < -1e10 || item.Amount > 1e10 {
				t.Errorf("%q gives %d", text, item.Amount)
			}
		}
		for _, bad := range bill.Bad {
			if bad.Line < 2 || bad.Line > lines || bad.Reason == "" {
				t.Errorf("%q gives %+v", text, bad)
			}
		}
		c := ledger.Compare([]ledger.Line{line(123, "DADA", engine.ExactFen(1230))}, bill, "DADA", ledger.Period{})
		told := 0
		for _, p := range append(append([]ledger.Pair{}, c.Differing...), c.Told...) {
			told += len(p.Lines)
		}
		if told+len(c.NotOurs) > len(bill.Items) || len(c.Bad) != len(bill.Bad) {
			t.Errorf("%q: %d items become %+v", text, len(bill.Items), c)
		}
	})
}
