package transport

import (
	"context"
	"math"
	"strconv"
	"time"

	"golang.org/x/time/rate"

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

// share is one process's part of the limit, which counts for all replicas.
func (l Limit) share(otherwise Limit, replicas int) Limit {
	if !(l.PerSecond > 0) {
		l = otherwise
	}
	burst := float64(l.Burst)
	if burst <= 0 {
		burst = min(math.Ceil(l.PerSecond), math.MaxInt32)
	}
	n := float64(max(replicas, 1))
	return Limit{PerSecond: l.PerSecond / n, Burst: max(int(burst/n), 1)}
}

// quota is one key's limit: three buckets that add up to it, save for rounding up
// to one call each.
type quota struct {
	common, rescue, polls *rate.Limiter
	text                  string
	kept                  refusals
}

// newQuota has no buckets where there is no limit.
func newQuota(of string, l Limit) *quota {
	if math.IsInf(l.PerSecond, 1) {
		return &quota{}
	}
	part := func(share float64) *rate.Limiter {
		return rate.NewLimiter(rate.Limit(l.PerSecond*share), max(int(float64(l.Burst)*share), 1))
	}
	return &quota{
		common: part(1 - rescueShare - pollShare),
		rescue: part(rescueShare),
		polls:  part(pollShare),
		text:   "the limit of " + of + " is used up: " + perSecond(l.PerSecond) + " calls a second in this process",
	}
}

func perSecond(r float64) string { return strconv.FormatFloat(r, 'g', 3, 64) }

// token is one call's place in a quota's bucket; the zero one is of no quota.
type token struct {
	reserved rate.Reservation
	real     bool
}

// wait is how long the holder has to wait from now.
func (t *token) wait(now time.Time) time.Duration {
	if !t.real {
		return 0
	}
	return t.reserved.DelayFrom(now)
}

// giveBack undoes a token that was not used, as of the time at which it was taken.
func (t *token) giveBack(now time.Time) {
	if t.real {
		t.reserved.CancelAt(now)
	}
}

// take takes a token that is there now or, if class may wait, within patience. If
// there is none it says when one would be.
func (q *quota) take(now time.Time, class priority.Class, patience time.Duration) (t token, ok bool, after time.Duration) {
	if q.common == nil {
		return token{}, true, 0
	}
	switch class {
	case priority.Rescue:
		return q.rescueAt(now, patience)
	case priority.Place:
		return reserve(q.common, now, patience)
	case priority.Quote:
		return grab(q.common, now, 0)
	}
	t, ok, after = grab(q.polls, now, 0)
	if burst := q.common.Burst(); !ok && burst > 1 {
		var other time.Duration
		t, ok, other = grab(q.common, now, max(1, pollFloor*float64(burst)))
		after = min(after, other)
	}
	return t, ok, after
}

// rescueAt takes what is common first, so that the reserve is there when it
// counts; if neither is there now it waits for the sooner.
func (q *quota) rescueAt(now time.Time, patience time.Duration) (token, bool, time.Duration) {
	for _, l := range [...]*rate.Limiter{q.common, q.rescue} {
		if t, ok, _ := grab(l, now, 0); ok {
			return t, true, 0
		}
	}
	if lack(q.common, now, 0) < lack(q.rescue, now, 0) {
		return reserve(q.common, now, patience)
	}
	return reserve(q.rescue, now, patience)
}

// lack is how long it takes until l holds one token above floor.
func lack(l *rate.Limiter, now time.Time, floor float64) time.Duration {
	missing := 1 + floor - l.TokensAt(now)
	if missing <= 0 {
		return 0
	}
	return time.Duration(math.Ceil(min(missing/float64(l.Limit()), 3600) * float64(time.Second)))
}

// grab takes a token that is there above floor, and never one of the future.
func grab(l *rate.Limiter, now time.Time, floor float64) (token, bool, time.Duration) {
	if after := lack(l, now, floor); after > 0 {
		return token{}, false, after
	}
	return reserve(l, now, 0)
}

func reserve(l *rate.Limiter, now time.Time, patience time.Duration) (token, bool, time.Duration) {
	t := token{*l.ReserveN(now, 1), true}
	if after := t.wait(now); after > patience {
		t.giveBack(now)
		return token{}, false, after
	}
	return t, true, 0
}

// limits are the quotas of all carriers and applications.
type limits struct {
	carriers, apps *table[string, quota]
}

func newLimits(carrier, app Limit) *limits {
	return &limits{
		carriers: newTable(func(id string) *quota { return newQuota("carrier "+id, carrier) }),
		apps:     newTable(func(id string) *quota { return newQuota("application "+id, app) }),
	}
}

// tokens are what one attempt took.
type tokens struct {
	carrier, app token
	at           time.Time
}

func (t *tokens) giveBack() {
	t.carrier.giveBack(t.at)
	t.app.giveBack(t.at)
}

// longestWait is how long a call waits for a token whose context has no deadline.
const longestWait = 10 * time.Second

// patience is how long a call of this class may wait for its token: half of the
// time that it has, because a call that is sent with no time left to hear the
// answer leaves an unknown behind.
func patience(ctx context.Context, class priority.Class, now time.Time) time.Duration {
	if class < priority.Place {
		return 0
	}
	deadline, ok := ctx.Deadline()
	if !ok {
		return longestWait
	}
	return max(deadline.Sub(now)/2, 0)
}

// take takes one token of the carrier and one of the application, or none, and
// waits for them if it has to.
func (l *limits) take(ctx context.Context, c *Call, class priority.Class, now time.Time) (tokens, error) {
	t := tokens{at: now}
	patience := patience(ctx, class, now)
	if c.Carrier != "" {
		q := l.carriers.get(c.Carrier)
		var ok bool
		var after time.Duration
		if t.carrier, ok, after = q.take(now, class, patience); !ok {
			return t, q.kept.refuse(class, c.Name, q.text, after)
		}
	}
	q := l.apps.get(c.App)
	var ok bool
	var after time.Duration
	if t.app, ok, after = q.take(now, class, patience); !ok {
		t.carrier.giveBack(now)
		return t, q.kept.refuse(class, c.Name, q.text, after)
	}
	if wait := max(t.carrier.wait(now), t.app.wait(now)); wait > 0 {
		return t, t.await(ctx, c, wait)
	}
	return t, nil
}

// await waits until the tokens may be used. Who gives up gives them back.
func (t *tokens) await(ctx context.Context, c *Call, wait time.Duration) error {
	err := sleep(ctx, wait)
	t.at = time.Now()
	if err == nil {
		return nil
	}
	t.giveBack()
	return gaveUp(c, err, "waited for its turn")
}

// sleep waits for d, or returns the context's error if that ends first.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return ctx.Err()
	case <-ctx.Done():
		return ctx.Err()
	}
}
