package wechatsim_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/paotui-go/paotui/transport/wechat/wechatsim"
)

// fee is what pre_add asks; the order id has no coupon in seed 0 unless told.
func (c *caller) fee(id string, edits ...edit) float64 {
	c.t.Helper()
	got := c.call("order/pre_add", c.edited(c.order(id, "1"), edits))
	wantOK(c.t, got)
	return got["deliverfee"].(float64)
}

// atHour waits for an hour of the day in China.
func (c *caller) atHour(hour int) {
	now := time.Now().UTC()
	next := time.Date(now.Year(), now.Month(), now.Day(), hour-8, 0, 0, 0, time.UTC)
	for !next.After(now) {
		next = next.Add(24 * time.Hour)
	}
	c.later(next.Sub(now))
}

func north(km float64) edit { return edit{"receiver.lat", 40.448612 + km/1.3/111.195} }

func TestCheapestVaries(t *testing.T) {
	inBubble(t, wechatsim.Config{}, func(t *testing.T, c *caller) {
		cheapest := func(edits ...edit) string {
			best, at := "", 1e9
			for _, id := range []string{"SFTC", "DADA", "SS"} {
				if fee := c.fee(id, append(edits, edit{"receiver.lng", 116.383075})...); fee < at {
					best, at = id, fee
				}
			}
			return best
		}
		c.atHour(15)
		for _, row := range []struct {
			why  string
			km   float64
			kg   float64
			want string
		}{
			{"short", 1.9, 1, "DADA"},
			{"middle", 8, 1, "SFTC"},
			{"long", 40, 1, "SS"},
			{"middle and heavy", 8, 20, "DADA"},
		} {
			if got := cheapest(north(row.km), edit{"cargo.goods_weight", row.kg}); got != row.want {
				t.Errorf("%s: the cheapest is %s, want %s", row.why, got, row.want)
			}
		}
		c.atHour(18)
		if got := cheapest(north(2.9)); got != "SFTC" {
			t.Errorf("short in the rush hour: the cheapest is %s, want SFTC", got)
		}
	})
}

func TestPriceGrowsWithDistanceWeightAndNight(t *testing.T) {
	for _, id := range []string{"SFTC", "DADA", "SS"} {
		t.Run(id, func(t *testing.T) {
			inBubble(t, wechatsim.Config{}, func(t *testing.T, c *caller) {
				c.atHour(15)
				day := c.fee(id, north(3))
				if c.fee(id, north(12)) <= day || c.fee(id, north(3), edit{"cargo.goods_weight", 30}) <= day {
					t.Error("farther and heavier must cost more")
				}
				c.atHour(23)
				if c.fee(id, north(3)) <= day {
					t.Error("the night must cost more")
				}
			})
		})
	}
}

// TestFeeIdentity: fee = deliverfee − couponfee, tips and insurance are in both,
// and a fee of 0 has a coupon behind it.
func TestFeeIdentity(t *testing.T) {
	inBubble(t, wechatsim.Config{Seed: 3}, func(t *testing.T, c *caller) {
		coupons, free := 0, 0
		for _, id := range []string{"SFTC", "DADA", "SS"} {
			for i := range 400 {
				got := c.call("order/pre_add", c.order(id, fmt.Sprint(i)))
				fee, deliver, coupon := got["fee"].(float64), got["deliverfee"].(float64), got["couponfee"].(float64)
				if diff := deliver - coupon - fee; diff > 1e-9 || diff < -1e-9 || deliver <= 0 {
					t.Fatalf("%s %d: %v", id, i, got)
				}
				if coupon > 0 {
					coupons++
				}
				if fee == 0 {
					free++
				}
			}
		}
		if coupons < 100 || coupons > 400 || free == 0 || free > 40 {
			t.Errorf("%d coupons and %d free deliveries in 1200: want some of each, and not many", coupons, free)
		}
		plain := c.fee("DADA")
		if got := c.fee("DADA", edit{"order_info.is_insured", 1}, edit{"order_info.declared_value", 10}); got != plain+1 {
			t.Errorf("insurance costs one yuan at least: %v, want %v + 1", got, plain)
		}
		with := c.fee("DADA", edit{"order_info.is_insured", 1}, edit{"order_info.declared_value", 1000}, edit{"order_info.tips", 2.5})
		if with != plain+5+2.5 {
			t.Errorf("deliverfee with insurance and tips is %v, want %v + 5 + 2.5", with, plain)
		}
	})
}

