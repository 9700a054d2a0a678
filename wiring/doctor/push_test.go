package doctor_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/paotui-go/paotui/engine/secret"
	"github.com/paotui-go/paotui/transport/wechat/wechatsim"
	"github.com/paotui-go/paotui/wiring"
	"github.com/paotui-go/paotui/wiring/doctor"
)

const (
	pushKey    = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
	otherKey   = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFG"
	publicPush = "https://shop.example/wechat/push"
	listenPush = "127.0.0.1:8080"
)

// internet is who answers where: by host, or "" for everybody else.
type internet map[string]http.Handler

func (n internet) RoundTrip(r *http.Request) (*http.Response, error) {
	h := n[r.URL.Host]
	if h == nil {
		return nil, &net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result(), nil
}

// withPush gives the configuration a push, which the system itself serves where it
// listens and under the public URL.
func (w *world) withPush() internet {
	w.Helper()
	w.cfg.Push = &wiring.Push{
		Listen: listenPush, Path: "/wechat/push", App: w.sim.App().AppID,
		Token: secret.New("the-push-token"), AESKey: secret.New(pushKey), Mode: wiring.SecurePush,
	}
	h := w.served()
	net := internet{"shop.example": h, listenPush: h}
	w.options.PushURL = publicPush
	w.options.PushHTTP = &http.Client{Transport: net}
	w.options.Listen = taken
	return net
}

// served is the endpoint of a system that was built of the configuration as it is now.
func (w *world) served() http.Handler {
	w.Helper()
	system, cleanup, err := wiring.Build(w.cfg, nil)
	if err != nil {
		w.Fatal(err)
	}
	w.Cleanup(cleanup)
	return system.Push
}

func taken(context.Context, string) (net.Listener, error) {
	return nil, &net.OpError{Op: "listen", Err: syscall.EADDRINUSE}
}

func answer(status int, body string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	})
}

var echoing = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
	_, _ = w.Write([]byte(r.URL.Query().Get("echostr")))
})

