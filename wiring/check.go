package wiring

import (
	"cmp"
	"errors"
	"maps"
	"net"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/paotui-go/paotui/engine/geo"
	"github.com/paotui-go/paotui/engine/secret"
)

// check fills in the defaults and names what is missing or makes no sense.
func (c *Config) check(f *findings) {
	c.checkBaseURL(f)
	if len(c.Apps) == 0 && c.OwnApps == nil {
		f.Add(at{"apps"}, "name at least one mini program, by its appid")
	}
	for _, id := range slices.Sorted(maps.Keys(c.Apps)) {
		app := c.Apps[id]
		app.Token = cmp.Or(app.Token, StableToken)
		c.Apps[id] = app
	}
	if len(c.Shops) == 0 && c.OwnAccounts == nil {
		f.Add(at{"shops"}, "name at least one shop with its accounts")
	}
	for _, name := range slices.Sorted(maps.Keys(c.Shops)) {
		c.checkShop(f, name)
	}
	c.checkPush(f)
	c.Watch.Listen = cmp.Or(c.Watch.Listen, DefaultWatch)
	c.checkWatch(f)
	if p := c.Store.Postgres; !p.IsZero() && !isElsewhere(p) && !isPostgres(p.Reveal()) {
		f.Add(at{"store", "postgres"}, "this must be %s", postgresForm)
	}
}

func (c *Config) checkWatch(f *findings) {
	if c.Watch.Listen == NoWatch {
		return
	}
	host, port, ok := address(c.Watch.Listen)
	if !ok {
		f.Add(at{"watch", "listen"}, "this must be an address such as %s, or %s", DefaultWatch, NoWatch)
		return
	}
	if c.Push == nil || port == 0 {
		return
	}
	// Both would wait for the other to end.
	if other, same, ok := address(c.Push.Listen); ok && same == port && (host == other || isEverywhere(host) || isEverywhere(other)) {
		f.Add(at{"watch", "listen"}, "push.listen has this port: say another one")
	}
}

// address is an address's host and port.
func address(text string) (host string, port uint64, ok bool) {
	host, number, err := net.SplitHostPort(text)
	if err != nil {
		return "", 0, false
	}
	port, err = strconv.ParseUint(number, 10, 16)
	return host, port, err == nil
}

// isEverywhere says whether a host stands for all addresses of the machine.
func isEverywhere(host string) bool {
	ip := net.ParseIP(host)
	return host == "" || ip != nil && ip.IsUnspecified()
}

const postgresForm = "a URL such as postgres://user:password@host:5432/database"

func isPostgres(address string) bool {
	u, err := url.Parse(address)
	return err == nil && u.Host != "" && (u.Scheme == "postgres" || u.Scheme == "postgresql")
}

// PostgresFrom is the store on the Postgres at a URL. The error does not show it.
func PostgresFrom(address string) (Store, error) {
	switch {
	case address == "":
		return Store{}, errors.New("is not set")
	case !isPostgres(address):
		return Store{}, errors.New("must be " + postgresForm)
	}
	return Store{Postgres: secret.New(address)}, nil
}

func (c *Config) checkBaseURL(f *findings) {
	if c.BaseURL == "" {
		return
	}
	u, err := url.Parse(c.BaseURL)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		f.Add(at{"base_url"}, "this must be a URL such as https://api.weixin.qq.com")
	}
}

func (c *Config) checkShop(f *findings, name string) {
	shop, path := c.Shops[name], at{"shops", name}
	shop.App = c.app(f, path.Key("app"), shop.App)
	for _, id := range slices.Sorted(maps.Keys(shop.Accounts)) {
		if registered := shop.Accounts[id].Registered; registered != nil {
			if _, problem := registered.gcj02(); problem != "" {
				f.Add(path.Key("accounts").Key(string(id)).Key("registered"), "%s", problem)
			}
		}
	}
	c.Shops[name] = shop
}

