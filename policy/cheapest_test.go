package policy_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/fault"
	"github.com/paotui-go/paotui/policy"
)

var noon = time.Date(2026, 5, 20, 12, 0, 0, 0, time.UTC)

func priced(id engine.CarrierID, fen engine.Money) engine.Offer {
	return engine.Offer{
		Carrier: id, Outcome: engine.Priced,
		Quote: engine.Quote{Fee: engine.ExactFen(fen), ValidUntil: noon.Add(2 * time.Minute)},
	}
}

func unpriced(id engine.CarrierID) engine.Offer {
	return engine.Offer{
		Carrier: id, Outcome: engine.Unpriced,
		Quote: engine.Quote{ValidUntil: noon.Add(2 * time.Minute)},
	}
}

func soon(o engine.Offer, s engine.Seconds) engine.Offer {
	o.Quote.AcceptIn = engine.Known(s)
	return o
}

func refused(id engine.CarrierID, reason string) engine.Offer {
	return engine.Offer{
		Carrier: id, Outcome: engine.Refused,
		Refusal: &engine.Refusal{Reason: reason, Kind: fault.Refused},
	}
}

func carriers(p engine.Plan) []engine.CarrierID {
	var ids []engine.CarrierID
	for _, w := range p.Waves {
		for _, c := range w.Choices {
			ids = append(ids, c.Carrier)
		}
	}
	return ids
}

func assumed(fee engine.Money) policy.Policy {
	return policy.Policy{Price: []policy.Pricer{policy.RateCard{Base: fee}}}
}

