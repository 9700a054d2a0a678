package main

import (
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/paotui-go/paotui/engine"
)

func TestEachOrderHasAReason(t *testing.T) {
	defer goleak.VerifyNone(t)
	var out strings.Builder
	if err := run(t.Context(), &out); err != nil {
		t.Fatal(err)
	}
	lines := regexp.MustCompile(`(?m)^order-\d goes by [A-Z]+ +for ¥\d+\.\d\d: .+\.$`).FindAllString(out.String(), -1)
	promised := strings.Count(out.String(), "the contract")
	if len(lines) != 6 || promised == 0 || promised == 6 {
		t.Errorf("%d lines, %d of them of the contract:\n%s", len(lines), promised, out.String())
	}
}

// situation is one in which SF Tongcheng is so much dearer than Dada; below zero it names no
// price.
func situation(id string, dearer engine.Money) engine.Situation {
	now := time.Now()
	offer := func(carrier engine.CarrierID, fee engine.Money) engine.Offer {
		return engine.Offer{Carrier: carrier, Outcome: engine.Priced, Quote: engine.Quote{Fee: engine.ExactFen(fee), ValidUntil: now.Add(time.Minute)}}
	}
	s := engine.Situation{Now: now, Order: engine.Order{ID: id, Shop: "cafe"}, Offers: []engine.Offer{offer("DADA", 10_00), offer("SFTC", 10_00+dearer)}}
	if dearer < 0 {
		s.Offers[1] = engine.Offer{Carrier: "SFTC", Outcome: engine.Unpriced}
	}
	return s
}

func first(p engine.Plan) engine.CarrierID { return p.Waves[0].Choices[0].Carrier }

var contract = Contract{With: "SFTC", Percent: 30, Dearer: 5_00}

func TestTheCompanyGetsItsShare(t *testing.T) {
	got := 0
	for n := range 10_000 {
		if first(contract.Plan(situation(fmt.Sprintf("2026-%08d", n*7919), 2_00))) == "SFTC" {
			got++
		}
	}
	if got < 2_800 || got > 3_200 {
		t.Errorf("of 10000 orders it has %d", got)
	}
}

func TestAPromiseHasALimit(t *testing.T) {
	of := func(promised bool) string {
		n := 0
		for ; contract.promised(fmt.Sprint("order-", n)) != promised; n++ {
		}
		return fmt.Sprint("order-", n)
	}
	for name, c := range map[string]struct {
		order  string
		dearer engine.Money
		want   engine.CarrierID
	}{
		"promised":                        {of(true), 5_00, "SFTC"},
		"promised, and too dear":          {of(true), 5_01, "DADA"},
		"promised, and it names no price": {of(true), -1, "DADA"},
		"not promised":                    {of(false), 1, "DADA"},
	} {
		t.Run(name, func(t *testing.T) {
			plan := contract.Plan(situation(c.order, c.dearer))
			if first(plan) != c.want {
				t.Errorf("it goes by %s", first(plan))
			}
			mentioned := strings.Contains(strings.Join(plan.Reasons, " "), "contract")
			if mentioned != strings.HasPrefix(name, "promised") {
				t.Errorf("the reasons are %q", plan.Reasons)
			}
		})
	}
}

// The engine asks again after a crash, and has to hear the same.
func TestThePlanIsPure(t *testing.T) {
	s := situation("order-6", 2_00)
	before := slices.Clone(s.Offers)
	if a, b := contract.Plan(s), contract.Plan(s); !reflect.DeepEqual(a, b) {
		t.Errorf("the same situation has two plans:\n%+v\n%+v", a, b)
	}
	if !slices.EqualFunc(before, s.Offers, func(a, b engine.Offer) bool { return a.Carrier == b.Carrier }) {
		t.Error("the offers were put in another order")
	}
}
