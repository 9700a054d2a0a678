package wiring

import (
	"fmt"
	"maps"
	"net"
	"net/url"
	"os"
	"slices"
	"strings"

	"github.com/paotui-go/paotui/engine"
)

// warn names what is taken and is most likely not meant.
func (r *reading) warn() {
	r.warnOfOpenSecrets()
	r.warnOfBaseURL()
	for _, id := range slices.Sorted(maps.Keys(r.cfg.Apps)) {
		if !appID.MatchString(id) && !r.cfg.Simulated {
			r.doc.Warn(at{"apps", id}, "WeChat gives out no such appid: they are wx and 16 digits or letters a to f")
		}
	}
	r.warnOfAccounts()
}

// warnOfOpenSecrets names the secrets that stand in the file itself. Simulated ones are
// nobody's.
func (r *reading) warnOfOpenSecrets() {
	if r.cfg.Simulated {
		return
	}
	for _, s := range r.sources {
		if s.isOpen() {
			name := variableFor(s.path)
			r.doc.Warn(s.path, "this secret stands in the file for everybody who reads it: put it into the environment as %s, and write %s%s here", name, fromEnv, name)
		}
	}
}

// isOpen says whether a secret stands in the configuration itself.
func (s Source) isOpen() bool { return s.Env == "" && s.File == "" && s.Found }

// variableFor is a name for the variable that holds a secret.
func variableFor(path at) string {
	name := "PAOTUI"
	for _, part := range path {
		switch {
		case part == "apps" || part == "shops" || part == "accounts" || part == "":
			continue
		case appID.MatchString(part):
			part = "app"
		}
		name += "_" + strings.ToUpper(strings.Map(func(c rune) rune {
			if c < 0x80 && (c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z') {
				return c
			}
			return '_'
		}, part))
	}
	return name
}

func (r *reading) warnOfBaseURL() {
	u, err := url.Parse(r.cfg.BaseURL)
	if err != nil || u.Scheme != "http" || r.cfg.Simulated {
		return
	}
	if ip := net.ParseIP(u.Hostname()); u.Hostname() != "localhost" && (ip == nil || !ip.IsLoopback()) {
		r.doc.Warn(at{"base_url"}, "over http secrets and addresses travel in the open: write https, or simulated: true if this is a simulator")
	}
}

// warnOfAccounts names stores that two shops have, and carriers' secrets that are a mini
// program's.
func (r *reading) warnOfAccounts() {
	type store struct {
		carrier         engine.CarrierID
		merchant, store string
	}
	of := map[store]string{}
	for _, name := range slices.Sorted(maps.Keys(r.cfg.Shops)) {
		shop := r.cfg.Shops[name]
		for _, id := range slices.Sorted(maps.Keys(shop.Accounts)) {
			account, path := shop.Accounts[id], at{"shops", name, "accounts", string(id)}
			one := store{id, account.Merchant, account.Store}
			if other, taken := of[one]; taken && account.Merchant != "" {
				r.doc.Warn(path, "the shop %s has the same merchant and store at %s: the rider of both goes to one door", other, id)
			} else {
				of[one] = name
			}
			if app := r.cfg.Apps[shop.App]; !account.Secret.IsZero() && account.Secret == app.Secret {
				r.doc.Warn(path.Key("secret"), "this is the mini program's AppSecret too: the carrier has one of its own")
			}
		}
	}
}

// warnOfReaders says when a file that has secrets in it is open to every user of the
// machine.
func (r *reading) warnOfReaders(path string) {
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm()&0o004 == 0 || !slices.ContainsFunc(r.sources, Source.isOpen) {
		return
	}
	r.doc.Warn(nil, "%s", fmt.Sprintf("every user of this machine can read this file, and it has secrets in it: chmod 600 %s", path))
}
