package policy_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/geo"
	"github.com/paotui-go/paotui/policy"
)

// trip is an order of 3.3 km in a straight line, so 4.4 km of way, with 1.5 kg of
// goods worth ¥80.00; in China it is eight in the evening, on a Wednesday.
func trip(offers ...engine.Offer) engine.Situation {
	s := engine.Situation{Now: noon, Offers: offers}
	s.Order.Shop = "cafe"
	s.Order.Sender = engine.Stop{City: "北京市", Location: geo.GCJ02{Lng: 116.40, Lat: 39.90}}
	s.Order.Receiver = engine.Stop{City: "北京市", Location: geo.GCJ02{Lng: 116.40, Lat: 39.93}}
	s.Order.Cargo = engine.Cargo{Category: "美食夜宵", Subcategory: "零食小吃", Value: 8000, Weight: 1500}
	return s
}

// always answers the same of all trips.
type always engine.Trips

func (a always) Trips(engine.Like) engine.Trips { return engine.Trips(a) }

// first is what stands at the head of a plan.
func first(t *testing.T, p engine.Policy, s engine.Situation) engine.Choice {
	t.Helper()
	plan := p.Plan(s)
	if len(plan.Waves) == 0 {
		t.Fatalf("nobody is planned: %q", plan.Reasons)
	}
	return plan.Waves[0].Choices[0]
}

func TestRateCards(t *testing.T) {
	meituan := policy.RateCard{
		Base:     800,
		Distance: []policy.Slope{{From: 3000, To: 5000, Each: 1000, Add: 100}, {From: 4000, Each: 1000, Add: 50}},
		Weight:   []policy.Slope{{From: 1000, Each: 1000, Add: 200}},
		Surcharges: []policy.Surcharge{
			{Name: "evening", When: policy.When{Hours: []policy.Hours{{From: 19 * time.Hour, To: 22 * time.Hour}}}, Add: 150},
			{Name: "bad weather", When: policy.When{Conditions: []string{"bad_weather"}}, Percent: 10},
		},
	}
	far := unpriced("MTPS")
	far.Quote.Distance = engine.Known(9999)
	for name, c := range map[string]struct {
		card  policy.RateCard
		offer engine.Offer
		with  func(*engine.Situation)
		fee   engine.Money // 0: none
		how   string
	}{
		"a base alone": {card: policy.RateCard{Base: 800}, fee: 800, how: "rate card"},
		// 4447 m: two begun km from 3 km on, one from 4 km on; a begun kg from 1 kg on.
		"slopes by the straight line and a third": {card: meituan, fee: 800 + 2*100 + 50 + 200 + 150, how: "rate card, 4.4 km, 1.5 kg, evening"},
		// 9999 m: two km at most, and six begun ones from 4 km on.
		"slopes by the distance that the carrier told": {card: meituan, offer: far, fee: 800 + 2*100 + 6*50 + 200 + 150, how: "rate card, 10 km, 1.5 kg, evening"},
		"bad weather": {card: meituan, with: func(s *engine.Situation) { s.Conditions = []string{"bad_weather"} },
			fee: 1250 + 125 + 150, how: "rate card, 4.4 km, 1.5 kg, evening, bad weather"},
		"scheduled for the night": {card: meituan, with: func(s *engine.Situation) {
			s.Order.Timing = engine.Timing{When: engine.DeliverBy, At: noon.Add(6 * time.Hour)}
		}, fee: 1250, how: "rate card, 4.4 km, 1.5 kg"},
		"the order's tip is on top":       {card: policy.RateCard{Base: 800}, with: func(s *engine.Situation) { s.Order.Tip = 300 }, fee: 1100, how: "rate card"},
		"somebody else's card":            {card: policy.RateCard{Base: 800, Carriers: []engine.CarrierID{"SS"}}},
		"for another city":                {card: policy.RateCard{Base: 800, When: policy.When{Cities: []string{"广州市"}}}},
		"no place, no distance, no price": {card: meituan, with: func(s *engine.Situation) { s.Order.Receiver.Location = geo.GCJ02{} }},
		"no weight, no price":             {card: meituan, with: func(s *engine.Situation) { s.Order.Cargo.Weight = 0 }},
		"a card that comes to nothing":    {card: policy.RateCard{}},
	} {
		t.Run(name, func(t *testing.T) {
			if c.offer.Carrier == "" {
				c.offer = unpriced("MTPS")
			}
			s := trip(c.offer)
			if c.with != nil {
				c.with(&s)
			}
			plan := policy.Policy{Price: []policy.Pricer{c.card}}.Plan(s)
			if c.fee == 0 {
				if cost := plan.Waves[0].Choices[0].Cost; cost != (engine.Amount{}) || plan.Assumed != nil {
					t.Errorf("it is reckoned at %v, %+v", cost, plan.Assumed)
				}
				return
			}
			if cost := plan.Waves[0].Choices[0].Cost; cost != engine.AssumedFen(c.fee) {
				t.Errorf("it is reckoned at %v, want %v", cost, c.fee)
			}
			if want := []engine.Assumption{{Carrier: "MTPS", Fee: c.fee, How: c.how}}; !slices.Equal(plan.Assumed, want) {
				t.Errorf("the assumption is %+v, want %+v", plan.Assumed, want)
			}
		})
	}
}

