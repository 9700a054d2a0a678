package policyfile

import (
	"errors"
	"strings"
	"time"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/policy"
)

// document is what may stand in a policy file. The schema is made of it.
type document struct {
	Conditions []condition          `yaml:"conditions" about:"What is switched on now, such as bad_weather, besides what the host says."`
	Policies   map[string]onePolicy `yaml:"policies" about:"The policies, by name."`
	Use        []use                `yaml:"use" about:"Which policy is for which orders: the first whose condition holds. May be left out where there is one policy."`
}

// condition is a name, or keys.
type condition struct {
	Name string `yaml:"name" about:"Its name."`
	When when   `yaml:"when" about:"For which orders; left out, for all."`
}

// UnmarshalText reads a name.
func (c *condition) UnmarshalText(b []byte) error {
	c.Name = string(b)
	return nil
}

type use struct {
	Policy string `yaml:"policy" about:"The name of a policy."`
	When   when   `yaml:"when" about:"For which orders; left out, for all."`
}

// onePolicy is [policy.Policy].
type onePolicy struct {
	Price       []price       `yaml:"price" about:"Prices for carriers that name none; the first that is known counts."`
	KeepOut     []keepOut     `yaml:"keep_out" about:"Who is not called; the first that applies gives the reason."`
	Rank        []rank        `yaml:"rank" about:"The order in which the others are called; what is equal in the first goes by the next. Default: cheapest, fastest."`
	Stage       *stage        `yaml:"stage" about:"How many are called at once. Default: one_by_one."`
	Stages      []stageWhen   `yaml:"stages" about:"Several ways, of which the first counts whose condition holds."`
	Tips        tips          `yaml:"tips" about:"What the rider is offered on top when nobody comes."`
	Budget      budget        `yaml:"budget" about:"What a plan may cost at most, with tips, and in a race with all that run in it."`
	StartOver   startOver     `yaml:"start_over" about:"Everybody is asked again when nobody is left."`
	Overcharge  overcharge    `yaml:"overcharge" about:"What happens when a carrier charges more than it quoted."`
	Unreachable time.Duration `yaml:"unreachable" max:"24h" about:"How long a carrier that can not be asked is waited for until a person is called. Default: 10m."`
}

type price struct {
	_           struct{}     `one:"rate_card,last_charged"`
	RateCard    *rateCard    `yaml:"rate_card" about:"A contract's prices."`
	LastCharged *lastCharged `yaml:"last_charged" about:"What was charged last for a trip of the shop that was about as long."`
}

type rateCard struct {
	Carriers   []engine.CarrierID `yaml:"carriers" about:"Whose card it is; left out, anybody's."`
	When       when               `yaml:"when" about:"For which orders it holds."`
	Base       engine.Money       `yaml:"base_fen" min:"0" max:"1000000" about:"The price without anything added, in fen."`
	Distance   []slopeM           `yaml:"distance" about:"What is added by distance; each adds by itself."`
	Weight     []slopeG           `yaml:"weight" about:"What is added by weight; each adds by itself."`
	Surcharges []surcharge        `yaml:"surcharges" about:"What is added at times, or when something is switched on."`
}

type slopeM struct {
	From int          `yaml:"from_m" min:"0" max:"1000000" about:"Metres from which on it counts."`
	To   int          `yaml:"to_m" min:"0" max:"1000000" about:"Metres up to which it counts; left out, without end."`
	Each int          `yaml:"each_m" min:"1" max:"1000000" about:"It adds for each so many metres begun; left out, once."`
	Add  engine.Money `yaml:"add_fen" min:"0" max:"1000000" about:"What it adds, in fen."`
}

type slopeG struct {
	From int          `yaml:"from_g" min:"0" max:"1000000" about:"Grams from which on it counts."`
	To   int          `yaml:"to_g" min:"0" max:"1000000" about:"Grams up to which it counts; left out, without end."`
	Each int          `yaml:"each_g" min:"1" max:"1000000" about:"It adds for each so many grams begun; left out, once."`
	Add  engine.Money `yaml:"add_fen" min:"0" max:"1000000" about:"What it adds, in fen."`
}

