package wiring

import (
	"errors"
	"fmt"
	"net/http"

	"go.uber.org/zap"

	"github.com/paotui-go/paotui/carriers/immediate"
	"github.com/paotui-go/paotui/engine/fault"
	"github.com/paotui-go/paotui/transport"
	"github.com/paotui-go/paotui/transport/wechat"
)

// NewHTTPClient is the one client that all mini programs share. Its cleanup
// closes the connections that it keeps.
func NewHTTPClient() (*http.Client, func()) {
	c := wechat.NewHTTPClient()
	return c, c.CloseIdleConnections
}

// NewStack is the one road that all calls to WeChat take: limits, breakers, retry
// budget. What it holds back and frees is logged, and told to [Config].OnChange.
func NewStack(c Config, logger *zap.Logger) *transport.Stack {
	if logger == nil {
		logger = zap.NewNop()
	}
	return transport.New(transport.Config{
		Route:    "WeChat",
		Replicas: c.Replicas,
		Classify: blame,
		OnChange: func(ch transport.Change) {
			logger.Warn("the road changed", zap.String("what", ch.What),
				zap.String("from", string(ch.From)), zap.String("to", string(ch.To)), zap.String("why", ch.Why))
			if c.OnChange != nil {
				c.OnChange(ch)
			}
		},
	})
}

// noStack lets everything through.
func noStack() *transport.Stack { return nil }

// blame says whose failure an error shows. What a company answered is read by its
// Profile.
func blame(c transport.Call, err error) transport.Blame {
	if _, spoke := errors.AsType[*wechat.CarrierError](err); !spoke {
		return wechat.Blame(err)
	}
	for _, p := range profiles() {
		if string(p.ID) != c.Carrier {
			continue
		}
		switch fault.KindOf(p.Read(immediate.CallOf(c.Name), err)) {
		case fault.Account:
			return transport.BlameAccount
		case fault.Unavailable:
			return transport.BlameCarrier
		}
	}
	return transport.BlameNobody
}

// NewClients makes a WeChat client for each mini program.
func NewClients(c Config, client *http.Client, stack *transport.Stack, logger *zap.Logger) (immediate.Clients, error) {
	clients := immediate.Clients{}
	for id, app := range c.Apps {
		tokens, err := newTokens(app.Token, wechat.TokenConfig{
			BaseURL: c.BaseURL, AppID: id, AppSecret: app.Secret, HTTP: client, Through: wechat.Over(stack), Logger: logger,
		})
		if err != nil {
			return nil, fmt.Errorf("the mini program %s: %w", id, err)
		}
		clients[id], err = wechat.NewClient(wechat.Config{
			BaseURL: c.BaseURL, AppID: id, Tokens: tokens, HTTP: client, Through: wechat.Over(stack), Logger: logger,
		})
		if err != nil {
			return nil, fmt.Errorf("the mini program %s: %w", id, err)
		}
	}
	return clients, nil
}

func newTokens(call TokenCall, c wechat.TokenConfig) (wechat.TokenSource, error) {
	if call == ClassicToken {
		return wechat.NewClassicTokens(c)
	}
	return wechat.NewStableTokens(c)
}
