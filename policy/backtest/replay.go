package backtest

import (
	"slices"
	"time"

	"github.com/paotui-go/paotui/engine"
)

// mostTries bounds a replay, as the engine bounds a delivery.
const mostTries = 12

// replay walks a policy through a case. As long as it decides as was decided then
// (inStep), what came of it is known.
type replay struct {
	Case
	policy  engine.Policy
	options Options

	ask     int  // the question that was asked then, while inStep
	inStep  bool // every answer so far was the one that was given then
	clock   time.Time
	tried   []engine.Attempt
	earlier []engine.Attempt         // of before everybody was asked anew
	over    int                      // times started over
	used    map[engine.CarrierID]int // trials of each carrier that were replayed
	trials  []Trial                  // that were replayed, in their order
	inOrder bool                     // they are the first of those that were made
	stale   map[engine.CarrierID]bool

	first  string
	quote  figure
	asked  bool
	spent  spent
	rounds int
	why    map[string]bool // what history can not tell, and notes
}

func newReplay(c Case, p engine.Policy, o Options) *replay {
	return &replay{
		Case: c, policy: p, options: o, inStep: true, inOrder: true, clock: c.At(),
		used: map[engine.CarrierID]int{}, stale: map[engine.CarrierID]bool{}, why: map[string]bool{},
		spent: spent{exactly(0), exactly(0), exactly(0)},
	}
}

// run is what the policy would have come to.
func (r *replay) run() outcome {
	for range mostTries + len(r.Asks) {
		s := r.situation()
		plan := r.plan(s)
		wave := firstOpen(plan, s)
		r.note(wave, s)
		if r.inStep && r.decidesTheSame(plan) {
			if out, over := r.follow(); over {
				return out
			}
			continue
		}
		r.leaveStep(s)
		if len(wave.Choices) == 0 {
			if out, over := r.nobody(plan, s); over {
				return out
			}
			continue
		}
		if out, over := r.wave(wave, plan.Overcharge, s); over {
			return out
		}
	}
	return r.fails()
}

// situation is what the policy sees: what was seen then, as long as it is in step.
func (r *replay) situation() engine.Situation {
	s := r.Asks[r.ask].Situation
	if !r.inStep {
		s.Now, s.StartedOver, s.Offers = r.clock, r.over, r.offersAt(r.clock)
		s.Tried, s.Earlier = slices.Clone(r.tried), slices.Clone(r.earlier)
	}
	s.Carriers = r.options.Carriers
	if r.options.History != nil {
		s.History = r.options.History(s.Now)
	}
	return s
}

func (r *replay) plan(s engine.Situation) (p engine.Plan) {
	defer func() {
		if recover() != nil {
			r.why[panicked] = true
			p = engine.Plan{}
		}
	}()
	return r.policy.Plan(s)
}

// firstOpen is the wave that binds, without the choices that nobody can place.
func firstOpen(p engine.Plan, s engine.Situation) engine.Wave {
	if len(p.Waves) == 0 {
		return engine.Wave{}
	}
	wave := p.Waves[0]
	wave.Choices = slices.DeleteFunc(slices.Clone(wave.Choices), func(c engine.Choice) bool {
		o, known := engine.Comparison{Offers: s.Offers}.Offer(c.Carrier)
		fee, priced := o.Quote.Fee.Fen()
		limit, limited := c.Limit.Get()
		return !known || !o.Open() || limited && (!priced || fee > limit)
	})
	return wave
}

// note keeps the first choice.
func (r *replay) note(w engine.Wave, s engine.Situation) {
	if !r.asked && len(w.Choices) > 0 {
		r.first, r.quote = nameOf(w), quoteOf(w, s.Offers)
	}
	r.asked = true
}

