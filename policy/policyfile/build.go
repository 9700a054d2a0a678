package policyfile

import (
	"maps"
	"slices"
	"time"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/strictyaml"
	"github.com/paotui-go/paotui/policy"
)

// builder makes parts of what the file says, and tells what makes no sense.
type builder struct{ *strictyaml.Document }

type path = strictyaml.Path

func (b builder) build(d document) *Policies {
	all := map[string]engine.Policy{}
	for _, name := range slices.Sorted(maps.Keys(d.Policies)) {
		all[name] = b.policy(path{"policies", name}, d.Policies[name])
	}
	p := &Policies{names: slices.Sorted(maps.Keys(all))}
	for i, c := range d.Conditions {
		at := path{"conditions"}.Index(i)
		if c.Name == "" {
			b.Add(at, "it has no name")
		}
		p.switched = append(p.switched, switched{c.Name, b.when(at.Key("when"), c.When, false)})
	}
	p.choose = b.uses(d, all)
	return p
}

func (b builder) uses(d document, all map[string]engine.Policy) policy.Choose {
	if len(all) == 0 {
		b.Add(path{"policies"}, "name at least one policy")
		return nil
	}
	if len(d.Use) == 0 {
		if len(all) > 1 {
			b.Add(path{"use"}, "there are %d policies: say here which is for which orders", len(all))
		}
		for name, p := range all {
			return policy.Choose{{Name: name, Policy: p}}
		}
	}
	var choose policy.Choose
	unused := maps.Clone(all)
	for i, u := range d.Use {
		at := path{"use"}.Index(i)
		p, ok := all[u.Policy]
		if !ok {
			b.Add(at.Key("policy"), "there is no such policy in policies")
		}
		delete(unused, u.Policy)
		when := b.when(at.Key("when"), u.When, false)
		if i < len(d.Use)-1 && always(u.When) {
			b.Add(at, "what comes after this is never used: it has no condition")
		}
		if i == len(d.Use)-1 && !always(u.When) {
			b.Add(at, "the last of use must have no condition, so that every order has a policy")
		}
		choose = append(choose, policy.Use{Name: u.Policy, When: when, Policy: p})
	}
	for _, name := range slices.Sorted(maps.Keys(unused)) {
		b.Add(path{"policies", name}, "nothing in use names this policy")
	}
	return choose
}

func (b builder) policy(at path, p onePolicy) policy.Policy {
	out := policy.Policy{
		Tips:        policy.Tips{Ladder: p.Tips.Ladder, Most: p.Tips.Most},
		Budget:      policy.Budget{Most: p.Budget.Most, Share: p.Budget.Share},
		StartOver:   engine.StartOver{Times: p.StartOver.Times, After: p.StartOver.After},
		Overcharge:  engine.Overcharge{Tolerance: p.Overcharge.Tolerance, Cancel: p.Overcharge.Cancel},
		Unreachable: p.Unreachable,
	}
	for i, part := range p.Price {
		out.Price = append(out.Price, b.price(at.Key("price").Index(i), part))
	}
	for i, part := range p.KeepOut {
		out.KeepOut = append(out.KeepOut, b.keepOut(at.Key("keep_out").Index(i), part))
	}
	for i, part := range p.Rank {
		out.Rank = append(out.Rank, b.rank(at.Key("rank").Index(i), part))
	}
	out.Stage = b.stages(at, p)
	b.tips(at.Key("tips"), p)
	return out
}

func (b builder) price(at path, p price) policy.Pricer {
	if p.LastCharged != nil {
		return policy.LastCharged{Carriers: p.LastCharged.Carriers, Within: p.LastCharged.Within}
	}
	if p.RateCard == nil {
		return policy.RateCard{} // and an error already
	}
	at = at.Key("rate_card")
	in := p.RateCard
	card := policy.RateCard{Carriers: in.Carriers, When: b.when(at.Key("when"), in.When, true), Base: in.Base}
	for i, s := range in.Distance {
		card.Distance = append(card.Distance, b.slope(at.Key("distance").Index(i), policy.Slope(s)))
	}
	for i, s := range in.Weight {
		card.Weight = append(card.Weight, b.slope(at.Key("weight").Index(i), policy.Slope(s)))
	}
	for i, s := range in.Surcharges {
		at := at.Key("surcharges").Index(i)
		if s.Name == "" {
			b.Add(at, "give it a name, for the reasons")
		}
		if s.Add == 0 && s.Percent == 0 {
			b.Add(at, "it adds nothing: say add_fen or percent")
		}
		card.Surcharges = append(card.Surcharges, policy.Surcharge{Name: s.Name, When: b.when(at.Key("when"), s.When, true), Add: s.Add, Percent: s.Percent})
	}
	if in.Base == 0 && len(in.Distance)+len(in.Weight) == 0 {
		b.Add(at, "it comes to nothing, which is no price: say base_fen")
	}
	return card
}

func (b builder) slope(at path, s policy.Slope) policy.Slope {
	if s.To != 0 && s.To <= s.From {
		b.Add(at, "it ends before it begins")
	}
	if s.Add == 0 {
		b.Add(at, "it adds nothing: say add_fen")
	}
	return s
}

