package backtest

import (
	"time"

	"github.com/paotui-go/paotui/engine"
)

// Result is what a backtest tells. Amounts are in fen, times in seconds; a null is
// what can not be told.
type Result struct {
	// Lines is how many were read; Deliveries how many of them are judged.
	Lines      int `json:"lines"`
	Deliveries int `json:"deliveries"`
	Repeated   int `json:"repeated"`
	// Unjudged are the deliveries that nothing can be learned from, by reason, and
	// Bad the lines that could not be read.
	Unjudged []Count   `json:"unjudged"`
	Bad      []BadLine `json:"bad"`
	// From and To are when the first and the last judged delivery began; null if
	// there is none. Zone is whose days and hours these are.
	From *time.Time `json:"from"`
	To   *time.Time `json:"to"`
	Zone string     `json:"zone"`
	// Measures compare what was done, what the policy would have come to, and the best
	// that was possible in hindsight.
	Measures []Measure `json:"measures"`
	// Changed is how often the policy would have chosen otherwise first.
	Changed Stat    `json:"changed"`
	Moves   []Move  `json:"moves"`
	Shares  []Share `json:"shares"`
	// Times are how many deliveries had a rider within so long.
	Times []Span `json:"times"`
	Shops []Row  `json:"shops"`
	Hours []Row  `json:"hours"`
	Days  []Row  `json:"days"`
	// CanNotTell is why the policy's outcome is not all known, by reason; a delivery
	// may have several. Beside are remarks on what is known.
	CanNotTell []Count `json:"can_not_tell"`
	Beside     []Count `json:"beside"`
	// Notes say in plain sentences how this is to be read.
	Notes []string `json:"notes"`
}

// Count is how many deliveries something holds for.
type Count struct {
	What       string `json:"what"`
	Deliveries int    `json:"deliveries"`
}

// Unit is what a measure counts in.
type Unit string

const (
	Fen     Unit = "fen"
	Seconds Unit = "s"
	Rate    Unit = "share"
	Number  Unit = "count"
)

// Measure is one thing that is compared.
type Measure struct {
	Name string `json:"measure"`
	Unit Unit   `json:"unit"`
	// What says what is counted, Hindsight what the best is.
	What      string `json:"what"`
	Hindsight string `json:"hindsight"`
	Done      Stat   `json:"done"`
	Policy    Stat   `json:"policy"`
	Best      Stat   `json:"best"`
	// Difference is the policy less what was done, and OverBest the policy less the
	// best, each over the deliveries in which both are known.
	Difference Difference `json:"difference"`
	OverBest   Difference `json:"over_best"`
}

// The names of the measures, in their order.
const (
	Cost      = "cost"
	Quote     = "first_quote"
	Wait      = "time_to_rider"
	NoArrival = "not_delivered"
	Extra     = "extra_tries"
	Tips      = "tips"
	Penalties = "penalties"
)

// Measure finds one by its name.
func (r Result) Measure(name string) Measure {
	for _, m := range r.Measures {
		if m.Name == name {
			return m
		}
	}
	return Measure{}
}

// Difference is a mean of paired differences, with its 95 % interval.
type Difference struct {
	Both int      `json:"both"`
	Mean *float64 `json:"mean"`
	Low  *float64 `json:"low"`
	High *float64 `json:"high"`
	// Words say what that means.
	Words string `json:"words"`
}

// Move is how often the policy would have called another one first.
type Move struct {
	From       string `json:"from"`
	To         string `json:"to"`
	Deliveries int    `json:"deliveries"`
}

// Share is how many deliveries a carrier was, or would be, called for first.
type Share struct {
	Carrier string `json:"carrier"`
	Done    int    `json:"done"`
	Policy  int    `json:"policy"`
}

// Span counts the deliveries whose rider came before a time, and not in the span
// before; a null is any time.
type Span struct {
	Below  *int `json:"below_s"`
	Done   int  `json:"done"`
	Policy int  `json:"policy"`
}

// Row is the cost of some of the deliveries: a shop's, an hour's, a day's.
type Row struct {
	Key        string     `json:"key"`
	Deliveries int        `json:"deliveries"`
	Changed    int        `json:"changed"`
	Done       Stat       `json:"done_fen"`
	Policy     Stat       `json:"policy_fen"`
	Best       Stat       `json:"best_fen"`
	Difference Difference `json:"difference_fen"`
}

// Options change how a backtest is made. The zero value is ready to use.
type Options struct {
	// History is what former trips were like at a time, without looking ahead; nil:
	// the policy is told of none.
	History func(at time.Time) engine.History
	// Carriers are the facts that the policy may look at; nil: none.
	Carriers []engine.Info
	// Zone is whose days and hours the deliveries are grouped by; nil: China's.
	Zone *time.Location
	// Seed of the intervals; the same gives the same.
	Seed uint64
	// Resamples is how often they are drawn; 0 is 1000.
	Resamples int
}
