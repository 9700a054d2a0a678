package doctor_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/paotui-go/paotui/carriers/immediate"
	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/secret"
	"github.com/paotui-go/paotui/transport/wechat/wechatsim"
	"github.com/paotui-go/paotui/wiring"
	"github.com/paotui-go/paotui/wiring/doctor"
)

// Every finding that the catalog has is found by some test of this package.
func TestEveryFindingIsFound(t *testing.T) {
	files, err := filepath.Glob("*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	var tests strings.Builder
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		tests.Write(text)
	}
	for _, e := range doctor.Catalog() {
		if !strings.Contains(tests.String(), `"`+e.ID+`"`) {
			t.Errorf("no test finds %s", e.ID)
		}
	}
}

// fails has the calls whose path ends so end with an error of the network's.
func (w *world) fails(path string, why error) {
	w.between = func(r *http.Request, resp *http.Response, err error) (*http.Response, error) {
		if !strings.HasSuffix(r.URL.Path, path) {
			return resp, err
		}
		if resp != nil {
			resp.Body.Close()
		}
		return nil, why
	}
}

// lists has WeChat list the accounts with these states; -1 leaves one out.
func (w *world) lists(state int, of engine.CarrierID) {
	var rows []string
	for id, a := range w.cfg.Shops[shop].Accounts {
		is := 0
		if id == of {
			is = state
		}
		if is >= 0 {
			rows = append(rows, fmt.Sprintf(`{"delivery_id":%q,"shopid":%q,"audit_result":%d}`, id, a.Merchant, is))
		}
	}
	w.answers("/shop/get", 200, `{"resultcode":0,"shop_list":[`+strings.Join(rows, ",")+`]}`)
}

// code has WeChat answer the calls whose path ends so with an errcode.
func (w *world) code(path string, errcode int) {
	w.answers(path, 200, fmt.Sprintf(`{"errcode":%d,"errmsg":"no"}`, errcode))
}

// owns hands in a host's own mini programs and accounts.
type owns struct {
	engine.Accounts
	wiring.Apps
	account, app error
}

func (o owns) Account(ctx context.Context, shop string, carrier engine.CarrierID) (engine.Account, error) {
	if o.account != nil && carrier == "SS" {
		return engine.Account{}, o.account
	}
	return o.Accounts.Account(ctx, shop, carrier)
}

func (o owns) App(ctx context.Context, appid string) (wiring.App, error) {
	if o.app != nil {
		return wiring.App{}, o.app
	}
	return o.Apps.App(ctx, appid)
}

// own has the host look up itself what the file says, with these errors.
func (w *world) own(account, app error) {
	roster := wiring.NewRoster(w.cfg)
	o := owns{wiring.NewAccounts(w.cfg, roster), wiring.NewApps(w.cfg, roster), account, app}
	w.cfg.OwnAccounts, w.cfg.OwnApps = o, o
	w.options.Shops = []string{shop}
}

// noTokens is a host's source of tokens that has none.
type noTokens struct{}

func (noTokens) Token(context.Context) (secret.Text, error) { return secret.Text{}, errors.New("no") }
func (noTokens) Renew(context.Context, secret.Text) (secret.Text, error) {
	return secret.Text{}, errors.New("no")
}

// inReality says that somebody rides behind it all, of which some things are noted besides.
func (w *world) inReality() { w.cfg.Simulated = false }

