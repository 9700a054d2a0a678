package wechat

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"time"

	"github.com/paotui-go/paotui/engine/logfield"

	"go.uber.org/zap"

	"github.com/paotui-go/paotui/engine/fault"
	"github.com/paotui-go/paotui/engine/measure"
	"github.com/paotui-go/paotui/engine/secret"
)

// TokenSource gives the access token that every call carries. Implementations
// are safe for concurrent use, and their errors hold no token.
type TokenSource interface {
	// Token is a token that should work now.
	Token(context.Context) (secret.Text, error)
	// Renew is asked when WeChat refused the token dead. It returns another one,
	// or an error if there is none.
	Renew(ctx context.Context, dead secret.Text) (secret.Text, error)
}

// TokenConfig is what the two token calls need.
type TokenConfig struct {
	// BaseURL is the API's host with its scheme; "" means DefaultBaseURL.
	BaseURL string
	// AppID and AppSecret are the mini program's.
	AppID     string
	AppSecret secret.Text
	// HTTP makes the requests; nil means NewHTTPClient().
	HTTP *http.Client
	// Through wraps every token call, as in Config; nil is straight through.
	Through Through
	// Logger hears of a token that stays dead; nil means silence.
	Logger *zap.Logger
	// Meter counts token calls, and tokens that stay dead; nil counts nothing.
	Meter *measure.Meter
}

func (cfg TokenConfig) check() (base string, err error) {
	if cfg.AppID == "" || cfg.AppSecret.IsZero() {
		return "", errors.New("wechat: TokenConfig needs AppID and AppSecret")
	}
	return baseURL(cfg.BaseURL)
}

const (
	// tokenMargin is how long before its end a token is replaced. In these last
	// minutes WeChat keeps the old token and the new one alive side by side.
	tokenMargin = 5 * time.Minute
	// fetchTimeout bounds one token call, whoever waits for it.
	fetchTimeout = 10 * time.Second
	// pause is the least time between two forced refreshes, by WeChat's rule, and
	// our own between two tries of what just failed.
	pause = 30 * time.Second
	// classicPause is the same where a day has 2000 token calls, which are to last
	// however long new tokens are refused.
	classicPause = time.Minute
)

// fetched is a token and how long it lives.
type fetched struct {
	token secret.Text
	life  time.Duration
}

// cache is a TokenSource that keeps one token until shortly before its end and
// lets one refresh run at a time; whoever comes meanwhile waits for that one. A
// refresh belongs to nobody's context, so that one caller who gives up does not
// fail the others; its calls end by their own deadline.
type cache struct {
	op    string
	fetch func(context.Context) (fetched, error)
	// force replaces a token that fetch keeps giving out though it is dead; nil
	// where the call has no such thing.
	force func(context.Context) (fetched, error)
	quota quota
	// pause is the least time between two renewals of which the first was in vain.
	pause time.Duration
	log   *zap.Logger
	meter *measure.Meter
	app   string

	mu         sync.Mutex
	current    secret.Text
	freshUntil time.Time
	expires    time.Time
	running    *refresh
	stuck      secret.Text
	stuckUntil time.Time
	stuckErr   error
	// renewed is the token that last took the place of a dead one.
	renewed   fetched
	renewedAt time.Time
}

// refresh is one run of the token call. Its results are read after done closes.
type refresh struct {
	done  chan struct{}
	dead  secret.Text
	token secret.Text
	err   error
}

// Token is the cached token, or the one that a refresh brings.
func (c *cache) Token(ctx context.Context) (secret.Text, error) {
	c.mu.Lock()
	if !c.current.IsZero() && time.Now().Before(c.freshUntil) {
		defer c.mu.Unlock()
		return c.current, nil
	}
	r := c.join(ctx, secret.Text{})
	c.mu.Unlock()
	return c.wait(ctx, r)
}

// Renew drops the dead token and brings another one.
func (c *cache) Renew(ctx context.Context, dead secret.Text) (secret.Text, error) {
	for {
		c.mu.Lock()
		if !c.current.IsZero() && c.current != dead && time.Now().Before(c.expires) {
			defer c.mu.Unlock()
			return c.current, nil
		}
		if c.stuck == dead && time.Now().Before(c.stuckUntil) {
			defer c.mu.Unlock()
			return secret.Text{}, c.stuckErr
		}
		if wait := c.inVain(dead); wait > 0 {
			defer c.mu.Unlock()
			return secret.Text{}, c.stick(c.renewed, "WeChat refuses each new token that it gives out", wait, wait)
		}
		if c.current == dead {
			c.current = secret.Text{}
		}
		r := c.join(ctx, dead)
		c.mu.Unlock()
		token, err := c.wait(ctx, r)
		if err != nil || token != dead {
			return token, err
		}
		// The refresh that ran had not heard that this token is dead; ask again.
	}
}

// join returns the refresh that runs, or starts one. The lock is held.
func (c *cache) join(ctx context.Context, dead secret.Text) *refresh {
	if c.running == nil {
		r := &refresh{done: make(chan struct{}), dead: dead}
		c.running = r
		go c.run(context.WithoutCancel(ctx), r)
	}
	return c.running
}

func (c *cache) wait(ctx context.Context, r *refresh) (secret.Text, error) {
	select {
	case <-r.done:
		return r.token, r.err
	case <-ctx.Done():
		return secret.Text{}, gaveUp(c.op, ctx.Err(), fault.NotSent)
	}
}

func (c *cache) run(ctx context.Context, r *refresh) {
	got, err := c.fetch(ctx)
	if err == nil && !r.dead.IsZero() && got.token == r.dead {
		got, err = c.replace(ctx, got)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	r.token, r.err = c.keep(r, got, err)
	c.running = nil
	close(r.done)
}

// keep stores what a refresh brought. While the old token lives, a refresh that
// failed harms nobody. The lock is held.
func (c *cache) keep(r *refresh, got fetched, err error) (secret.Text, error) {
	now := time.Now()
	if err != nil {
		if r.dead.IsZero() && !c.current.IsZero() && now.Before(c.expires) {
			c.log.Warn("token refresh failed; the old token still lives", logfield.Error(err))
			c.freshUntil = now.Add(pause)
			if c.freshUntil.After(c.expires) {
				c.freshUntil = c.expires
			}
			return c.current, nil
		}
		return secret.Text{}, err
	}
	if r.dead.Reveal() != "" || c.replacesStuck(got) {
		c.renewed, c.renewedAt = got, now
	}
	c.current = got.token
	c.expires = now.Add(got.life)
	c.freshUntil = c.expires.Add(-min(tokenMargin, got.life/2))
	return got.token, nil
}
