package ledger_test

import (
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/ledger"
)

// spent is three trips of two shops, one of which nobody told the price of.
func spent() []ledger.Line {
	at := time.Date(2026, 5, 20, 12, 0, 0, 0, engine.China)
	return []ledger.Line{
		{Delivery: "A1", Shop: "guomao", Carrier: "SFTC", Placement: 1, Waybills: []string{"SF1"}, Began: at, Cost: engine.Cost{Total: engine.ExactFen(12_30)}},
		{Delivery: "A2", Shop: "guomao", Carrier: "MTPS", Placement: 2, Began: at.Add(time.Hour)},
		{Delivery: "A3", Shop: "sanlitun", Carrier: "SFTC", Placement: 3, Began: at.Add(24 * time.Hour), Cost: engine.Cost{Total: engine.ExactFen(9_00)}},
	}
}

// What was spent, by whichever question: a carrier, a shop, a day.
func ExampleRows() {
	for _, by := range []ledger.By{ledger.ByCarrier, ledger.ByShop, ledger.ByDay(engine.China)} {
		for _, row := range ledger.Rows(spent(), by) {
			fmt.Println(row.Key, row.Total.Amounts(), "amounts,", row.Total.Unknown, "of them unknown")
		}
	}
	// Output:
	// MTPS 1 amounts, 1 of them unknown
	// SFTC 2 amounts, 0 of them unknown
	// guomao 2 amounts, 1 of them unknown
	// sanlitun 1 amounts, 0 of them unknown
	// 2026-05-20 2 amounts, 1 of them unknown
	// 2026-05-21 1 amounts, 0 of them unknown
}

// One row for everything, such as for the end of a page.
func ExampleAll() {
	row := ledger.All(spent())
	fmt.Println(row.Placements, "placements:", row.Total)
	// Output: 3 placements: ¥21.30 and 1 unknown
}

// A carrier's bill is held against the journal.
func ExampleCompare() {
	bill, err := ledger.ReadBill(strings.NewReader("placement,waybill,amount_yuan\n1,SF1,12.80\n3,,9.00\n"))
	if err != nil {
		fmt.Println(err)
		return
	}
	may := ledger.Period{From: time.Date(2026, 5, 1, 0, 0, 0, 0, engine.China), To: time.Date(2026, 6, 1, 0, 0, 0, 0, engine.China)}
	comparison := ledger.Compare(spent(), bill, "SFTC", may)
	fmt.Println(comparison.Clean(), may.Holds(spent()[0].Began))
	_ = ledger.WriteFindings(os.Stdout, comparison)
	// Output:
	// false true
	// finding,bill_line,order_id,placement,waybill,ours_fen,ours,billed_fen,reason
	// differs,2,A1,1,SF1,1230,exact,1280,
}

// The lines come out of the engine's store, in the order in which they began.
func ExampleRead() {
	var eng *engine.Engine // the host's
	report := func(ctx context.Context) error {
		lines, err := ledger.Read(ctx, eng, ledger.Period{From: time.Now().AddDate(0, -1, 0)})
		if err != nil {
			return err
		}
		d, err := eng.Delivery(ctx, "A1") // or of one delivery alone
		if err != nil {
			return err
		}
		return ledger.WriteRows(os.Stdout, ledger.Rows(append(lines, ledger.Lines(d)...), ledger.ByShop))
	}
	_ = report
}
