package engine_test

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/paotui-go/paotui/engine"
)

// Deliveries are listed in pages, the youngest first.
func ExampleEngine_Deliveries() {
	s := openShop()
	defer s.close()
	s.toTheDoor()
	closed := true
	search := engine.Search{Shop: s.order.Shop, Closed: &closed}
	page, err := s.Deliveries(s.ctx, search)
	must(err)
	for _, head := range page.Heads {
		fmt.Println(head.ID, head.Phase)
	}
	fmt.Println(search.Size(), page.Next == engine.Cursor{})
	// Output:
	// order-1 delivered
	// 100 true
}

// Personal data goes when somebody asks for it; what it cost and what happened stay.
func ExampleEngine_Erase() {
	s := openShop()
	defer s.close()
	s.toTheDoor()
	must(s.Erase(s.ctx, s.order.ID))
	d, err := s.Delivery(s.ctx, s.order.ID)
	must(err)
	fmt.Printf("%v %q %s %s\n", d.Erased(), d.Order.Receiver.Name, d.Phase, d.Cost().Total)
	// Output: true "" delivered ¥9.50
}

// Old deliveries are written out and taken away; their ids stay taken.
func ExampleEngine_Prune() {
	s := openShop()
	defer s.close()
	s.toTheDoor()
	var kept strings.Builder
	n, err := s.Export(s.ctx, &kept, engine.Search{}) // JSON lines, with all that is in the journals
	must(err)
	fmt.Println(n, strings.Contains(kept.String(), `"kind":"place_done"`))

	pruned, unread, err := s.Prune(s.ctx, nil, time.Now().Add(time.Hour))
	must(err)
	fmt.Println(pruned, unread)
	d, err := s.Delivery(s.ctx, s.order.ID)
	must(err)
	fmt.Println(d.Phase, d.Version > 0)
	// Output:
	// 1 true
	// 1 0
	// delivered true
}

// What comes from outside is read strictly, and held to every rule at once.
func ExampleParseOrder() {
	_, err := engine.ParseOrder([]byte(`{"id": "A1", "weight": 3}`))
	fmt.Println(err)
	order, err := engine.ParseOrder([]byte(`{"id": "A1", "shop": "cafe", "cargo": {"weight_g": 3}}`))
	must(err)
	problems := order.Check() // each mistake, with its field, its rule and a sentence
	fmt.Println(len(problems) > 5, problems.Err() != nil)
	fmt.Println(engine.ValidPhone("13800000000"), engine.ValidPhone("call me"))
	// Output:
	// the order can not be read: line 1, column 14: unknown field "weight"
	// true true
	// true false
}

// An amount says how sure it is, and a sum is as sure as its parts.
func ExampleAmount() {
	fee := engine.ExactFen(12_00)
	for _, tip := range []engine.Amount{engine.ExactFen(2_00), engine.EstimatedFen(2_00), engine.AssumedFen(2_00), engine.AtMostFen(2_00), {}} {
		sum := fee.Plus(tip)
		fen, known := sum.Fen()
		most, bounded := sum.Bound()
		fmt.Println(sum, fen, known, most, bounded, sum.Certainty() == engine.Exact)
	}
	// Output:
	// ¥14.00 ¥14.00 true ¥14.00 true true
	// about ¥14.00 ¥14.00 true ¥14.00 true false
	// ¥14.00 (assumed) ¥14.00 true ¥14.00 true false
	// at most ¥14.00 ¥14.00 false ¥14.00 true false
	// unknown ¥0.00 false ¥0.00 false false
}

func ExampleMaybe() {
	var told engine.Maybe[time.Duration]
	fmt.Println(told.Or(30 * time.Minute))
	told = engine.Known(engine.Seconds(90).Duration())
	fmt.Println(told.Or(30 * time.Minute))
	// Output:
	// 30m0s
	// 1m30s
}

// A carrier's rule for tips, for whoever asks for one.
func ExampleTipRule() {
	rule := engine.TipRule{Multiple: 1_00, Most: 20_00}
	fmt.Println(rule.Allows(0, 5_00, 0), rule.Allows(0, 5_50, 0))
	total, ok := rule.Highest(5_00, 50_00, 0)
	fmt.Println(total, ok)
	// Output:
	// true false
	// ¥20.00 true
}

// The number of a placement as it stands on a carrier's bill.
func ExampleParsePlacementID() {
	id, ok := engine.ParsePlacementID("7530240634873219622")
	fmt.Println(id, ok)
	_, ok = engine.ParsePlacementID("-1")
	fmt.Println(ok)
	// Output:
	// 7530240634873219622 true
	// false
}

// Two orders with one digest are the same order.
func ExampleDigest() {
	order := exampleOrder()
	again := exampleOrder()
	fmt.Println(engine.Digest(order) == engine.Digest(again))
	again.Note = "ring twice"
	fmt.Println(engine.Digest(order) == engine.Digest(again))
	// Output:
	// true
	// false
}

func exampleOrder() engine.Order { return goodOrder("A1") }

// A store that was filled by a simulator is not taken for one of the real world.
func ExampleWorld_Admits() {
	simulated := engine.World{BaseURL: "http://127.0.0.1:8099", Simulated: true}
	_, err := simulated.Admits(engine.World{BaseURL: "https://api.weixin.qq.com"})
	fmt.Println(err != nil)
	// Output: true
}

// A store reads a fact back by its kind.
func ExampleReadFact() {
	fact, err := engine.ReadFact("impatient", []byte(`{"placement":"42"}`))
	must(err)
	fmt.Printf("%T\n", fact)
	_, err = engine.ReadFact("teleported", nil)
	fmt.Println(err)
	// Output:
	// engine.Impatient
	// this version does not know its kind: a newer program wrote it
}

// Ending has a deadline: what was sent is waited for until last ends.
func ExampleCutOff() {
	s := openShop()
	defer s.close()
	ctx, end := context.WithCancel(context.Background())
	last, cut := context.WithCancel(context.Background())
	ctx = engine.CutOff(ctx, last)
	end()
	after := engine.Outlasting(ctx) // of what was under way when ctx ended
	fmt.Println(after.Err())
	cut()
	fmt.Println(after.Err())
	// Output:
	// <nil>
	// context canceled
}

// What an engine can call, and what each carrier can do.
func ExampleEngine_Carriers() {
	s := openShop()
	defer s.close()
	for _, info := range s.Carriers() {
		fmt.Println(info.ID, info.Name, info.Replay == engine.ReplaySame)
	}
	fmt.Printf("%+v\n", engine.AbilitiesOf(s.carrier.Carrier))
	// Output:
	// REF Reference true
	// {Tip:true CancelCost:true ConfirmReturn:true Reorder:true}
}