func TestWhoNamesAPriceNeedsNoAssumption(t *testing.T) {
	s := trip(priced("SS", 1900), unpriced("MTPS"), unpriced("UU"))
	plan := policy.Policy{
		Price: []policy.Pricer{policy.RateCard{Base: 700, Carriers: []engine.CarrierID{"SS", "MTPS"}}, policy.RateCard{Base: 2500}},
		Rank:  policy.By{policy.Fastest{}, policy.Cheapest{}},
	}.Plan(s)
	want := []engine.Assumption{{Carrier: "MTPS", Fee: 700, How: "rate card"}, {Carrier: "UU", Fee: 2500, How: "rate card"}}
	if !slices.Equal(plan.Assumed, want) {
		t.Errorf("assumed is %+v", plan.Assumed)
	}
	for _, id := range []string{"MTPS is reckoned at ¥7.00 (assumed): rate card.", "UU is reckoned at ¥25.00 (assumed): rate card."} {
		if !slices.Contains(plan.Reasons, id) {
			t.Errorf("%q is not in %q: an assumption is told, also where it does not rank", id, plan.Reasons)
		}
	}
}

func TestLastCharged(t *testing.T) {
	history := always{Charged: engine.ExactFen(1130), ChargedAt: noon.Add(-80 * time.Hour), Charges: 3}
	p := policy.Policy{Price: []policy.Pricer{policy.LastCharged{}}}
	s := trip(unpriced("MTPS"))
	if got := first(t, p, s).Cost; got != (engine.Amount{}) {
		t.Errorf("without a history it is %v", got)
	}
	s.History = history
	if got := p.Plan(s).Assumed; len(got) != 1 || got[0].Fee != 1130 || got[0].How != "charged for a like trip on 2026-05-17" {
		t.Errorf("it is %+v", got)
	}
	p.Price = []policy.Pricer{policy.LastCharged{Within: 72 * time.Hour}}
	if got := first(t, p, s).Cost; got != (engine.Amount{}) {
		t.Errorf("what is too old is taken for a price: %v", got)
	}
	s.History = always{Charged: engine.AtMostFen(1130), ChargedAt: noon}
	if got := first(t, p, s).Cost; got != (engine.Amount{}) {
		t.Errorf("a bound is taken for a price: %v", got)
	}
}

