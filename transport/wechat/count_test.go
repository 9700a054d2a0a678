package wechat

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/zap/zaptest/observer"

	"github.com/paotui-go/paotui/engine/measure"
	"github.com/paotui-go/paotui/engine/measure/measuretest"
	"github.com/paotui-go/paotui/engine/secret"
)

func meter(t *testing.T, book *measuretest.Book) (*measure.Meter, *measuretest.Reader) {
	t.Helper()
	r := measuretest.New(t, book)
	m, err := measure.New(r)
	if err != nil {
		t.Fatal(err)
	}
	return m, r
}

func TestWhatIsCounted(t *testing.T) {
	var book measuretest.Book
	t.Run("tokens", func(t *testing.T) { countsTokens(t, &book) })
	t.Run("classic tokens", func(t *testing.T) { countsClassicTokens(t, &book) })
	t.Run("pushes", func(t *testing.T) { countsPushes(t, &book) })
	t.Run("slow pushes", func(t *testing.T) { countsSlowPushes(t, &book) })
	book.HasAll(t, measure.ByWeChat)
}

// The token call fails, then brings a token that is refused; the same call brings it
// again, so another is forced, which is refused as well.
func countsTokens(t *testing.T, book *measuretest.Book) {
	m, r := meter(t, book)
	p := &platform{fail: []string{`{"errcode":40125,"errmsg":"invalid appsecret"}`, `{"errcode":-1,"errmsg":"busy"}`}}
	inBubble(t, p, func(t *testing.T, c *Client, _ *observer.ObservedLogs) {
		app := []string{"app", "wx_test"}
		_ = getOrder(t.Context(), c)
		r.Is(1, measure.TokenFetches, append(app, "mode", "stable", "outcome", "rejected", "kind", "access")...)
		_ = getOrder(t.Context(), c)
		r.Is(1, measure.TokenFetches, append(app, "mode", "stable", "outcome", "unknown", "kind", "busy")...)
		if err := getOrder(t.Context(), c); err != nil {
			t.Fatal(err)
		}
		r.Is(1, measure.TokenFetches, append(app, "mode", "stable", "outcome", "done", "kind", "none")...)
		r.Is(0, measure.TokenRefusals)

		p.kill()
		if err := getOrder(t.Context(), c); err != nil {
			t.Fatal(err)
		}
		r.Is(1, measure.TokenRefusals, app...)
		r.Is(1, measure.TokenFetches, append(app, "mode", "force", "outcome", "done", "kind", "none")...)
		r.Is(0, measure.DeadTokens)

		time.Sleep(time.Minute)
		p.kill()
		p.mu.Lock()
		p.dead[testToken+"-3"] = true // the next one that is forced is dead too
		p.mu.Unlock()
		_ = getOrder(t.Context(), c)
		_ = getOrder(t.Context(), c)
		r.Is(3, measure.TokenRefusals, app...)
		r.Is(1, measure.DeadTokens, app...)
	}, func(cfg *Config) { cfg.Meter = m })
}

func countsClassicTokens(t *testing.T, book *measuretest.Book) {
	m, r := meter(t, book)
	synctest.Test(t, func(t *testing.T) {
		client, stop := inVirtualTime(&platform{life: time.Hour})
		defer stop()
		tokens, err := NewClassicTokens(TokenConfig{BaseURL: "http://wechat", AppID: "wx_test", AppSecret: testAppSecret, HTTP: client, Meter: m})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := tokens.Token(t.Context()); err != nil {
			t.Fatal(err)
		}
	})
	r.Is(1, measure.TokenFetches, "app", "wx_test", "mode", "classic", "outcome", "done", "kind", "none")
}

