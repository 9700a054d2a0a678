package doctor_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/secret"
	"github.com/paotui-go/paotui/transport/wechat/wechatsim"
	"github.com/paotui-go/paotui/wiring"
	"github.com/paotui-go/paotui/wiring/doctor"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// world is a simulator in memory with the configuration that belongs to it, before
// something in it is broken.
type world struct {
	*testing.T
	sim     *wechatsim.Server
	cfg     wiring.Config
	options doctor.Options
	between func(*http.Request, *http.Response, error) (*http.Response, error)
}

const shop = "cafe"

// inWorld runs a test in virtual time. What is there is as it should be.
func inWorld(t *testing.T, do func(*world)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		sim, err := wechatsim.StartPipe(wechatsim.Config{Seed: 3, Manual: true})
		if err != nil {
			t.Fatal(err)
		}
		defer sim.Close()
		w := &world{T: t, sim: sim, cfg: wiring.FromSimulator(sim, shop)}
		w.options.HTTP = &http.Client{Transport: w}
		do(w)
	})
}

// RoundTrip is the way to the simulator, on which a test may stand.
func (w *world) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := w.sim.Client().Transport.RoundTrip(r)
	if w.between != nil {
		return w.between(r, resp, err)
	}
	return resp, err
}

func (w *world) examine() doctor.Report {
	w.Helper()
	report, err := doctor.Examine(w.Context(), w.cfg, w.options)
	if err != nil {
		w.Fatal(err)
	}
	w.keepsSecrets(report)
	return report
}

func (w *world) app() (string, wiring.App) {
	id := w.sim.App().AppID
	return id, w.cfg.Apps[id]
}

// edit changes the account at one carrier.
func (w *world) edit(carrier engine.CarrierID, change func(*wiring.Account)) {
	a := w.cfg.Shops[shop].Accounts[carrier]
	change(&a)
	w.cfg.Shops[shop].Accounts[carrier] = a
}

func (w *world) setApp(change func(*wiring.App)) {
	id, app := w.app()
	change(&app)
	w.cfg.Apps[id] = app
}

func (w *world) inject(f wechatsim.Fault) {
	w.Helper()
	if _, err := w.sim.Inject(f); err != nil {
		w.Fatal(err)
	}
}

// answers has WeChat answer the calls whose path ends so with a body of our own.
func (w *world) answers(path string, status int, body string) {
	w.between = func(r *http.Request, resp *http.Response, err error) (*http.Response, error) {
		if err != nil || !strings.HasSuffix(r.URL.Path, path) {
			return resp, err
		}
		resp.Body.Close()
		resp.StatusCode, resp.Body, resp.ContentLength = status, io.NopCloser(strings.NewReader(body)), int64(len(body))
		return resp, nil
	}
}

// ids are the findings of a state, in order, each once.
func ids(r doctor.Report, s doctor.State) []string {
	var all []string
	for _, g := range r.Groups(s) {
		all = append(all, g.ID)
	}
	return all
}

// keepsSecrets looks for everything that must not be shown in everything that can be.
func (w *world) keepsSecrets(r doctor.Report) {
	w.Helper()
	var text bytes.Buffer
	if err := r.WriteText(&text); err != nil {
		w.Fatal(err)
	}
	doc, err := json.Marshal(r)
	if err != nil {
		w.Fatal(err)
	}
	shown := text.String() + string(doc)
	hidden := []string{"010-65550100", "access_token=", w.sim.App().Secret}
	for _, app := range w.cfg.Apps {
		hidden = append(hidden, app.Secret.Reveal())
	}
	for _, s := range w.cfg.Shops {
		for _, a := range s.Accounts {
			hidden = append(hidden, a.Secret.Reveal())
		}
	}
	for _, a := range w.sim.Accounts() {
		hidden = append(hidden, a.AppSecret)
	}
	if p := w.cfg.Push; p != nil {
		for _, e := range p.Endpoints() {
			hidden = append(hidden, e.Token.Reveal(), e.AESKey.Reveal())
		}
	}
	for _, h := range hidden {
		if len(h) > 5 && strings.Contains(shown, h) {
			w.Errorf("the report shows %q:\n%s", h, shown)
		}
	}
}

