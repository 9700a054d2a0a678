package wechatsim_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/paotui-go/paotui/transport/wechat/wechatsim"
)

// at places an order with riders by hand and brings it into a state.
func (c *caller) at(id, orderID string, status int) (body obj) {
	c.t.Helper()
	waybill := c.place(id, orderID)["waybill_id"].(string)
	if status != 101 {
		c.advance(id, orderID, status)
	}
	return c.about(id, orderID, waybill)
}

func (c *caller) advance(id, orderID string, status int) {
	c.t.Helper()
	if err := c.sim.Advance(c.account(id).ShopID, orderID, status); err != nil {
		c.t.Fatal(err)
	}
}

func (c *caller) status(id, orderID string) float64 {
	c.t.Helper()
	got := c.call("order/get", c.about(id, orderID, ""))
	wantOK(c.t, got)
	return got["order_status"].(float64)
}

func TestRidersStepByStep(t *testing.T) {
	for id, want := range map[string][]int{
		"SFTC": {101, 102, 201, 202, 302}, // the mock's list has no 301
		"DADA": {101, 102, 201, 202, 301, 302},
		"MTPS": {101, 102, 202, 302}, // Meituan has no state "at the store"
		"SS":   {101, 102, 201, 202, 301, 302},
	} {
		t.Run(id, func(t *testing.T) {
			inBubble(t, wechatsim.Config{Seed: 5}, func(t *testing.T, c *caller) {
				c.place(id, "1")
				c.wait(100 * time.Minute)
				seen, _ := c.sim.Order(c.account(id).ShopID, "1")
				var got []int
				last := time.Time{}
				for _, e := range seen.Waybills[0].Events {
					if !e.At.After(last) {
						t.Errorf("event %d is not later than the one before", e.Status)
					}
					last = e.At
					got = append(got, e.Status)
				}
				if fmt.Sprint(got) != fmt.Sprint(want) {
					t.Errorf("states %v, want %v", got, want)
				}
			})
		})
	}
}

// TestGetWhileDelivering: position and seconds left only between pick-up and
// delivery, and they move.
func TestGetWhileDelivering(t *testing.T) {
	inBubble(t, wechatsim.Config{Manual: true}, func(t *testing.T, c *caller) {
		about := c.at("SS", "1", 101)
		got := c.call("order/get", about)
		if got["rider_name"] != "" || got["rider_lng"] != 0.0 || got["reach_time"] != 0.0 {
			t.Errorf("before acceptance: %v, want no rider", got)
		}
		c.advance("SS", "1", 102)
		got = c.call("order/get", about)
		if !strings.HasPrefix(got["rider_name"].(string), "骑手") || !strings.HasPrefix(got["rider_phone"].(string), "199000000") || got["reach_time"] != 0.0 {
			t.Errorf("accepted: %v, want a rider without a position", got)
		}
		c.advance("SS", "1", 301)
		first := c.call("order/get", about)
		c.wait(2 * time.Minute)
		second := c.call("order/get", about)
		if second["rider_lat"].(float64) <= first["rider_lat"].(float64) || second["reach_time"].(float64) != first["reach_time"].(float64)-120 {
			t.Errorf("two minutes on the way north: from %v to %v", first, second)
		}
		c.advance("SS", "1", 302)
		if got := c.call("order/get", about); got["rider_lng"] != 0.0 || got["reach_time"] != 0.0 {
			t.Errorf("delivered: %v, want no position", got)
		}
	})
}

func TestMaskedPhone(t *testing.T) {
	inBubble(t, wechatsim.Config{Manual: true}, func(t *testing.T, c *caller) {
		got := c.call("order/get", c.at("MTPS", "1", 102))
		if phone := got["rider_phone"].(string); !strings.Contains(phone, "******") {
			t.Errorf("rider_phone %q, want it masked", phone)
		}
	})
}