func TestMeituanIsSilentAboutMoney(t *testing.T) {
	inBubble(t, wechatsim.Config{}, func(t *testing.T, c *caller) {
		got := c.call("order/pre_add", c.order("MTPS", "1"))
		if len(got) != 2 || got["resultcode"] != 0.0 {
			t.Errorf("pre_add: %v, want a bare resultcode 0", got)
		}
		got = c.place("MTPS", "1")
		for _, name := range []string{"fee", "deliverfee", "couponfee", "tips", "insurancfee", "distance", "dispatch_duration"} {
			if got[name] != 0.0 {
				t.Errorf("add: %s is %v, want 0", name, got[name])
			}
		}
		seen, _ := c.sim.Order(c.account("MTPS").ShopID, "1")
		if seen.Waybills[0].Fee <= 0 {
			t.Error("the witness must know the real fee")
		}
	})
}

func TestDadaLocksItsPrice(t *testing.T) {
	for _, row := range []struct {
		why  string
		wait time.Duration
		id   string
		want int
	}{
		{"in time", 3*time.Minute - time.Second, "1", 0},
		{"three minutes later", 3 * time.Minute, "1", 2062},
		{"for another order", 0, "2", 2005},
	} {
		t.Run(row.why, func(t *testing.T) {
			inBubble(t, wechatsim.Config{}, func(t *testing.T, c *caller) {
				c.atHour(17) // the rush hour has just begun
				c.later(119 * time.Minute)
				quoted := c.call("order/pre_add", c.order("DADA", "1"))
				c.wait(row.wait) // and now it may be over
				got := c.call("order/add", with(c.order("DADA", row.id), "delivery_token", quoted["delivery_token"]))
				wantRefused(t, got, row.want)
				if row.want == 0 && got["fee"] != quoted["fee"] {
					t.Errorf("fee is %v, want the quoted %v", got["fee"], quoted["fee"])
				}
			})
		})
	}
}

func TestDadaTokenWorksOnce(t *testing.T) {
	inBubble(t, wechatsim.Config{Manual: true}, func(t *testing.T, c *caller) {
		body := with(c.order("DADA", "1"), "delivery_token", c.call("order/pre_add", c.order("DADA", "1"))["delivery_token"])
		wantOK(t, c.call("order/add", body))
		c.advance("DADA", "1", 103)
		wantRefused(t, c.call("order/readd", body), 2062)
	})
}

func TestBookingIsPricedAtItsHour(t *testing.T) {
	inBubble(t, wechatsim.Config{}, func(t *testing.T, c *caller) {
		c.atHour(15)
		now, then := c.fee("DADA"), c.fee("DADA", scheduled("expected_delivery_time", 3)...)
		if then != now+1.5 {
			t.Errorf("in the rush hour %v, now %v: want 1.50 more", then, now)
		}
	})
}

func TestOnlyDadaLocks(t *testing.T) {
	inBubble(t, wechatsim.Config{}, func(t *testing.T, c *caller) {
		for id, want := range map[string]bool{"SFTC": false, "SS": false, "DADA": true} {
			if got := c.call("order/pre_add", c.order(id, "1"))["delivery_token"] != ""; got != want {
				t.Errorf("%s: delivery_token issued: %v, want %v", id, got, want)
			}
		}
	})
}

func TestTwoSecondRule(t *testing.T) {
	inBubble(t, wechatsim.Config{}, func(t *testing.T, c *caller) {
		body := c.order("SFTC", "1")
		wantOK(t, c.call("order/pre_add", body))
		wantRefused(t, c.call("order/add", body), 1202)
		c.wait(1900 * time.Millisecond)
		wantRefused(t, c.call("order/add", body), 1202)
		c.wait(100 * time.Millisecond) // being turned away does not begin the wait anew
		wantOK(t, c.call("order/add", body))
		wantOK(t, c.call("order/add", c.order("SFTC", "2"))) // without pre_add nothing to wait for
		wantRefused(t, c.call("order/add", with(c.order("SFTC", "3"), "order_info.order_time", nil)), 1202)
		wantRefused(t, c.call("order/add", c.order("SFTC", "3")), 1202) // the refused one was a submission too
	})
}

func TestSameSeedSameWorld(t *testing.T) {
	world := func(seed uint64, ids ...string) (out []wechatsim.Order) {
		inBubble(t, wechatsim.Config{Seed: seed}, func(t *testing.T, c *caller) {
			for _, id := range ids {
				c.place("SS", id)
			}
			c.wait(90 * time.Minute)
			seen := c.sim.Orders()
			for _, id := range []string{"1", "2", "3"} {
				for _, o := range seen {
					if o.OrderID == id {
						o.Calls = nil
						out = append(out, o)
					}
				}
			}
		})
		return out
	}
	a, b := fmt.Sprint(world(7, "1", "2", "3")), fmt.Sprint(world(7, "3", "1", "2"))
	if a != b {
		t.Errorf("the same seed gave\n%s\nand, asked in another order,\n%s", a, b)
	}
	if a == fmt.Sprint(world(8, "1", "2", "3")) {
		t.Error("another seed gave the same world")
	}
}
