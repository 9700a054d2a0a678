package policy

import (
	"slices"
	"time"

	"github.com/paotui-go/paotui/engine"
)

// When is a condition: everything that is set must hold, and the zero value always
// does. Hours and days are those of the trip, in China's time; see [Scene].At.
type When struct {
	Shops []string
	// Cities are the sender's, in full, such as 广州市.
	Cities []string
	// Categories are the cargo's; a subcategory is named as well.
	Categories []string
	// Hours: one of them.
	Hours []Hours
	Days  []time.Weekday
	// Distance in metres and Weight in grams; Value of the goods in fen. What is not
	// known is in no range.
	Distance, Weight, Value Range
	// Tried is how many placements were made before.
	Tried Range
	// Conditions must all be switched on by the host.
	Conditions []string
	// If is anything else. It is pure. The candidate is nil where the condition is
	// about the order and no carrier.
	If func(*Scene, *Candidate) bool
}

// Hours is a part of the day, from and to since midnight: 22 h to 6 h is the night.
// To itself is outside.
type Hours struct{ From, To time.Duration }

// Range is From <= n < To; To 0 is no end, and the zero value everything.
type Range struct{ From, To int }

// Holds says whether everything holds.
func (w When) Holds(s *Scene, c *Candidate) bool {
	order := &s.Order
	return isListed(order.Shop, w.Shops) &&
		isListed(order.Sender.City, w.Cities) &&
		(isListed(order.Cargo.Category, w.Categories) || slices.Contains(w.Categories, order.Cargo.Subcategory)) &&
		w.holdsAt(s.At) &&
		(w.Distance == Range{} || w.Distance.holdsFor(s.Distance(c))) &&
		(w.Weight == Range{} || w.Weight.holdsFor(order.Cargo.Weight, order.Cargo.Weight > 0)) &&
		(w.Value == Range{} || w.Value.holdsFor(int(order.Cargo.Value), order.Cargo.Value > 0)) &&
		(w.Tried == Range{} || w.Tried.holdsFor(len(s.Tried), true)) &&
		!slices.ContainsFunc(w.Conditions, func(name string) bool { return !s.On(name) }) &&
		(w.If == nil || w.If(s, c))
}

func isListed(name string, list []string) bool { return len(list) == 0 || slices.Contains(list, name) }

func (w When) holdsAt(t time.Time) bool {
	if len(w.Days) > 0 && !slices.Contains(w.Days, t.Weekday()) {
		return false
	}
	since := time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute + time.Duration(t.Second())*time.Second
	return len(w.Hours) == 0 || slices.ContainsFunc(w.Hours, func(h Hours) bool { return h.holds(since) })
}

func (h Hours) holds(since time.Duration) bool {
	if h.From < h.To {
		return h.From <= since && since < h.To
	}
	return h.From <= since || since < h.To // over midnight
}

func (r Range) holdsFor(n int, known bool) bool {
	return known && r.From <= n && (r.To == 0 || n < r.To)
}

// Use is a policy and when it is used.
type Use struct {
	// Name is for the reasons; "" says nothing of it.
	Name   string
	When   When
	Policy engine.Policy
}

// Choose is several policies, of which the first counts whose condition holds.
type Choose []Use

// Plan asks that policy.
func (c Choose) Plan(s engine.Situation) engine.Plan {
	scene := NewScene(s)
	for _, use := range c {
		if !use.When.Holds(&scene, nil) {
			continue
		}
		if use.Policy == nil {
			use.Policy = Policy{}
		}
		plan := use.Policy.Plan(s)
		if use.Name != "" {
			plan.Reasons = append([]string{"By the policy " + use.Name + "."}, plan.Reasons...)
		}
		return plan
	}
	return engine.Plan{Reasons: []string{"No policy is for this order."}}
}
