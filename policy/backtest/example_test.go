package backtest_test

import (
	"fmt"
	"io"
	"strings"

	"github.com/paotui-go/paotui/engine/ledger"
	"github.com/paotui-go/paotui/policy"
	"github.com/paotui-go/paotui/policy/backtest"
	"github.com/paotui-go/paotui/policy/backtest/page"
)

// What the cheapest had come to, beside what was done: Dada was dearer and was sent.
func Example() {
	line := `{"order": {"id": "A1", "shop": "guomao", "cargo": {"weight_g": 1200}}, "at": "2026-05-01T12:00:00+08:00",
	 "offers": [{"carrier": "DADA", "outcome": "priced", "fee_fen": 1200, "valid_until": "2026-05-01T12:02:00+08:00"},
	            {"carrier": "SFTC", "outcome": "priced", "fee_fen": 900, "valid_until": "2026-05-01T12:02:00+08:00"}],
	 "placements": [{"carrier": "DADA", "at": "2026-05-01T12:00:05+08:00", "charged_fen": 1200, "penalty_fen": null,
	                 "accepted_at": "2026-05-01T12:03:00+08:00", "ended_at": "2026-05-01T12:40:00+08:00", "end": "delivered"}]}`
	cases, err := backtest.Read(strings.NewReader(strings.ReplaceAll(line, "\n", " ")))
	if err != nil {
		fmt.Println(err)
		return
	}
	result := backtest.Run(cases.Only("guomao", ledger.Period{}), policy.Policy{}, backtest.Options{})
	cost := result.Measure(backtest.Cost)
	fmt.Println(backtest.Show(1230, backtest.Fen), cost.Done.Shown(cost.Unit), cost.Policy.Shown(cost.Unit))
	fmt.Println(cost.Difference.Shown(cost.Unit), cost.Policy.Sure())
	fmt.Println(page.WriteHTML(io.Discard, result)) // to look at
	// Output:
	// ¥12.30 ¥12.00 ¥9.00
	// -¥3.00 1 known (1 as quoted)
	// <nil>
}
