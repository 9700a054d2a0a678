package wiring

import (
	"fmt"
	"net/http"

	"go.uber.org/zap"

	"github.com/paotui-go/paotui/carriers/immediate"
	"github.com/paotui-go/paotui/transport/wechat"
)

// NewHTTPClient is the one client that all mini programs share. Its cleanup
// closes the connections that it keeps.
func NewHTTPClient() (*http.Client, func()) {
	c := wechat.NewHTTPClient()
	return c, c.CloseIdleConnections
}

// NewClients makes a WeChat client for each mini program.
func NewClients(c Config, client *http.Client, logger *zap.Logger) (immediate.Clients, error) {
	clients := immediate.Clients{}
	for id, app := range c.Apps {
		tokens, err := newTokens(app.Token, wechat.TokenConfig{
			BaseURL: c.BaseURL, AppID: id, AppSecret: app.Secret, HTTP: client, Logger: logger,
		})
		if err != nil {
			return nil, fmt.Errorf("the mini program %s: %w", id, err)
		}
		clients[id], err = wechat.NewClient(wechat.Config{
			BaseURL: c.BaseURL, AppID: id, Tokens: tokens, HTTP: client, Logger: logger,
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
