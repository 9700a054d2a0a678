package wechat

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"go.uber.org/zap/zaptest/observer"

	"github.com/paotui-go/paotui/engine/fault"
	"github.com/paotui-go/paotui/engine/secret"
)

// platform is WeChat as far as tokens go: it gives them out, knows which one is
// alive, and refuses the others.
type platform struct {
	mu sync.Mutex
	// number counts tokens; the last one is current.
	number int
	life   time.Duration
	// dead lists tokens that business calls refuse although they are current.
	dead map[string]bool
	// forger makes each token call give out a new token, none of which is any good.
	forger bool
	// fail answers the next token calls with these bodies.
	fail    []string
	refusal int
	delay   time.Duration

	asked    []bool // force_refresh of each token call
	queries  []string
	business []string
}

func (p *platform) current() string { return fmt.Sprintf("%s-%d", testToken, p.number) }

func (p *platform) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	time.Sleep(p.delay) // virtual
	p.mu.Lock()
	defer p.mu.Unlock()
	switch r.URL.Path {
	case "/cgi-bin/stable_token":
		p.giveStable(w, body)
	case "/cgi-bin/token":
		p.queries = append(p.queries, r.Method+" "+r.URL.RawQuery)
		p.number++
		p.give(w, false)
	default:
		token := r.URL.Query().Get("access_token")
		p.business = append(p.business, token)
		if token != p.current() || p.dead[token] || p.forger {
			fmt.Fprintf(w, `{"errcode":%d,"errmsg":"invalid credential rid: 1-2-3 %s"}`, max(p.refusal, codeBadToken), token)
			return
		}
		_, _ = io.WriteString(w, `{"resultcode":0}`)
	}
}

func (p *platform) giveStable(w http.ResponseWriter, body []byte) {
	var req struct {
		GrantType string `json:"grant_type"`
		AppID     string `json:"appid"`
		Secret    string `json:"secret"`
		Force     bool   `json:"force_refresh"`
	}
	if json.Unmarshal(body, &req) != nil || req.GrantType != "client_credential" || req.AppID != "wx_test" || req.Secret != testAppSecret.Reveal() {
		_, _ = io.WriteString(w, `{"errcode":40125,"errmsg":"invalid appsecret"}`)
		return
	}
	if req.Force || p.number == 0 || p.forger {
		p.number++
	}
	p.give(w, req.Force)
}

func (p *platform) give(w http.ResponseWriter, force bool) {
	p.asked = append(p.asked, force)
	if len(p.fail) > 0 {
		_, _ = io.WriteString(w, p.fail[0])
		p.fail = p.fail[1:]
		return
	}
	fmt.Fprintf(w, `{"access_token":%q,"expires_in":%d}`, p.current(), int(p.life.Seconds()))
}

// kill makes the current token one that WeChat still gives out and refuses.
func (p *platform) kill() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.dead == nil {
		p.dead = map[string]bool{}
	}
	p.dead[p.current()] = true
}

func (p *platform) tokenCalls() int { p.mu.Lock(); defer p.mu.Unlock(); return len(p.asked) }
func (p *platform) calls() int      { p.mu.Lock(); defer p.mu.Unlock(); return len(p.business) }

// inBubble runs a test in virtual time with a client whose tokens come from p.
func inBubble(t *testing.T, p *platform, f func(*testing.T, *Client, *observer.ObservedLogs), change ...func(*Config)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		if p.life == 0 {
			p.life = 2 * time.Hour
		}
		client, stop := inVirtualTime(p)
		defer stop()
		core, logs := observer.New(zapcore.DebugLevel)
		cfg := Config{BaseURL: "http://wechat", AppID: "wx_test", AppSecret: testAppSecret, HTTP: client, Logger: zap.New(core)}
		for _, change := range change {
			change(&cfg)
		}
		c, err := NewClient(cfg)
		if err != nil {
			t.Fatal(err)
		}
		f(t, c, logs)
		for _, entry := range logs.All() {
			text := fmt.Sprint(entry.Message, entry.ContextMap())
			if strings.Contains(text, testToken) || strings.Contains(text, testAppSecret.Reveal()) {
				t.Errorf("the log tells a secret: %s", text)
			}
		}
	})
}

func getOrder(ctx context.Context, c *Client) error {
	_, err := c.GetOrder(ctx, secret.New("carrier's secret"), &GetRequest{})
	return err
}

