package postgres

// joining is by how much less than its part a process takes while it waits for the
// others to see it.
const joining = 4

// count is what one process knows of how a quota is divided among all.
//
// The parts that are written down never sum to more than one: whoever wants a larger
// part than it has takes it only where all others have written that they keep to one
// as small, and writes it first; whoever has to shrink does so first, and writes it
// then.
type count struct {
	parts  int  // it keeps to one of so many; 0 before it was ever counted
	waits  bool // it is not counted in full yet
	former int  // and takes no larger part than one of so many until it has stayed
}

// standing of the others: how many there are, and the largest part that one has.
type others struct {
	n     int
	least int // the least number of parts that one of them divides by; 0 if all wait
}

// next is what a process should divide by, and what it writes down for it, 0 while it
// waits. Listed says whether its own row was still there; stayed, whether it has been
// for long enough that everybody who is at work has come back since.
func (c count) next(o others, listed, stayed bool) (_ count, written int) {
	all := o.n + 1
	if !listed && !c.waits {
		c.waits, c.former = true, c.parts
	}
	if stayed {
		c.former = 0
	}
	target := max(all, c.former)
	seen := o.least == 0 || o.least >= target
	switch {
	case seen, !c.waits && target > c.parts:
		c.parts, c.waits = target, false
	case c.waits:
		c.parts = joining * target
		return c, 0
	}
	return c, c.parts
}