func expect(t testing.TB, what string, got, want []string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}

func TestAWorldInOrderIsFine(t *testing.T) {
	inWorld(t, func(w *world) {
		r := w.examine()
		expect(w, "wrong", ids(r, doctor.Wrong), nil)
		expect(w, "notes", ids(r, doctor.Note), []string{"store.memory", "push.none"})
		expect(w, "skipped", ids(r, doctor.Skipped), nil)
		if got := r.Count(doctor.Fine); got < 16 {
			w.Errorf("%d things were looked at", got)
		}
	})
}

// TestWorlds breaks one thing at a time, and holds the doctor to what is found of it,
// the first of which is the first thing to do.
func TestWorlds(t *testing.T) {
	for _, tt := range worlds {
		t.Run(strings.ReplaceAll(tt.name, " ", "-"), func(t *testing.T) {
			inWorld(t, func(w *world) {
				tt.broken(w)
				r := w.examine()
				expect(w, "wrong", ids(r, doctor.Wrong), tt.wrong)
				expect(w, "notes", slices.DeleteFunc(ids(r, doctor.Note), func(id string) bool { return id == "push.none" || id == "store.memory" }), tt.notes)
			})
		})
	}
}

var worlds = []struct {
	name   string
	broken func(*world)
	wrong  []string
	notes  []string
}{
	{"a wrong AppSecret", func(w *world) {
		w.setApp(func(a *wiring.App) { a.Secret = secret.New("0123456789abcdef0123456789abcdef") })
	}, []string{"token.secret"}, nil},
	{"an AppSecret with a line end", func(w *world) {
		w.setApp(func(a *wiring.App) { a.Secret = secret.New(a.Secret.Reveal() + "\n") })
	}, []string{"token.blank", "token.secret"}, nil},
	{"the classic call", func(w *world) {
		w.setApp(func(a *wiring.App) { a.Token = wiring.ClassicToken })
	}, nil, []string{"token.classic"}},
	{"an address that is not listed", func(w *world) {
		w.answers("/stable_token", 200, `{"errcode":40164,"errmsg":"invalid ip 203.0.113.7 ipv6 ::ffff:203.0.113.7, not in whitelist rid: 5f364b21-395edb8d-336ae042"}`)
	}, []string{"token.address"}, nil},
	{"a carrier's secret is wrong", func(w *world) {
		w.edit("DADA", func(a *wiring.Account) { a.Secret = secret.New("0f0f0f0f0f0f0f0f0f0f") })
	}, []string{"signature.wrong"}, nil},
	{"the AppSecret in a carrier's place", func(w *world) {
		_, app := w.app()
		w.edit("SFTC", func(a *wiring.Account) { a.Secret = app.Secret })
	}, []string{"account.mixed_up", "signature.wrong"}, nil},
	{"an account that is not bound", func(w *world) {
		w.sim.Unbind(w.cfg.Shops[shop].Accounts["SS"].Merchant)
	}, []string{"binding.missing"}, nil},
	{"a merchant's number at another carrier", func(w *world) {
		w.edit("SS", func(a *wiring.Account) { a.Merchant = w.cfg.Shops[shop].Accounts["MTPS"].Merchant })
	}, []string{"binding.elsewhere"}, nil},
	{"48001", func(w *world) {
		w.inject(wechatsim.Fault{Kind: wechatsim.Errcode, Calls: []string{"shop/get"}, Code: 48001})
	}, []string{"service.closed"}, nil},
	{"930571", func(w *world) {
		w.inject(wechatsim.Fault{Kind: wechatsim.Errcode, Calls: []string{"shop/get"}, Code: 930571})
	}, []string{"service.invited"}, nil},
	{"nobody listens", func(w *world) {
		w.inject(wechatsim.Fault{Kind: wechatsim.Refused})
	}, []string{"network.refused"}, nil},
	{"a captive portal", func(w *world) { w.answers("", 200, "<html>log in</html>") }, []string{"network.stranger"}, nil},
	{"a gateway", func(w *world) { w.answers("", 502, "<html>bad gateway</html>") }, []string{"network.gateway"}, nil},
	{"a clock two hours off", func(w *world) { w.date(2 * time.Hour) }, []string{"clock.far"}, nil},
	{"a clock a minute off", func(w *world) { w.date(-time.Minute) }, []string{"clock.off"}, nil},
	{"a clock ten seconds off", func(w *world) { w.date(10 * time.Second) }, nil, []string{"clock.drift"}},
	{"the balance is used up", func(w *world) {
		w.inject(wechatsim.Fault{Kind: wechatsim.Resultcode, Carrier: "DADA", Code: 2155, Text: "余额不足"})
	}, []string{"signature.account"}, nil},
	{"a carrier is down", func(w *world) {
		w.inject(wechatsim.Fault{Kind: wechatsim.Errcode, Carrier: "MTPS", Code: 930557})
	}, []string{"signature.failing"}, nil},
	{"WeChat wants a real openid", func(w *world) {
		w.inject(wechatsim.Fault{Kind: wechatsim.Errcode, Calls: []string{"order/pre_add"}, Code: 930559})
	}, nil, []string{"signature.unproven"}},
}

