package transport

import (
	"math"
	"strconv"
	"time"
)

// A quota is shared by turns, as start-time fair queueing has it: each call that a
// shop makes puts its next one turn further, and whoever's turn is the earliest is
// served first. So shops that ask for more than there is get the same each, and
// who asks for less gets all of it.

// credit is how many turns a shop that was quiet comes before the others: a
// comparison is a call to each carrier at one instant.
const credit = 8

// turns are how far a quota has got.
type turns struct {
	turn   int64     // the one that was served last
	top    int64     // the next of the shop that is furthest
	last   *share    // who was served last
	at     time.Time // when
	shared time.Time // when it last was not the one before
}

// share is what one shop has had of one quota: its next turn. A shop that was quiet
// for long is as one that was never there.
type share struct {
	shop string
	next int64
	// free goes before everybody and is not counted: what concerns all shops, such as
	// a token call.
	free bool

	of, text string // that it is used up, and of what; made when it first is
	until    time.Time
	kept     refusals
}

type shareKey struct {
	quota *quota
	shop  string
}

// next is the turn of a shop's next call.
func (t *turns) next(s *share) int64 {
	if s.free {
		return math.MinInt64 / 2
	}
	return max(s.next, t.turn-credit)
}

// count is called when a shop is served.
func (t *turns) count(s *share, now time.Time) {
	if s.free {
		return
	}
	if t.last != s {
		if t.last != nil && now.Sub(t.at) < sharedLately {
			t.shared = now
		}
		t.last = s
	}
	t.at = now
	turn := t.next(s)
	s.next = turn + 1
	t.turn = max(t.turn, turn)
	t.top = max(t.top, s.next)
}

// sharedLately is how long a quota counts as shared after two shops took turns.
const sharedLately = 10 * time.Second

// leads says whether a shop is as far as any with what it has waiting, while others
// use the quota too: what it lacks is its own doing.
func (t *turns) leads(s *share, waiting int, others bool, now time.Time) bool {
	if s.free || t.next(s)+int64(waiting) < t.top {
		return false
	}
	return others || !t.shared.IsZero() && now.Sub(t.shared) < sharedLately
}

// says is the text of a refusal for want of a share.
func (s *share) says(q *quota) string {
	if s.of != q.whole {
		who := "shop " + strconv.Quote(s.shop) + " has used up its share of "
		if s.shop == "" {
			who = "the calls of no shop have used up their share of "
		}
		s.of, s.text = q.whole, who+q.whole
	}
	return s.text
}