type surcharge struct {
	Name    string       `yaml:"name" about:"What the reasons call it."`
	When    when         `yaml:"when" about:"When it is added."`
	Add     engine.Money `yaml:"add_fen" min:"0" max:"1000000" about:"What it adds, in fen."`
	Percent int          `yaml:"percent" min:"0" max:"1000" about:"How much of the card's price it adds, in percent."`
}

type lastCharged struct {
	Carriers []engine.CarrierID `yaml:"carriers" about:"Whose; left out, anybody's."`
	Within   time.Duration      `yaml:"within" min:"1m" about:"How old it may be. Default: 720h."`
}

type keepOut struct {
	_          struct{}      `one:"unpriced,fee_above_fen,share_above_percent,rider_after,without,unreliable"`
	Unpriced   *bool         `yaml:"unpriced" about:"Who names no price, where none is supposed either."`
	FeeAbove   *engine.Money `yaml:"fee_above_fen" min:"1" max:"10000000" about:"Who costs more than this, or does not say."`
	ShareAbove *int          `yaml:"share_above_percent" min:"1" max:"1000" about:"Who costs more than so much of what the goods are worth, or does not say."`
	RiderAfter *riderAfter   `yaml:"rider_after" about:"Whose rider takes longer to accept."`
	Without    *without      `yaml:"without" about:"Carriers, at some times, in some places, for some goods."`
	Unreliable *unreliable   `yaml:"unreliable" about:"Who carried too few of the orders like this one, as the journals show."`
	When       when          `yaml:"when" about:"For which orders; left out, for all."`
}

type riderAfter struct {
	Wait   time.Duration `yaml:"wait" min:"1s" max:"24h" about:"The longest time to a rider."`
	Unsaid bool          `yaml:"unsaid" about:"Who does not say it, and of whom the journals do not know it, is out as well."`
}

type without struct {
	Carriers []engine.CarrierID `yaml:"carriers" about:"Who; left out, everybody."`
	Because  string             `yaml:"because" about:"The reason that is told."`
}

type unreliable struct {
	Accepted  int `yaml:"accepted_percent" min:"0" max:"100" about:"How many of a hundred a rider must have accepted."`
	CalledOff int `yaml:"called_off_percent" min:"0" max:"100" about:"How many of a hundred the carrier may have ended."`
	Cases     int `yaml:"cases" min:"1" max:"100000" about:"How many there have to be for a judgement. Default: 20."`
}

// rank is a ranker: a name, or keys.
type rank struct {
	_         struct{}           `one:"cheapest,fastest,weighted,preferred,reliable,score"`
	Cheapest  *bool              `yaml:"cheapest" about:"By what will be paid in all."`
	Fastest   *bool              `yaml:"fastest" about:"By the time until a rider accepts."`
	Weighted  *weighted          `yaml:"weighted" about:"Money against minutes."`
	Preferred []engine.CarrierID `yaml:"preferred" about:"By an order of your own."`
	Reliable  *reliable          `yaml:"reliable" about:"By how many of the orders like this one found a rider, as the journals show."`
	Score     *score             `yaml:"score" about:"By an expression: the less the better."`
}

// UnmarshalText reads the rankers that have nothing to say but their name.
func (r *rank) UnmarshalText(b []byte) error {
	yes := true
	switch string(b) {
	case "cheapest":
		r.Cheapest = &yes
	case "fastest":
		r.Fastest = &yes
	case "reliable":
		r.Reliable = &reliable{}
	default:
		return errors.New("expected cheapest, fastest or reliable, or one of weighted, preferred, reliable, score with its keys")
	}
	return nil
}

type weighted struct {
	Minute engine.Money  `yaml:"minute_fen" min:"1" max:"100000" about:"What a minute is worth, in fen."`
	Unsaid time.Duration `yaml:"unsaid" min:"1s" max:"24h" about:"The wait that a carrier is given of which nobody knows it; left out, it comes behind the others."`
}

type reliable struct {
	Cases int `yaml:"cases" min:"1" max:"100000" about:"How many there have to be for a judgement. Default: 20."`
}

type score struct {
	Expression string `yaml:"expression" about:"A number."`
	Says       string `yaml:"says" about:"What the number is called in the reasons, such as points."`
}

type stage struct {
	_        struct{}  `one:"one_by_one,race,widen"`
	OneByOne *oneByOne `yaml:"one_by_one" about:"One carrier after the other."`
	Race     *race     `yaml:"race" about:"Several at once; the first rider wins."`
	Widen    *widen    `yaml:"widen" about:"The best at once, and the others join them later."`
}

