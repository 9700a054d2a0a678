package transport

import (
	"slices"
	"time"

	"github.com/paotui-go/paotui/engine/fault"
	"github.com/paotui-go/paotui/engine/priority"
)

const (
	// room is how many calls of each group may wait at one quota.
	room = 1024
	// quoteWait is the longest that a quote waits: a comparison is better off without
	// a carrier than late.
	quoteWait = time.Second
	// pollWait is the same for a poll, which holds up a worker meanwhile.
	pollWait = 200 * time.Millisecond
)

// line is what one shop has waiting at one quota, the first come first.
type line struct {
	share   *share
	waiting [priority.Rescue + 1][]*waiter
}

// waiter is a call that waits for its turn. It stands in line at the one quota that
// lacks a token for it, and has none of the other meanwhile.
type waiter struct {
	tokens // what it gets, before ready is closed
	class  priority.Class
	seq    int64
	stands int // at which of its places
	ready  chan struct{}
}

// place is a call's place at one quota; the zero one is of none.
type place struct {
	quota *quota
	share *share
}

// open says whether a call that comes now, or that has its turn elsewhere, can be
// served at once.
func (p place) open(class priority.Class, seq int64, now time.Time) bool {
	q := p.quota
	return q == nil || q.find(class, now) != nil && q.goesBefore(p.share, class, seq)
}

// group is who stands in one order of turns, because they take from the same buckets.
type group int

const (
	rescuing group = iota
	dealing        // placements and quotes
	asking         // polls
	groups
)

func groupOf(class priority.Class) group {
	switch class {
	case priority.Rescue:
		return rescuing
	case priority.Poll:
		return asking
	default:
		return dealing
	}
}

// first is who comes next of a group: of the shop whose turn is the earliest, a
// placement before a quote.
func (q *quota) first(g group) *waiter {
	if q.waiting[g] == 0 {
		return nil
	}
	var next *waiter
	var at int64
	for _, l := range q.lines {
		w := l.first(g)
		if w == nil {
			continue
		}
		if turn := q.next(l.share); next == nil || turn < at || turn == at && w.seq < next.seq {
			next, at = w, turn
		}
	}
	return next
}

func (l *line) first(g group) *waiter {
	switch g {
	case rescuing:
		return head(l.waiting[priority.Rescue])
	case asking:
		return head(l.waiting[priority.Poll])
	}
	if w := head(l.waiting[priority.Place]); w != nil {
		return w
	}
	return head(l.waiting[priority.Quote])
}

func head(ws []*waiter) *waiter {
	if len(ws) == 0 {
		return nil
	}
	return ws[0]
}

// goesBefore says whether a call of a shop would be served before all that wait.
func (q *quota) goesBefore(s *share, class priority.Class, seq int64) bool {
	g := groupOf(class)
	if g == dealing && q.waiting[rescuing] > 0 {
		return false
	}
	first := q.first(g)
	if first == nil {
		return true
	}
	of := first.places[first.stands].share
	if of == s {
		return class > first.class || class == first.class && seq < first.seq
	}
	mine, theirs := q.next(s), q.next(of)
	return mine < theirs || mine == theirs && seq < first.seq
}

// ahead is how many of the shop's own, and how many of others, are served before a
// call of a shop that comes now: of others those whose turns come before.
func (q *quota) ahead(s *share, class priority.Class) (own, others int) {
	for _, l := range q.lines {
		if l.share == s {
			own = l.above(class)
		}
	}
	mine := q.next(s) + int64(own)
	if groupOf(class) == dealing {
		others = q.waiting[rescuing]
	}
	for _, l := range q.lines {
		if l.share == s {
			continue
		}
		if gap := mine - q.next(l.share) + 1; gap > 0 {
			others += int(min(gap, int64(l.beside(class))))
		}
	}
	return own, others
}

// above is how many of those beside go before another call of the same shop.
func (l *line) above(class priority.Class) int {
	if class == priority.Place {
		return len(l.waiting[class])
	}
	return l.beside(class)
}

// beside is how many wait in the same group.
func (l *line) beside(class priority.Class) int {
	if groupOf(class) != dealing {
		return len(l.waiting[class])
	}
	return len(l.waiting[priority.Place]) + len(l.waiting[priority.Quote])
}

func (l *line) empty() bool {
	for _, ws := range l.waiting {
		if len(ws) > 0 {
			return false
		}
	}
	return true
}

// fits says whether a shop may have one more wait: as many as there are places left,
// so that nobody fills the room, and whoever comes finds a place.
func (q *quota) fits(s *share, class priority.Class) bool {
	own := 0
	for _, l := range q.lines {
		if l.share == s {
			own = l.beside(class)
		}
	}
	return own < room-q.waiting[groupOf(class)]
}

// mayWait is nil if a call may stand in line here: if its turn comes within patience
// as far as one can see. A quote or a poll may if its shop is behind another: what is lacking
// was taken by one that has had more.
func (p place) mayWait(op string, class priority.Class, patience time.Duration, now time.Time) *fault.Error {
	q, s := p.quota, p.share
	if class <= priority.Quote && q.next(s) >= q.top {
		return p.refuse(op, class, 0, len(q.lines) > 0, q.untilToken(class, 0, now), now) // a storm of these is told without looking at who waits
	}
	own, others := q.ahead(s, class)
	after := q.untilToken(class, own+others, now)
	waits := after <= patience && q.fits(s, class)
	if class <= priority.Quote {
		waits = waits && q.next(s)+int64(own) < q.top
	}
	if waits {
		return nil
	}
	return p.refuse(op, class, own, others > 0, after, now)
}

// refuse tells whether it is the quota that is used up, or what is the shop's of it.
func (p place) refuse(op string, class priority.Class, own int, others bool, after time.Duration, now time.Time) *fault.Error {
	q, s := p.quota, p.share
	if !q.leads(s, own, others, now) {
		return q.kept.turnAway(class, op, q.text, after)
	}
	s.until = now.Add(after)
	return s.kept.turnAway(class, op, s.says(q), after)
}

// join has a call stand in line at one of its places. Its shop's calls keep the order
// in which they came.
func (w *waiter) join(at int) {
	w.stands = at
	q, s := w.places[at].quota, w.places[at].share
	i := slices.IndexFunc(q.lines, func(l *line) bool { return l.share == s })
	if i < 0 {
		i = len(q.lines)
		q.lines = append(q.lines, &line{share: s})
	}
	in := &q.lines[i].waiting[w.class]
	n := len(*in)
	for n > 0 && (*in)[n-1].seq > w.seq {
		n--
	}
	*in = slices.Insert(*in, n, w)
	q.waiting[groupOf(w.class)]++
}

// leave takes a call out of the line where it stands.
func (w *waiter) leave() {
	q, s := w.places[w.stands].quota, w.places[w.stands].share
	i := slices.IndexFunc(q.lines, func(l *line) bool { return l.share == s })
	l := q.lines[i]
	in := &l.waiting[w.class]
	n := slices.Index(*in, w)
	*in = slices.Delete(*in, n, n+1)
	q.waiting[groupOf(w.class)]--
	if l.empty() {
		q.lines = slices.Delete(q.lines, i, i+1)
	}
}
