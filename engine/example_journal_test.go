package engine_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/store/memory"
)

// heard is what the people of a shop should hear of, out of all that is in the journals.
func heard(e engine.Entry) string {
	switch fact := e.Fact.(type) {
	case engine.PlaceDone:
		return "a carrier has it"
	case engine.Overcharged:
		return fmt.Sprintf("%s was accepted and %s is charged", fact.Accepted, fact.Charged)
	case engine.CancelDone:
		return fmt.Sprintf("calling it off cost %s", fact.Cancelled.Penalty)
	case engine.TwoRiders:
		return fmt.Sprintf("two riders are on the way; that of placement %s is called off", fact.Placement)
	case engine.Alarmed:
		return "nobody knows where it is: " + fact.Reason
	case engine.Parked:
		return "somebody has to look: " + fact.Reason
	case engine.Resolved:
		return fmt.Sprintf("%s found out that it is %s", fact.By, fact.As)
	default: // the engine looks after it
		return ""
	}
}

// A consumer goes by what the fact of an entry is.
func ExampleEntry() {
	for _, fact := range []engine.Fact{
		engine.PlaceDone{Placement: 7},
		engine.Impatient{Placement: 7},
		engine.Overcharged{Placement: 7, Accepted: 12_50, Charged: 15_00},
		engine.TwoRiders{Placement: 8, Kept: 7},
		engine.Parked{Placement: 7, Reason: "the carrier does not know the order, and took it a minute ago"},
		engine.Resolved{Placement: 7, As: engine.FoundDead, By: "night desk"},
		engine.CancelDone{Placement: 8, Cancelled: engine.Cancelled{Penalty: engine.ExactFen(2_00)}},
	} {
		if text := heard(engine.Entry{Fact: fact}); text != "" {
			fmt.Println(text)
		}
	}
	// Output:
	// a carrier has it
	// ¥12.50 was accepted and ¥15.00 is charged
	// two riders are on the way; that of placement 8 is called off
	// somebody has to look: the carrier does not know the order, and took it a minute ago
	// night desk found out that it is dead
	// calling it off cost ¥2.00
}

// Who only wants what is new begins behind the youngest event, with an engine or without.
func ExampleLastPosition() {
	last, err := engine.LastPosition(context.Background(), memory.New())
	fmt.Println(last, err) // nothing was ever written
	s := openShop()
	defer s.close()
	s.toTheDoor()
	last, err = s.LastPosition(s.ctx)
	fmt.Println(last > 5, err)
	// Output:
	// 0 <nil>
	// true <nil>
}

// An export has one record a line; what it came to is folded from it.
func ExampleRecord() {
	s := openShop()
	defer s.close()
	s.toTheDoor()
	var lines strings.Builder
	_, err := s.Export(s.ctx, &lines, engine.Search{})
	must(err)
	var record engine.Record
	must(json.Unmarshal([]byte(lines.String()), &record))
	d := engine.Fold(record.ID, record.Entries)
	p, _ := d.Current()
	fmt.Println(d.ID, d.Phase, d.Cost().Total, p.Over())
	// Output: order-1 delivered ¥9.50 true
}

// What a store says of itself, such as that its disk is full, is in words for whoever runs it.
func ExampleStoreTrouble() {
	err := fmt.Errorf("dispatch: %w", &engine.StoreTrouble{Text: "the disk of /var/lib/shop is full", Err: errors.New("errno 28")})
	var trouble *engine.StoreTrouble
	fmt.Println(errors.As(err, &trouble), trouble.PlainText())
	// Output: true the disk of /var/lib/shop is full
}

// A policy may be a function: here everybody is called at once who is not dearer than ten yuan.
func ExamplePolicyFunc() {
	cheap := engine.PolicyFunc(func(s engine.Situation) (p engine.Plan) {
		var wave engine.Wave
		for _, o := range s.Offers {
			if fen, ok := o.Quote.Fee.Fen(); o.Outcome == engine.Priced && ok && fen <= 10_00 {
				wave.Choices = append(wave.Choices, engine.Choice{Carrier: o.Carrier, Cost: o.Quote.Fee})
			}
		}
		p.Waves = append(p.Waves, wave)
		return p
	})
	s := openShop()
	defer s.close()
	comparison, err := s.Compare(s.ctx, s.order)
	must(err)
	plan := cheap.Plan(engine.Situation{Order: s.order, Offers: comparison.Offers})
	fmt.Println(plan.Waves[0].Choices[0].Carrier, plan.Waves[0].Choices[0].Cost)
	// Output: REF ¥9.50
}

// courier is a carrier that can do everything that a carrier may do besides.
type courier interface {
	engine.Carrier
	engine.Tipper          // give the rider more afterwards
	engine.CancelQuoter    // say beforehand what a cancel would cost
	engine.ReturnConfirmer // hear that the goods are back
	engine.Reorderer       // take an order that is over once more
}

// What a carrier may do besides are interfaces; the engine's verbs ask for them.
func ExampleTipper() {
	s := openShop()
	defer s.close()
	_, everything := s.carrier.Carrier.(courier)
	fmt.Println(everything)
	// Output: true
}