// decidesTheSame: the policy says what was said then, as far as it binds.
func (r *replay) decidesTheSame(p engine.Plan) bool {
	then, told := r.Asks[r.ask].Plan.Get()
	if !told || p.Overcharge.Cancel != then.Overcharge.Cancel {
		return false
	}
	if p.Overcharge.Cancel && p.Overcharge.Tolerance != then.Overcharge.Tolerance {
		return false
	}
	if len(p.Waves) == 0 || len(then.Waves) == 0 {
		return len(p.Waves) == len(then.Waves) && p.StartOver == then.StartOver
	}
	return sameWave(p.Waves[0], then.Waves[0])
}

func sameWave(a, b engine.Wave) bool {
	if a.Race != b.Race && len(a.Choices)+len(b.Choices) > 2 || len(a.Choices) != len(b.Choices) {
		return false
	}
	for i, x := range a.Choices {
		y := b.Choices[i]
		if x.Carrier != y.Carrier || x.After != y.After || x.Limit != y.Limit || !instructions(a, x).same(instructions(b, y)) {
			return false
		}
	}
	return true
}

func instructions(w engine.Wave, c engine.Choice) Instructions {
	if len(c.Ladder) > 0 {
		return Instructions{w.Patience, c.Ladder}
	}
	return Instructions{w.Patience, w.Ladder}
}

// follow goes where history went: to the next question, or to the end.
func (r *replay) follow() (outcome, bool) {
	if r.ask+1 == len(r.Asks) {
		out := r.done()
		out.first, out.quote = r.first, r.quote
		r.whyUntold(out)
		return out, true
	}
	next := r.Asks[r.ask+1]
	for _, t := range r.Trials[r.Asks[r.ask].Trials:next.Trials] {
		r.take(t)
	}
	r.ask++
	r.clock = next.Situation.Now
	return outcome{}, false
}

// whyUntold says why an outcome that truly happened is not all known.
func (r *replay) whyUntold(out outcome) {
	r.why[chargeUntold] = r.why[chargeUntold] || out.cost.is == unknown
	r.why[noTime] = r.why[noTime] || out.wait.is == unknown
}

// take counts a trial as one of the policy's.
func (r *replay) take(t Trial) {
	r.used[t.Carrier]++
	r.trials = append(r.trials, t)
	r.spent = r.spent.plus(t)
	r.rounds = r.Case.rounds(r.trials)
	r.tried = append(r.tried, engine.Attempt{Carrier: t.Carrier, Status: t.Status, Cause: t.Cause, Tip: t.Tip, Cost: t.Cost})
}

// leaveStep: from here on the policy goes its own way.
func (r *replay) leaveStep(s engine.Situation) {
	if r.inStep {
		r.inStep, r.over = false, s.StartedOver
		r.tried, r.earlier = slices.Clone(s.Tried), slices.Clone(s.Earlier)
	}
}

// nobody: the policy wants nobody, or everybody asked again.
func (r *replay) nobody(p engine.Plan, s engine.Situation) (outcome, bool) {
	if s.StartedOver >= p.StartOver.Times {
		return r.fails(), true
	}
	r.clock = r.clock.Add(p.StartOver.After)
	if !slices.ContainsFunc(r.Offers, func(o Offered) bool { return !o.At.Before(r.clock.Add(-slack)) }) {
		return r.cannotTell(askedAnew), true
	}
	r.over++
	r.tried, r.earlier = nil, append(r.earlier, r.tried...)
	return outcome{}, false
}

// fails is the outcome of a delivery that nobody carries.
func (r *replay) fails() outcome {
	out := r.ending()
	out.failed = exactly(1)
	return out
}

// ending is the outcome so far, of a delivery that is over.
func (r *replay) ending() outcome {
	return outcome{
		first: r.first, quote: r.quote, tips: r.spent.tips, penalties: r.spent.penalties,
		extra: exactly(float64(max(r.rounds-1, 0))),
	}
}

// cannotTell is the outcome when history does not tell how it goes on.
func (r *replay) cannotTell(why string) outcome {
	r.why[why] = true
	return lost(r.first, r.quote)
}
