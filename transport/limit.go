package transport

import (
	"math"
	"strconv"
	"time"

	"github.com/paotui-go/paotui/engine/priority"
)

// Limit is a quota as the other side counts it, for all processes together.
type Limit struct {
	// PerSecond is the calls a second that it allows in the long run; 0 or less
	// takes the default, math.Inf(1) is no limit.
	PerSecond float64
	// Burst is how many calls it allows at one instant; 0 or less is as many as in
	// one second.
	Burst int
}

// How a quota is divided. The reserve is for rescues alone and the last share for
// polls alone; everybody takes from what is between them first.
const (
	rescueShare = 0.2
	pollShare   = 0.1
	// pollFloor is the part of the common burst that polls leave to others, one call
	// at least.
	pollFloor = 0.5
)

// or is l, or otherwise where it says nothing.
func (l Limit) or(otherwise Limit) Limit {
	if !(l.PerSecond > 0) {
		return otherwise
	}
	return l
}

// share is one process's part of the limit, which counts for all replicas.
func (l Limit) share(replicas int) Limit {
	burst := float64(l.Burst)
	if burst <= 0 {
		burst = min(math.Ceil(l.PerSecond), math.MaxInt32)
	}
	n := float64(max(replicas, 1))
	return Limit{PerSecond: l.PerSecond / n, Burst: max(int(burst/n), 1)}
}

// quota is one key's limit: three buckets that add up to it, save for rounding up
// to one call each; how far each shop has got with it; and who waits.
type quota struct {
	of        string
	unlimited bool

	common, rescue, polls bucket

	text  string // that it is used up
	whole string // what it is, and for whom
	kept  refusals

	turns
	lines   []*line
	waiting [groups]int // in the lines
	timer   *time.Timer // serves when the next token comes; nil until somebody waits
}

func newQuota(of string, l Limit, now time.Time) *quota {
	q := &quota{of: of}
	q.resize(l, now)
	return q
}

// resize makes l the limit from now on.
func (q *quota) resize(l Limit, now time.Time) {
	if q.unlimited = math.IsInf(l.PerSecond, 1); q.unlimited {
		return
	}
	part := func(b *bucket, share float64) {
		b.resize(l.PerSecond*share, max(math.Floor(float64(l.Burst)*share), 1), now)
	}
	part(&q.common, 1-rescueShare-pollShare)
	part(&q.rescue, rescueShare)
	part(&q.polls, pollShare)
	rate := perSecond(l.PerSecond) + " calls a second in this process"
	q.text = "the limit of " + q.of + " is used up: " + rate
	q.whole = "the limit of " + q.of + ": " + rate + " are for all shops"
}

func perSecond(r float64) string { return strconv.FormatFloat(r, 'g', 3, 64) }

// token is what one call took of one quota; the zero one is of none.
type token struct {
	from  *bucket
	share *share
}

// find is the bucket that a call of class can take from now; nil if it has to wait.
// Rescues take what is common first, so that the reserve is there when it counts.
func (q *quota) find(class priority.Class, now time.Time) *bucket {
	switch {
	case class == priority.Poll:
		return q.forPoll(now)
	case q.common.holds(now, 0):
		return &q.common
	case class == priority.Rescue && q.rescue.holds(now, 0):
		return &q.rescue
	}
	return nil
}

func (q *quota) forPoll(now time.Time) *bucket {
	switch {
	case q.polls.holds(now, 0):
		return &q.polls
	case q.common.size > 1 && q.common.holds(now, max(1, pollFloor*q.common.size)):
		return &q.common
	}
	return nil
}

// untilToken is how long it takes until a call of class has a token, when ahead
// others have had theirs.
func (q *quota) untilToken(class priority.Class, ahead int, now time.Time) time.Duration {
	n := float64(ahead + 1)
	switch class {
	case priority.Poll:
		after := q.polls.lack(now, n)
		if q.common.size > 1 {
			after = min(after, q.common.lack(now, n+max(1, pollFloor*q.common.size)))
		}
		return after
	case priority.Rescue:
		if ahead == 0 {
			return min(q.common.lack(now, 1), q.rescue.lack(now, 1))
		}
		q.common.settle(now)
		q.rescue.settle(now)
		return filling(n-q.common.has-q.rescue.has, q.common.rate+q.rescue.rate)
	default:
		return q.common.lack(now, n)
	}
}

// take takes from a bucket that find found, and counts it for the shop while the
// quota is short. While more than half of the burst is left nobody is in anybody's
// way.
func (q *quota) take(from *bucket, s *share, now time.Time) token {
	from.take()
	if from == &q.common && from.has >= from.size/2 {
		s = nil
	}
	if s != nil {
		q.count(s, now)
	}
	return token{from, s}
}

// giveBack undoes a token that was not used.
func (t token) giveBack() {
	if t.from == nil {
		return
	}
	t.from.giveBack()
	if t.share != nil {
		t.share.next--
	}
}
