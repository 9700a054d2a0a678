package wechat

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/paotui-go/paotui/engine/secret"
)

// slowly is a host that works for so long before it answers, and may stop when its
// context ends.
type slowly struct {
	work  time.Duration
	heeds bool
	fail  error
	calls *atomic.Int32
}

func (s *slowly) do(ctx context.Context) error {
	s.calls.Add(1)
	stop := ctx.Done()
	if !s.heeds {
		stop = nil
	}
	select {
	case <-time.After(s.work):
		return s.fail
	case <-stop:
		return ctx.Err()
	}
}

func TestSinkHasFourSeconds(t *testing.T) {
	const foreign = `{"MsgType":"text"}`
	for _, c := range []struct {
		name, message string
		host          slowly
		status        int
		took          time.Duration
		// again is what a second try gets a minute later, and calls how often the
		// host was asked by then.
		again, calls int
	}{
		{"in time", eventJSON, slowly{work: 3900 * time.Millisecond}, 200, 3900 * time.Millisecond, 200, 1},
		{"it stops when told to", eventJSON, slowly{work: time.Minute, heeds: true}, 500, 4 * time.Second, 500, 2},
		{"it takes no notice and is not waited for; what it did counts", eventJSON, slowly{work: 10 * time.Second}, 500, 4 * time.Second, 200, 1},
		{"it takes no notice and fails", eventJSON, slowly{work: 10 * time.Second, fail: errors.New("no")}, 500, 4 * time.Second, 500, 2},
		{"a foreign message in time", foreign, slowly{work: 3900 * time.Millisecond}, 200, 3900 * time.Millisecond, 200, 2},
		{"a foreign message late", foreign, slowly{work: 10 * time.Second}, 500, 4 * time.Second, 500, 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				host := c.host
				host.calls = new(atomic.Int32)
				p, err := NewPush(PushConfig{
					Token: secret.New(pushToken), Key: pushKey, AppID: pushApp,
					Sink:  func(ctx context.Context, _ Event) error { return host.do(ctx) },
					Other: func(ctx context.Context, _ Message) ([]byte, error) { return nil, host.do(ctx) },
				})
				if err != nil {
					t.Fatal(err)
				}
				p.now = func() time.Time { return pushNow }
				query, body := sealedPush(t, pushKey, pushApp, c.message, JSON)
				push := func() int {
					w := httptest.NewRecorder()
					p.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/?"+query.Encode(), strings.NewReader(body)))
					return w.Code
				}
				start := time.Now()
				if status := push(); status != c.status || time.Since(start) != c.took {
					t.Errorf("%d after %v, want %d after %v", status, time.Since(start), c.status, c.took)
				}
				time.Sleep(time.Minute)
				if status := push(); status != c.again || int(host.calls.Load()) != c.calls {
					t.Errorf("the second try: %d, asked %d times; want %d, %d times", status, host.calls.Load(), c.again, c.calls)
				}
				time.Sleep(time.Minute) // whoever takes no notice ends by itself
			})
		})
	}
}

func TestNobodyWaitsForAHostWhenWeChatHungUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		host := slowly{work: 10 * time.Second, calls: new(atomic.Int32)}
		p, err := NewPush(PushConfig{Token: secret.New(pushToken), Key: pushKey, AppID: pushApp, Sink: func(ctx context.Context, _ Event) error { return host.do(ctx) }})
		if err != nil {
			t.Fatal(err)
		}
		p.now = func() time.Time { return pushNow }
		query, body := sealedPush(t, pushKey, pushApp, eventJSON, JSON)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		start := time.Now()
		p.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodPost, "/?"+query.Encode(), strings.NewReader(body)).WithContext(ctx))
		if took := time.Since(start); took != time.Second {
			t.Errorf("the handler stayed for %v", took)
		}
		time.Sleep(time.Minute)
	})
}