func TestCodesAreNumbers(t *testing.T) {
	for _, row := range []struct {
		id             string
		pickup, finish bool
	}{{"SFTC", true, true}, {"DADA", false, true}, {"MTPS", false, false}, {"SS", true, true}} {
		t.Run(row.id, func(t *testing.T) {
			inBubble(t, wechatsim.Config{}, func(t *testing.T, c *caller) {
				body := c.edited(c.order(row.id, "1"), []edit{{"order_info.is_pickup_code_needed", 1}, {"order_info.is_finish_code_needed", 1}})
				got := c.call("order/add", body)
				if (got["pickup_code"].(float64) > 0) != row.pickup || (got["finish_code"].(float64) > 0) != row.finish {
					t.Errorf("got %v, want pickup %v, finish %v", got, row.pickup, row.finish)
				}
				if got := c.place(row.id, "2"); got["pickup_code"] != 0.0 || got["finish_code"] != 0.0 {
					t.Errorf("not asked for: %v, want no codes", got)
				}
			})
		})
	}
}

func TestScheduledOrderWaits(t *testing.T) {
	inBubble(t, wechatsim.Config{}, func(t *testing.T, c *caller) {
		body := c.edited(c.order("DADA", "1"), scheduled("expected_delivery_time", 1))
		wantOK(t, c.call("order/add", body))
		c.wait(59 * time.Minute)
		if got := c.status("DADA", "1"); got != 101 {
			t.Errorf("before the expected time: %v, want 101", got)
		}
		c.wait(55 * time.Minute)
		if got := c.status("DADA", "1"); got < 102 {
			t.Errorf("after it: %v, want a rider", got)
		}
	})
}

// TestBookingByItsEnd: the rider is looked for in time, and finish wins over pick.
func TestBookingByItsEnd(t *testing.T) {
	inBubble(t, wechatsim.Config{}, func(t *testing.T, c *caller) {
		both := append(scheduled("expected_finish_time", 5), edit{"order_info.expected_pick_time", hours(1)})
		wantOK(t, c.call("order/add", c.edited(c.order("SFTC", "1"), both)))
		c.later(110 * time.Minute)
		c.later(100 * time.Minute)
		if got := c.status("SFTC", "1"); got != 101 {
			t.Errorf("ninety minutes before the end: %v, want 101", got)
		}
		c.later(110 * time.Minute)
		if got := c.status("SFTC", "1"); got != 302 {
			t.Errorf("twenty minutes after the end: %v, want 302", got)
		}
	})
}

func TestDadaForgetsFinishedOrders(t *testing.T) {
	inBubble(t, wechatsim.Config{Manual: true}, func(t *testing.T, c *caller) {
		about := c.at("DADA", "1", 302)
		wantOK(t, c.call("order/get", about))
		c.later(24 * time.Hour)
		wantRefused(t, c.call("order/get", about), 2005)
		wantOK(t, c.call("order/get", c.at("SFTC", "1", 302)))
	})
}

func TestFinalIsNotAbsolute(t *testing.T) {
	inBubble(t, wechatsim.Config{Manual: true}, func(t *testing.T, c *caller) {
		c.at("SFTC", "1", 502)
		c.wait(time.Minute)
		c.advance("SFTC", "1", 102) // as a user saw it
		if got := c.status("SFTC", "1"); got != 102 {
			t.Errorf("status %v, want 102", got)
		}
		c.advance("SFTC", "1", 101) // handed over
		if got := c.call("order/get", c.about("SFTC", "1", "")); got["rider_name"] != "" {
			t.Errorf("between two riders: %v, want none", got)
		}
		c.advance("SFTC", "1", 102)
		seen, _ := c.sim.Order(c.account("SFTC").ShopID, "1")
		if seen.Waybills[0].Riders != 2 {
			t.Errorf("%d riders, want 2", seen.Waybills[0].Riders)
		}
		if err := c.sim.Advance("nobody", "1", 102); err == nil {
			t.Error("an order that is not placed cannot advance")
		}
	})
}

