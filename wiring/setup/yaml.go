package setup

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/paotui-go/paotui/engine/secret"
	"github.com/paotui-go/paotui/wiring"
)

// YAML is a configuration as a file for people, with comments that explain it. A secret
// that is not "env:NAME" or "file:PATH" is an error: it would be in the open. What [Ask]
// does not ask for is not written.
func YAML(c wiring.Config) ([]byte, error) {
	p := &page{}
	p.say("# The configuration of paotui. paotui config check FILE reads it, and tells every mistake at once;",
		"# every key is in docs/reference/configuration.md. A secret is env:NAME, a variable of the environment,",
		"# or file:PATH, a file that holds it and nothing else.")
	if c.BaseURL != "" {
		p.say("")
		p.pair(0, "base_url", c.BaseURL, "not WeChat's own API")
	}
	if c.Simulated {
		p.say("simulated: true" + strings.Repeat(" ", 30) + "# nobody rides there: keeps such a store apart from a real one")
	}
	p.apps(c)
	p.shops(c)
	p.push(c.Push)
	p.store(c.Store)
	p.say("", "# Whom to send: a file of policies beside this one (docs/policies.md). Without it, the cheapest.", "# policy: policy.yaml")
	if p.err != nil {
		return nil, p.err
	}
	return []byte(p.text.String()), nil
}

type page struct {
	text   strings.Builder
	within []string // the sections that the next line is in, from the outermost
	err    error
}

func (p *page) say(lines ...string) {
	for _, line := range lines {
		p.text.WriteString(line + "\n")
	}
}

// key begins a section.
func (p *page) key(depth int, name string) {
	p.within = append(p.within[:depth], name)
	p.say(strings.Repeat("  ", depth) + scalar(name) + ":")
}

// pair is a key with its value, and a word about it.
func (p *page) pair(depth int, name, value, about string) {
	line := strings.Repeat("  ", depth) + name + ": " + scalar(value)
	if about != "" {
		line = fmt.Sprintf("%-44s # %s", line, about)
	}
	p.say(line)
}

// secret is a key with the name of where its secret is.
func (p *page) secret(depth int, name string, s secret.Text, about string) {
	value := s.Reveal()
	if !s.IsZero() && !strings.HasPrefix(value, "env:") && !strings.HasPrefix(value, "file:") && p.err == nil {
		key := strings.Join(append(p.within[:depth:depth], name), ".")
		p.err = fmt.Errorf("%s is neither env:NAME nor file:PATH: the secret would stand in the file for everybody", key)
	}
	p.pair(depth, name, value, about)
}

// plain is text that YAML takes for nothing else.
var plain = regexp.MustCompile(`^[A-Za-z/][A-Za-z0-9_./:-]*[A-Za-z0-9_/]$`)

// words are text that some reader of YAML takes for something else.
var words = []string{"true", "false", "yes", "no", "on", "off", "null"}

func scalar(s string) string {
	if plain.MatchString(s) && !slices.Contains(words, strings.ToLower(s)) {
		return s
	}
	return strconv.Quote(s)
}

func (p *page) apps(c wiring.Config) {
	p.say("", "# The mini programs that call, by appid.")
	p.key(0, "apps")
	for _, id := range slices.Sorted(maps.Keys(c.Apps)) {
		p.key(1, id)
		p.secret(2, "secret", c.Apps[id].Secret, "its AppSecret")
	}
}

func (p *page) shops(c wiring.Config) {
	p.say("", "# The shops, by the name that orders use, with their accounts at the carriers. Mini programs, shops and",
		"# accounts may change here while paotui runs; everything else needs a restart.")
	p.key(0, "shops")
	for _, name := range slices.Sorted(maps.Keys(c.Shops)) {
		shop := c.Shops[name]
		p.key(1, name)
		if shop.App != "" {
			p.pair(2, "app", shop.App, "the mini program that its orders go through")
		}
		p.key(2, "accounts")
		for _, company := range companies() {
			if account, ok := shop.Accounts[company.ID]; ok {
				p.account(company, account)
			}
		}
	}
}

func (p *page) account(c company, a wiring.Account) {
	p.key(3, string(c.ID))
	p.pair(4, "merchant", a.Merchant, c.Name+"'s app key; WeChat's shopid")
	p.secret(4, "secret", a.Secret, "its app secret, which signs")
	if a.Store != "" {
		p.pair(4, "store", a.Store, "shop_no: the store's number there")
	}
	if r := a.Registered; r != nil {
		p.say(fmt.Sprintf("        registered: {lng: %s, lat: %s}", degrees(r.Lng), degrees(r.Lat)))
	}
	switch {
	case a.Grants.Service != "":
		p.say("        grants: {service: " + strconv.Quote(a.Grants.Service) + "}")
	case c.grants != "":
		p.say("        # grants: " + c.grants + ", where they are switched on there")
	}
}

func degrees(d float64) string { return strconv.FormatFloat(d, 'f', -1, 64) }

func (p *page) push(push *wiring.Push) {
	if push == nil {
		p.say("", "# Without push: settings, deliveries are followed by asking.")
		return
	}
	p.say("", "# Where WeChat delivers its messages, as the mini program's back-office has it (消息推送).")
	p.key(0, "push")
	p.pair(1, "listen", push.Listen, "behind your TLS proxy: WeChat wants https")
	p.pair(1, "path", push.Path, "the URL's path")
	if push.App != "" {
		p.pair(1, "app", push.App, "the mini program whose messages come here")
	}
	if push.Mode != "" {
		p.pair(1, "mode", string(push.Mode), "")
	}
	if !push.Token.IsZero() {
		p.secret(1, "token", push.Token, "the back-office's Token")
	}
	if !push.AESKey.IsZero() {
		p.secret(1, "aes_key", push.AESKey, "EncodingAESKey, 43 characters")
	}
}

func (p *page) store(s wiring.Store) {
	switch {
	case !s.Postgres.IsZero():
		p.say("", "# Where deliveries are remembered: a database that many processes share.")
		p.key(0, "store")
		p.secret(1, "postgres", s.Postgres, "postgres://user:password@host:5432/database")
	case s.SQLite != "":
		p.say("", "# Where deliveries are remembered: a file on a disk of this machine, never on a network share.")
		p.key(0, "store")
		p.pair(1, "sqlite", s.SQLite, "its path begins where this file lies")
	default:
		p.say("", "# Deliveries are remembered in memory: nothing survives the process.", "# store: {sqlite: deliveries.db}")
	}
}
