package wechat

import (
	"context"
	"time"

	"github.com/paotui-go/paotui/engine/logfield"

	"github.com/paotui-go/paotui/engine/fault"
	"github.com/paotui-go/paotui/engine/measure"
	"github.com/paotui-go/paotui/engine/secret"
)

// quota counts forced refreshes: WeChat allows 20 a day, 30 s apart.
type quota struct{ used []time.Time }

const forcedPerDay = 20

// take uses one up, or says how long to wait for the next.
func (q *quota) take(now time.Time) (wait time.Duration) {
	for len(q.used) > 0 && now.Sub(q.used[0]) >= 24*time.Hour {
		q.used = q.used[1:]
	}
	n := len(q.used)
	if n >= forcedPerDay {
		return 24*time.Hour - now.Sub(q.used[0])
	}
	if n > 0 && now.Sub(q.used[n-1]) < pause {
		return pause - now.Sub(q.used[n-1])
	}
	q.used = append(q.used, now)
	return 0
}

// replace forces a new token where the ordinary call gave out the dead one again.
// Only the one refresh that runs comes here, so the quota needs no lock.
func (c *cache) replace(ctx context.Context, dead fetched) (fetched, error) {
	if c.force == nil {
		return dead, c.alarm(dead, "WeChat keeps giving out a token that it refuses", 0)
	}
	if wait := c.quota.take(time.Now()); wait > 0 {
		return dead, c.alarm(dead, "WeChat keeps giving out a token that it refuses, and force_refresh has reached its limit (30 s apart, 20 a day)", wait)
	}
	got, err := c.force(ctx)
	if err == nil && got.token == dead.token {
		return dead, c.alarm(dead, "WeChat gives out a token that it refuses, even after force_refresh", pause)
	}
	return got, err
}

// inVain reports for how long a dead token may not be renewed, since it came by a
// renewal itself a moment ago. The lock is held.
func (c *cache) inVain(dead secret.Text) time.Duration {
	if c.renewed.token.Reveal() != dead.Reveal() {
		return 0
	}
	return c.pause - time.Since(c.renewedAt)
}

// replacesStuck reports whether got takes the place of a token that stayed dead.
// The lock is held.
func (c *cache) replacesStuck(got fetched) bool {
	stuck := c.stuck.Reveal()
	return stuck != "" && c.current.Reveal() == stuck && got.token.Reveal() != stuck
}

// alarm is stick for whoever does not hold the lock.
func (c *cache) alarm(dead fetched, text string, wait time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.stick(dead, text, wait, pause)
}

// stick tells the operator, and remembers for a while that asking again is no
// use: until then each call fails at the price of one request. The lock is held.
func (c *cache) stick(dead fetched, text string, wait, hold time.Duration) error {
	err := &fault.Error{Op: c.op, Kind: fault.Access, Outcome: fault.NotSent, Text: text, RetryAfter: wait}
	c.log.Error("access token stays dead", logfield.Error(err))
	c.meter.Add(context.Background(), measure.DeadTokens, 1, c.app)
	until := time.Now().Add(hold)
	c.current, c.freshUntil, c.expires = dead.token, until, time.Now().Add(dead.life)
	c.stuck, c.stuckUntil, c.stuckErr = dead.token, until, err
	return err
}