// countsPushes has a push for each verdict.
func countsPushes(t *testing.T, book *measuretest.Book) {
	m, r := meter(t, book)
	in := &inbox{}
	made := func(change ...func(*PushConfig)) *Push {
		cfg := PushConfig{Token: secret.New(pushToken), Key: pushKey, AppID: pushApp, Sink: in.take, Other: in.other, Meter: m}
		for _, f := range change {
			f(&cfg)
		}
		p, err := NewPush(cfg)
		if err != nil {
			t.Fatal(err)
		}
		p.now = func() time.Time { return pushNow }
		return p
	}
	secure, plain := made(), made(inMode(Plain), func(c *PushConfig) { c.Key = secret.Text{} })
	good, body := sealedPush(t, pushKey, pushApp, eventJSON, JSON)
	nameless, namelessBody := sealedPush(t, pushKey, pushApp, strings.ReplaceAll(eventJSON, `"42"`, `""`), JSON)
	another, anotherBody := sealedPush(t, pushKey, pushApp, `{"MsgType":"text"}`, JSON)
	sealed, sealedBody := sealedPush(t, otherKey, pushApp, eventJSON, JSON)
	forged, _ := sealedPush(t, pushKey, pushApp, eventJSON, JSON)
	forged.Set("nonce", "1")
	check := plainQuery(pushNow)
	check.Set("echostr", "1")
	for _, c := range []struct {
		verdict, method string
		by              *Push
		query           url.Values
		body            string
		fail            error
	}{
		{"failed", http.MethodPost, secure, good, body, errors.New("the disk is full")},
		{"taken", http.MethodPost, secure, good, body, nil},
		{"repeated", http.MethodPost, secure, good, body, nil},
		{"another", http.MethodPost, secure, another, anotherBody, nil},
		{"check", http.MethodGet, secure, check, "", nil},
		{"nameless", http.MethodPost, secure, nameless, namelessBody, nil},
		{"signature", http.MethodPost, secure, forged, body, nil},
		{"plain", http.MethodPost, secure, plainQuery(pushNow), eventJSON, nil},
		{"unkeyed", http.MethodPost, plain, good, body, nil},
		{"sealed", http.MethodPost, secure, sealed, sealedBody, nil},
		{"clock", http.MethodPost, plain, plainQuery(pushNow.Add(2 * time.Hour)), eventJSON, nil},
		{"unreadable", http.MethodPost, secure, good, "a=b", nil},
		{"method", http.MethodPut, secure, nil, "", nil},
	} {
		in.fail = c.fail
		c.by.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(c.method, "/push?"+c.query.Encode(), strings.NewReader(c.body)))
	}
	verdicts := measure.Pushes.Instrument().Attributes[1].Words
	for _, verdict := range verdicts {
		r.Is(1, measure.Pushes, "app", pushApp, "verdict", verdict)
	}
	r.Took(uint64(len(verdicts)), measure.PushTime, "app", pushApp)
	if told := strings.Join(r.Texts(), " "); strings.Contains(told, "骑手") || strings.Contains(told, pushToken) {
		t.Errorf("the metrics tell too much: %s", told)
	}
}

func countsSlowPushes(t *testing.T, book *measuretest.Book) {
	m, r := meter(t, book)
	synctest.Test(t, func(t *testing.T) {
		p, err := NewPush(PushConfig{Token: secret.New(pushToken), AppID: pushApp, Mode: Plain, Meter: m, Sink: func(context.Context, Event) error {
			time.Sleep(3 * time.Second)
			return nil
		}})
		if err != nil {
			t.Fatal(err)
		}
		p.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodPost, "/push?"+plainQuery(time.Now()).Encode(), strings.NewReader(eventJSON)))
	})
	r.Is(1, measure.Pushes, "verdict", "taken")
	r.Is(3, measure.PushTime, "app", pushApp)
	if slices.Max(measure.PushTime.Instrument().Bounds) < sinkPatience.Seconds() {
		t.Error("the ranges end before the patience of " + strconv.FormatFloat(sinkPatience.Seconds(), 'g', -1, 64) + " s")
	}
}
