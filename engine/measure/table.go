package measure

import (
	"slices"

	"github.com/paotui-go/paotui/engine/fault"
	"github.com/paotui-go/paotui/engine/priority"
)

// ID names an instrument of the [Table].
type ID int

// The instruments of the engine.
const (
	Dispatched ID = iota
	Ended
	DeliveryTime
	Quotes
	QuoteTime
	FeeQuoted
	Plans
	Placements
	FeeCharged
	Tips
	Penalties
	Overcharges
	RiderTime
	PickupTime
	TripTime
	Impatience
	Cancels
	Unknowns
	UnknownTime
	SecondRiders
	Alarms
	Parkings
	StartsOver
	Reports
	ReportLag
	Open
	Due
	Overdue
	ConsumerLag
	ConsumerRefusals
	StoreTime
	Panics

	// The instruments of the transport.
	Calls
	CallTime
	KeptBack
	LimitWait
	Retries
	Breakers
	BreakerChanges
	HeldAccounts
	AccountChanges

	// The instruments of the WeChat client.
	TokenFetches
	TokenRefusals
	DeadTokens
	Pushes
	PushTime

	many
)

// Shape is how an instrument is read.
type Shape string

const (
	// Counter only grows.
	Counter Shape = "counter"
	// Histogram counts values in ranges, and sums them.
	Histogram Shape = "histogram"
	// Gauge is a value of this moment.
	Gauge Shape = "gauge"
)

// Who measures.
const (
	ByEngine    = "engine"
	ByTransport = "transport"
	ByWeChat    = "transport/wechat"
)

// Instrument is one row of the table.
type Instrument struct {
	// Name is OpenTelemetry's; Prometheus's is made of it.
	Name  string
	Shape Shape
	// Unit is s for seconds, fen for money, or a word in braces for what is counted.
	Unit string
	// About is one sentence.
	About string
	// By is the package that measures.
	By         string
	Attributes []Attribute
	// Bounds are those of a histogram's ranges, in its unit.
	Bounds []float64
}

// Attribute is a dimension of an instrument.
type Attribute struct {
	Key   string
	About string
	// Words are all that it can be, besides "other". nil: any id, of which there are few.
	Words []string
}

// MostOpen is how many different ids an open attribute has in one process; more are "other".
const MostOpen = 200

// Other is what an attribute says of a value that it has no word for.
const Other = "other"

// None is the word for "there is none": no carrier, no kind.
const None = "none"

// The attributes.
var (
	carrier  = Attribute{Key: "carrier", About: "the carrier's id, such as `DADA`; `none` where a call or a report belongs to none"}
	app      = Attribute{Key: "app", About: "the mini program's appid"}
	path     = Attribute{Key: "call", About: "the path of the call, such as `order/add`"}
	consumer = Attribute{Key: "consumer", About: "the name under which a consumer of events keeps its position"}
	kind     = Attribute{Key: "kind", About: "why it failed; see [errors](errors.md)", Words: kinds()}
	class    = Attribute{Key: "class", About: "how urgent the call is", Words: classes()}
	outcome  = words("outcome", "`done`, or what is known of the work after the failure", "done", "not_sent", "rejected", "unknown")
)

func words(key, about string, words ...string) Attribute {
	return Attribute{Key: key, About: about, Words: words}
}

func kinds() []string {
	all := []string{None}
	for _, k := range fault.Kinds() {
		all = append(all, k.String())
	}
	return all
}

func classes() (all []string) {
	for _, c := range priority.Classes() {
		all = append(all, c.String())
	}
	return all
}

// The ranges of the histograms.
var (
	ofCalls      = []float64{.01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10}
	ofStores     = []float64{.0001, .0005, .001, .0025, .005, .01, .05, .1, .5, 1, 5}
	ofRiders     = []float64{15, 30, 60, 120, 180, 300, 600, 900, 1800, 3600}
	ofDeliveries = []float64{300, 600, 900, 1200, 1800, 2700, 3600, 5400, 7200, 14400, 86400}
	ofFees       = []float64{300, 500, 800, 1000, 1200, 1500, 2000, 2500, 3000, 5000, 10000}
	ofLags       = []float64{1, 2, 5, 10, 30, 60, 300, 900, 3600}
)