func TestWhatKeepsOut(t *testing.T) {
	bounded := priced("MTPS", 0)
	bounded.Quote.Fee = engine.AtMostFen(2000)
	for name, c := range map[string]struct {
		part  policy.Filter
		offer engine.Offer
		with  func(*engine.Situation)
		out   string // "": it is in
	}{
		"the fee itself":               {part: policy.FeeAbove(1900), offer: priced("SS", 1900)},
		"a fee above":                  {part: policy.FeeAbove(1899), offer: priced("SS", 1900), out: "SS is out: ¥19.00 is above ¥18.99."},
		"no price is not a low price":  {part: policy.FeeAbove(9900), offer: unpriced("SS"), out: "SS is out: it names no price, and may cost ¥99.00 at most."},
		"a bound that is low enough":   {part: policy.FeeAbove(2000), offer: bounded},
		"a bound that is too high":     {part: policy.FeeAbove(1999), offer: bounded, out: "MTPS is out: at most ¥20.00 is above ¥19.99."},
		"a share of the goods' value":  {part: policy.ShareAbove(20), offer: priced("SS", 1600)},
		"more than the share":          {part: policy.ShareAbove(20), offer: priced("SS", 1601), out: "SS is out: ¥16.01 is above ¥16.00, 20 % of what the goods are worth."},
		"no value, no share of it":     {part: policy.ShareAbove(20), offer: priced("SS", 1900), with: func(s *engine.Situation) { s.Order.Cargo.Value = 0 }},
		"no price at all":              {part: policy.Unpriced{}, offer: unpriced("SS"), out: "SS is out: it names no price, and only named prices are taken."},
		"a rider in time":              {part: policy.RiderAfter{Wait: 5 * time.Minute}, offer: soon(priced("SS", 1), 300)},
		"a rider too late":             {part: policy.RiderAfter{Wait: 5 * time.Minute}, offer: soon(priced("SS", 1), 301), out: "SS is out: 5 min 1 s to a rider is longer than 5 min."},
		"a rider of whom nobody knows": {part: policy.RiderAfter{Wait: 5 * time.Minute}, offer: priced("SS", 1)},
		"and who must be known":        {part: policy.RiderAfter{Wait: 5 * time.Minute, Unsaid: true}, offer: priced("SS", 1), out: "SS is out: nobody knows when its rider comes."},
		"a rider as former trips had": {part: policy.RiderAfter{Wait: 5 * time.Minute}, offer: priced("SS", 1), with: func(s *engine.Situation) {
			s.History = always{Accepted: 9, Waits: 5, AcceptIn: engine.Known(engine.Seconds(400))}
		}, out: "SS is out: 6 min 40 s to a rider is longer than 5 min."},
		"too few former trips": {part: policy.RiderAfter{Wait: 5 * time.Minute}, offer: priced("SS", 1), with: func(s *engine.Situation) {
			s.History = always{Accepted: 9, Waits: 4, AcceptIn: engine.Known(engine.Seconds(400))}
		}},
		"a carrier":                   {part: policy.Without{Carriers: []engine.CarrierID{"SS"}, Because: "no riders there"}, offer: priced("SS", 1), out: "SS is out: no riders there."},
		"another carrier":             {part: policy.Without{Carriers: []engine.CarrierID{"SFTC"}}, offer: priced("SS", 1)},
		"everybody, with heavy goods": {part: policy.Without{When: policy.When{Weight: policy.Range{From: 1500}}}, offer: priced("SS", 1), out: "SS is out: it is not wanted for this order."},
		"only where it is meant":      {part: policy.Only{When: policy.When{Shops: []string{"bar"}}, Filter: policy.FeeAbove(1)}, offer: priced("SS", 100)},
		"and there it counts":         {part: policy.Only{When: policy.When{Shops: []string{"cafe"}}, Filter: policy.FeeAbove(1)}, offer: priced("SS", 100), out: "SS is out: ¥1.00 is above ¥0.01."},
		"few accepted":                {part: policy.Unreliable{Accepted: 80}, offer: priced("SS", 1), with: func(s *engine.Situation) { s.History = always{Taken: 20, Accepted: 15} }, out: "SS is out: only 75 % of 20 orders like this found a rider there."},
		"few cases":                   {part: policy.Unreliable{Accepted: 80}, offer: priced("SS", 1), with: func(s *engine.Situation) { s.History = always{Taken: 19} }},
		"many called off":             {part: policy.Unreliable{CalledOff: 10, Cases: 5}, offer: priced("SS", 1), with: func(s *engine.Situation) { s.History = always{Taken: 8, Accepted: 8, CalledOff: 1} }, out: "SS is out: it ended 12 % of 8 orders like this."},
		"a share just above":          {part: policy.Unreliable{CalledOff: 10}, offer: priced("SS", 1), with: func(s *engine.Situation) { s.History = always{Taken: 1000, Accepted: 1000, CalledOff: 109} }, out: "SS is out: it ended 10 % of 1000 orders like this."},
		"a condition of nothing":      {part: policy.Only{}, offer: priced("SS", 1)},
		"no history":                  {part: policy.Unreliable{Accepted: 80}, offer: priced("SS", 1)},
	} {
		t.Run(name, func(t *testing.T) {
			s := trip(c.offer)
			if c.with != nil {
				c.with(&s)
			}
			plan := policy.Policy{KeepOut: []policy.Filter{c.part}}.Plan(s)
			switch {
			case c.out == "" && len(plan.Waves) != 1:
				t.Errorf("it is out: %q", plan.Reasons)
			case c.out != "" && (len(plan.Waves) != 0 || !slices.Equal(plan.Reasons, []string{c.out})):
				t.Errorf("%d waves, %q, want %q", len(plan.Waves), plan.Reasons, c.out)
			}
		})
	}
}

