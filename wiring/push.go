package wiring

import (
	"context"
	"fmt"
	"net/http"

	"github.com/paotui-go/paotui/engine/logfield"

	"go.uber.org/zap"

	"github.com/paotui-go/paotui/carriers/immediate"
	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/measure"
	"github.com/paotui-go/paotui/transport/wechat"
)

// PushHandler is the endpoint for WeChat's messages; nil if there is none.
type PushHandler http.Handler

// NewPush is the endpoint for WeChat's messages: what they report goes to the
// engine, and WeChat hears "success" only when the journal has it. Without a push
// in the configuration it is nil.
func NewPush(c Config, e *engine.Engine, logger *zap.Logger) (PushHandler, error) {
	if c.Push == nil {
		return nil, nil
	}
	meter, err := measure.New(c.Meter)
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	for app, endpoint := range c.Push.Endpoints() {
		handler, err := wechat.NewPush(wechat.PushConfig{
			Token: endpoint.Token, PreviousToken: endpoint.PreviousToken,
			Key: endpoint.AESKey, PreviousKey: endpoint.PreviousAESKey,
			AppID:  app,
			Mode:   pushModes[endpoint.Mode],
			Sink:   receive(e, logger),
			Logger: logger,
			Meter:  meter,
		})
		if err != nil {
			return nil, fmt.Errorf("the push of %s: %w", app, err)
		}
		mux.Handle(endpoint.Path, handler)
	}
	return mux, nil
}

var pushModes = map[PushMode]wechat.Mode{SecurePush: wechat.Secure, MixedPush: wechat.Mixed, PlainPush: wechat.Plain}

// receive hands an event to the engine. One about an order that is none of ours
// is acknowledged, since WeChat would only say it again.
func receive(e *engine.Engine, logger *zap.Logger) func(context.Context, wechat.Event) error {
	if logger == nil {
		logger = zap.NewNop()
	}
	return func(ctx context.Context, event wechat.Event) error {
		report, ours := immediate.Report(event)
		if !ours {
			logger.Warn("a push about an order that this engine did not place; acknowledged", logfield.Merchant(event.ShopID))
			return nil
		}
		return e.Receive(ctx, report)
	}
}
