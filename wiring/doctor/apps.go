package doctor

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"time"

	"golang.org/x/time/rate"

	"github.com/paotui-go/paotui/carriers/immediate"
	"github.com/paotui-go/paotui/engine/fault"
	"github.com/paotui-go/paotui/transport/wechat"
	"github.com/paotui-go/paotui/wiring"
)

const (
	// appsAtOnce and accountsAtOnce bound the calls that are under way.
	appsAtOnce     = 16
	accountsAtOnce = 32
	// callsPerSecond is for one mini program, and carrierPerSecond for one carrier: as
	// much as the system itself allows itself, of which one replica's share is ours.
	callsPerSecond   = 100
	carrierPerSecond = 50
	// callTimeout bounds a call, and tokenTimeout the fetching of a token.
	callTimeout  = 20 * time.Second
	tokenTimeout = 10 * time.Second
)

// app is one mini program that has a token.
type app struct {
	id     string
	client *wechat.Client
	pace   *rate.Limiter
	// closed is why no further call is made; nil if they are.
	closed atomic.Pointer[string]
}

// close stops the calls of a mini program that get nowhere.
func (a *app) close(because string) { a.closed.CompareAndSwap(nil, &because) }

// skipCalls says of every mini program that it was not looked at.
func (x *exam) skipCalls(all patients, because string) {
	for _, id := range all.apps() {
		x.skip(Token, About{App: id}, because)
		x.skipAccounts(id, all[id], because)
	}
}

// skipAccounts says the same of what needs a token.
func (x *exam) skipAccounts(id string, accounts []account, because string) {
	x.skip(Service, About{App: id}, because)
	if len(accounts) > 0 {
		of := plural(len(accounts), "account")
		x.skip(Binding, About{App: id}, of+": "+because)
		x.skip(Signature, About{App: id}, of+": "+because)
	}
}

// checkApps looks at each mini program and at the accounts that call through it.
func (x *exam) checkApps(ctx context.Context, all patients) {
	pace := map[string]*rate.Limiter{}
	for _, p := range wiring.Profiles() {
		pace[string(p.ID)] = x.limiter(carrierPerSecond)
	}
	clients := immediate.Clients{}
	var healthy []*app
	opened := make(chan *app, len(all))
	each(ctx, appsAtOnce, all.apps(), func(id string) {
		if a := x.checkApp(ctx, id, all[id]); a != nil {
			opened <- a
		}
	})
	close(opened)
	for a := range opened {
		healthy = append(healthy, a)
		clients[a.id] = a.client
	}
	if ctx.Err() != nil {
		x.skipUnseen(all, why(ctx))
	}
	carriers, err := companies(clients)
	if err != nil { // a Profile that its own test would not let pass
		for _, a := range healthy {
			x.skip(Signature, About{App: a.id}, err.Error())
		}
		return
	}
	each(ctx, appsAtOnce, healthy, func(a *app) { x.checkBound(ctx, a, all[a.id], carriers, pace) })
	x.rehearse(ctx, healthy, all, carriers, clients)
}

// skipUnseen says which mini programs were not reached in time.
func (x *exam) skipUnseen(all patients, because string) {
	seen := map[string]bool{}
	x.mu.Lock()
	for _, f := range x.findings {
		if f.Check == Token || f.ID == "configuration.no_app" || f.ID == "configuration.lookup" {
			seen[f.About.App] = true
		}
	}
	x.mu.Unlock()
	for _, id := range all.apps() {
		if !seen[id] {
			x.skip(Token, About{App: id}, because)
			x.skipAccounts(id, all[id], because)
		}
	}
}

// limiter is one replica's share of a quota.
func (x *exam) limiter(perSecond float64) *rate.Limiter {
	share := perSecond / float64(max(x.cfg.Replicas, 1))
	return rate.NewLimiter(rate.Limit(share), max(int(share/5), 1))
}

