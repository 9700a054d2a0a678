package doctor

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/paotui-go/paotui/transport/wechat"
	"github.com/paotui-go/paotui/wiring"
)

// serve takes the place of who should serve the push, until stop is called. What WeChat
// itself sends meanwhile is not taken, so that it sends it again.
func (x *exam) serve(ctx context.Context, at string, endpoints []endpoint) (stop func(), ok bool) {
	stop = func() {}
	mux := http.NewServeMux()
	for _, e := range endpoints {
		handler, err := wechat.NewPush(wechat.PushConfig{
			Token: e.Token, PreviousToken: e.PreviousToken, Key: e.AESKey, PreviousKey: e.PreviousAESKey,
			AppID: e.app, Mode: pushModes[e.Mode], Sink: notTaken, Other: x.takeSample,
		})
		if err != nil {
			x.found("push.key", About{App: e.app}, "the configured EncodingAESKey is none")
			return stop, false
		}
		mux.Handle(e.Path, handler)
	}
	l, err := x.listen(ctx, x.cfg.Push.Listen)
	if err != nil { // somebody was quicker
		x.found("push.listen", About{Endpoint: at}, listenTrouble(err))
		return stop, false
	}
	server := &http.Server{Handler: mux, ReadHeaderTimeout: pushPatience, ReadTimeout: 2 * pushPatience, WriteTimeout: 2 * pushPatience, MaxHeaderBytes: 1 << 16}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = server.Serve(l) // it always returns an error; stop is why
	}()
	return func() {
		last, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		if server.Shutdown(last) != nil {
			_ = server.Close()
		}
		<-done
	}, true
}

var pushModes = map[wiring.PushMode]wechat.Mode{wiring.SecurePush: wechat.Secure, wiring.MixedPush: wechat.Mixed, wiring.PlainPush: wechat.Plain}

var errNotOurs = errors.New("the doctor takes no message but its own")

func notTaken(context.Context, wechat.Event) error { return errNotOurs }

// takeSample takes our own message alone.
func (x *exam) takeSample(_ context.Context, m wechat.Message) ([]byte, error) {
	if !bytes.Contains(m.Body, []byte(x.nonce)) {
		return nil, errNotOurs
	}
	return nil, nil
}