func TestFindings(t *testing.T) {
	for _, tt := range []struct {
		name   string
		broken func(*world)
		finds  string
	}{
		{"a host's look-up fails", func(w *world) { w.own(errors.New("no database"), nil) }, "configuration.lookup"},
		{"a host's mini programs fail", func(w *world) { w.own(nil, errors.New("no database")) }, "configuration.lookup"},
		{"a mini program that nobody knows", func(w *world) { w.own(nil, immediate.ErrNoApp) }, "configuration.no_app"},
		{"a host's accounts, which nobody lists", func(w *world) { w.own(nil, nil); w.options.Shops = nil }, "configuration.unlisted"},
		{"an account of WeChat's documents", func(w *world) {
			w.edit("DADA", func(a *wiring.Account) { a.Merchant = wechatsim.SandboxAccounts()[0].ShopID })
		}, "configuration.sandbox"},

		{"a name that is not known", func(w *world) { w.fails("", &net.DNSError{Err: "no such host", IsNotFound: true}) }, "network.name"},
		{"a name server that is away", func(w *world) { w.fails("", &net.DNSError{Err: "i/o timeout", IsTimeout: true}) }, "network.name"},
		{"no way there", func(w *world) { w.fails("", &net.OpError{Op: "dial", Err: syscall.ENETUNREACH}) }, "network.timeout"},
		{"a certificate of nobody's", func(w *world) {
			w.fails("", &tls.CertificateVerificationError{Err: x509.UnknownAuthorityError{}})
		}, "network.certificate"},
		{"a proxy that is away", func(w *world) { w.fails("", &net.OpError{Op: "proxyconnect", Err: syscall.ECONNREFUSED}) }, "network.proxy"},
		{"a proxy that wants a password", func(w *world) { w.answers("", 407, "") }, "network.proxy"},
		{"a connection that ends", func(w *world) { w.fails("", io.ErrUnexpectedEOF) }, "network.broken"},
		{"an answer without a date", func(w *world) {
			w.between = func(_ *http.Request, resp *http.Response, err error) (*http.Response, error) {
				if err == nil {
					resp.Header.Del("Date")
				}
				return resp, err
			}
		}, "clock.unknown"},

		{"a policy that is none", func(w *world) { w.cfg.Policy = w.writes("policy.yaml", "rank: cheapest\nnonsense: 1\n") }, "policy.invalid"},
		{"a store that is none", func(w *world) { w.cfg.Store.SQLite = w.writes("a.db", strings.Repeat("this is a text. ", 100)) }, "store.unusable"},
		{"a store's folder that is not there", func(w *world) { w.cfg.Store.SQLite = filepath.Join(w.TempDir(), "nowhere", "a.db") }, "store.unusable"},

		{"43016 for a token", func(w *world) { w.code("/stable_token", 43016) }, "token.unverified"},
		{"61003 for a token", func(w *world) { w.code("/stable_token", 61003) }, "token.component"},
		{"45009 for a token", func(w *world) { w.code("/stable_token", 45009) }, "token.quota"},
		{"45011 for a token", func(w *world) { w.code("/stable_token", 45011) }, "token.often"},
		{"-1 for a token", func(w *world) { w.code("/stable_token", -1) }, "token.failing"},
		{"48001 for a token", func(w *world) { w.code("/stable_token", 48001) }, "token.refused"},
		{"a host's tokens fail", func(w *world) { w.setApp(func(a *wiring.App) { a.Tokens = noTokens{} }) }, "token.source"},

		{"930568 for the list", func(w *world) { w.code("/shop/get", 930568) }, "service.personal"},
		{"43016 for the list", func(w *world) { w.code("/shop/get", 43016) }, "service.unverified"},
		{"61004 for the list", func(w *world) { w.code("/shop/get", 61004) }, "service.address"},
		{"61007 for the list", func(w *world) { w.code("/shop/get", 61007) }, "service.component"},
		{"40001 for the list", func(w *world) { w.code("/shop/get", 40001) }, "service.token"},
		{"45009 for the list", func(w *world) { w.code("/shop/get", 45009) }, "service.quota"},
		{"45011 for the list", func(w *world) { w.code("/shop/get", 45011) }, "service.often"},
		{"-1 for the list", func(w *world) { w.code("/shop/get", -1) }, "service.failing"},
		{"47001 for the list", func(w *world) { w.code("/shop/get", 47001) }, "service.refused"},

		{"a merchant's number with a blank", func(w *world) { w.edit("SS", func(a *wiring.Account) { a.Merchant += " " }) }, "account.blank"},
		{"a store's number is missing", func(w *world) { w.edit("SS", func(a *wiring.Account) { a.Store = "" }) }, "account.store"},
		{"a service that is none", func(w *world) { w.edit("MTPS", func(a *wiring.Account) { a.Grants.Service = "1" }) }, "account.service"},
		{"no secret", func(w *world) { w.edit("SFTC", func(a *wiring.Account) { a.Secret = secret.Text{} }) }, "account.incomplete"},
		{"two shops with one store", func(w *world) {
			w.cfg.Shops["other"] = wiring.Shop{App: w.cfg.Shops[shop].App, Accounts: maps.Clone(w.cfg.Shops[shop].Accounts)}
		}, "account.same_store"},
		{"one secret at two carriers", func(w *world) {
			w.edit("SS", func(a *wiring.Account) { a.Secret = w.cfg.Shops[shop].Accounts["SFTC"].Secret })
		}, "account.shared_secret"},
		{"a grant that the carrier does not have", func(w *world) { w.inReality() }, "account.idle_grant"},
		{"a position that is missing", func(w *world) {
			w.inReality()
			w.edit("DADA", func(a *wiring.Account) { a.Registered = nil })
		}, "account.place_unknown"},
		{"a position on another map", func(w *world) {
			w.edit("DADA", func(a *wiring.Account) {
				at := *a.Registered
				at.Lat += 0.01
				a.Registered = &at
			})
		}, "account.place_apart"},

		{"nothing is bound", func(w *world) {
			for _, a := range w.cfg.Shops[shop].Accounts {
				w.sim.Unbind(a.Merchant)
			}
			w.answers("/shop/get", 200, `{"resultcode":0,"shop_list":[]}`)
		}, "binding.none"},
		{"a binding that is rejected", func(w *world) { w.lists(2, "SS") }, "binding.rejected"},
		{"a binding under review", func(w *world) { w.lists(1, "SS") }, "binding.pending"},
		{"a state that is not documented", func(w *world) { w.lists(7, "SS") }, "binding.state"},
		{"one that works and is not listed", func(w *world) { w.lists(-1, "SS") }, "binding.unlisted"},
		{"one that is listed and does not work", func(w *world) {
			w.inject(wechatsim.Fault{Kind: wechatsim.Errcode, Carrier: "SS", Calls: []string{"order/pre_add"}, Code: 930560})
		}, "binding.refused"},

		{"a price that the mini program may not ask", func(w *world) {
			w.inject(wechatsim.Fault{Kind: wechatsim.Errcode, Calls: []string{"order/pre_add"}, Code: 48001})
		}, "signature.access"},
		{"a carrier's code that nobody knows", func(w *world) {
			w.inject(wechatsim.Fault{Kind: wechatsim.Resultcode, Carrier: "DADA", Calls: []string{"order/pre_add"}, Code: 31337, Text: "不接这单"})
		}, "signature.likely"},

		{"a push URL with a bad certificate", func(w *world) {
			w.withPush()
			w.options.PushHTTP = &http.Client{Transport: distrusting{}}
		}, "push.certificate"},
		{"an endpoint of another mini program", func(w *world) {
			n := w.withPush()
			own := w.cfg.Push.App
			w.cfg.Apps["wxother"] = w.cfg.Apps[own]
			w.cfg.Push.App = "wxother"
			other := w.served()
			w.cfg.Push.App = own
			delete(w.cfg.Apps, "wxother")
			n["shop.example"] = other
		}, "push.app"},
		{"an endpoint with a wrong clock", func(w *world) {
			n := w.withPush()
			n["shop.example"] = answer(http.StatusForbidden, "the timestamp is more than an hour from this host's clock")
		}, "push.clock"},
		{"an endpoint that takes nothing", func(w *world) {
			n := w.withPush()
			whole := n["shop.example"]
			n["shop.example"] = http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
				if r.Method == http.MethodPost {
					http.Error(out, "not taken", http.StatusInternalServerError)
					return
				}
				whole.ServeHTTP(out, r)
			})
		}, "push.refused"},

		{"a rehearsal that cost something to call off", func(w *world) {
			w.options.Rehearse = &doctor.Rehearse{Carriers: []engine.CarrierID{"DADA"}}
			w.answers("/order/cancel", 200, `{"resultcode":0,"resultmsg":"ok","deduct_fee":2,"desc":""}`)
		}, "rehearsal.charged"},
	} {
		t.Run(strings.ReplaceAll(tt.name, " ", "-"), func(t *testing.T) {
			inWorld(t, func(w *world) {
				tt.broken(w)
				r := w.examine()
				var found []string
				for _, state := range []doctor.State{doctor.Wrong, doctor.Note} {
					found = append(found, ids(r, state)...)
				}
				if !slices.Contains(found, tt.finds) {
					t.Errorf("it finds %q, not %s", found, tt.finds)
				}
			})
		})
	}
}

type distrusting struct{}

func (distrusting) RoundTrip(*http.Request) (*http.Response, error) {
	return nil, &tls.CertificateVerificationError{Err: x509.HostnameError{Certificate: &x509.Certificate{}, Host: "shop.example"}}
}

// writes makes a file.
func (w *world) writes(name, text string) string {
	path := filepath.Join(w.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		w.Fatal(err)
	}
	return path
}
