package setup

import (
	"bufio"
	"cmp"
	"errors"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/paotui-go/paotui/carriers/immediate"
	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/secret"
	"github.com/paotui-go/paotui/engine/strictyaml"
	"github.com/paotui-go/paotui/wiring"
)

// Questions says who is asked.
type Questions struct {
	// In has an answer a line, and Out gets the questions.
	In  io.Reader
	Out io.Writer
	// Person: somebody answers who wants explanations, and is asked again after a wrong
	// answer. Otherwise the answers are those of a script, and the first wrong one is the
	// error.
	Person bool
	// File is where the configuration is to lie; "" is paotui.yaml.
	File string
	// BaseURL is the API's host where it is not WeChat's, such as a simulator's.
	BaseURL string
}

// Answers are what somebody said.
type Answers struct {
	Config wiring.Config
	// NewPush: a token and an EncodingAESKey are wanted, see [NewPushSettings]. A person
	// alone is asked.
	NewPush bool
}

// maxLine is the longest answer.
const maxLine = 4096

// Ask asks for what a configuration needs: mini programs, shops with their accounts, the
// push, the store. Nothing is written. It ends when In does or fails: the error is then
// In's, or says at which question the answers ended.
func Ask(q Questions) (Answers, error) {
	a := &asker{Questions: q, lines: bufio.NewScanner(q.In)}
	a.lines.Buffer(nil, maxLine)
	a.File = cmp.Or(a.File, "paotui.yaml")
	a.cfg = wiring.Config{BaseURL: q.BaseURL, Apps: map[string]wiring.App{}, Shops: map[string]wiring.Shop{}}
	a.tell("This asks for what Paotui needs, and writes %s. Enter takes what stands in [brackets]; ctrl-c ends it and leaves nothing behind.", a.File)
	a.tell("Secrets are not asked for: only the names of the environment variables that will hold them, or file:PATH for files.")
	for _, ask := range []func(){a.api, a.apps, a.shops, a.push, a.store} {
		ask()
	}
	if a.err != nil {
		return Answers{}, a.err
	}
	return Answers{a.cfg, a.newPush}, nil
}

// asker goes from question to question. After an error it asks nothing any more.
type asker struct {
	Questions
	lines *bufio.Scanner
	cfg   wiring.Config
	err   error

	newPush bool
}

// at is the place of an answer in the file.
type at = strictyaml.Path

// tell explains something to a person.
func (a *asker) tell(format string, args ...any) {
	if a.Person && a.err == nil {
		fmt.Fprintf(a.Out, format+"\n", args...)
	}
}

func (a *asker) section(title string) { a.tell("\n%s", title) }

// ask asks until take has no objection. usual is what Enter means.
func (a *asker) ask(question, usual string, take func(answer string) error) {
	for a.err == nil {
		prompt := question
		if usual != "" {
			prompt += " [" + usual + "]"
		}
		fmt.Fprint(a.Out, prompt+": ")
		if !a.lines.Scan() {
			if a.err = a.lines.Err(); a.err == nil {
				a.err = fmt.Errorf("the answers end at the question %q: nothing is written", question)
			}
			if errors.Is(a.err, bufio.ErrTooLong) {
				a.err = fmt.Errorf("the answer to %q is longer than %d bytes", question, maxLine)
			}
			fmt.Fprintln(a.Out)
			return
		}
		if !a.Person {
			fmt.Fprintln(a.Out)
		}
		answer := strings.TrimSpace(a.lines.Text())
		err := errors.New("this is not UTF-8 text")
		if utf8.ValidString(answer) {
			err = take(cmp.Or(answer, usual))
		}
		switch {
		case err == nil:
			return
		case !a.Person:
			a.err = fmt.Errorf("%s: %w", question, err)
		default:
			fmt.Fprintf(a.Out, "  %s\n", err)
		}
	}
}

// fill asks for what stands at a path of the file, and puts it there.
func (a *asker) fill(path at, question, usual string, put func(answer string)) {
	a.ask(question, usual, func(answer string) error {
		put(answer)
		return a.problem(path)
	})
}

// problem is what a reader of the file would say about what is at a path. What is not
// there yet is not its matter.
func (a *asker) problem(path at) error {
	data, err := YAML(a.cfg)
	if err != nil {
		return err
	}
	key := path.String()
	for _, f := range wiring.Examine(a.File, data).Findings {
		isAppID := len(path) == 2 && path[0] == "apps"
		if f.Key != key || f.Warning && !isAppID {
			continue
		}
		return errors.New(strings.TrimPrefix(f.Text, key+": "))
	}
	return nil
}

// yes asks a question that is answered with yes or no.
func (a *asker) yes(question string, usual bool) (is bool) {
	choices := "y/N"
	if usual {
		choices = "Y/n"
	}
	a.ask(question+" ("+choices+")", "", func(answer string) error {
		switch strings.ToLower(answer) {
		case "":
			is = usual
		case "y", "yes", "是":
			is = true
		case "n", "no", "否":
			is = false
		default:
			return errors.New("answer y or n")
		}
		return nil
	})
	return is && a.err == nil
}