// table is all instruments, by their ID.
var table = [many]Instrument{
	Dispatched: {Name: "paotui.deliveries.dispatched", Shape: Counter, Unit: "{delivery}", By: ByEngine,
		About: "Orders that Dispatch took on. What a host writes in a transaction of its own is not in it."},
	Ended: {Name: "paotui.deliveries.ended", Shape: Counter, Unit: "{delivery}", By: ByEngine,
		About:      "Deliveries that came to an end.",
		Attributes: []Attribute{words("phase", "how it ended", "delivered", "returned", "cancelled", "failed")}},
	DeliveryTime: {Name: "paotui.delivery.duration", Shape: Histogram, Unit: "s", By: ByEngine, Bounds: ofDeliveries,
		About:      "From the dispatch to the door, for what was delivered.",
		Attributes: []Attribute{carrier}},
	Quotes: {Name: "paotui.quotes", Shape: Counter, Unit: "{quote}", By: ByEngine,
		About: "Carriers that were asked what an order would cost, by what came of it.",
		Attributes: []Attribute{carrier, words("outcome", "what came of it", "priced", "unpriced", "refused", "late", "kept_back"),
			{Key: "kind", About: "why it was refused; see [errors](errors.md)", Words: kind.Words}}},
	QuoteTime: {Name: "paotui.quote.duration", Shape: Histogram, Unit: "s", By: ByEngine, Bounds: ofCalls,
		About:      "How long a carrier took to say what an order would cost; for who was late, how long it was waited for.",
		Attributes: []Attribute{carrier}},
	FeeQuoted: {Name: "paotui.fee.quoted", Shape: Histogram, Unit: "fen", By: ByEngine, Bounds: ofFees,
		About:      "The fees of priced quotes.",
		Attributes: []Attribute{carrier}},
	Plans: {Name: "paotui.plans", Shape: Counter, Unit: "{plan}", By: ByEngine,
		About:      "Decisions of the policy that were written down.",
		Attributes: []Attribute{words("outcome", "whom it calls first", "one", "race", "nobody")}},
	Placements: {Name: "paotui.placements", Shape: Counter, Unit: "{placement}", By: ByEngine,
		About:      "Calls that order a rider, by what they brought; a placement that is sent again counts again.",
		Attributes: []Attribute{carrier, outcome, kind}},
	FeeCharged: {Name: "paotui.fee.charged", Shape: Histogram, Unit: "fen", By: ByEngine, Bounds: ofFees,
		About:      "What carriers say that they charge when they take an order. A charge that was not told is not in it.",
		Attributes: []Attribute{carrier}},
	Tips: {Name: "paotui.tips", Shape: Counter, Unit: "fen", By: ByEngine,
		About:      "By how much tips were raised after the order was placed.",
		Attributes: []Attribute{carrier}},
	Penalties: {Name: "paotui.penalties", Shape: Counter, Unit: "fen", By: ByEngine,
		About:      "What cancelling cost, as far as carriers tell.",
		Attributes: []Attribute{carrier}},
	Overcharges: {Name: "paotui.overcharges", Shape: Counter, Unit: "fen", By: ByEngine,
		About:      "By how much charges are above the quotes that were accepted, where that is more than the plan tolerates.",
		Attributes: []Attribute{carrier}},
	RiderTime: {Name: "paotui.rider.duration", Shape: Histogram, Unit: "s", By: ByEngine, Bounds: ofRiders,
		About:      "From the placement until a rider accepted, by the carrier's clock.",
		Attributes: []Attribute{carrier}},
	PickupTime: {Name: "paotui.pickup.duration", Shape: Histogram, Unit: "s", By: ByEngine, Bounds: ofDeliveries,
		About:      "From the placement until the rider had the goods, by the carrier's clock.",
		Attributes: []Attribute{carrier}},
	TripTime: {Name: "paotui.trip.duration", Shape: Histogram, Unit: "s", By: ByEngine, Bounds: ofDeliveries,
		About:      "From the placement to the door, by the carrier's clock.",
		Attributes: []Attribute{carrier}},
	Impatience: {Name: "paotui.riders.given_up", Shape: Counter, Unit: "{placement}", By: ByEngine,
		About:      "Placements that no rider took while the plan was patient.",
		Attributes: []Attribute{carrier}},
	Cancels: {Name: "paotui.cancels", Shape: Counter, Unit: "{call}", By: ByEngine,
		About:      "Calls that cancel a placement, by what they brought.",
		Attributes: []Attribute{carrier, outcome, kind}},
	Unknowns: {Name: "paotui.calls.unknown", Shape: Counter, Unit: "{call}", By: ByEngine,
		About:      "Calls of which nobody knows whether their work was done.",
		Attributes: []Attribute{carrier, words("verb", "what was asked for", "place", "cancel", "tip", "confirm_return", "reorder")}},
	UnknownTime: {Name: "paotui.unknown.duration", Shape: Histogram, Unit: "s", By: ByEngine, Bounds: ofRiders,
		About:      "From the intent to place until it was known what became of it, where the call itself did not tell.",
		Attributes: []Attribute{carrier, words("found", "what became of it", "taken", "refused")}},
	SecondRiders: {Name: "paotui.second_riders", Shape: Counter, Unit: "{placement}", By: ByEngine,
		About:      "Placements that turned out to be a second rider, and are called off.",
		Attributes: []Attribute{carrier}},
	Alarms: {Name: "paotui.alarms", Shape: Counter, Unit: "{placement}", By: ByEngine,
		About:      "Placements of which nobody could tell for a minute how they stand.",
		Attributes: []Attribute{carrier}},
	Parkings: {Name: "paotui.parkings", Shape: Counter, Unit: "{delivery}", By: ByEngine,
		About:      "Deliveries that were parked, by whose placement it is about: a person has to look.",
		Attributes: []Attribute{carrier}},
	StartsOver: {Name: "paotui.starts_over", Shape: Counter, Unit: "{delivery}", By: ByEngine,
		About: "Deliveries that nobody carried, and for which everybody was asked anew."},
	Reports: {Name: "paotui.reports", Shape: Counter, Unit: "{report}", By: ByEngine,
		About: "What carriers said by push, by what it was worth.",
		Attributes: []Attribute{carrier, words("verdict", "`news` is written down, `known` was said before, a `hint` proves nothing and makes the engine ask, "+
			"what is `foreign` belongs to no delivery of this store, and `failed` could not be written", "news", "known", "hint", "foreign", "failed")}},
	ReportLag: {Name: "paotui.report.lag", Shape: Histogram, Unit: "s", By: ByEngine, Bounds: ofLags,
		About:      "From an event, by the carrier's clock, until its push was written down.",
		Attributes: []Attribute{carrier}},
	Open: {Name: "paotui.deliveries.open", Shape: Gauge, Unit: "{delivery}", By: ByEngine,
		About: "Deliveries in the store that are not over. Each process on a store tells the same.",
		Attributes: []Attribute{words("phase", "where they stand; one that has ended is open while a placement of it lives", "held", "quoting", "placing", "waiting", "accepted", "at_store", "picked_up",
			"delivering", "returning", "parked", "delivered", "returned", "cancelled", "failed")}},
	Due: {Name: "paotui.deliveries.due", Shape: Gauge, Unit: "{delivery}", By: ByEngine,
		About: "Deliveries in the store that should be looked at now. Each process on a store tells the same."},
	Overdue: {Name: "paotui.deliveries.overdue", Shape: Gauge, Unit: "s", By: ByEngine,
		About: "For how long the delivery that has waited longest should have been looked at. Each process on a store tells the same."},
	ConsumerLag: {Name: "paotui.consumer.lag", Shape: Gauge, Unit: "s", By: ByEngine,
		About:      "The age of the event that a consumer has in hand; 0 when it has read all.",
		Attributes: []Attribute{consumer}},
	ConsumerRefusals: {Name: "paotui.consumer.refusals", Shape: Counter, Unit: "{event}", By: ByEngine,
		About:      "Events that a consumer did not take, and that are given again.",
		Attributes: []Attribute{consumer}},
	StoreTime: {Name: "paotui.store.duration", Shape: Histogram, Unit: "s", By: ByEngine, Bounds: ofStores,
		About: "How long the store took.",
		Attributes: []Attribute{
			words("operation", "what was asked of it", "append", "load", "find", "due", "since", "list", "position", "advance", "count"),
			words("outcome", "a `conflict`, and what is `absent`, are answers; `failed` is the store's own trouble", "done", "conflict", "absent", "failed", "canceled"),
		}},
	Panics: {Name: "paotui.panics", Shape: Counter, Unit: "{panic}", By: ByEngine,
		About:      "Panics of adapters, policies and consumers, which were caught.",
		Attributes: []Attribute{words("in", "whose code it was", "call", "policy", "consumer")}},

	Calls: {Name: "paotui.calls", Shape: Counter, Unit: "{call}", By: ByTransport,
		About:      "Calls that were sent, each repeat for itself; those of outcome `not_sent` found no connection. What WeChat answers to a token call is in paotui.token.fetches.",
		Attributes: []Attribute{carrier, path, outcome, kind}},
	CallTime: {Name: "paotui.call.duration", Shape: Histogram, Unit: "s", By: ByTransport, Bounds: ofCalls,
		About:      "How long calls took that were sent.",
		Attributes: []Attribute{carrier, path}},
	KeptBack: {Name: "paotui.calls.kept_back", Shape: Counter, Unit: "{call}", By: ByTransport,
		About: "Calls that were not sent, repeats aside.",
		Attributes: []Attribute{carrier, app, class, words("by", "what kept it back: a limit (the carrier's, the mini program's, or a shop's share of one), the carrier's breaker, the route's, "+
			"an account that is held, or its time, which was over", "limit", "breaker", "route", "account", "deadline")}},
	LimitWait: {Name: "paotui.limit.wait.duration", Shape: Histogram, Unit: "s", By: ByTransport, Bounds: ofCalls,
		About:      "How long calls waited for their turn that had to, also in vain.",
		Attributes: []Attribute{carrier, class}},
	Retries: {Name: "paotui.calls.repeated", Shape: Counter, Unit: "{call}", By: ByTransport,
		About:      "Calls that were sent once more.",
		Attributes: []Attribute{carrier, path}},
	Breakers: {Name: "paotui.breaker.state", Shape: Gauge, Unit: "{state}", By: ByTransport,
		About:      "0 is closed, 1 half-open, 2 open. The route's own breaker, which is for all carriers, has `none` as carrier and call.",
		Attributes: []Attribute{carrier, path}},
	BreakerChanges: {Name: "paotui.breaker.changes", Shape: Counter, Unit: "{change}", By: ByTransport,
		About:      "Breakers that opened, closed or let a trial through.",
		Attributes: []Attribute{carrier, path, words("to", "the state that it is in now", "closed", "open", "half-open")}},
	HeldAccounts: {Name: "paotui.accounts.held", Shape: Gauge, Unit: "{account}", By: ByTransport,
		About:      "Accounts that their carrier does not serve, and whose calls are kept back.",
		Attributes: []Attribute{carrier, app}},
	AccountChanges: {Name: "paotui.account.changes", Shape: Counter, Unit: "{change}", By: ByTransport,
		About:      "Accounts that began or ended to be held.",
		Attributes: []Attribute{carrier, app, words("to", "what it is now", "held", "free")}},

	TokenFetches: {Name: "paotui.token.fetches", Shape: Counter, Unit: "{call}", By: ByWeChat,
		About:      "Access tokens that were asked for.",
		Attributes: []Attribute{app, words("mode", "the stable call, the stable call with force_refresh, or the classic one", "stable", "force", "classic"), outcome, kind}},
	TokenRefusals: {Name: "paotui.token.refusals", Shape: Counter, Unit: "{call}", By: ByWeChat,
		About:      "Calls whose access token WeChat refused. Each is sent once more if another can be had.",
		Attributes: []Attribute{app}},
	DeadTokens: {Name: "paotui.token.dead", Shape: Counter, Unit: "{alarm}", By: ByWeChat,
		About:      "Times that no working access token could be had although WeChat gave one out.",
		Attributes: []Attribute{app}},
	Pushes: {Name: "paotui.pushes", Shape: Counter, Unit: "{push}", By: ByWeChat,
		About: "Requests to the push URL, by what became of them.",
		Attributes: []Attribute{app, words("verdict", "`taken`, `repeated` (taken before), of `another` matter, a `check` of the back-office, `nameless` (it names no order), `failed` (not taken: it comes again); "+
			"or why it was refused: `signature`, `plain`, `unkeyed`, `sealed` (it does not open), `clock`, `unreadable`, `method`",
			"taken", "repeated", "another", "check", "nameless", "failed", "signature", "plain", "unkeyed", "sealed", "clock", "unreadable", "method")}},
	PushTime: {Name: "paotui.push.duration", Shape: Histogram, Unit: "s", By: ByWeChat, Bounds: ofCalls,
		About:      "How long a request to the push URL took. WeChat waits five seconds.",
		Attributes: []Attribute{app}},
}

// Table lists every instrument, by its [ID].
func Table() []Instrument { return slices.Clone(table[:]) }

// Instrument is the row of id.
func (id ID) Instrument() Instrument { return table[id] }

// String is the instrument's name.
func (id ID) String() string { return table[id].Name }
