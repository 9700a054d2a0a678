package wiring

import (
	"maps"
	"net"
	"net/http"

	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/trace"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/secret"
	"github.com/paotui-go/paotui/engine/strictyaml"
	"github.com/paotui-go/paotui/transport"
	"github.com/paotui-go/paotui/transport/wechat"
)

// Config is the configuration file. What each key means is told by the tag `about`,
// of which the published schema (docs/config.schema.json) and the reference page
// (docs/reference/configuration.md) are made; a key with the tag `live` may change while
// a system runs. A [secret.Text] may be "env:NAME", which is read from the environment,
// or "file:PATH", which is read from a file, when the configuration is loaded.
type Config struct {
	BaseURL      string          `yaml:"base_url,omitempty" default:"https://api.weixin.qq.com" about:"The API's host with its scheme; a simulator has its own."`
	Apps         map[string]App  `yaml:"apps" live:"true" about:"The mini programs that call, by appid."`
	Shops        map[string]Shop `yaml:"shops" live:"true" about:"The shops, by the name that orders use."`
	Push         *Push           `yaml:"push,omitempty" about:"Where WeChat delivers its messages, as the back-office has it. Without it, deliveries are followed by asking."`
	Watch        Watch           `yaml:"watch,omitempty" about:"Where paotui run shows its numbers and whether it is ready."`
	PollSeconds  int             `yaml:"poll_s,omitempty" min:"1" max:"3600" default:"30" about:"How long an open order may be silent before the carrier is asked."`
	DrainSeconds int             `yaml:"drain_s,omitempty" min:"1" max:"600" default:"20" about:"How long the answers to what was sent are waited for when the program is told to end. What is still under way then is cut off, and found out about by whoever runs next."`
	Replicas     int             `yaml:"replicas,omitempty" min:"1" max:"1000" about:"How many processes like this one share the mini programs' quotas; each keeps to its part. Without it those that run on the same Postgres are counted while they run, and on another store it is 1."`
	Policy       string          `yaml:"policy,omitempty" example:"policy.yaml" about:"The path of a policy file, which begins where the configuration lies. What is in that file is followed while it changes. Without it the cheapest is sent."`
	Store        Store           `yaml:"store,omitempty" about:"Where deliveries are remembered. Without it in memory, so not beyond the process."`
	Simulated    bool            `yaml:"simulated,omitempty" default:"false" about:"Nobody rides behind base_url. A store that was filled there is not taken for one of the real world."`

	// OwnApps and OwnAccounts are the host's own mini programs and shops' accounts, such
	// as a platform has in its database; they take the place of Apps and Shops. nil is
	// the file's. Not in the file; see [WithOwn].
	OwnApps     Apps            `yaml:"-"`
	OwnAccounts engine.Accounts `yaml:"-"`
	// OwnPolicy is the host's own, in the place of a file; nil is the file's. Not in the file.
	OwnPolicy engine.Policy `yaml:"-"`
	// HTTPClient makes the calls; nil is [wechat.NewHTTPClient]'s, which the cleanup
	// closes. A test's leads to a simulator in memory. Not in the file.
	HTTPClient *http.Client `yaml:"-"`
	// PlacementIDs makes placement ids; nil takes the engine's own, which are unique
	// over processes. A simulation that is to repeat itself counts. Not in the file.
	PlacementIDs func() engine.PlacementID `yaml:"-"`
	// Conditions says what is switched on for a shop, such as "bad_weather", besides
	// what the policy file says; nil is nothing. Not in the file.
	Conditions func(shop string) []string `yaml:"-"`
	// Tracer gets one trace for each delivery, over all processes, as [engine.Config].Tracer
	// says; nil is none. Not in the file.
	Tracer trace.TracerProvider `yaml:"-"`
	// Meter counts and times what everything here does, see package measure; nil counts
	// nothing. Package watch makes one for Prometheus. Not in the file.
	Meter metric.MeterProvider `yaml:"-"`
	// OnChange hears of breakers that open and close and of accounts that are held
	// and freed, as [transport.Config].OnChange says; nil means nobody listens. It is
	// logged in any case. Not in the file.
	OnChange func(transport.Change) `yaml:"-"`
	// OnListen hears of the address on which the push is served, before the first
	// request: the port where Listen says ":0". What it returns ends Run. Not in the file.
	OnListen func(net.Addr) error `yaml:"-"`

	file *strictyaml.File[Config] // where it was read from; nil if it was not
	desk bool                     // it calls nobody
}

// App is one mini program.
type App struct {
	Secret secret.Text `yaml:"secret" required:"true" example:"env:PAOTUI_APP_SECRET" about:"The mini program's AppSecret."`
	Token  TokenCall   `yaml:"token,omitempty" enum:"stable,classic" default:"stable" about:"The call that fetches access tokens. classic kills the tokens that other programs use."`
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
	App      string                       `yaml:"app,omitempty" example:"wx0123456789abcdef" about:"The appid that its orders go through; left out, the only one in apps."`
	Accounts map[engine.CarrierID]Account `yaml:"accounts" required:"true" keys:"SFTC,DADA,MTPS,SS" about:"What it has at the carriers, by carrier: SF Tongcheng, Dada, Meituan, Shansong."`
}