// capitals is how variables are written: a secret that was typed in the place of a name
// is not.
var capitals = regexp.MustCompile(`^[A-Z_][A-Z0-9_]*$`)

// secret asks where a secret is.
func (a *asker) secret(path at, question, usual string, put func(secret.Text)) {
	a.ask("variable with "+question, usual, func(answer string) error {
		if strings.HasPrefix(answer, "file:") {
			put(secret.New(answer))
			return a.problem(path)
		}
		name := strings.TrimPrefix(answer, "env:")
		if !capitals.MatchString(name) || wiring.EnvName(name) != nil {
			return fmt.Errorf("this is no name of a variable in capitals, such as %s. If it was the secret itself: it is not written anywhere, but it stands on your screen", usual)
		}
		put(secret.New("env:" + name))
		return a.problem(path)
	})
}

// api is for a host that is not WeChat's.
func (a *asker) api() {
	if a.BaseURL == "" {
		return
	}
	if a.err = a.problem(at{"base_url"}); a.err != nil {
		a.err = fmt.Errorf("the base URL: %w", a.err)
		return
	}
	a.cfg.Simulated = a.yes("is "+a.BaseURL+" a simulator, where nobody rides", true)
}

func (a *asker) apps() {
	a.section("Mini programs")
	a.tell("The appid is in the mini program's back-office under 开发, 开发设置, and so is the AppSecret, which makes access tokens.")
	for more := true; more && a.err == nil; more = a.yes("another mini program", false) {
		var id string
		a.ask("appid", "", func(answer string) error {
			if _, ok := a.cfg.Apps[answer]; ok {
				return errors.New("this mini program is there already")
			}
			id = answer
			a.cfg.Apps[id] = wiring.App{Secret: secret.New("env:LATER")}
			err := a.problem(at{"apps", id})
			if err != nil {
				delete(a.cfg.Apps, id)
			}
			return err
		})
		a.secret(at{"apps", id, "secret"}, "its AppSecret", numbered("PAOTUI_APP", len(a.cfg.Apps), "SECRET"), func(s secret.Text) {
			a.cfg.Apps[id] = wiring.App{Secret: s}
		})
	}
}

// numbered is PAOTUI_APP_SECRET, PAOTUI_APP_2_SECRET and so on.
func numbered(name string, n int, rest string) string {
	if n > 1 {
		name += "_" + strconv.Itoa(n)
	}
	return name + "_" + rest
}

// appids are the mini programs, sorted.
func (a *asker) appids() []string { return slices.Sorted(maps.Keys(a.cfg.Apps)) }

// app asks which of several mini programs it is.
func (a *asker) app(path at, question string, put func(string)) {
	if len(a.cfg.Apps) > 1 {
		a.fill(path, question+", one of "+strings.Join(a.appids(), ", "), a.appids()[0], put)
	}
}

func (a *asker) shops() {
	a.section("Shops")
	a.tell("A shop is where goods are picked up. At each carrier it has an account, bound to the mini program, and a number as a store.")
	for more := true; more && a.err == nil; more = a.yes("another shop", false) {
		var name string
		a.ask("the shop's name, as orders will say it", "", func(answer string) error {
			if answer == "" {
				return errors.New("it needs a name")
			}
			if _, ok := a.cfg.Shops[answer]; ok {
				return errors.New("this shop is there already")
			}
			name = answer
			a.cfg.Shops[name] = wiring.Shop{Accounts: map[engine.CarrierID]wiring.Account{}}
			return nil
		})
		a.app(at{"shops", name, "app"}, "its mini program", func(id string) {
			shop := a.cfg.Shops[name]
			shop.App = id
			a.cfg.Shops[name] = shop
		})
		a.accounts(name)
	}
}

func (a *asker) accounts(shop string) {
	accounts := a.cfg.Shops[shop].Accounts
	for len(accounts) == 0 && a.err == nil {
		for _, c := range companies() {
			if a.yes(fmt.Sprintf("does %s have an account at %s, %s (%s)", shop, c.Name, c.LocalName, c.ID), false) {
				a.account(shop, c)
			}
		}
		if len(accounts) == 0 && a.err == nil {
			err := errors.New("a shop needs an account at one carrier at least")
			if !a.Person {
				a.err = fmt.Errorf("%s: %w", shop, err)
			}
			a.tell("  %s", err)
		}
	}
}

