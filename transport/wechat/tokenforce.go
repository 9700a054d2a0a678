package wechat

import (
	"context"
	"time"

	"go.uber.org/zap"

	"github.com/paotui-go/paotui/engine/fault"
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

// alarm tells the operator, and remembers for a while that asking again is no
// use: until then each call fails at the price of one request.
func (c *cache) alarm(dead fetched, text string, wait time.Duration) error {
	err := &fault.Error{Op: c.op, Kind: fault.Access, Outcome: fault.NotSent, Text: text, RetryAfter: wait}
	c.log.Error("access token stays dead", zap.Error(err))
	c.mu.Lock()
	defer c.mu.Unlock()
	c.current, c.freshUntil, c.expires = dead.token, time.Now().Add(pause), time.Now().Add(dead.life)
	c.stuck, c.stuckUntil, c.stuckErr = dead.token, time.Now().Add(pause), err
	return err
}