// TestCancel: what a cancel leads to and costs, by state and by minutes since
// acceptance.
func TestCancel(t *testing.T) {
	const whole = -1 // the delivery's fee
	for _, row := range []struct {
		id      string
		status  int
		minutes time.Duration
		code    int
		fee     float64
		then    float64
	}{
		{"SFTC", 101, 30, 0, 0, 103},
		{"SFTC", 102, 1, 0, 0, 103},
		{"SFTC", 102, 2, 0, 2, 103},
		{"SFTC", 201, 30, 0, 2, 203},
		{"SFTC", 202, 3, 0, whole, 303},
		{"DADA", 101, 30, 0, 0, 103},
		{"DADA", 102, 0, 0, 0, 103},
		{"DADA", 102, 1, 0, 2, 103},
		{"DADA", 102, 15, 0, 0, 103}, // late and not at the store: free again
		{"DADA", 201, 15, 0, 2, 203},
		{"DADA", 202, 1, 2050, 0, 202},
		{"DADA", 301, 1, 2050, 0, 301},
		{"MTPS", 102, 1, 0, 0, 103},
		{"MTPS", 102, 5, 0, 2, 103},
		{"MTPS", 202, 5, 0, whole, 303},
		{"SS", 102, 5, 0, 5, 103},
		{"SS", 301, 5, 0, whole, 303},
		{"SS", 303, 5, 1, 0, 303},
		{"SS", 304, 5, 1, 0, 304},
	} {
		t.Run(fmt.Sprintf("%s %d after %d min", row.id, row.status, row.minutes), func(t *testing.T) {
			inBubble(t, wechatsim.Config{Manual: true}, func(t *testing.T, c *caller) {
				about := with(c.at(row.id, "1", row.status), "cancel_reason_id", 1)
				c.wait(row.minutes * time.Minute)
				if row.fee == whole {
					seen, _ := c.sim.Order(c.account(row.id).ShopID, "1")
					row.fee = float64(seen.Waybills[0].Fee) / 100
				}
				for _, path := range []string{"order/precancel", "order/cancel"} {
					got := c.call(path, about)
					wantRefused(t, got, row.code)
					if got["deduct_fee"] != row.fee {
						t.Errorf("%s: deduct_fee %v, want %v", path, got["deduct_fee"], row.fee)
					}
				}
				if got := c.status(row.id, "1"); got != row.then {
					t.Errorf("status %v, want %v", got, row.then)
				}
				seen, _ := c.sim.Order(c.account(row.id).ShopID, "1")
				if w := seen.Waybills[0]; row.code == 0 && float64(w.Penalty)/100 != row.fee {
					t.Errorf("the witness saw a penalty of %d fen, want %v yuan", w.Penalty, row.fee)
				}
			})
		})
	}
}

func TestCancelArguments(t *testing.T) {
	for _, row := range []struct {
		why   string
		id    string
		edits []edit
		code  int // WeChat's above 900000, else the carrier's
	}{
		{"no waybill_id", "SFTC", []edit{{"waybill_id", nil}}, 1202},
		{"no waybill_id", "MTPS", []edit{{"waybill_id", ""}}, 3},
		{"no waybill_id", "SS", []edit{{"waybill_id", nil}}, 1},
		{"no waybill_id", "DADA", []edit{{"waybill_id", nil}}, 0},
		{"another's waybill_id", "DADA", []edit{{"waybill_id", "77"}}, 2005},
		{"no shop_no", "SS", []edit{{"shop_no", ""}}, 1},
		{"no shop_no", "MTPS", []edit{{"shop_no", ""}}, 0},
		{"no reason", "DADA", []edit{{"cancel_reason_id", nil}}, 930561},
		{"reason 7", "DADA", []edit{{"cancel_reason_id", 7}}, 930561},
		{"reason 6 without words", "DADA", []edit{{"cancel_reason_id", 6}}, 930561},
		{"reason 6 with words", "DADA", []edit{{"cancel_reason_id", 6}, {"cancel_reason", "下雨"}}, 0},
		{"waybill_id as a number", "DADA", []edit{{"waybill_id", 77}}, 930561},
		{"another delivery_id", "DADA", []edit{{"delivery_id", "SS"}}, 930560},
		{"unknown order", "DADA", []edit{{"shop_order_id", "2"}}, 930563},
		{"signature", "DADA", []edit{{"delivery_sign", "0"}}, 2003},
	} {
		t.Run(row.id+" "+row.why, func(t *testing.T) {
			inBubble(t, wechatsim.Config{Manual: true}, func(t *testing.T, c *caller) {
				got := c.call("order/cancel", c.edited(with(c.at(row.id, "1", 101), "cancel_reason_id", 1), row.edits))
				if row.code > 900000 {
					wantError(t, got, row.code)
				} else {
					wantRefused(t, got, row.code)
				}
			})
		})
	}
}