// account asks for the account of a shop at a carrier. What the shop before has is the
// usual answer.
func (a *asker) account(shop string, c company) {
	path := at{"shops", shop, "accounts", string(c.ID)}
	before, variable := a.former(shop, c.ID)
	var account wiring.Account
	put := func() { a.cfg.Shops[shop].Accounts[c.ID] = account }
	a.tell("  Its two values are at %s.", c.where)
	a.fill(path.Key("merchant"), "app key, which WeChat calls shopid", before.Merchant, func(answer string) {
		account.Merchant = answer
		put()
	})
	a.secret(path.Key("secret"), "the carrier's app secret, not the mini program's", variable, func(s secret.Text) {
		account.Secret = s
		put()
	})
	a.ask("number of the store, which WeChat calls shop_no"+orNone(!c.StoreNumber), "", func(answer string) error {
		if answer == "" && c.StoreNumber {
			return fmt.Errorf("%s wants it in every order", c.Name)
		}
		account.Store = answer
		put()
		return nil
	})
	if c.FromStore {
		a.tell("  %s sends the rider to the position that it has for the store. With it, orders that start elsewhere are refused.", c.Name)
		a.position(path.Key("registered"), func(p *wiring.Position) {
			account.Registered = p
			put()
		})
	}
	if len(c.Services) > 1 {
		var all []string
		for _, s := range c.Services {
			all = append(all, s.Code+" "+s.Name)
		}
		a.ask("service of the contract, one of "+strings.Join(all, ", "), c.Default, func(answer string) error {
			if !slices.ContainsFunc(c.Services, func(s immediate.Service) bool { return s.Code == answer }) {
				return errors.New("there is no such service")
			}
			account.Grants.Service = answer
			put()
			return nil
		})
	}
}

func orNone(may bool) string {
	if may {
		return " (Enter: none)"
	}
	return ""
}

// former is the account that another shop has at a carrier, and the name of a variable
// for the secret of this one.
func (a *asker) former(shop string, id engine.CarrierID) (wiring.Account, string) {
	variable := "PAOTUI_" + string(id) + "_SECRET"
	for _, name := range slices.Sorted(maps.Keys(a.cfg.Shops)) {
		if account, ok := a.cfg.Shops[name].Accounts[id]; ok && name != shop {
			return account, strings.TrimPrefix(account.Secret.Reveal(), "env:")
		}
	}
	return wiring.Account{}, variable
}

// position asks for a place as longitude and latitude; none is an answer.
func (a *asker) position(path at, put func(*wiring.Position)) {
	a.ask("longitude,latitude of the store on Chinese maps, GCJ-02 (Enter: none)", "", func(answer string) error {
		if answer == "" {
			put(nil)
			return nil
		}
		lng, lat, ok := strings.Cut(strings.ReplaceAll(answer, "，", ","), ",")
		p := &wiring.Position{}
		var err error
		if p.Lng, err = strconv.ParseFloat(strings.TrimSpace(lng), 64); err == nil {
			p.Lat, err = strconv.ParseFloat(strings.TrimSpace(lat), 64)
		}
		if !ok || err != nil {
			return errors.New("write it like 116.455,39.9336")
		}
		put(p)
		return a.problem(path)
	})
}

func (a *asker) push() {
	a.section("Pushes")
	a.tell("WeChat tells of a rider's steps by pushing messages to a URL that it can reach over https. Without them, deliveries are followed by asking.")
	if !a.yes("does WeChat push to this program", true) {
		return
	}
	p := &wiring.Push{}
	a.cfg.Push = p
	a.tell("The token, the EncodingAESKey and the mode are those of the back-office: 开发, 开发设置, 消息推送.")
	a.fill(at{"push", "listen"}, "address to listen on, behind your TLS proxy", "127.0.0.1:8080", func(answer string) { p.Listen = answer })
	a.fill(at{"push", "path"}, "path of the URL", "/wechat/push", func(answer string) { p.Path = answer })
	a.app(at{"push", "app"}, "mini program whose messages come there", func(id string) { p.App = id })
	a.fill(at{"push", "mode"}, "mode: secure, mixed or plain", "secure", func(answer string) { p.Mode = wiring.PushMode(answer) })
	a.secret(at{"push", "token"}, "the token", "PAOTUI_PUSH_TOKEN", func(s secret.Text) { p.Token = s })
	if p.Mode != wiring.PlainPush {
		a.secret(at{"push", "aes_key"}, "the EncodingAESKey", "PAOTUI_PUSH_KEY", func(s secret.Text) { p.AESKey = s })
	}
	if a.Person {
		a.tell("Both are of your own choice. New ones are shown once, here, for the back-office and for the environment; they are written nowhere.")
		a.newPush = a.yes("make new ones", false)
	}
}

func (a *asker) store() {
	a.section("Store")
	a.tell("Deliveries are remembered in a file (sqlite), or in a database that many processes share (postgres). In memory nothing survives the process.")
	a.ask("sqlite, postgres or memory", "sqlite", func(answer string) error {
		switch answer {
		case "sqlite":
			a.fill(at{"store", "sqlite"}, "file, which begins where the configuration lies", "deliveries.db", func(answer string) { a.cfg.Store.SQLite = answer })
		case "postgres":
			a.secret(at{"store", "postgres"}, "the database's URL, postgres://user:password@host:5432/database", "DATABASE_URL", func(s secret.Text) { a.cfg.Store.Postgres = s })
		case "memory":
		default:
			return errors.New("answer sqlite, postgres or memory")
		}
		return nil
	})
}