func TestConditions(t *testing.T) {
	night := policy.Hours{From: 22 * time.Hour, To: 6 * time.Hour}
	for name, c := range map[string]struct {
		when policy.When
		with func(*engine.Situation)
		no   bool
	}{
		"nothing":                 {},
		"the shop":                {when: policy.When{Shops: []string{"bar", "cafe"}}},
		"another shop":            {when: policy.When{Shops: []string{"bar"}}, no: true},
		"the category":            {when: policy.When{Categories: []string{"美食夜宵"}}},
		"the subcategory":         {when: policy.When{Categories: []string{"零食小吃"}}},
		"another category":        {when: policy.When{Categories: []string{"鲜花"}}, no: true},
		"the day in China":        {when: policy.When{Days: []time.Weekday{time.Wednesday}}},
		"China's next day":        {when: policy.When{Days: []time.Weekday{time.Thursday}}, with: func(s *engine.Situation) { s.Now = noon.Add(4 * time.Hour) }},
		"the hour in China":       {when: policy.When{Hours: []policy.Hours{{From: 20 * time.Hour, To: 21 * time.Hour}}}},
		"the hour's end":          {when: policy.When{Hours: []policy.Hours{{From: 19 * time.Hour, To: 20 * time.Hour}}}, no: true},
		"before midnight":         {when: policy.When{Hours: []policy.Hours{night}}, with: func(s *engine.Situation) { s.Now = noon.Add(3 * time.Hour) }},
		"after midnight":          {when: policy.When{Hours: []policy.Hours{night}}, with: func(s *engine.Situation) { s.Now = noon.Add(5 * time.Hour) }},
		"not the night":           {when: policy.When{Hours: []policy.Hours{night}}, no: true},
		"one of the hours":        {when: policy.When{Hours: []policy.Hours{night, {From: 20 * time.Hour, To: 20*time.Hour + time.Minute}}}},
		"the distance":            {when: policy.When{Distance: policy.Range{From: 4000, To: 5000}}},
		"a distance nobody knows": {when: policy.When{Distance: policy.Range{To: 5000}}, with: func(s *engine.Situation) { s.Order.Sender.Location = geo.GCJ02{} }, no: true},
		"the weight":              {when: policy.When{Weight: policy.Range{To: 1501}}},
		"too heavy":               {when: policy.When{Weight: policy.Range{To: 1500}}, no: true},
		"a weight nobody said":    {when: policy.When{Weight: policy.Range{To: 1500}}, with: func(s *engine.Situation) { s.Order.Cargo.Weight = 0 }, no: true},
		"the value":               {when: policy.When{Value: policy.Range{From: 8000}}},
		"a value nobody said":     {when: policy.When{Value: policy.Range{To: 8000}}, with: func(s *engine.Situation) { s.Order.Cargo.Value = 0 }, no: true},
		"what is switched on":     {when: policy.When{Conditions: []string{"bad_weather"}}, with: func(s *engine.Situation) { s.Conditions = []string{"x", "bad_weather"} }},
		"what is not":             {when: policy.When{Conditions: []string{"bad_weather"}}, no: true},
		"the first try":           {when: policy.When{Tried: policy.Range{To: 1}}},
		"a later try":             {when: policy.When{Tried: policy.Range{From: 1}}, with: func(s *engine.Situation) { s.Tried = []engine.Attempt{{Carrier: "UU"}} }},
		"not a later try":         {when: policy.When{Tried: policy.Range{From: 1}}, no: true},
		"anything else":           {when: policy.When{If: func(*policy.Scene, *policy.Candidate) bool { return false }}, no: true},
		"all of it":               {when: policy.When{Shops: []string{"cafe"}, Cities: []string{"上海市"}}, no: true},
	} {
		t.Run(name, func(t *testing.T) {
			s := trip(priced("SS", 100))
			if c.with != nil {
				c.with(&s)
			}
			s.Offers[0].Quote.ValidUntil = s.Now.Add(time.Minute)
			plan := policy.Choose{{Name: "the one", When: c.when, Policy: policy.Policy{}}}.Plan(s)
			if got := len(plan.Waves) == 0; got != c.no {
				t.Errorf("%q", plan.Reasons)
			}
			if want := map[bool]string{true: "No policy is for this order.", false: "By the policy the one."}[c.no]; plan.Reasons[0] != want {
				t.Errorf("%q", plan.Reasons)
			}
		})
	}
}