// Account is what a shop has at one carrier.
type Account struct {
	Merchant   string      `yaml:"merchant" required:"true" example:"dada-appkey" about:"The shopid, which the carrier calls its app key."`
	Secret     secret.Text `yaml:"secret" required:"true" example:"env:PAOTUI_DADA_SECRET" about:"The carrier's app secret, which signs; not the mini program's."`
	Store      string      `yaml:"store,omitempty" example:"77071-47913" about:"The shop_no: the number of the store at the carrier."`
	Registered *Position   `yaml:"registered,omitempty" about:"Where the carrier has the store. Dada and Meituan send the rider there; without it they cannot be checked against the order."`
	Grants     Grants      `yaml:"grants,omitempty" about:"What the contract with the carrier allows beyond the plain trip."`
}

// Position is a place in degrees.
type Position struct {
	Lng   float64 `yaml:"lng" required:"true" example:"116.455" about:"The longitude, in degrees."`
	Lat   float64 `yaml:"lat" required:"true" example:"39.9336" about:"The latitude, in degrees."`
	Datum string  `yaml:"datum,omitempty" enum:"gcj02,wgs84,bd09" default:"gcj02" about:"The map that the degrees are of."`
}

// Grants is what the contract with the carrier allows beyond the plain trip; see
// [engine.Grants].
type Grants struct {
	Service     string `yaml:"service,omitempty" example:"100029" about:"The service that the contract covers, where a carrier has several: Meituan's delivery_service_code."`
	Insurance   bool   `yaml:"insurance,omitempty" default:"false" about:"Goods can be insured."`
	PickupCode  bool   `yaml:"pickup_code,omitempty" default:"false" about:"The rider shows a code at the pick-up."`
	ReceiptCode bool   `yaml:"receipt_code,omitempty" default:"false" about:"The receiver tells the rider a code."`
}

// Push is the endpoint for WeChat's messages, as the back-office has it.
type Push struct {
	Listen         string             `yaml:"listen" required:"true" example:"127.0.0.1:8080" about:"The address to serve on, behind a proxy that WeChat reaches over https."`
	Path           string             `yaml:"path,omitempty" default:"/" example:"/wechat/push" about:"The URL's path."`
	App            string             `yaml:"app,omitempty" example:"wx0123456789abcdef" about:"The appid that messages are encrypted for; left out, the only one in apps. Where a third-party platform receives for its mini programs it is the component's."`
	Token          secret.Text        `yaml:"token,omitempty" example:"env:PAOTUI_PUSH_TOKEN" about:"The token that the back-office has. May be left out where every mini program has an endpoint of its own under apps."`
	PreviousToken  secret.Text        `yaml:"previous_token,omitempty" about:"The token of before, while it is being changed."`
	Mode           PushMode           `yaml:"mode,omitempty" enum:"secure,mixed,plain" default:"secure" about:"How messages are protected. In plain mode they prove nothing, and each makes the carrier be asked."`
	AESKey         secret.Text        `yaml:"aes_key,omitempty" example:"env:PAOTUI_PUSH_KEY" about:"The EncodingAESKey, 43 characters; needed but in plain mode."`
	PreviousAESKey secret.Text        `yaml:"previous_aes_key,omitempty" about:"The EncodingAESKey of before, while it is being changed."`
	Apps           map[string]PushApp `yaml:"apps,omitempty" about:"The endpoints of mini programs whose back-offices have settings of their own, by appid, in the place of the one above or beside it."`
}

// PushApp is the endpoint of one mini program; its fields are as in [Push].
type PushApp struct {
	Path           string      `yaml:"path,omitempty" example:"/wechat/second" about:"The URL's path; left out, / and the appid."`
	Token          secret.Text `yaml:"token" required:"true" example:"env:PAOTUI_PUSH_TOKEN_2" about:"The token that the back-office has."`
	PreviousToken  secret.Text `yaml:"previous_token,omitempty" about:"The token of before, while it is being changed."`
	Mode           PushMode    `yaml:"mode,omitempty" enum:"secure,mixed,plain" default:"secure" about:"How messages are protected."`
	AESKey         secret.Text `yaml:"aes_key,omitempty" example:"env:PAOTUI_PUSH_KEY_2" about:"The EncodingAESKey, 43 characters; needed but in plain mode."`
	PreviousAESKey secret.Text `yaml:"previous_aes_key,omitempty" about:"The EncodingAESKey of before, while it is being changed."`
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

// Watch is where `paotui run` serves what package watch shows. A host that embeds a
// system serves it where it likes.
type Watch struct {
	Listen string `yaml:"listen,omitempty" default:"127.0.0.1:9464" about:"The address of /metrics, /healthz and /readyz, which nothing guards: let only those reach it who may know how much business there is. off serves nothing."`
}

// DefaultWatch is where [Watch] listens if nothing else is said, NoWatch how it is
// switched off.
const (
	DefaultWatch = "127.0.0.1:9464"
	NoWatch      = "off"
)

// Store is where deliveries are remembered: one of the two, or in memory. On Postgres
// [System.Run] has River wake the deliveries.
type Store struct {
	_        struct{}    `not_both:"sqlite,postgres"`
	SQLite   string      `yaml:"sqlite,omitempty" example:"deliveries.db" about:"A file on a disk of this machine, made if it is not there; never on a network share. Its path begins where the configuration lies."`
	Postgres secret.Text `yaml:"postgres,omitempty" example:"env:DATABASE_URL" about:"A database that many processes share, as a URL: postgres://user:password@host:5432/database."`
	Schema   string      `yaml:"schema,omitempty" with:"postgres" default:"paotui" about:"The schema in Postgres that holds the tables."`
}