func TestTokenIsKeptUntilFiveMinutesBeforeItsEnd(t *testing.T) {
	p := &platform{}
	inBubble(t, p, func(t *testing.T, c *Client, _ *observer.ObservedLogs) {
		for _, step := range []struct {
			wait time.Duration
			want int
		}{{0, 1}, {0, 1}, {114 * time.Minute, 1}, {59 * time.Second, 1}, {2 * time.Second, 2}, {time.Second, 2}} {
			time.Sleep(step.wait)
			if err := getOrder(t.Context(), c); err != nil {
				t.Fatal(err)
			}
			if got := p.tokenCalls(); got != step.want {
				t.Errorf("after %v more: %d token calls, want %d", step.wait, got, step.want)
			}
		}
	})
}

func TestShortLivedTokensAreKeptToo(t *testing.T) {
	p := &platform{life: 10 * time.Second}
	inBubble(t, p, func(t *testing.T, c *Client, _ *observer.ObservedLogs) {
		for range 20 {
			if err := getOrder(t.Context(), c); err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Second)
		}
		if got := p.tokenCalls(); got != 4 {
			t.Errorf("20 seconds with tokens of 10 took %d token calls, want one each 5 s", got)
		}
	})
}

func TestOneRefreshAtATime(t *testing.T) {
	p := &platform{delay: time.Second}
	inBubble(t, p, func(t *testing.T, c *Client, _ *observer.ObservedLogs) {
		var wg sync.WaitGroup
		for range 50 {
			wg.Go(func() {
				if err := getOrder(t.Context(), c); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if got := p.tokenCalls(); got != 1 {
			t.Errorf("50 callers made %d token calls", got)
		}
	})
}

func TestWhoGivesUpDoesNotFailTheOthers(t *testing.T) {
	p := &platform{delay: 2 * time.Second}
	inBubble(t, p, func(t *testing.T, c *Client, _ *observer.ObservedLogs) {
		hasty, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		var wg sync.WaitGroup
		wg.Go(func() {
			start := time.Now()
			err := getOrder(hasty, c)
			if fault.KindOf(err) != fault.Canceled || fault.OutcomeOf(err) != fault.NotSent {
				t.Errorf("the leader: %v, want canceled and not sent", err)
			}
			if took := time.Since(start); took != time.Second {
				t.Errorf("the leader waited %v beyond its second", took)
			}
		})
		synctest.Wait() // the hasty one leads
		wg.Go(func() {
			if err := getOrder(t.Context(), c); err != nil {
				t.Errorf("the follower: %v", err)
			}
		})
		wg.Wait()
		if got := p.tokenCalls(); got != 1 {
			t.Errorf("%d token calls, want 1", got)
		}
	})
}

func TestRefusedTokenIsRenewedOnce(t *testing.T) {
	for _, code := range []int{40001, 40014, 42001} {
		p := &platform{refusal: code}
		inBubble(t, p, func(t *testing.T, c *Client, _ *observer.ObservedLogs) {
			if err := getOrder(t.Context(), c); err != nil {
				t.Fatal(err)
			}
			p.mu.Lock()
			p.number++ // another process forced a new one
			p.mu.Unlock()
			if err := getOrder(t.Context(), c); err != nil {
				t.Errorf("%d: %v", code, err)
			}
			if got := p.calls(); got != 3 {
				t.Errorf("%d: %d business calls, want the first, the refused one and one more", code, got)
			}
			if fmt.Sprint(p.asked) != "[false false]" {
				t.Errorf("%d: force_refresh was %v; the ordinary call would have done", code, p.asked)
			}
		})
	}
}

func TestSameDeadTokenIsForcedOut(t *testing.T) {
	p := &platform{}
	inBubble(t, p, func(t *testing.T, c *Client, _ *observer.ObservedLogs) {
		if err := getOrder(t.Context(), c); err != nil {
			t.Fatal(err)
		}
		p.kill()
		var wg sync.WaitGroup
		for range 20 {
			wg.Go(func() {
				if err := getOrder(t.Context(), c); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if fmt.Sprint(p.asked) != "[false false true]" {
			t.Errorf("token calls were forced as %v", p.asked)
		}
	})
}

func TestForcingKeepsItsDistanceAndItsQuota(t *testing.T) {
	p := &platform{}
	inBubble(t, p, func(t *testing.T, c *Client, logs *observer.ObservedLogs) {
		forced := func() (n int) {
			for _, f := range p.asked {
				if f {
					n++
				}
			}
			return n
		}
		fail := func(what, text string) {
			t.Helper()
			before := p.calls()
			err := getOrder(t.Context(), c)
			if fault.KindOf(err) != fault.Access || fault.OutcomeOf(err) != fault.NotSent || !strings.Contains(err.Error(), text) {
				t.Errorf("%s: %v, want an alarm: %s", what, err, text)
			}
			if got := p.calls() - before; got != 1 {
				t.Errorf("%s: %d business calls, want 1", what, got)
			}
			assertSafe(t, what, err)
		}
		work := func(what string) {
			t.Helper()
			if err := getOrder(t.Context(), c); err != nil {
				t.Errorf("%s: %v", what, err)
			}
		}
		work("at first")
		p.kill()
		work("after the first force")
		p.kill()
		fail("again within 30 s", "refuses each new token")
		if logs.FilterLevelExact(zapcore.ErrorLevel).Len() != 1 {
			t.Error("no alarm in the log")
		}
		calls := p.tokenCalls()
		fail("and again at once", "refuses each new token")
		if p.tokenCalls() != calls {
			t.Error("a token that is known to stay dead was asked for again at once")
		}
		for n := 2; n <= forcedPerDay; n++ {
			time.Sleep(pause)
			work(fmt.Sprintf("after force %d", n))
			p.kill()
		}
		time.Sleep(pause)
		if fail("the 21st in a day", "force_refresh has reached its limit"); forced() != forcedPerDay {
			t.Errorf("forced %d times in a day", forced())
		}
		time.Sleep(24 * time.Hour)
		work("a day later")
		if forced() != forcedPerDay+1 {
			t.Errorf("forced %d times in two days", forced())
		}
	})
}

func TestForceThatFailsCountsToo(t *testing.T) {
	p := &platform{}
	inBubble(t, p, func(t *testing.T, c *Client, _ *observer.ObservedLogs) {
		if err := getOrder(t.Context(), c); err != nil {
			t.Fatal(err)
		}
		p.kill()
		p.fail = []string{fmt.Sprintf(`{"access_token":%q,"expires_in":7200}`, p.current()), `{"errcode":-1}`}
		if err := getOrder(t.Context(), c); fault.KindOf(err) != fault.Busy {
			t.Errorf("the first force: %v, want its own failure", err)
		}
		p.kill() // as if it had brought nothing
		err := getOrder(t.Context(), c)
		if e, ok := errors.AsType[*fault.Error](err); !ok || e.Kind != fault.Access || e.RetryAfter != pause {
			t.Errorf("within 30 s of it: %v, want to be told to wait", err)
		}
		time.Sleep(pause)
		if err := getOrder(t.Context(), c); err != nil {
			t.Errorf("afterwards: %v", err)
		}
	})
}

// Where every token that is given out is refused, nothing that a caller does may
// use up the day's token calls: 2000 of the classic one.
func TestNewTokensThatAreAllDead(t *testing.T) {
	for _, kind := range []struct {
		name   string
		source func(TokenConfig) (TokenSource, error)
		pause  time.Duration
	}{{"classic", NewClassicTokens, classicPause}, {"stable", NewStableTokens, pause}} {
		t.Run(kind.name, func(t *testing.T) {
			p := &platform{life: 2 * time.Hour, forger: true}
			synctest.Test(t, func(t *testing.T) {
				client, stop := inVirtualTime(p)
				defer stop()
				core, logs := observer.New(zapcore.ErrorLevel)
				tokens, err := kind.source(TokenConfig{BaseURL: "http://wechat", AppID: "wx_test", AppSecret: testAppSecret, HTTP: client, Logger: zap.New(core)})
				if err != nil {
					t.Fatal(err)
				}
				c, err := NewClient(Config{BaseURL: "http://wechat", AppID: "wx_test", Tokens: tokens, HTTP: client})
				if err != nil {
					t.Fatal(err)
				}
				const hours = 2
				calls := 0
				for start := time.Now(); time.Since(start) < hours*time.Hour; time.Sleep(kind.pause / 7) {
					calls++
					err := getOrder(t.Context(), c)
					if fault.KindOf(err) != fault.Access {
						t.Fatalf("call %d: %v", calls, err)
					}
					assertSafe(t, kind.name, err)
					if e, _ := errors.AsType[*fault.Error](err); calls > 1 && (e.RetryAfter <= 0 || e.RetryAfter > kind.pause) {
						t.Fatalf("call %d: to be sent again after %v", calls, e.RetryAfter)
					}
				}
				if got, most := p.tokenCalls(), int(hours*time.Hour/kind.pause)+2; got > most || kind.pause == classicPause && got*24/hours > 2000 {
					t.Errorf("%d token calls in %d hours, want %d at most", got, hours, most)
				}
				if got := p.calls(); got != calls+1 {
					t.Errorf("%d calls made %d requests, want one each, and one more for the first", calls, got)
				}
				if got := logs.Len(); got != p.tokenCalls()-1 {
					t.Errorf("%d alarms about %d tokens, want one each after the first", got, p.tokenCalls())
				}
				p.forger = false
				if err := getOrder(t.Context(), c); err != nil {
					t.Errorf("when WeChat is well again: %v", err)
				}
			})
		})
	}
}

func TestTokenThatStaysDeadAfterForce(t *testing.T) {
	p := &platform{}
	inBubble(t, p, func(t *testing.T, c *Client, logs *observer.ObservedLogs) {
		if err := getOrder(t.Context(), c); err != nil {
			t.Fatal(err)
		}
		p.kill()
		same := fmt.Sprintf(`{"access_token":%q,"expires_in":7200}`, p.current())
		p.fail = []string{same, same}
		err := getOrder(t.Context(), c)
		if fault.KindOf(err) != fault.Access || !strings.Contains(err.Error(), "even after force_refresh") {
			t.Errorf("%v", err)
		}
		if logs.FilterLevelExact(zapcore.ErrorLevel).Len() != 1 {
			t.Error("no alarm in the log")
		}
	})
}

func TestNewTokenThatIsRefusedTooIsNotTriedAgain(t *testing.T) {
	s := serve(t, reply(`{"errcode":40001,"errmsg":"invalid credential"}`))
	_, err := dial(t, s.URL).AddOrder(t.Context(), testAppSecret, testOrder())
	if n := len(s.requests()); n != 2 {
		t.Errorf("%d requests, want 2", n)
	}
	if fault.KindOf(err) != fault.Access || fault.OutcomeOf(err) != fault.Rejected {
		t.Errorf("%v", err)
	}
}

func TestCarrierCodeThatLooksLikeADeadTokenIsNotOne(t *testing.T) {
	for _, body := range []string{`{"resultcode":40001}`, `{"errcode":40001,"resultcode":0,"waybill_id":"1"}`} {
		s := serve(t, reply(body))
		if _, err := dial(t, s.URL).GetAllDeliveries(t.Context()); err == nil {
			t.Errorf("%s is no success", body)
		}
		if n := len(s.requests()); n != 1 {
			t.Errorf("%s: sent %d times: the carrier may have acted on the first", body, n)
		}
	}
}

func TestTokenCallFails(t *testing.T) {
	for _, c := range []struct {
		body string
		kind fault.Kind
	}{
		{`{"errcode":40013,"errmsg":"invalid appid rid: 1"}`, fault.Access},
		{`{"errcode":40125,"errmsg":"invalid appsecret"}`, fault.Access},
		{`{"errcode":40164,"errmsg":"invalid ip 10.0.0.1, not in whitelist"}`, fault.Access},
		{`{"errcode":40001,"errmsg":"AppSecret error"}`, fault.Access},
		{`{"errcode":45009,"errmsg":"reach max api daily quota limit"}`, fault.Quota},
		{`{"errcode":45011,"errmsg":"api minute-quota reach limit"}`, fault.Busy},
		{`{"errcode":-1,"errmsg":"system error"}`, fault.Busy},
		{`<html>`, fault.Internal},
		{`{}`, fault.Internal},
		{`{"access_token":"","expires_in":7200}`, fault.Internal},
		{`{"access_token":"x"}`, fault.Internal},
		{`{"access_token":"x","expires_in":0}`, fault.Internal},
		{`{"access_token":"x","expires_in":-5}`, fault.Internal},
	} {
		p := &platform{fail: []string{c.body}}
		inBubble(t, p, func(t *testing.T, client *Client, _ *observer.ObservedLogs) {
			_, err := client.AddOrder(t.Context(), testAppSecret, testOrder())
			if fault.KindOf(err) != c.kind || fault.OutcomeOf(err) != fault.NotSent {
				t.Errorf("%s: %v; want %v, not sent", c.body, err, c.kind)
			}
			if p.calls() != 0 {
				t.Errorf("%s: the order left without a token", c.body)
			}
			assertSafe(t, c.body, err)
			if err := getOrder(t.Context(), client); err != nil {
				t.Errorf("%s: the next call: %v", c.body, err)
			}
		})
	}
}

func TestOldTokenServesWhileARefreshFails(t *testing.T) {
	p := &platform{}
	inBubble(t, p, func(t *testing.T, c *Client, logs *observer.ObservedLogs) {
		if err := getOrder(t.Context(), c); err != nil {
			t.Fatal(err)
		}
		time.Sleep(116 * time.Minute)
		p.fail = []string{`{"errcode":-1}`, `{"errcode":-1}`}
		for range 5 {
			if err := getOrder(t.Context(), c); err != nil {
				t.Error(err)
			}
		}
		if got := p.tokenCalls(); got != 2 {
			t.Errorf("%d token calls, want one failed try in half a minute", got)
		}
		if logs.FilterLevelExact(zapcore.WarnLevel).Len() != 1 {
			t.Error("the failed refresh is not in the log")
		}
		time.Sleep(4*time.Minute + time.Second)
		if err := getOrder(t.Context(), c); fault.KindOf(err) != fault.Busy {
			t.Errorf("after the token's end: %v, want the refresh's own failure", err)
		}
	})
}

func TestRefreshEndsByItself(t *testing.T) {
	p := &platform{delay: time.Hour}
	inBubble(t, p, func(t *testing.T, c *Client, _ *observer.ObservedLogs) {
		start := time.Now()
		err := getOrder(t.Context(), c)
		if fault.KindOf(err) != fault.Unavailable || time.Since(start) != fetchTimeout {
			t.Errorf("%v after %v", err, time.Since(start))
		}
		time.Sleep(2 * time.Hour) // let the server's handlers end
	})
}

func TestClassicTokens(t *testing.T) {
	p := &platform{life: 2 * time.Hour}
	synctest.Test(t, func(t *testing.T) {
		client, stop := inVirtualTime(p)
		defer stop()
		tokens, err := NewClassicTokens(TokenConfig{BaseURL: "http://wechat/", AppID: "wx_test", AppSecret: testAppSecret, HTTP: client})
		if err != nil {
			t.Fatal(err)
		}
		c, err := NewClient(Config{BaseURL: "http://wechat/", AppID: "wx_test", Tokens: tokens, HTTP: client})
		if err != nil {
			t.Fatal(err)
		}
		if err := getOrder(t.Context(), c); err != nil {
			t.Fatal(err)
		}
		if want := "GET appid=wx_test&grant_type=client_credential&secret=" + testAppSecret.Reveal(); p.queries[0] != want {
			t.Errorf("asked with %s", p.queries[0])
		}
		p.kill()
		if err := getOrder(t.Context(), c); err != nil || len(p.queries) != 2 {
			t.Errorf("a dead token: %v after %d token calls", err, len(p.queries))
		}
		p.kill()
		p.fail = []string{fmt.Sprintf(`{"access_token":%q,"expires_in":7200}`, p.current())}
		err = getOrder(t.Context(), c)
		if fault.KindOf(err) != fault.Access || fault.OutcomeOf(err) != fault.NotSent {
			t.Errorf("the dead token again: %v", err)
		}
		assertSafe(t, "classic", err)
		stop()
		if err := getOrder(t.Context(), c); err == nil {
			t.Error("a call without a server worked")
		} else {
			assertSafe(t, "classic without a server", err)
		}
	})
}

// brokenSource is a host's own source that fails in its own ways.
type brokenSource struct{ err error }

func (b brokenSource) Token(context.Context) (secret.Text, error) { return secret.Text{}, b.err }
func (b brokenSource) Renew(context.Context, secret.Text) (secret.Text, error) {
	return secret.Text{}, b.err
}

func TestForeignSourceFails(t *testing.T) {
	own := errors.New("vault sealed")
	for _, c := range []struct {
		err  error
		kind fault.Kind
	}{
		{own, fault.Access},
		{context.DeadlineExceeded, fault.Canceled},
		{&fault.Error{Kind: fault.Quota, Outcome: fault.Unknown}, fault.Quota},
	} {
		client := dial(t, "http://example.invalid", func(cfg *Config) { cfg.Tokens = brokenSource{c.err} })
		err := getOrder(t.Context(), client)
		if fault.KindOf(err) != c.kind || fault.OutcomeOf(err) != fault.NotSent {
			t.Errorf("%v: %v; want %v, not sent", c.err, err, c.kind)
		}
	}
}

func TestTokenConfigSaysWhatIsMissing(t *testing.T) {
	for _, cfg := range []TokenConfig{{}, {AppID: "wx"}, {AppSecret: secret.New("x")}, {AppID: "wx", AppSecret: secret.New("x"), BaseURL: "wechat"}} {
		if _, err := NewStableTokens(cfg); err == nil {
			t.Errorf("%v: taken", cfg)
		}
		if _, err := NewClassicTokens(cfg); err == nil {
			t.Errorf("%v: taken", cfg)
		}
	}
}
