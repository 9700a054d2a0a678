package wechatsim_test

import (
	"testing"
	"time"

	"github.com/paotui-go/paotui/transport/wechat/wechatsim"
)

func TestFourCarriersFromQuoteToDoor(t *testing.T) {
	for _, id := range []string{"SFTC", "DADA", "MTPS", "SS"} {
		t.Run(id, func(t *testing.T) {
			inBubble(t, wechatsim.Config{}, func(t *testing.T, c *caller) {
				wantOK(t, c.call("order/pre_add", c.order(id, "1001")))
				c.wait(3 * time.Second) // SFTC wants two seconds between
				placed := c.place(id, "1001")
				if placed["order_status"] != 101.0 {
					t.Errorf("order_status %v after add, want 101", placed["order_status"])
				}
				c.wait(90 * time.Minute)
				got := c.call("order/get", c.about(id, "1001", ""))
				if got["order_status"] != 302.0 || got["waybill_id"] != placed["waybill_id"] {
					t.Errorf("ninety minutes later: %v, want delivered", got)
				}
				seen, _ := c.sim.Order(c.account(id).ShopID, "1001")
				if len(seen.Waybills) != 1 || seen.Waybills[0].Riders != 1 || seen.Waybills[0].Charged != seen.Waybills[0].Fee {
					t.Errorf("the witness saw %+v, want one rider, paid the fee", seen)
				}
			})
		})
	}
}