func TestSecondCancel(t *testing.T) {
	inBubble(t, wechatsim.Config{Manual: true}, func(t *testing.T, c *caller) {
		about := with(c.at("SS", "1", 101), "cancel_reason_id", 1)
		wantOK(t, c.call("order/cancel", about))
		wantError(t, c.call("order/cancel", about), 930565)
		wantError(t, c.call("order/precancel", about), 930565)
	})
}

// TestGoodsComeBack: after pick-up a cancel is 303 until the rider is back, or
// until the merchant says so.
func TestGoodsComeBack(t *testing.T) {
	inBubble(t, wechatsim.Config{}, func(t *testing.T, c *caller) {
		about := with(c.at("SS", "1", 301), "cancel_reason_id", 1)
		wantRefused(t, c.call("order/confirm_return", about), 1) // still on its way to the receiver
		wantOK(t, c.call("order/cancel", about))
		if got := c.status("SS", "1"); got != 303 {
			t.Errorf("status %v, want 303", got)
		}
		c.wait(time.Hour)
		if got := c.status("SS", "1"); got != 401 {
			t.Errorf("an hour later: %v, want 401", got)
		}
		for _, status := range []int{303, 304, 305} {
			id := fmt.Sprint(status)
			about := c.at("SS", id, status)
			wantOK(t, c.call("order/confirm_return", about))
			if got := c.status("SS", id); got != 401 {
				t.Errorf("%d confirmed: %v, want 401", status, got)
			}
			wantError(t, c.call("order/confirm_return", about), 930565)
			seen, _ := c.sim.Order(c.account("SS").ShopID, id)
			if w := seen.Waybills[0]; w.Charged != w.Fee {
				t.Errorf("charged %d, want the fee %d", w.Charged, w.Fee)
			}
		}
	})
}

func TestReadd(t *testing.T) {
	for _, row := range []struct {
		id     string
		status int
		code   int // WeChat's above 900000
	}{
		{"SFTC", 103, 0}, {"SFTC", 501, 0}, {"SFTC", 304, 0},
		{"SFTC", 101, 1202}, {"SFTC", 302, 930565},
		{"DADA", 103, 0}, {"DADA", 202, 2050},
		{"SS", 204, 0}, {"SS", 201, 1},
		{"MTPS", 103, 930558},
	} {
		t.Run(fmt.Sprintf("%s %d", row.id, row.status), func(t *testing.T) {
			inBubble(t, wechatsim.Config{Manual: true}, func(t *testing.T, c *caller) {
				wantError(t, c.call("order/readd", c.order(row.id, "1")), 930563)
				old := c.at(row.id, "1", row.status)["waybill_id"]
				c.wait(3 * time.Second)
				got := c.call("order/readd", c.order(row.id, "1"))
				if row.code > 900000 {
					wantError(t, got, row.code)
					return
				}
				wantRefused(t, got, row.code)
				if row.code == 0 && (got["waybill_id"] == old || c.status(row.id, "1") != 101) {
					t.Errorf("got %v, want a new waybill in 101", got)
				}
			})
		})
	}
}