// checkApp fetches a token; nil if there is none.
func (x *exam) checkApp(ctx context.Context, id string, accounts []account) *app {
	about := About{App: id}
	fail := func(finding, seen string, err error) *app {
		x.foundWith(finding, about, seen, err)
		x.skipAccounts(id, accounts, "there is no token for it")
		return nil
	}
	known, err := x.apps.App(ctx, id)
	switch {
	case errors.Is(err, immediate.ErrNoApp):
		return fail("configuration.no_app", "nobody here speaks for it", nil)
	case err != nil:
		return fail("configuration.lookup", "it can not be looked up", nil)
	}
	if known.Tokens == nil && blank(known.Secret.Reveal()) {
		x.found("token.blank", about, "its AppSecret begins or ends with a blank")
	}
	tokens, err := x.tokensFor(id, known)
	if err != nil {
		return fail("configuration.no_app", "it has neither a secret nor tokens", nil)
	}
	timed, cancel := context.WithTimeout(ctx, tokenTimeout)
	defer cancel()
	if _, err := tokens.Token(timed); err != nil {
		if ctx.Err() != nil {
			x.skip(Token, about, why(ctx))
			x.skipAccounts(id, accounts, why(ctx))
			return nil
		}
		finding, seen := noToken(err, known.Tokens != nil)
		return fail(finding, seen, err)
	}
	a := &app{id: id, pace: x.limiter(callsPerSecond)}
	a.client, err = wechat.NewClient(wechat.Config{
		BaseURL: x.cfg.BaseURL, AppID: id, Tokens: tokens, HTTP: x.http, Logger: x.o.Logger, Through: a.paced,
	})
	if err != nil {
		return fail("configuration.no_app", "no client can be made for it", nil)
	}
	x.fine(Token, about, "WeChat gives one")
	if known.Tokens == nil && known.Token == wiring.ClassicToken {
		x.found("token.classic", about, "token: classic")
	}
	return a
}

// paced has each call wait for its place in the quota.
func (a *app) paced(ctx context.Context, _ wechat.Call, send func(context.Context) error) error {
	if err := a.pace.Wait(ctx); err != nil {
		return &fault.Error{Kind: fault.KeptBack, Outcome: fault.NotSent, Text: "there was no time left for the call"}
	}
	return send(ctx)
}

// noToken reads why there is no token.
func noToken(err error, hosts bool) (id, seen string) {
	e, ok := errors.AsType[*fault.Error](err)
	if !ok {
		if hosts {
			return "token.source", "its source of tokens fails"
		}
		return "token.refused", "it failed"
	}
	switch e.Code {
	case "40164", "40090", "61004":
		return "token.address", sawAddress(err)
	case "40013", "41002":
		return "token.appid", said(err)
	case "40125", "40001", "41004", "40002":
		return "token.secret", said(err)
	case "43016":
		return "token.unverified", said(err)
	case "45009":
		return "token.quota", said(err)
	case "45011":
		return "token.often", said(err)
	case "-1":
		return "token.failing", said(err)
	}
	switch {
	case strings.HasPrefix(e.Code, "610"):
		return "token.component", said(err)
	case hosts && e.Code == "":
		return "token.source", "its source of tokens fails"
	case e.Kind == fault.Unavailable, e.Kind == fault.Busy, e.Kind == fault.Canceled:
		return "token.failing", said(err)
	}
	return "token.refused", said(err)
}

// noService reads why WeChat does not list the bound accounts.
func noService(err error) (id, seen string) {
	e, ok := errors.AsType[*fault.Error](err)
	if !ok {
		return "service.refused", "it failed"
	}
	if strings.Contains(e.Op, ": ") || tokenRefused(e.Code) { // a token that did not last from one call to the next
		return "service.token", said(err)
	}
	switch e.Code {
	case "48001":
		return "service.closed", said(err)
	case "930571":
		return "service.invited", said(err)
	case "930568":
		return "service.personal", said(err)
	case "43016":
		return "service.unverified", said(err)
	case "40164", "40090", "61004":
		return "service.address", sawAddress(err)
	case "45009":
		return "service.quota", said(err)
	case "45011":
		return "service.often", said(err)
	case "-1", "930555":
		return "service.failing", said(err)
	}
	switch {
	case strings.HasPrefix(e.Code, "610"):
		return "service.component", said(err)
	case e.Kind == fault.Unavailable, e.Kind == fault.Busy, e.Kind == fault.Canceled, e.Kind == fault.KeptBack:
		return "service.failing", said(err)
	}
	return "service.refused", said(err)
}

func tokenRefused(code string) bool { return code == "40001" || code == "40014" || code == "42001" }

func blank(s string) bool { return strings.TrimSpace(s) != s }

// plural is a number with what it counts.
func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
