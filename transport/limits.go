package transport

import (
	"context"
	"sync"
	"time"

	"github.com/paotui-go/paotui/engine/fault"
	"github.com/paotui-go/paotui/engine/origin"
	"github.com/paotui-go/paotui/engine/priority"
)

// limits are the quotas of all carriers and applications, and who has had how much of
// them. One lock is for all, since a call needs a token of two quotas or none.
type limits struct {
	perCarrier, perApp Limit // for all processes

	mu             sync.Mutex
	replicas       int
	carriers, apps *table[string, quota]
	shares         *table[shareKey, share]
	seq            int64
}

func newLimits(carrier, app Limit, replicas int) *limits {
	l := &limits{perCarrier: carrier, perApp: app, replicas: replicas}
	l.carriers = newTable(func(id string) *quota { return newQuota("carrier "+id, carrier.share(l.replicas), time.Now()) })
	l.apps = newTable(func(id string) *quota { return newQuota("application "+id, app.share(l.replicas), time.Now()) })
	l.shares = newTable(func(k shareKey) *share { return &share{shop: k.shop} })
	return l
}

// divide makes every quota one of n parts from now on.
func (l *limits) divide(n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if n == l.replicas {
		return
	}
	l.replicas = n
	now := time.Now()
	anew := func(t *table[string, quota], part Limit) {
		t.all(func(_ string, q *quota) {
			q.resize(part, now)
			l.arm(q, now)
		})
	}
	anew(l.carriers, l.perCarrier.share(n))
	anew(l.apps, l.perApp.share(n))
}

// longestWait is how long a call waits for its turn whose context has no deadline.
const longestWait = 10 * time.Second

// patience is how long a call of this class may wait for its turn: half of the
// time that it has, because a call that is sent with no time left to hear the
// answer leaves an unknown behind.
func patience(ctx context.Context, class priority.Class, now time.Time) time.Duration {
	wait := longestWait
	if deadline, ok := ctx.Deadline(); ok {
		wait = max(deadline.Sub(now)/2, 0)
	}
	switch class {
	case priority.Quote:
		wait = min(wait, quoteWait)
	case priority.Poll:
		wait = min(wait, pollWait)
	}
	return wait
}

// tokens are what one attempt took: of the carrier and of the application.
type tokens struct {
	limits *limits
	places [2]place
	taken  [2]token
	at     time.Time
}

// take takes one token of the carrier and one of the application, or none, and waits
// for its turn if it has to.
func (l *limits) take(ctx context.Context, c *Call, class priority.Class, now time.Time) (tokens, error) {
	t := tokens{limits: l, at: now}
	wait := patience(ctx, class, now)
	w, kept := l.enter(&t, origin.From(ctx).Shop, c, class, wait)
	switch {
	case kept != nil:
		return t, kept
	case w == nil:
		return t, nil
	}
	return l.await(ctx, w, c, wait)
}

// enter gives a call its tokens, or a place in a line, or refuses it.
func (l *limits) enter(t *tokens, shop string, c *Call, class priority.Class, patience time.Duration) (*waiter, *fault.Error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.seq++
	if c.Carrier != "" {
		t.places[0] = l.place(l.carriers.get(c.Carrier), shop, c)
	}
	t.places[1] = l.place(l.apps.get(c.App), shop, c)
	for _, p := range t.places {
		if p.quota != nil && p.quota.overdue(t.at) {
			l.serve(p.quota, t.at)
		}
	}
	lacking := -1
	for i, p := range t.places {
		if p.open(class, l.seq, t.at) {
			continue
		}
		if kept := p.mayWait(c.Name, class, patience, t.at); kept != nil {
			return nil, kept
		}
		if lacking < 0 {
			lacking = i
		}
	}
	if lacking < 0 {
		t.take(class, t.at)
		return nil, nil
	}
	w := &waiter{tokens: *t, class: class, seq: l.seq, ready: make(chan struct{})}
	w.join(lacking)
	l.arm(t.places[lacking].quota, t.at)
	return w, nil
}

