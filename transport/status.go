package transport

import (
	"slices"
	"strings"
	"time"

	"github.com/sony/gobreaker/v2"
)

// Kept is something that keeps calls back at this moment.
type Kept struct {
	// By says by what and why, for people.
	By string
	// Until is when the next call has a chance; calls of other classes or accounts
	// may pass before.
	Until time.Time
}

// Status lists what keeps calls back now, in the order of its text: limits that
// are used up, shops that have used up their share of one, breakers that are not
// closed, accounts that are held.
func (s *Stack) Status() []Kept {
	if s == nil {
		return nil
	}
	now := time.Now()
	kept := s.limits.status(now)
	add := func(b *breaker) {
		if k, ok := b.status(now); ok {
			kept = append(kept, k)
		}
	}
	add(s.route)
	s.lanes.all(func(_ lane, l *laneState) { add(l.breaker) })
	s.holds.each(now, func(_ account, k Kept) { kept = append(kept, k) })
	s.changes.flush() // looking at a breaker may show that its time is over
	slices.SortFunc(kept, func(a, b Kept) int { return strings.Compare(a.By, b.By) })
	return kept
}

func (l *limits) status(now time.Time) (kept []Kept) {
	l.mu.Lock()
	defer l.mu.Unlock()
	each := func(_ string, q *quota) {
		if q.unlimited {
			return
		}
		if after := q.common.lack(now, 1); after > 0 {
			kept = append(kept, Kept{By: q.text, Until: now.Add(after)})
		}
	}
	l.carriers.all(each)
	l.apps.all(each)
	l.shares.all(func(_ shareKey, s *share) {
		if now.Before(s.until) {
			kept = append(kept, Kept{By: s.text, Until: s.until})
		}
	})
	return kept
}

func (b *breaker) status(now time.Time) (Kept, bool) {
	if b == nil {
		return Kept{}, false
	}
	switch state, o := b.circuit.State(), b.opening.Load(); {
	case state == gobreaker.StateClosed || o == nil:
		return Kept{}, false
	case state == gobreaker.StateHalfOpen:
		return Kept{By: b.halfOpen, Until: now}, true
	default:
		return Kept{By: o.text, Until: o.until}, true
	}
}

func (b *breaker) state() State { return State(b.circuit.State().String()) }

// each calls f for each account whose calls are kept back now.
func (h *holds) each(now time.Time, f func(account, Kept)) {
	h.table.all(func(of held, hold *hold) {
		hold.mu.Lock()
		defer hold.mu.Unlock()
		if hold.text != "" && now.Before(hold.nextTrial) {
			f(of.account, Kept{By: hold.text, Until: hold.nextTrial})
		}
	})
}