// TestTheFormerWaybill: after a readd the old waybill can still report, under the
// same shop_order_id; what is asked and called off is the new one.
func TestTheFormerWaybill(t *testing.T) {
	withEndpoint(t, wechatsim.Config{Manual: true}, nil, wechatsim.Plain, wechatsim.JSON, func(t *testing.T, c *caller, e *endpoint) {
		old := c.at("DADA", "1", 502)["waybill_id"].(string)
		c.wait(3 * time.Second)
		placed := c.call("order/readd", c.order("DADA", "1"))
		wantOK(t, placed)
		shop := c.account("DADA").ShopID
		if err := c.sim.AdvanceWaybill(shop, "1", old, 102); err != nil {
			t.Fatal(err)
		}
		c.wait(time.Second)
		pushes := e.deliveries()
		if m := readMessage(t, wechatsim.JSON, pushes[len(pushes)-1].body); m.Waybill != old || m.Status != 102 || m.OrderID != "1" {
			t.Errorf("pushed %+v, want the old waybill's rider", m)
		}
		got := c.call("order/get", c.about("DADA", "1", ""))
		if got["order_status"] != 101.0 || got["waybill_id"] != placed["waybill_id"] {
			t.Errorf("order/get tells %v, want the new waybill in 101", got)
		}
		wantRefused(t, c.call("order/cancel", with(c.about("DADA", "1", old), "cancel_reason_id", 1)), 2005)
		if w := c.witness("DADA", "1").Waybills; len(w) != 2 || w[0].Riders != 1 || w[1].Riders != 0 {
			t.Errorf("the witness saw %+v, want a rider for the old one", w)
		}
		if err := c.sim.AdvanceWaybill(shop, "1", "another", 102); err == nil {
			t.Error("a waybill that is not there cannot advance")
		}
		c.control("POST", "/sim/advance", `{"shopid":"`+shop+`","shop_order_id":"1","waybill_id":"`+old+`","order_status":302}`, 204)
		if got := c.witness("DADA", "1").Waybills[0].Status; got != 302 {
			t.Errorf("over HTTP: %d, want 302", got)
		}
	})
}

// TestTips: each row is a run of addtips on one order of 88.50 yuan's goods; the
// last has the code.
func TestTips(t *testing.T) {
	for _, row := range []struct {
		why   string
		id    string
		tips  []float64
		code  int
		total int64
	}{
		{"tips add up", "SFTC", []float64{2, 3.5}, 0, 550},
		{"200 yuan in all", "SFTC", []float64{150, 50}, 0, 20_000},
		{"more than 200 in all", "SFTC", []float64{150, 50.01}, 1202, 15_000},
		{"ten times", "SFTC", []float64{1, 1, 1, 1, 1, 1, 1, 1, 1, 1}, 0, 1000},
		{"eleven times", "SFTC", []float64{1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}, 1202, 1000},
		{"the latest total wins", "DADA", []float64{2, 5.5}, 0, 550},
		{"the same again", "DADA", []float64{2, 2}, 2059, 200},
		{"less", "DADA", []float64{5, 2}, 2059, 500},
		{"30 yuan", "DADA", []float64{30}, 0, 3000},
		{"more than 30 yuan", "DADA", []float64{30.1}, 2059, 0},
		{"two decimals", "DADA", []float64{1.25}, 2059, 0},
		{"steps add up", "SS", []float64{2, 3, 100}, 0, 10_500},
		{"no step", "SS", []float64{4}, 1, 0},
		{"nothing", "SS", []float64{0}, 1, 0},
		{"no tips at all", "MTPS", []float64{2}, 930558, 0},
	} {
		t.Run(row.id+" "+row.why, func(t *testing.T) {
			inBubble(t, wechatsim.Config{Manual: true}, func(t *testing.T, c *caller) {
				about := with(c.at(row.id, "1", 101), "remark", "快一点")
				before, _ := c.sim.Order(c.account(row.id).ShopID, "1")
				for i, tip := range row.tips {
					got := c.call("order/addtips", with(about, "tips", tip))
					switch {
					case i < len(row.tips)-1:
						wantOK(t, got)
					case row.code > 900000:
						wantError(t, got, row.code)
					default:
						wantRefused(t, got, row.code)
					}
				}
				after, _ := c.sim.Order(c.account(row.id).ShopID, "1")
				if w := after.Waybills[0]; w.Tips != row.total || w.Fee != before.Waybills[0].Fee+row.total {
					t.Errorf("tips %d and fee %d, want %d more than before", w.Tips, w.Fee, row.total)
				}
			})
		})
	}
}

