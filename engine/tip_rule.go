package engine

import "slices"

// TipRule is which tips a carrier takes. The zero value takes any.
type TipRule struct {
	// Steps are the only amounts that a tip may be raised by at a time; none is any.
	Steps []Money
	// Multiple must divide what it is raised by; 0 is any.
	Multiple Money
	// Most bounds the total; 0 is no bound.
	Most Money
	// UpToValue bounds the total by the value of the goods.
	UpToValue bool
}

// Allows says whether a tip may be raised from one total to another. goods is the
// value of the goods, 0 if it is not known.
func (r TipRule) Allows(from, to, goods Money) bool {
	by := to - from
	return from >= 0 && by > 0 && to <= r.bound(to, goods) &&
		(len(r.Steps) == 0 || slices.Contains(r.Steps, by)) &&
		(r.Multiple <= 0 || by%r.Multiple == 0)
}

// Highest is the highest total, up to a wanted one, that a tip may be raised to at a
// time; ok is false if there is none above from.
func (r TipRule) Highest(from, want, goods Money) (total Money, ok bool) {
	want = r.bound(want, goods)
	if from < 0 || want <= from {
		return 0, false
	}
	by := want - from
	if r.Multiple > 0 {
		by -= by % r.Multiple
	}
	if len(r.Steps) > 0 {
		most := by
		by = 0
		for _, step := range r.Steps {
			if step <= most && (r.Multiple <= 0 || step%r.Multiple == 0) {
				by = max(by, step)
			}
		}
	}
	return from + by, by > 0
}

func (r TipRule) bound(total, goods Money) Money {
	if r.Most > 0 {
		total = min(total, r.Most)
	}
	if r.UpToValue && goods > 0 {
		total = min(total, goods)
	}
	return total
}