type stageWhen struct {
	_        struct{}  `one:"one_by_one,race,widen"`
	When     when      `yaml:"when" about:"For which orders; left out, for all."`
	OneByOne *oneByOne `yaml:"one_by_one" about:"One carrier after the other."`
	Race     *race     `yaml:"race" about:"Several at once; the first rider wins."`
	Widen    *widen    `yaml:"widen" about:"The best at once, and the others join them later."`
}

type oneByOne struct {
	Patience time.Duration `yaml:"patience" min:"1s" max:"24h" about:"How long each has to find a rider; left out, until it gives up."`
}

type race struct {
	Of       int           `yaml:"of" min:"2" max:"20" about:"How many; left out, all."`
	Patience time.Duration `yaml:"patience" min:"1s" max:"24h" about:"How long they have to find a rider; left out, until they give up."`
}

type widen struct {
	Of       int           `yaml:"of" min:"1" max:"20" about:"How many are called at once. Default: 1."`
	After    time.Duration `yaml:"after" min:"1s" max:"24h" about:"When the others join."`
	Patience time.Duration `yaml:"patience" min:"1s" max:"24h" about:"How long each has to find a rider; left out, until it gives up."`
}

type tips struct {
	Ladder []engine.Money `yaml:"ladder_fen" min:"1" max:"100000" about:"Totals, each higher than the one before, in fen."`
	Most   engine.Money   `yaml:"most_fen" min:"1" max:"1000000" about:"What the riders of one plan get at most, all together."`
}

type budget struct {
	Most  engine.Money `yaml:"most_fen" min:"1" max:"10000000" about:"In fen."`
	Share int          `yaml:"share_percent" min:"1" max:"1000" about:"Of what the goods are worth; of both the lower holds."`
}

type startOver struct {
	Times int           `yaml:"times" min:"0" max:"100" about:"How often."`
	After time.Duration `yaml:"after" max:"24h" about:"The pause before each."`
}

type overcharge struct {
	Tolerance engine.Money `yaml:"tolerance_fen" min:"0" max:"1000000" about:"How much more is no matter, in fen."`
	Cancel    bool         `yaml:"cancel" about:"It is called off, as long as no rider has accepted."`
}

type when struct {
	Shops      []string `yaml:"shops" about:"One of these shops, by the name that orders use."`
	Cities     []string `yaml:"cities" about:"The sender's city, in full, such as 广州市."`
	Categories []string `yaml:"categories" about:"The cargo's category or subcategory."`
	Hours      []hours  `yaml:"hours" about:"Parts of the day in China's time, such as 11:00-13:30; 22:00-06:00 is the night."`
	Days       []string `yaml:"days" enum:"mon,tue,wed,thu,fri,sat,sun" about:"Days of the week in China."`
	Distance   within   `yaml:"distance_m" about:"Metres."`
	Weight     within   `yaml:"weight_g" about:"Grams."`
	Value      within   `yaml:"value_fen" about:"What the goods are worth, in fen."`
	Tried      within   `yaml:"tried" about:"How many placements were made before."`
	Conditions []string `yaml:"conditions" about:"All of these are switched on."`
	If         string   `yaml:"if" about:"An expression that is true."`
}

type within struct {
	From int `yaml:"from" min:"0" max:"1000000000" about:"This or more."`
	To   int `yaml:"to" min:"1" max:"1000000000" about:"Less than this."`
}

// hours is a part of the day, written 11:00-13:30.
type hours policy.Hours

// UnmarshalText reads one.
func (h *hours) UnmarshalText(b []byte) error {
	from, to, ok := strings.Cut(string(b), "-")
	if h.From, ok = clock(from, ok); ok {
		h.To, ok = clock(to, ok)
	}
	if !ok || h.From == h.To || h.From == 24*time.Hour {
		return errors.New("expected a part of the day such as 11:00-13:30, in quotes")
	}
	return nil
}

func clock(text string, ok bool) (time.Duration, bool) {
	text = strings.TrimSpace(text)
	if text == "24:00" {
		return 24 * time.Hour, ok
	}
	t, err := time.Parse("15:04", text)
	return time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute, ok && err == nil
}
