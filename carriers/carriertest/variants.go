package carriertest

import (
	"fmt"
	"strings"
	"time"

	"github.com/paotui-go/paotui/engine"
)

// variant is an order that differs from the bench's own in one thing of form or
// timing, and nothing of route or account.
type variant struct {
	why    string
	change func(*engine.Order)
}

// variants are edges: those of the house, those that carriers are known to have,
// and what is just beyond.
func variants() []variant {
	var all []variant
	add := func(why string, change func(*engine.Order)) { all = append(all, variant{why, change}) }
	for _, g := range []int{51, 999, 5_000, 9_999, 20_000, 50_000, 50_001, 1_000_000} {
		add(fmt.Sprintf("%d g", g), func(o *engine.Order) { o.Cargo.Weight = g })
	}
	for _, fen := range []engine.Money{1, 999, 5000_00, 5000_01, 100_000_00} {
		add("goods worth "+fen.String(), func(o *engine.Order) { o.Cargo.Value, o.Insurance.Declared = fen, 0 })
	}
	for _, mm := range []int{0, 1, 450, 650, 1_000, 10_000} {
		add(fmt.Sprintf("edges of %d mm", mm), func(o *engine.Order) { o.Cargo.Length, o.Cargo.Width, o.Cargo.Height = mm, mm, mm })
	}
	for _, n := range []int{0, 32, 100, 200, 201, 2_000, 10_240} {
		text := strings.Repeat("长", n)
		add(fmt.Sprintf("a note of %d characters", n), func(o *engine.Order) { o.Note = text })
		add(fmt.Sprintf("a running number of %d characters", n), func(o *engine.Order) { o.Sequence = text })
		add(fmt.Sprintf("a pick-up note of %d characters", n), func(o *engine.Order) { o.Cargo.PickupNote = text })
	}
	for _, n := range []int{250, 2_000} {
		add(fmt.Sprintf("a name with %d more characters", n), func(o *engine.Order) { o.Receiver.Name += strings.Repeat("长", n) })
	}
	for _, n := range []int{0, 1, 100, 1_000} {
		add(fmt.Sprintf("%d lines of goods", n), func(o *engine.Order) { o.Cargo.Items = lines(n) })
	}
	for _, fen := range []engine.Money{1, 100, 555, 30_00, 30_10, 200_00, 200_01} {
		add("a tip of "+fen.String(), func(o *engine.Order) { o.Tip = fen })
	}
	add("said to be as soon as possible", func(o *engine.Order) { o.Timing = engine.Timing{When: engine.ASAP} })
	add("said to be from the shop", func(o *engine.Order) { o.Direction = engine.FromShop })
	add("a virtual phone number", func(o *engine.Order) { o.Receiver.Phone = "18701012345#001" })
	add("a landline", func(o *engine.Order) { o.Receiver.Phone = "010-62345678" })
	add("signs of every kind", func(o *engine.Order) { o.Note = "“5\"<&>\\n”\t🍜\u00a0%s" })
	return append(all, schedules()...)
}

func lines(n int) []engine.Item {
	items := make([]engine.Item, n)
	for i := range items {
		items[i] = engine.Item{Name: fmt.Sprintf("示例 %d", i), Count: i + 1, Price: 9_99, Unit: "盒"}
	}
	return items
}

// whens are the timings of an order that waits.
func whens() []engine.When {
	return []engine.When{engine.DispatchAt, engine.PickUpAt, engine.DeliverBy}
}

// schedules are orders for later, on both sides of the usual windows, and far
// enough from their edges for the time that a call takes.
func schedules() []variant {
	const day = 24 * time.Hour
	var all []variant
	for _, when := range whens() {
		for _, ahead := range []time.Duration{10 * time.Minute, 50 * time.Minute, 3 * time.Hour, 20 * time.Hour, 47 * time.Hour, 71 * time.Hour, 10 * day} {
			all = append(all, variant{fmt.Sprintf("%s %v from now", when, ahead), func(o *engine.Order) {
				o.Timing = engine.Timing{When: when, At: time.Now().Add(ahead)}
			}})
		}
	}
	return all
}