func TestCheapest(t *testing.T) {
	type ids = []engine.CarrierID
	expired := priced("DADA", 800)
	expired.Quote.ValidUntil = noon.Add(-5 * time.Second)
	unknownFee := priced("DADA", 0)
	unknownFee.Quote.Fee = engine.AtMostFen(900)

	tests := []struct {
		name    string
		policy  policy.Policy
		offers  []engine.Offer
		tried   []engine.Attempt
		want    ids
		reasons []string
	}{
		{
			name:   "the lowest price goes first, and each later wave is the next price",
			offers: []engine.Offer{priced("SFTC", 1370), priced("DADA", 1250), priced("SS", 1900)},
			want:   ids{"DADA", "SFTC", "SS"},
			reasons: []string{
				"DADA is chosen: ¥12.50 is the lowest of 3 prices, ¥1.20 less than SFTC.",
				"SFTC is next: ¥13.70, ¥1.20 more than DADA.",
				"SS is next: ¥19.00, ¥6.50 more than DADA.",
			},
		},
		{
			name:   "of equal prices the sooner rider goes first",
			offers: []engine.Offer{soon(priced("DADA", 1200), 300), soon(priced("SS", 1200), 60)},
			want:   ids{"SS", "DADA"},
			reasons: []string{
				"SS is chosen: ¥12.00 is the lowest of 2 prices, shared with DADA, and 1 min to a rider against 5 min.",
				"DADA is next: ¥12.00 as well, and 5 min to a rider against 1 min.",
			},
		},
		{
			name:   "a time that nobody told is the latest, not zero seconds",
			offers: []engine.Offer{priced("DADA", 1200), soon(priced("SS", 1200), 3600)},
			want:   ids{"SS", "DADA"},
			reasons: []string{
				"SS is chosen: ¥12.00 is the lowest of 2 prices, shared with DADA, and 60 min to a rider, which DADA does not tell.",
				"DADA is next: ¥12.00 as well, and nobody knows when its rider comes.",
			},
		},
		{
			name:   "what is equal in price and time goes by id",
			offers: []engine.Offer{priced("SS", 1200), priced("DADA", 1200)},
			want:   ids{"DADA", "SS"},
			reasons: []string{
				"DADA is chosen: ¥12.00 is the lowest of 2 prices, shared with SS, and equal ones go by name.",
				"SS is next: ¥12.00 as well, and equal ones go by name.",
			},
		},
		{
			name:   "without a price: after all prices, unless the host says otherwise",
			offers: []engine.Offer{unpriced("MTPS"), priced("SS", 1900)},
			want:   ids{"SS", "MTPS"},
			reasons: []string{
				"SS is chosen: ¥19.00 is the only price.",
				"MTPS comes after all prices: it would take the order and names no price.",
			},
		},
		{
			name:    "without a price and without a rival it is still asked",
			offers:  []engine.Offer{unpriced("MTPS")},
			want:    ids{"MTPS"},
			reasons: []string{"MTPS is chosen: it would take the order and names no price."},
		},
		{
			name:   "where nobody names a price none comes after all prices",
			offers: []engine.Offer{unpriced("MTPS"), unpriced("DADA")},
			want:   ids{"DADA", "MTPS"},
			reasons: []string{
				"DADA is chosen: it would take the order and names no price, like the others, and equal ones go by name.",
				"MTPS is next: it would take the order and names no price, and equal ones go by name.",
			},
		},
		{
			name:    "a price that is only assumed is nobody's word, also alone",
			policy:  assumed(1500),
			offers:  []engine.Offer{unpriced("MTPS")},
			want:    ids{"MTPS"},
			reasons: []string{"MTPS is chosen: ¥15.00 (assumed: rate card) is the only price."},
		},
		{
			name:   "without a price: not asked, if the host wants named prices only",
			policy: policy.Policy{KeepOut: []policy.Filter{policy.Unpriced{}}},
			offers: []engine.Offer{unpriced("MTPS"), priced("SS", 1900)},
			want:   ids{"SS"},
			reasons: []string{
				"SS is chosen: ¥19.00 is the only price.",
				"MTPS is out: it names no price, and only named prices are taken.",
			},
		},
		{
			name:   "without a price: ranked at what the host assumes, and saying so",
			policy: assumed(1500),
			offers: []engine.Offer{unpriced("MTPS"), priced("SS", 1900), priced("SFTC", 1370)},
			want:   ids{"SFTC", "MTPS", "SS"},
			reasons: []string{
				"SFTC is chosen: ¥13.70 is the lowest of 3 prices, ¥1.30 less than MTPS.",
				"MTPS is next: ¥15.00 (assumed: rate card), ¥1.30 more than SFTC.",
				"SS is next: ¥19.00, ¥5.30 more than SFTC.",
			},
		},
		{
			name:   "an assumed price of zero is no price",
			policy: assumed(0),
			offers: []engine.Offer{unpriced("MTPS"), priced("SS", 1900)},
			want:   ids{"SS", "MTPS"},
			reasons: []string{
				"SS is chosen: ¥19.00 is the only price.",
				"MTPS comes after all prices: it would take the order and names no price.",
			},
		},
		{
			name:   "a fee that is only bounded is no price",
			offers: []engine.Offer{unknownFee, priced("SS", 1900)},
			want:   ids{"SS", "DADA"},
			reasons: []string{
				"SS is chosen: ¥19.00 is the only price.",
				"DADA comes after all prices: it would take the order and names no price.",
			},
		},
		{
			name:   "a free delivery that the wire told is the lowest price",
			offers: []engine.Offer{priced("SS", 0), priced("DADA", 1)},
			want:   ids{"SS", "DADA"},
			reasons: []string{
				"SS is chosen: ¥0.00 is the lowest of 2 prices, ¥0.01 less than DADA.",
				"DADA is next: ¥0.01, ¥0.01 more than SS.",
			},
		},
		{
			name:   "who was tried is not tried again",
			offers: []engine.Offer{priced("SFTC", 1370), priced("DADA", 1250)},
			tried:  []engine.Attempt{{Carrier: "DADA", Status: engine.Ended, Cause: engine.ForceMajeure}},
			want:   ids{"SFTC"},
			reasons: []string{
				"SFTC is chosen: ¥13.70 is the only price.",
				"DADA is out: it was tried already (ended by force majeure).",
			},
		},
		{
			name:   "a quote that has run out is not placed",
			offers: []engine.Offer{expired, priced("SFTC", 1370)},
			want:   ids{"SFTC"},
			reasons: []string{
				"SFTC is chosen: ¥13.70 is the only price.",
				"DADA is out: its quote has run out 5 s ago.",
			},
		},
		{
			name: "nobody can: no wave, and every reason",
			offers: []engine.Offer{
				refused("SS", "cargo.weight_g (1..20000 g): too heavy.\nnote: too long."),
				{Carrier: "DADA", Outcome: engine.Late, Refusal: &engine.Refusal{Reason: "no answer"}},
				{Carrier: "MTPS", Outcome: engine.KeptBack, Refusal: &engine.Refusal{Reason: "45 a second are allowed"}},
			},
			tried: []engine.Attempt{{Carrier: "UU"}},
			reasons: []string{
				"DADA is out: it had not answered in time.",
				"MTPS is out: our own limits held the question back: 45 a second are allowed.",
				"SS is out: cargo.weight_g (1..20000 g): too heavy. note: too long.",
			},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			plan := tt.policy.Plan(engine.Situation{Now: noon, Offers: tt.offers, Tried: tt.tried})
			if diff := cmp.Diff(tt.want, carriers(plan)); diff != "" {
				t.Errorf("order of carriers (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.reasons, plan.Reasons); diff != "" {
				t.Errorf("reasons (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAnAssumedPriceIsMarkedInThePlan(t *testing.T) {
	plan := assumed(1500).Plan(engine.Situation{
		Now: noon, Offers: []engine.Offer{unpriced("MTPS")},
	})
	if got := plan.Waves[0].Choices[0].Cost; got != engine.AssumedFen(1500) {
		t.Errorf("cost is %v; an assumption must not look like a price", got)
	}
}