// place is a shop's place at a quota. What is for no carrier is for all shops.
func (l *limits) place(q *quota, shop string, c *Call) place {
	if q.unlimited {
		return place{}
	}
	if c.Carrier == "" {
		return place{q, &share{free: true}}
	}
	return place{q, l.shares.get(shareKey{q, shop})}
}

// take takes what is open.
func (t *tokens) take(class priority.Class, now time.Time) {
	for i, p := range t.places {
		if p.quota != nil {
			t.taken[i] = p.quota.take(p.quota.find(class, now), p.share, now)
		}
	}
	t.at = now
}

// serve gives what a quota has to those who wait for it, each when it is its turn.
// Who lacks a token of the other quota goes and stands there.
func (l *limits) serve(q *quota, now time.Time) {
	for g := range groups {
		for {
			w := q.first(g)
			if w == nil || q.find(w.class, now) == nil {
				break
			}
			w.leave()
			if other := 1 - w.stands; !w.places[other].open(w.class, w.seq, now) {
				w.join(other)
				l.arm(w.places[other].quota, now)
				continue
			}
			w.tokens.take(w.class, now)
			close(w.ready)
		}
	}
	l.arm(q, now)
}

// overdue says whether somebody may wait although there is a token.
func (q *quota) overdue(now time.Time) bool {
	return q.waiting[rescuing]+q.waiting[dealing] > 0 && q.common.holds(now, 0) ||
		q.waiting[rescuing] > 0 && q.rescue.holds(now, 0) ||
		q.waiting[asking] > 0 && q.forPoll(now) != nil
}

// arm has a quota serve when the next token comes, if somebody waits for one.
func (l *limits) arm(q *quota, now time.Time) {
	if len(q.lines) == 0 {
		if q.timer != nil {
			q.timer.Stop()
		}
		return
	}
	after := time.Hour
	for g, class := range [groups]priority.Class{priority.Rescue, priority.Place, priority.Poll} {
		if q.waiting[g] > 0 {
			after = min(after, q.untilToken(class, 0, now))
		}
	}
	if q.timer != nil {
		q.timer.Reset(after)
		return
	}
	q.timer = time.AfterFunc(after, func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.serve(q, time.Now())
	})
}

// await waits until the tokens may be used. Who gives up gives them back.
func (l *limits) await(ctx context.Context, w *waiter, c *Call, patience time.Duration) (tokens, error) {
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case <-w.ready:
	case <-timer.C:
	case <-ctx.Done():
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	if !w.served() {
		l.serve(w.places[w.stands].quota, now) // its turn may be this very moment
	}
	served := w.served()
	if !served {
		w.leave()
		l.arm(w.places[w.stands].quota, now)
	}
	w.tokens.at = now
	switch err := ctx.Err(); {
	case err != nil:
		if served {
			l.giveBack(&w.tokens)
		}
		return w.tokens, gaveUp(c, err, "waited for its turn")
	case !served:
		p := w.places[w.stands]
		own, others := p.quota.ahead(p.share, w.class)
		return w.tokens, p.refuse(c.Name, w.class, own, others > 0, p.quota.untilToken(w.class, own+others, now), now)
	}
	return w.tokens, nil
}

func (w *waiter) served() bool {
	select {
	case <-w.ready:
		return true
	default:
		return false
	}
}

func (t *tokens) giveBack() {
	t.limits.mu.Lock()
	defer t.limits.mu.Unlock()
	t.limits.giveBack(t)
}

// giveBack undoes tokens that were not used, for whoever waits.
func (l *limits) giveBack(t *tokens) {
	for i, p := range t.places {
		t.taken[i].giveBack()
		t.taken[i] = token{}
		if p.quota != nil && len(p.quota.lines) > 0 {
			l.arm(p.quota, time.Now())
		}
	}
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
