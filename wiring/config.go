package wiring

import (
	"maps"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/secret"
	"github.com/paotui-go/paotui/engine/strictyaml"
	"github.com/paotui-go/paotui/transport"
	"github.com/paotui-go/paotui/transport/wechat"
)

// Config is the configuration file. Every value may be left out whose comment
// names a default; secrets may be "env:NAME", which is read from the environment
// when the file is loaded.
type Config struct {
	// BaseURL is the API's host with its scheme; default https://api.weixin.qq.com.
	BaseURL string `yaml:"base_url,omitempty"`
	// Apps are the mini programs that call, by appid.
	Apps map[string]App `yaml:"apps"`
	// Shops are the host's shops, by the name that orders use.
	Shops map[string]Shop `yaml:"shops"`
	// Push is where WeChat delivers its messages; without it, deliveries are
	// followed by asking.
	Push *Push `yaml:"push,omitempty"`
	// PollSeconds is how long an open order may be silent before the carrier is
	// asked; default 30.
	PollSeconds int `yaml:"poll_s,omitempty"`
	// DrainSeconds is how long Run waits, after it was told to end, for the answers to
	// what was sent; default 20. What is still under way then is cut off, and found out
	// about by whoever runs next.
	DrainSeconds int `yaml:"drain_s,omitempty"`
	// Replicas is how many processes like this one share the mini programs' quotas;
	// each keeps to its part. By default those that run on the same Postgres are
	// counted while they run; with another store it is 1.
	Replicas int `yaml:"replicas,omitempty"`
	// Policy is a policy file (see package policy/policyfile), which is followed while
	// it changes; without it the cheapest is sent. In a configuration file its path
	// begins where that file lies.
	Policy string `yaml:"policy,omitempty"`
	// Store is where deliveries are remembered; without it in memory, so not beyond
	// the process.
	Store Store `yaml:"store,omitempty"`
	// Simulated: nobody rides behind BaseURL. A store that was filled there is not
	// taken for one of the real world.
	Simulated bool `yaml:"simulated,omitempty"`

	// OwnApps and OwnAccounts are the host's own mini programs and shops' accounts, such
	// as a platform has in its database; they take the place of Apps and Shops. nil is
	// the file's. Not in the file; see [WithOwn].
	OwnApps     Apps            `yaml:"-"`
	OwnAccounts engine.Accounts `yaml:"-"`
	// PlacementIDs makes placement ids; nil takes the engine's own, which are unique
	// over processes. A simulation that is to repeat itself counts. Not in the file.
	PlacementIDs func() engine.PlacementID `yaml:"-"`
	// Conditions says what is switched on for a shop, such as "bad_weather", besides
	// what the policy file says; nil is nothing. Not in the file.
	Conditions func(shop string) []string `yaml:"-"`
	// OnChange hears of breakers that open and close and of accounts that are held
	// and freed, as [transport.Config].OnChange says; nil means nobody listens. It is
	// logged in any case. Not in the file.
	OnChange func(transport.Change) `yaml:"-"`

	file *strictyaml.File[Config] // where it was read from; nil if it was not
	desk bool                     // it calls nobody
}

// App is one mini program.
type App struct {
	// Secret is the mini program's AppSecret.
	Secret secret.Text `yaml:"secret"`
	// Token is the call that fetches access tokens: "stable" (the default) or
	// "classic".
	Token TokenCall `yaml:"token,omitempty"`
	// Tokens gives the access tokens in another way, such as a third-party platform's
	// authorizer tokens; the secret is not needed then. What was given last is asked
	// next; whoever gives it keeps its tokens. Not in the file.
	Tokens wechat.TokenSource `yaml:"-"`
}

// TokenCall names one of WeChat's two token calls.
type TokenCall string

const (
	StableToken  TokenCall = "stable"
	ClassicToken TokenCall = "classic"
)

// Shop is one shop and its accounts.
type Shop struct {
	// App is the appid that its orders go through; default: the only one in Apps.
	App string `yaml:"app,omitempty"`
	// Accounts are what it has at the carriers, by carrier id: SFTC, DADA, MTPS, SS.
	Accounts map[engine.CarrierID]Account `yaml:"accounts"`
}