func (b builder) keepOut(at path, k keepOut) policy.Filter {
	when := b.when(at.Key("when"), k.When, true)
	if k.Without != nil {
		if len(k.Without.Carriers) == 0 && always(k.When) {
			b.Add(at, "it keeps everybody out, always: say carriers or when")
		}
		return policy.Without{Carriers: k.Without.Carriers, When: when, Because: k.Without.Because}
	}
	part := b.filter(at, k)
	if always(k.When) {
		return part
	}
	return policy.Only{When: when, Filter: part}
}

func (b builder) filter(at path, k keepOut) policy.Filter {
	switch {
	case k.FeeAbove != nil:
		return policy.FeeAbove(*k.FeeAbove)
	case k.ShareAbove != nil:
		return policy.ShareAbove(*k.ShareAbove)
	case k.RiderAfter != nil:
		if k.RiderAfter.Wait == 0 {
			b.Add(at.Key("rider_after").Key("wait"), "say how long, such as 15m")
		}
		return policy.RiderAfter{Wait: k.RiderAfter.Wait, Unsaid: k.RiderAfter.Unsaid}
	case k.Unreliable != nil:
		if k.Unreliable.Accepted == 0 && k.Unreliable.CalledOff == 0 {
			b.Add(at.Key("unreliable"), "it keeps nobody out: say accepted_percent or called_off_percent")
		}
		return policy.Unreliable{Accepted: k.Unreliable.Accepted, CalledOff: k.Unreliable.CalledOff, Cases: k.Unreliable.Cases}
	default:
		if k.Unpriced != nil && !*k.Unpriced {
			b.Add(at.Key("unpriced"), "it is true, or left out")
		}
		return policy.Unpriced{}
	}
}

func (b builder) rank(at path, r rank) policy.Ranker {
	switch {
	case r.Fastest != nil:
		b.only(at.Key("fastest"), r.Fastest)
		return policy.Fastest{}
	case r.Weighted != nil:
		if r.Weighted.Minute == 0 {
			b.Add(at.Key("weighted").Key("minute_fen"), "say what a minute is worth, in fen (1 yuan is 100)")
		}
		return policy.Weighted{Minute: r.Weighted.Minute, Unsaid: engine.Seconds(r.Weighted.Unsaid / time.Second)}
	case r.Preferred != nil:
		return policy.Preferred(r.Preferred)
	case r.Reliable != nil:
		return policy.Reliable{Cases: r.Reliable.Cases}
	case r.Score != nil:
		return b.score(at.Key("score"), *r.Score)
	default:
		if r.Cheapest == nil {
			b.Add(at, "it is empty: name at least one carrier")
		}
		b.only(at.Key("cheapest"), r.Cheapest)
		return policy.Cheapest{}
	}
}

func (b builder) only(at path, yes *bool) {
	if yes != nil && !*yes {
		b.Add(at, "it is true, or left out")
	}
}

func (b builder) stages(at path, p onePolicy) policy.Stager {
	if p.Stage != nil && p.Stages != nil {
		b.Add(at.Key("stages"), "there is a stage as well: leave one of them out")
	}
	if p.Stage != nil {
		return b.stage(at.Key("stage"), *p.Stage)
	}
	var all policy.Stages
	for i, s := range p.Stages {
		at := at.Key("stages").Index(i)
		all = append(all, policy.StageWhen{
			When:  b.when(at.Key("when"), s.When, false),
			Stage: b.stage(at, stage{OneByOne: s.OneByOne, Race: s.Race, Widen: s.Widen}),
		})
	}
	if all == nil {
		return nil
	}
	return all
}

func (b builder) stage(at path, s stage) policy.Stager {
	switch {
	case s.Race != nil:
		return policy.Race{Of: s.Race.Of, Patience: s.Race.Patience}
	case s.Widen != nil:
		if s.Widen.After == 0 {
			b.Add(at.Key("widen").Key("after"), "say when the others join, such as 3m")
		}
		return policy.Widen{Of: s.Widen.Of, After: s.Widen.After, Patience: s.Widen.Patience}
	case s.OneByOne != nil:
		return policy.OneByOne{Patience: s.OneByOne.Patience}
	default:
		return policy.OneByOne{}
	}
}

// tips climb as patience ends, so there has to be some.
func (b builder) tips(at path, p onePolicy) {
	for i := 1; i < len(p.Tips.Ladder); i++ {
		if p.Tips.Ladder[i] <= p.Tips.Ladder[i-1] {
			b.Add(at.Key("ladder_fen").Index(i), "each step must be higher than the one before")
		}
	}
	if len(p.Tips.Ladder) == 0 {
		if p.Tips.Most > 0 {
			b.Add(at, "say the steps in ladder_fen")
		}
		return
	}
	patient := func(s stage) bool {
		return s.OneByOne != nil && s.OneByOne.Patience > 0 || s.Race != nil && s.Race.Patience > 0 || s.Widen != nil && s.Widen.Patience > 0
	}
	ok := p.Stage != nil && patient(*p.Stage)
	for _, s := range p.Stages {
		ok = ok || patient(stage{OneByOne: s.OneByOne, Race: s.Race, Widen: s.Widen})
	}
	if !ok {
		b.Add(at, "tips climb when patience ends: give the stage some, such as one_by_one: {patience: 3m}")
	}
}
