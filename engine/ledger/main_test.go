package ledger_test

import (
	"time"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/ledger"
)

// noon is noon in China.
var noon = time.Date(2026, 5, 20, 4, 0, 0, 0, time.UTC)

// cost is a cost of which all but the total is nothing.
func cost(total engine.Amount) engine.Cost {
	nothing := engine.ExactFen(0)
	return engine.Cost{Quoted: total, Charged: total, Tips: nothing, Penalties: nothing, Total: total}
}

func line(placement engine.PlacementID, carrier engine.CarrierID, total engine.Amount) ledger.Line {
	return ledger.Line{
		Delivery: "order-" + placement.String(), Shop: "cafe", Carrier: carrier, Placement: placement,
		Waybills: []string{"W" + placement.String()}, Began: noon, Cost: cost(total),
	}
}