func TestPushes(t *testing.T) {
	for _, tt := range []struct {
		name   string
		broken func(*world, internet)
		wrong  []string
		notes  []string
	}{
		{"all in order", func(*world, internet) {}, nil, []string{"push.from_here"}},
		{"no URL", func(w *world, _ internet) { w.options.PushURL = "" }, nil, []string{"push.unnamed"}},
		{"a mixed mode", func(w *world, n internet) {
			w.cfg.Push.Mode = wiring.MixedPush
			n[listenPush], n["shop.example"] = w.served(), w.served()
		}, nil, []string{"push.from_here"}},
		{"a plain mode", func(w *world, n internet) {
			w.cfg.Push.Mode = wiring.PlainPush
			n[listenPush], n["shop.example"] = w.served(), w.served()
		}, nil, []string{"push.from_here", "push.plain"}},
		{"another token", func(w *world, _ internet) { w.cfg.Push.Token = secret.New("another-token") }, []string{"push.token"}, nil},
		{"a token that was changed, and the service not restarted", func(w *world, _ internet) {
			w.cfg.Push.PreviousToken = w.cfg.Push.Token
			w.cfg.Push.Token = secret.New("another-token")
		}, []string{"push.former"}, nil},
		{"another key", func(w *world, _ internet) { w.cfg.Push.AESKey = secret.New(otherKey) }, []string{"push.key"}, nil},
		{"a service of plain mode", func(w *world, n internet) {
			w.cfg.Push.Mode, w.cfg.Push.AESKey = wiring.PlainPush, secret.Text{}
			plain := w.served()
			w.cfg.Push.Mode, w.cfg.Push.AESKey = wiring.SecurePush, secret.New(pushKey)
			n[listenPush], n["shop.example"] = plain, plain
		}, []string{"push.mode"}, nil},
		{"a service of secure mode", func(w *world, _ internet) { w.cfg.Push.Mode = wiring.PlainPush }, []string{"push.mode"}, []string{"push.plain"}},
		{"another path", func(w *world, _ internet) { w.options.PushURL = "https://shop.example/elsewhere" }, []string{"push.path"}, nil},
		{"the host alone", func(w *world, _ internet) { w.options.PushURL = "https://shop.example" }, nil, []string{"push.from_here"}},
		{"nobody outside", func(_ *world, n internet) { delete(n, "shop.example") }, []string{"push.unreachable"}, nil},
		{"a redirect", func(_ *world, n internet) {
			n["shop.example"] = http.RedirectHandler("https://shop.example/wechat/push/", http.StatusMovedPermanently)
		}, []string{"push.redirect"}, nil},
		{"a gateway", func(_ *world, n internet) { n["shop.example"] = answer(502, "<html>") }, []string{"push.gateway"}, nil},
		{"a site", func(_ *world, n internet) { n["shop.example"] = answer(200, "<html>welcome</html>") }, []string{"push.stranger"}, nil},
		{"a site that wants a password", func(_ *world, n internet) { n["shop.example"] = answer(401, "") }, []string{"push.stranger"}, nil},
		{"an echo", func(_ *world, n internet) { n["shop.example"] = echoing }, []string{"push.unguarded"}, nil},
		{"another program where it listens", func(_ *world, n internet) { n[listenPush] = answer(200, "hello") }, []string{"push.listen"}, []string{"push.from_here"}},
		{"a slow one", func(_ *world, n internet) {
			fast := n["shop.example"]
			n["shop.example"] = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				time.Sleep(4 * time.Second)
				fast.ServeHTTP(w, r)
			})
		}, []string{"push.slow"}, nil},
		{"a private address, in the real world", func(w *world, _ internet) {
			w.cfg.Simulated, w.options.PushURL = false, "https://192.168.1.4/wechat/push"
		}, []string{"configuration.plain_http", "push.private"}, nil},
		{"without TLS, in the real world", func(w *world, _ internet) {
			w.cfg.Simulated, w.options.PushURL = false, "http://shop.example/wechat/push"
		}, []string{"configuration.plain_http"}, []string{"push.from_here", "push.http"}},
		{"a port that may not be had", func(w *world, _ internet) {
			w.options.Listen = func(context.Context, string) (net.Listener, error) {
				return nil, &net.OpError{Op: "listen", Err: syscall.EACCES}
			}
		}, []string{"push.listen"}, []string{"push.from_here"}},
		{"another mini program without an endpoint", func(w *world, _ internet) {
			id, app := w.app()
			w.cfg.Apps["wxother"] = app
			_ = id
		}, []string{"token.appid"}, []string{"push.from_here", "push.without"}},
	} {
		t.Run(strings.ReplaceAll(tt.name, " ", "-"), func(t *testing.T) {
			inWorld(t, func(w *world) {
				tt.broken(w, w.withPush())
				r := w.examine()
				expect(w, "wrong", ids(r, doctor.Wrong), tt.wrong)
				expect(w, "notes", noted(r), tt.notes)
			})
		})
	}
}

// noted are the notes about pushes.
func noted(r doctor.Report) []string {
	var all []string
	for _, id := range ids(r, doctor.Note) {
		if strings.HasPrefix(id, "push.") {
			all = append(all, id)
		}
	}
	return all
}

// TestTheDoctorServesForAMoment has nobody serve the push: the doctor does, takes its
// own message, and leaves WeChat's own to be sent again.
func TestTheDoctorServesForAMoment(t *testing.T) {
	inWorld(t, func(w *world) {
		n := w.withPush()
		var pipe *wechatsim.Pipe
		w.options.Listen = func(context.Context, string) (net.Listener, error) {
			pipe = wechatsim.NewPipe()
			return pipe, nil
		}
		n["shop.example"] = http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
			client := pipe.Client()
			defer client.CloseIdleConnections()
			out, err := http.NewRequestWithContext(r.Context(), r.Method, "http://inside"+r.URL.RequestURI(), r.Body)
			if err != nil {
				t.Error(err)
				return
			}
			resp, err := client.Do(out)
			if err != nil {
				t.Error(err)
				return
			}
			defer resp.Body.Close()
			rw.WriteHeader(resp.StatusCode)
			_, _ = io.Copy(rw, resp.Body)
		})
		r := w.examine()
		expect(w, "wrong", ids(r, doctor.Wrong), nil)
		expect(w, "notes", ids(r, doctor.Note), []string{"store.memory", "push.unserved", "push.from_here"})
	})
}