// gcj02 is the position on the map that carriers use, or what is wrong with it.
func (p Position) gcj02() (geo.GCJ02, string) {
	var point geo.GCJ02
	switch p.Datum {
	case "", "gcj02":
		point = geo.GCJ02{Lng: p.Lng, Lat: p.Lat}
	case "wgs84":
		point = geo.WGS84{Lng: p.Lng, Lat: p.Lat}.GCJ02()
	case "bd09":
		point = geo.BD09{Lng: p.Lng, Lat: p.Lat}.GCJ02()
	default:
		return geo.GCJ02{}, "the datum must be gcj02, wgs84 or bd09"
	}
	switch {
	case geo.Swapped(p.Lng, p.Lat):
		return geo.GCJ02{}, "longitude and latitude are swapped"
	case !point.InChina():
		return geo.GCJ02{}, "this position is not in China"
	}
	return point.Round6(), ""
}

func (c *Config) checkPush(f *findings) {
	p := c.Push
	if p == nil {
		return
	}
	if _, _, err := net.SplitHostPort(p.Listen); err != nil {
		f.Add(at{"push", "listen"}, "this must be an address such as 127.0.0.1:8080")
	}
	if own := p.own(); own != (PushApp{}) || len(p.Apps) == 0 {
		if !c.isComponent(p.App) {
			p.App = c.app(f, at{"push", "app"}, p.App)
		}
		own.check(f, at{"push"}, "/")
		p.Path, p.Mode = own.Path, own.Mode
	}
	for _, id := range slices.Sorted(maps.Keys(p.Apps)) {
		path, app := at{"push", "apps", id}, p.Apps[id]
		if _, ok := c.Apps[id]; !ok && c.OwnApps == nil && !c.isComponent(id) {
			f.Add(path, "there is no such appid in apps")
		}
		app.check(f, path, "/"+id)
		p.Apps[id] = app
		if id == p.App && p.own() != (PushApp{}) {
			f.Add(path, "this mini program has an endpoint already, above")
		}
	}
	paths := map[string]string{}
	for id, e := range p.Endpoints() {
		if other, taken := paths[e.Path]; taken {
			f.Add(at{"push"}, "%s and %s have the same path: each needs its own", min(id, other), max(id, other))
		}
		paths[e.Path] = id
	}
}

// check fills in the defaults of an endpoint and names what is wrong with it.
func (e *PushApp) check(f *findings, path at, otherwise string) {
	if e.Path == "" {
		e.Path = otherwise
	}
	if !strings.HasPrefix(e.Path, "/") || strings.ContainsAny(e.Path, " {}") {
		f.Add(path.Key("path"), "this must be a path such as /wechat/push")
	}
	if e.Token.IsZero() {
		f.Add(path.Key("token"), "the token of the back-office is missing")
	}
	e.Mode = cmp.Or(e.Mode, SecurePush)
	if e.Mode != PlainPush || !e.AESKey.IsZero() {
		checkKey(f, path.Key("aes_key"), e.AESKey)
	}
	if !e.PreviousAESKey.IsZero() {
		checkKey(f, path.Key("previous_aes_key"), e.PreviousAESKey)
	}
}

func checkKey(f *findings, path at, key secret.Text) {
	length := len(key.Reveal())
	if length != 43 && !isElsewhere(key) {
		f.Add(path, "the EncodingAESKey has 43 characters, this has %d", length)
	}
}

// app is the appid that a shop or the push names, or the only one there is.
func (c *Config) app(f *findings, path at, id string) string {
	if id != "" {
		if _, ok := c.Apps[id]; !ok && c.OwnApps == nil {
			f.Add(path, "there is no such appid in apps")
		}
		return id
	}
	switch {
	case len(c.Apps) == 0 && c.OwnApps != nil:
		f.Add(path, "name one of your mini programs by its appid")
	case len(c.Apps) > 1:
		f.Add(path, "there are %d mini programs: name one by its appid", len(c.Apps))
	}
	for only := range c.Apps {
		id = only
	}
	return id
}

// isComponent reports whether an appid that is in no app can be a third-party
// platform's: WeChat sends what concerns its mini programs to its own push URL,
// sealed for its own appid.
func (c *Config) isComponent(id string) bool {
	_, ours := c.Apps[id]
	return !ours && appID.MatchString(id)
}

// appID is the form of every appid that WeChat gives out.
var appID = regexp.MustCompile(`^wx[0-9a-f]{16}$`)
