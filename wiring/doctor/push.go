package doctor

import (
	"context"
	"errors"
	"maps"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"syscall"

	"github.com/paotui-go/paotui/wiring"
)

// endpoint is one push URL as the configuration describes it.
type endpoint struct {
	app string // for which messages are sealed
	wiring.PushApp
}

// checkPush looks whether each endpoint answers as WeChat wants it, from this machine:
// where it listens, and at the URL that was named.
func (x *exam) checkPush(ctx context.Context) {
	p := x.cfg.Push
	if p == nil {
		if len(x.o.Apps)+len(x.o.Shops) == 0 {
			x.found("push.none", About{}, "the configuration has no push")
		}
		return
	}
	endpoints := x.endpoints()
	if len(endpoints) == 0 {
		return
	}
	public, err := publicURL(x.o.PushURL)
	if err != nil { // narrow has looked at it
		return
	}
	client, hangUp := x.pushClient()
	defer hangUp()
	at := dialable(p.Listen)
	switch x.listens(ctx, at) {
	case nobody:
		stop, served := x.serve(ctx, at, endpoints)
		defer stop()
		switch {
		case public == nil && served:
			x.found("push.unserved", About{}, "nobody listens at "+at)
		case served:
			x.found("push.unserved", About{}, "nobody listens at "+at+"; for the look from outside it was served here for a moment")
		}
	case somebody:
		for _, e := range endpoints {
			x.probe(ctx, client, e, &url.URL{Scheme: "http", Host: at, Path: e.Path}, true)
		}
	}
	for _, e := range endpoints {
		x.checkEndpoint(ctx, client, e, public)
	}
	x.checkUnpushed(endpoints)
}

// endpoints are those that the options do not leave out.
func (x *exam) endpoints() []endpoint {
	var all []endpoint
	table := x.cfg.Push.Endpoints()
	for _, id := range slices.Sorted(maps.Keys(table)) {
		_, ours := x.cfg.Apps[id]
		if len(x.o.Apps) == 0 || slices.Contains(x.o.Apps, id) || !ours { // a component receives for them all
			all = append(all, endpoint{id, table[id]})
		}
	}
	return all
}

// checkEndpoint looks at one endpoint from outside.
func (x *exam) checkEndpoint(ctx context.Context, client *http.Client, e endpoint, public *url.URL) {
	if e.Mode == wiring.PlainPush {
		x.found("push.plain", About{App: e.app}, "mode: plain")
	}
	if public == nil {
		x.found("push.unnamed", About{App: e.app}, "no URL was given")
		return
	}
	at := e.at(public, len(x.endpoints()) == 1)
	about := About{App: e.app, Endpoint: at.String()}
	if !x.cfg.Simulated {
		if private(at.Hostname()) {
			x.found("push.private", about, at.Hostname()+" is not to be reached from outside")
			return
		}
		if at.Scheme == "http" {
			x.found("push.http", about, "it begins with http://")
		}
	}
	if x.probe(ctx, client, e, at, false) {
		x.found("push.from_here", about, "it answers as WeChat wants it")
	}
}

// checkUnpushed names the mini programs whose pushes come to nobody. A component
// receives for all.
func (x *exam) checkUnpushed(endpoints []endpoint) {
	if x.cfg.OwnApps != nil || len(x.o.Apps) > 0 {
		return
	}
	has := map[string]bool{}
	for _, e := range endpoints {
		if _, ours := x.cfg.Apps[e.app]; !ours {
			return
		}
		has[e.app] = true
	}
	for _, id := range sortedKeys(x.cfg.Apps) {
		if !has[id] {
			x.found("push.without", About{App: id}, "push names others only")
		}
	}
}

// at is the endpoint's URL under the public one: the very URL if it has a path and the
// endpoint is alone, else what it begins with.
func (e endpoint) at(public *url.URL, alone bool) *url.URL {
	u := *public
	base := strings.TrimRight(u.Path, "/")
	if base == "" || !alone {
		u.Path = base + e.Path
	}
	u.RawPath = ""
	return &u
}

// publicURL reads the URL that the options name; nil is none.
func publicURL(s string) (*url.URL, error) {
	if s == "" {
		return nil, nil
	}
	u, err := url.Parse(s)
	switch {
	case err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http":
		return nil, errors.New("the push URL must be like https://shop.example/wechat/push")
	case u.User != nil:
		return nil, errors.New("the push URL must have no password: WeChat has none")
	case u.RawQuery != "" || u.Fragment != "":
		return nil, errors.New("the push URL must have no query and no fragment")
	}
	return u, nil
}

// private says whether a host is one that only this network can reach.
func private(host string) bool {
	a, err := netip.ParseAddr(host)
	if err != nil {
		host = strings.ToLower(strings.TrimSuffix(host, "."))
		return host == "localhost" || !strings.Contains(host, ".") || strings.HasSuffix(host, ".localhost") || strings.HasSuffix(host, ".local") || strings.HasSuffix(host, ".internal")
	}
	return a.IsLoopback() || a.IsPrivate() || a.IsLinkLocalUnicast() || a.IsUnspecified()
}

// dialable is an address to listen on as one to call.
func dialable(listen string) string {
	host, port, err := net.SplitHostPort(listen)
	if err != nil {
		return listen
	}
	if a, err := netip.ParseAddr(host); err == nil && a.IsUnspecified() || host == "" {
		host = "127.0.0.1"
	}
	return net.JoinHostPort(host, port)
}

// pushClient calls as WeChat does: without following anybody.
func (x *exam) pushClient() (client *http.Client, hangUp func()) {
	hangUp = func() {}
	if x.o.PushHTTP != nil {
		copied := *x.o.PushHTTP
		client = &copied
	} else {
		client, hangUp = wiring.NewHTTPClient(wiring.Config{}) // from outside, not as the configuration calls
	}
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return client, hangUp
}

// presence says who is at the address where the push is to be served.
type presence int

const (
	nobody presence = iota
	somebody
	unclear
)

// listens tries to listen at the push's address itself, which tells more surely than a
// call whether it is free.
func (x *exam) listens(ctx context.Context, at string) presence {
	l, err := x.listen(ctx, x.cfg.Push.Listen)
	switch {
	case err == nil:
		_ = l.Close()
		return nobody
	case errors.Is(err, syscall.EADDRINUSE):
		return somebody
	}
	x.found("push.listen", About{Endpoint: at}, "this machine may not listen there: "+listenTrouble(err))
	return unclear
}

func listenTrouble(err error) string {
	switch {
	case errors.Is(err, syscall.EACCES):
		return "the port wants more rights"
	case errors.Is(err, syscall.EADDRNOTAVAIL):
		return "the address is not this machine's"
	}
	return "the address can not be used"
}

func (x *exam) listen(ctx context.Context, at string) (net.Listener, error) {
	if x.o.Listen != nil {
		return x.o.Listen(ctx, at)
	}
	return (&net.ListenConfig{}).Listen(ctx, "tcp", at)
}