// Account is what a shop has at one carrier.
type Account struct {
	// Merchant is the shopid, which the carrier calls its app key.
	Merchant string `yaml:"merchant"`
	// Secret is the carrier's app secret, which signs.
	Secret secret.Text `yaml:"secret"`
	// Store is the shop_no.
	Store string `yaml:"store,omitempty"`
	// Registered is where the carrier has the store. Dada and Meituan send the
	// rider there; without it they cannot be checked against the order.
	Registered *Position `yaml:"registered,omitempty"`
	Grants     Grants    `yaml:"grants,omitempty"`
}

// Position is a place in degrees.
type Position struct {
	Lng float64 `yaml:"lng"`
	Lat float64 `yaml:"lat"`
	// Datum is gcj02 (the default), wgs84 or bd09.
	Datum string `yaml:"datum,omitempty"`
}

// Grants is what the contract with the carrier allows beyond the plain trip; see
// [engine.Grants].
type Grants struct {
	Service     string `yaml:"service,omitempty"`
	Insurance   bool   `yaml:"insurance,omitempty"`
	PickupCode  bool   `yaml:"pickup_code,omitempty"`
	ReceiptCode bool   `yaml:"receipt_code,omitempty"`
}

// Push is the endpoint for WeChat's messages, as the back-office has it.
type Push struct {
	// Listen is the address to serve on, such as 127.0.0.1:8080.
	Listen string `yaml:"listen"`
	// Path is the URL's path; default /.
	Path string `yaml:"path,omitempty"`
	// App is the appid that messages are encrypted for; default: the only one in
	// Apps. Where a third-party platform receives for its mini programs it is the
	// component's.
	App string `yaml:"app,omitempty"`
	// Token is the back-office's; PreviousToken the one before, while it is being
	// changed.
	Token         secret.Text `yaml:"token"`
	PreviousToken secret.Text `yaml:"previous_token,omitempty"`
	// Mode is secure (the default), mixed or plain. In plain mode messages prove
	// nothing, and each makes the engine ask.
	Mode PushMode `yaml:"mode,omitempty"`
	// AESKey is the EncodingAESKey, 43 characters; PreviousAESKey the one before,
	// while it is being changed.
	AESKey         secret.Text `yaml:"aes_key,omitempty"`
	PreviousAESKey secret.Text `yaml:"previous_aes_key,omitempty"`
	// Apps are the endpoints of mini programs whose back-offices have settings of their
	// own, by appid, in the place of the one above or beside it.
	Apps map[string]PushApp `yaml:"apps,omitempty"`
}

// PushApp is the endpoint of one mini program; its fields are as in [Push].
type PushApp struct {
	// Path is the URL's path; default / and the appid.
	Path           string      `yaml:"path,omitempty"`
	Token          secret.Text `yaml:"token"`
	PreviousToken  secret.Text `yaml:"previous_token,omitempty"`
	Mode           PushMode    `yaml:"mode,omitempty"`
	AESKey         secret.Text `yaml:"aes_key,omitempty"`
	PreviousAESKey secret.Text `yaml:"previous_aes_key,omitempty"`
}

// Endpoints are all endpoints, by the appid that their messages are sealed for.
func (p *Push) Endpoints() map[string]PushApp {
	all := maps.Clone(p.Apps)
	if all == nil {
		all = map[string]PushApp{}
	}
	if own := p.own(); own != (PushApp{}) || len(p.Apps) == 0 {
		all[p.App] = own
	}
	return all
}

// own is the endpoint that has no name of its own; zero if there are only others.
func (p *Push) own() PushApp {
	if len(p.Apps) > 0 && p.Token.IsZero() && p.AESKey.IsZero() {
		return PushApp{}
	}
	return PushApp{p.Path, p.Token, p.PreviousToken, p.Mode, p.AESKey, p.PreviousAESKey}
}

// PushMode is how messages are protected.
type PushMode string

const (
	SecurePush PushMode = "secure"
	MixedPush  PushMode = "mixed"
	PlainPush  PushMode = "plain"
)

// Store is where deliveries are remembered: one of the two, or in memory.
type Store struct {
	// SQLite is a file on a disk of this machine, made if it is not there. In a
	// configuration file its path begins where that file lies.
	SQLite string `yaml:"sqlite,omitempty"`
	// Postgres is a database that many processes share, as a URL:
	// postgres://user:password@host:5432/database. [System.Run] has River wake the
	// deliveries then.
	Postgres secret.Text `yaml:"postgres,omitempty"`
	// Schema holds the tables in Postgres; default paotui.
	Schema string `yaml:"schema,omitempty"`
}
