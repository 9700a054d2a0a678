package policyfile

import (
	"math"
	"reflect"
	"time"

	"github.com/expr-lang/expr"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/policy"
)

// always says whether a condition sets nothing.
func always(w when) bool { return reflect.ValueOf(w).IsZero() }

var weekdays = map[string]time.Weekday{
	"sun": time.Sunday, "mon": time.Monday, "tue": time.Tuesday, "wed": time.Wednesday,
	"thu": time.Thursday, "fri": time.Friday, "sat": time.Saturday,
}

// when makes a condition. ofOffer says whether it may speak of a carrier's offer.
func (b builder) when(at path, w when, ofOffer bool) policy.When {
	out := policy.When{
		Shops: w.Shops, Cities: w.Cities, Categories: w.Categories, Conditions: w.Conditions,
		Distance: b.within(at.Key("distance_m"), w.Distance), Weight: b.within(at.Key("weight_g"), w.Weight),
		Value: b.within(at.Key("value_fen"), w.Value), Tried: b.within(at.Key("tried"), w.Tried),
	}
	for _, h := range w.Hours {
		out.Hours = append(out.Hours, policy.Hours(h))
	}
	for _, day := range w.Days {
		out.Days = append(out.Days, weekdays[day])
	}
	if w.If != "" {
		out.If = b.condition(at.Key("if"), w.If, ofOffer)
	}
	return out
}

func (b builder) within(at path, w within) policy.Range {
	if w.To != 0 && w.To <= w.From {
		b.Add(at, "nothing is from %d and below %d", w.From, w.To)
	}
	return policy.Range(w)
}

// condition is an expression that is true or false. One that can not be reckoned is
// false.
func (b builder) condition(at path, text string, ofOffer bool) func(*policy.Scene, *policy.Candidate) bool {
	var env any = OrderNames{}
	if ofOffer {
		env = Names{}
	}
	program, err := compile(text, env, expr.AsBool())
	if err != nil {
		b.Add(at, "%s", err)
		return nil
	}
	return func(s *policy.Scene, c *policy.Candidate) bool {
		var env any = OrderNames{}
		switch {
		case !ofOffer:
			env = orderNames(s, nil)
		case c == nil:
			return false
		default:
			env = names(s, c)
		}
		result, err := expr.Run(program, env)
		yes, ok := result.(bool)
		return err == nil && ok && yes
	}
}

// scored ranks by an expression.
type scored struct {
	run  func(*policy.Scene, *policy.Candidate) (float64, bool)
	says string
}

func (b builder) score(at path, s score) policy.Ranker {
	if s.Expression == "" {
		b.Add(at.Key("expression"), "say the number to rank by")
		return policy.Cheapest{}
	}
	program, err := compile(s.Expression, Names{}, expr.AsFloat64())
	if err != nil {
		b.Add(at.Key("expression"), "%s", err)
		return policy.Cheapest{}
	}
	says := s.Says
	if says == "" {
		says = "points"
	}
	return scored{says: says, run: func(s *policy.Scene, c *policy.Candidate) (float64, bool) {
		result, err := expr.Run(program, names(s, c))
		n, ok := result.(float64)
		return n, err == nil && ok && !math.IsNaN(n) && math.Abs(n) < 1e15
	}}
}

// Score is the expression's number, in thousandths.
func (r scored) Score(s *policy.Scene, c *policy.Candidate) policy.Score {
	n, ok := r.run(s, c)
	if !ok {
		return policy.Score{}
	}
	return engine.Known(int64(math.Round(n * 1000)))
}

// Words speak of points, or what the file calls them.
func (r scored) Words() policy.Words {
	return policy.Words{
		Append: appendThousandths, What: " " + r.says, Best: "the lowest", One: "score", Of: "scores", Less: "less", More: "more",
		Unknown: "what it is ranked by is not known",
	}
}