func TestTipArguments(t *testing.T) {
	for _, row := range []struct {
		why, id string
		status  int
		edits   []edit
		code    int
	}{
		{"after acceptance", "SFTC", 102, nil, 1202},
		{"after acceptance", "DADA", 102, nil, 2050},
		{"after the end", "SS", 302, nil, 930565},
		{"no waybill_id", "SFTC", 101, []edit{{"waybill_id", ""}}, 1202},
		{"no waybill_id", "SS", 101, []edit{{"waybill_id", nil}}, 1},
		{"no shop_no", "SS", 101, []edit{{"shop_no", nil}}, 1},
		{"Remark, as one SDK writes it", "DADA", 101, []edit{{"remark", nil}, {"Remark", "x"}}, 930561},
		{"no tips", "DADA", 101, []edit{{"tips", nil}}, 930561},
		{"tips as a string", "DADA", 101, []edit{{"tips", "2"}}, 930561},
	} {
		t.Run(row.id+" "+row.why, func(t *testing.T) {
			inBubble(t, wechatsim.Config{Manual: true}, func(t *testing.T, c *caller) {
				about := c.at(row.id, "1", row.status)
				got := c.call("order/addtips", c.edited(about, append([]edit{{"tips", 2}, {"remark", ""}}, row.edits...)))
				if row.code > 900000 {
					wantError(t, got, row.code)
				} else {
					wantRefused(t, got, row.code)
				}
			})
		})
	}
}

func TestDadaTipUpToGoodsValue(t *testing.T) {
	inBubble(t, wechatsim.Config{Manual: true}, func(t *testing.T, c *caller) {
		placed := c.call("order/add", with(c.order("DADA", "1"), "cargo.goods_value", 12))
		about := with(c.about("DADA", "1", placed["waybill_id"].(string)), "remark", "")
		wantRefused(t, c.call("order/addtips", with(about, "tips", 12.1)), 2059)
		wantOK(t, c.call("order/addtips", with(about, "tips", 12)))
	})
}

// TestCharged: what the witness says was paid, by the state it ended in.
func TestCharged(t *testing.T) {
	const whole = -1
	for status, want := range map[int]int64{302: whole, 401: whole, 103: 0, 203: 0, 204: 0, 205: 500, 501: 0, 502: 0, 301: 0} {
		t.Run(fmt.Sprint(status), func(t *testing.T) {
			inBubble(t, wechatsim.Config{Manual: true}, func(t *testing.T, c *caller) {
				c.at("SS", "1", status)
				seen, _ := c.sim.Order(c.account("SS").ShopID, "1")
				w := seen.Waybills[0]
				if want == whole {
					want = w.Fee
				}
				if w.Charged != want || w.Fee == 0 {
					t.Errorf("charged %d, want %d", w.Charged, want)
				}
			})
		})
	}
}

func TestSpeed(t *testing.T) {
	inBubble(t, wechatsim.Config{Speed: 60}, func(t *testing.T, c *caller) {
		c.place("DADA", "1")
		c.wait(100 * time.Second)
		if got := c.status("DADA", "1"); got != 302 {
			t.Errorf("status %v after 100 s at sixtyfold speed, want 302", got)
		}
	})
}