func TestRanks(t *testing.T) {
	offers := []engine.Offer{soon(priced("DADA", 1000), 600), soon(priced("SFTC", 1400), 120), soon(priced("SS", 1900), 60), unpriced("MTPS")}
	history := always{Taken: 40, Accepted: 30}
	for name, c := range map[string]struct {
		rank policy.By
		want []engine.CarrierID
		says string
	}{
		"cheapest": {policy.By{policy.Cheapest{}}, []engine.CarrierID{"DADA", "SFTC", "SS", "MTPS"},
			"DADA is chosen: ¥10.00 is the lowest of 3 prices, ¥4.00 less than SFTC."},
		"fastest": {policy.By{policy.Fastest{}}, []engine.CarrierID{"SS", "SFTC", "DADA", "MTPS"},
			"SS is chosen: 1 min to a rider is the shortest of 3 waits, 1 min less than SFTC."},
		"preferred": {policy.By{policy.Preferred{"MTPS", "SFTC"}}, []engine.CarrierID{"MTPS", "SFTC", "DADA", "SS"},
			"MTPS is chosen: first in the preferred order."},
		"preferred, then the fastest": {policy.By{policy.Preferred{"MTPS", "SFTC"}, policy.Fastest{}}, []engine.CarrierID{"MTPS", "SFTC", "SS", "DADA"},
			"SS comes after all others: it is not in the preferred order."},
		// 1000 + 10 min, 1400 + 2 min, 1900 + 1 min
		"weighted": {policy.By{policy.Weighted{Minute: 100}}, []engine.CarrierID{"SFTC", "DADA", "SS", "MTPS"},
			"SFTC is chosen: ¥16.00 with its wait at ¥1.00 a minute is the lowest of 3 sums, ¥4.00 less than DADA."},
		"reliable, then the cheapest": {policy.By{policy.Reliable{}, policy.Cheapest{}}, []engine.CarrierID{"DADA", "SFTC", "SS", "MTPS"},
			"DADA is chosen: 25 % of orders like this found no rider is the least of 4 shares, shared with SFTC, and ¥10.00 against ¥14.00."},
	} {
		t.Run(name, func(t *testing.T) {
			s := trip(offers...)
			if strings.HasPrefix(name, "reliable") {
				s.History = history
			}
			plan := policy.Policy{Rank: c.rank}.Plan(s)
			if got := carriers(plan); !slices.Equal(got, c.want) {
				t.Errorf("%v, want %v", got, c.want)
			}
			if !slices.Contains(plan.Reasons, c.says) {
				t.Errorf("%q is not in %q", c.says, plan.Reasons)
			}
		})
	}
}

func TestAWaitThatIsNotSaidCanBeSupposed(t *testing.T) {
	s := trip(soon(priced("DADA", 1000), 1200), priced("SS", 1100))
	if got := first(t, policy.Policy{Rank: policy.By{policy.Weighted{Minute: 100}}}, s).Carrier; got != "DADA" {
		t.Errorf("%s is first: what is not known is not zero", got)
	}
	if got := first(t, policy.Policy{Rank: policy.By{policy.Weighted{Minute: 100, Unsaid: 600}}}, s).Carrier; got != "SS" {
		t.Errorf("%s is first", got)
	}
}