// date has WeChat's clock go so much ahead of ours.
func (w *world) date(ahead time.Duration) {
	w.between = func(_ *http.Request, resp *http.Response, err error) (*http.Response, error) {
		if err == nil {
			resp.Header.Set("Date", time.Now().Add(ahead).UTC().Format(http.TimeFormat))
		}
		return resp, err
	}
}

func TestInterrupted(t *testing.T) {
	inWorld(t, func(w *world) {
		w.inject(wechatsim.Fault{Kind: wechatsim.Latency, Delay: wechatsim.Delay{Least: 3 * time.Second}})
		ctx, cancel := context.WithTimeout(w.Context(), time.Second)
		defer cancel()
		began := time.Now()
		r, err := doctor.Examine(ctx, w.cfg, w.options)
		if err == nil || time.Since(began) > 2*time.Second {
			w.Errorf("it ended after %s with %v", time.Since(began), err)
		}
		expect(w, "wrong", ids(r, doctor.Wrong), nil)
	})
}

// TestAPlatformEndsInSeconds examines 501 shops with 2004 accounts of one mini program.
func TestAPlatformEndsInSeconds(t *testing.T) {
	inWorld(t, func(w *world) {
		id := w.sim.App().AppID
		one := w.cfg.Shops[shop]
		accounts := engine.StaticAccounts{}
		bound := map[string]wechatsim.Account{}
		for _, a := range w.sim.Accounts() {
			bound[a.DeliveryID] = a
		}
		var shops []string
		for n := range 501 {
			name := "shop-" + strings.Repeat("x", n%3) + string(rune('a'+n%26)) + itoa(n)
			shops = append(shops, name)
			accounts[name] = map[engine.CarrierID]engine.Account{}
			for carrier, a := range one.Accounts {
				merchant := strings.ToLower(string(carrier)) + itoa(n)
				if n != 7 {
					b := bound[string(carrier)]
					b.ShopID = merchant
					if err := w.sim.Bind(b); err != nil {
						w.Fatal(err)
					}
				}
				at, _ := a.At()
				accounts[name][carrier] = engine.Account{App: id, Merchant: merchant, Secret: a.Secret, Store: a.Store, Registered: at}
			}
		}
		w.cfg.OwnAccounts = accounts
		w.options.Shops = shops
		w.inject(wechatsim.Fault{Kind: wechatsim.Latency, Delay: wechatsim.Delay{Least: 300 * time.Millisecond}})
		r := w.examine()
		if r.Took > 45*time.Second {
			w.Errorf("it took %s", r.Took)
		}
		expect(w, "wrong", ids(r, doctor.Wrong), []string{"binding.missing"})
		var text bytes.Buffer
		if err := r.WriteText(&text); err != nil {
			w.Fatal(err)
		}
		if lines := strings.Count(text.String(), "\n"); lines > 40 {
			w.Errorf("a report of %d lines:\n%s", lines, text.String())
		}
		if got := r.Count(doctor.Fine); got < 3*2000 {
			w.Errorf("only %d things are fine:\n%s", got, text.String())
		}
	})
}

func itoa(n int) string {
	b, _ := json.Marshal(n)
	return string(b)
}
