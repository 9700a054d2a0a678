package wechatsim

import (
	"net/http"
	"strconv"
	"time"
)

// The paths of the two token calls.
const (
	classicPath = "/cgi-bin/token"
	stablePath  = "/cgi-bin/stable_token"
)

// The published numbers of the two token calls.
const (
	tokenLife      = 2 * time.Hour
	tokenOverlap   = 5 * time.Minute // an old token of the classic call lives on
	tokenRenewal   = 5 * time.Minute // stable_token renews this early; both live on
	tokensPerDay   = 2000            // classic call
	forcedPerDay   = 20
	forcedInterval = 30 * time.Second
)

// tokens issues access tokens. The classic call and stable_token each have their
// own series, and neither ends the tokens of the other.
type tokens struct {
	seed    seed
	issued  map[string]*accessToken
	classic series
	stable  series
}

type accessToken struct {
	until time.Time // expired from then on
	dead  time.Time // replaced: dead from then on; zero if it is the latest
}

// series is one call's latest token and quota.
type series struct {
	dailyCount
	latest string
	serial int
	forced time.Time
}

// issue makes a new token, which replaces the series' latest after overlap.
func (t *tokens) issue(s *series, name string, now time.Time, overlap time.Duration) string {
	if old := t.issued[s.latest]; old != nil && old.dead.IsZero() {
		old.dead = now.Add(overlap)
	}
	t.forget(now)
	s.serial++
	s.latest = t.seed.hex(512, "token", name, strconv.Itoa(s.serial))
	t.issued[s.latest] = &accessToken{until: now.Add(tokenLife)}
	return s.latest
}

// forget drops tokens so old that nobody can take them for recent ones.
func (t *tokens) forget(now time.Time) {
	for text, token := range t.issued {
		if now.Sub(token.until) > 24*time.Hour {
			delete(t.issued, text)
		}
	}
}

// revoke kills a token, as when another process has forced a new one: the next
// call for a token gives another.
func (t *tokens) revoke(text string, now time.Time) {
	token := t.issued[text]
	if token == nil {
		return
	}
	if token.dead.IsZero() || token.dead.After(now) {
		token.dead = now
	}
	for _, s := range []*series{&t.classic, &t.stable} {
		if s.latest == text {
			s.latest = ""
		}
	}
}

// RevokeTokens kills every access token there is: calls with one answer 40001,
// and the next token call gives a new one.
func (s *Sim) RevokeTokens() {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now()
	for text := range s.tokens.issued {
		s.tokens.revoke(text, now)
	}
}

// check says what is wrong with a token that came with a call.
func (t *tokens) check(text string, now time.Time) *refusal {
	if text == "" {
		return byWeChat(errNoToken, "no access_token in the query")
	}
	token := t.issued[text]
	switch {
	case token == nil:
		return byWeChat(errBadToken, "never issued here")
	case !token.dead.IsZero() && !now.Before(token.dead):
		return byWeChat(errOldToken, "replaced by a newer token")
	case !now.Before(token.until):
		return byWeChat(errTokenExpired, "two hours are over")
	}
	return nil
}

// classicToken answers GET /cgi-bin/token: a new token each time.
func (s *Sim) classicToken(a *asked) (reply, *refusal) {
	r := a.request
	if r.Method != http.MethodGet {
		return nil, byWeChat(errNeedGet, "not a GET")
	}
	query, now := r.URL.Query(), a.now
	if no := s.app.check(query.Get("grant_type"), query.Get("appid"), query.Get("secret")); no != nil {
		return nil, no
	}
	if !s.tokens.classic.spend(now, tokensPerDay) {
		return nil, byWeChat(errDailyQuota, "2000 a day")
	}
	text := s.tokens.issue(&s.tokens.classic, "classic", now, tokenOverlap)
	return reply{"access_token": text, "expires_in": int(tokenLife / time.Second)}, nil
}

// stableToken answers POST /cgi-bin/stable_token: the same token until its last
// five minutes, unless forced.
func (s *Sim) stableToken(a *asked) (reply, *refusal) {
	if a.unread != nil {
		return nil, a.unread
	}
	o, now := a.object, a.now
	grant, appid, secret := o.text("grant_type"), o.text("appid"), o.text("secret")
	force := o.raw("force_refresh")
	if force != "" && force != "true" && force != "false" {
		o.fail("force_refresh", "not a boolean")
	}
	if *o.wrong != "" {
		return nil, byWeChat(errNotJSON, *o.wrong)
	}
	if no := s.app.check(grant, appid, secret); no != nil {
		return nil, no
	}
	t := &s.tokens
	latest := t.issued[t.stable.latest]
	switch {
	case force == "true":
		if no := t.stable.force(now); no != nil {
			return nil, no
		}
		t.issue(&t.stable, "stable", now, 0)
	case latest == nil || latest.until.Sub(now) <= tokenRenewal:
		t.issue(&t.stable, "stable", now, tokenRenewal)
	}
	left := t.issued[t.stable.latest].until.Sub(now)
	return reply{"access_token": t.stable.latest, "expires_in": int(left / time.Second)}, nil
}

// force checks the two limits of force_refresh.
func (s *series) force(now time.Time) *refusal {
	if !s.forced.IsZero() && now.Sub(s.forced) < forcedInterval {
		return byWeChat(errTooOften, "force_refresh needs 30 s between two")
	}
	if !s.spend(now, forcedPerDay) {
		return byWeChat(errDailyQuota, "force_refresh works 20 times a day")
	}
	s.forced = now
	return nil
}

// App is the mini program.
type App struct {
	AppID    string
	Secret   string
	UserName string // the gh_ name that pushes are addressed to
}

func (s seed) app() App {
	return App{
		AppID:    "wx" + s.hex(16, "appid"),
		Secret:   s.hex(32, "app secret"),
		UserName: "gh_" + s.hex(12, "user name"),
	}
}

func (a App) check(grant, appid, secret string) *refusal {
	switch {
	case grant != "client_credential":
		return byWeChat(errGrantType, "grant_type is not client_credential")
	case appid != a.AppID:
		return byWeChat(errAppID, "another appid")
	case secret != a.Secret:
		return byWeChat(errSecret, "another secret")
	}
	return nil
}
