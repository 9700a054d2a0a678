package wiring

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"

	"github.com/paotui-go/paotui/engine/logfield"

	"go.uber.org/zap"

	"github.com/paotui-go/paotui/carriers/immediate"
	"github.com/paotui-go/paotui/engine/measure"
	"github.com/paotui-go/paotui/engine/secret"
	"github.com/paotui-go/paotui/transport"
	"github.com/paotui-go/paotui/transport/wechat"
)

// NewHTTPClient is the one client that all mini programs share. Its cleanup
// closes the connections that it keeps; a host's own client is the host's to close.
func NewHTTPClient(c Config) (*http.Client, func()) {
	if c.HTTPClient != nil {
		return c.HTTPClient, func() {}
	}
	client := wechat.NewHTTPClient()
	return client, client.CloseIdleConnections
}

// NewStack is the one road that all calls to WeChat take: limits, breakers, retry
// budget. What it holds back and frees is logged, and told to [Config].OnChange. Its
// cleanup ends what it tells [Config].Meter.
func NewStack(c Config, logger *zap.Logger) (*transport.Stack, func(), error) {
	if logger == nil {
		logger = zap.NewNop()
	}
	meter, err := measure.New(c.Meter)
	if err != nil {
		return nil, nil, err
	}
	stack := transport.New(transport.Config{
		Route:    "WeChat",
		Replicas: c.Replicas,
		Meter:    meter,
		Classify: immediate.Blame(Profiles()...),
		OnChange: func(ch transport.Change) {
			logger.Warn("the road changed", logfield.What(ch.What),
				logfield.From(ch.From), logfield.To(ch.To), logfield.Reason(ch.Why))
			if c.OnChange != nil {
				c.OnChange(ch)
			}
		},
	})
	stop, err := stack.Observe()
	return stack, stop, err
}

// noStack lets everything through.
func noStack() *transport.Stack { return nil }

// clients are the WeChat clients of all mini programs: each is made when its mini
// program first calls, and anew when its secret has changed.
type clients struct {
	apps Apps
	make func(id string, app App) (*wechat.Client, error)

	mu           sync.RWMutex
	young, elder map[string]madeClient
}

// mostClients is how many clients, each with its token, are kept at least: when there
// are twice as many, those that did not call since are forgotten. One that calls again
// fetches its token anew, which with the stable call is the same one.
const mostClients = 4096

// had is the client of a mini program as it was made last. The lock is held.
func (s *clients) had(id string) (madeClient, bool) {
	if had, ok := s.young[id]; ok {
		return had, true
	}
	had, ok := s.elder[id]
	return had, ok
}

// keep remembers a client. The lock is held.
func (s *clients) keep(id string, made madeClient) {
	if _, again := s.young[id]; !again && len(s.young) >= mostClients {
		s.elder, s.young = s.young, map[string]madeClient{}
	}
	s.young[id] = made
}

// forget drops the client of a mini program that is nobody's any more.
func (s *clients) forget(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.young, id)
	delete(s.elder, id)
}

type madeClient struct {
	of     App
	client *wechat.Client
	tokens *hostTokens
}

// hostTokens are a mini program's tokens as its host gave them last.
type hostTokens struct {
	now atomic.Pointer[wechat.TokenSource]
}

func (h *hostTokens) Token(ctx context.Context) (secret.Text, error) {
	return (*h.now.Load()).Token(ctx)
}

func (h *hostTokens) Renew(ctx context.Context, dead secret.Text) (secret.Text, error) {
	return (*h.now.Load()).Renew(ctx, dead)
}

// NewClients makes a WeChat client for each mini program that calls. Those of the
// file are made at once, so that what is wrong with them is told at the start.
func NewClients(c Config, apps Apps, client *http.Client, stack *transport.Stack, logger *zap.Logger) (immediate.ClientSource, error) {
	meter, err := measure.New(c.Meter)
	if err != nil {
		return nil, err
	}
	s := &clients{apps: apps, young: map[string]madeClient{}, make: func(id string, app App) (*wechat.Client, error) {
		return newClient(c.BaseURL, id, app, client, stack, logger, meter)
	}}
	if c.OwnApps != nil {
		return s, nil
	}
	for id, app := range c.Apps {
		if _, err := s.renew(id, app); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// Client is the client of a mini program.
func (s *clients) Client(ctx context.Context, appID string) (*wechat.Client, error) {
	app, err := s.apps.App(ctx, appID)
	if err != nil {
		if errors.Is(err, immediate.ErrNoApp) {
			s.forget(appID)
		}
		return nil, err
	}
	s.mu.RLock()
	had, young := s.young[appID]
	s.mu.RUnlock()
	if !young || !had.of.same(app) {
		return s.renew(appID, app)
	}
	if app.Tokens != nil {
		had.tokens.now.Store(&app.Tokens)
	}
	return had.client, nil
}

func (s *clients) renew(id string, app App) (*wechat.Client, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if had, ok := s.had(id); ok && had.of.same(app) {
		s.keep(id, had) // it is in use
		if app.Tokens != nil {
			had.tokens.now.Store(&app.Tokens)
		}
		return had.client, nil
	}
	made := madeClient{of: app, tokens: &hostTokens{}}
	if app.Tokens != nil {
		made.tokens.now.Store(&app.Tokens)
		app.Tokens = made.tokens
	}
	var err error
	if made.client, err = s.make(id, app); err != nil {
		return nil, fmt.Errorf("the mini program %s: %w", id, err)
	}
	s.keep(id, made)
	return made.client, nil
}

// same says whether the client of the one can call for the other.
func (a App) same(b App) bool {
	return a.Secret == b.Secret && a.Token == b.Token && (a.Tokens == nil) == (b.Tokens == nil)
}

func newClient(base, id string, app App, client *http.Client, stack *transport.Stack, logger *zap.Logger, meter *measure.Meter) (*wechat.Client, error) {
	tokens, err := app.TokenSource(wechat.TokenConfig{BaseURL: base, AppID: id, HTTP: client, Through: wechat.Over(stack), Logger: logger, Meter: meter})
	if err != nil {
		return nil, err
	}
	return wechat.NewClient(wechat.Config{
		BaseURL: base, AppID: id, Tokens: tokens, HTTP: client, Through: wechat.Over(stack), Logger: logger, Meter: meter,
	})
}

// TokenSource is where the mini program's access tokens come from: the host, or the
// call of WeChat's that the configuration names, made as c says with the mini
// program's secret.
func (a App) TokenSource(c wechat.TokenConfig) (wechat.TokenSource, error) {
	if a.Tokens != nil {
		return a.Tokens, nil
	}
	c.AppSecret = a.Secret
	if a.Token == ClassicToken {
		return wechat.NewClassicTokens(c)
	}
	return wechat.NewStableTokens(c)
}
