package policyfile

import (
	"errors"
	"fmt"
	"math"
	"strings"

	"github.com/expr-lang/expr"
	exprfile "github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/vm"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/policy"
)

// Names is what an expression can name. Numbers that nobody knows are NaN.
type Names struct {
	OrderNames
	// Carrier is whose offer it is.
	Carrier string `expr:"carrier"`
	// Fee is what it would cost, in fen; Assumed says that nobody told it.
	Fee     float64 `expr:"fee_fen"`
	Assumed bool    `expr:"assumed"`
	// Wait is the time to a rider in seconds.
	Wait float64 `expr:"wait_s"`
	// Taken is how many orders like this one the carrier took, as the journals show;
	// Accepted and CalledOff are of a hundred of them.
	Taken     float64 `expr:"taken"`
	Accepted  float64 `expr:"accepted_percent"`
	CalledOff float64 `expr:"called_off_percent"`
}

// OrderNames is what an expression can name that is about the order and no carrier:
// the conditions of use and of stages.
type OrderNames struct {
	Shop        string `expr:"shop"`
	City        string `expr:"city"`
	Category    string `expr:"category"`
	Subcategory string `expr:"subcategory"`
	// Weight in grams, Value and Tip in fen, Distance in metres.
	Weight   float64 `expr:"weight_g"`
	Value    float64 `expr:"value_fen"`
	Tip      float64 `expr:"tip_fen"`
	Distance float64 `expr:"distance_m"`
	// Hour and Minute of the trip in China, Day as mon to sun.
	Hour      int    `expr:"hour"`
	Minute    int    `expr:"minute"`
	Day       string `expr:"day"`
	Scheduled bool   `expr:"scheduled"`
	// Tried is how many placements were made before, StartedOver how often everybody
	// was asked anew.
	Tried       int `expr:"tried"`
	StartedOver int `expr:"started_over"`
	// Conditions are what is switched on.
	Conditions []string `expr:"conditions"`
}

var days = [...]string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

func orderNames(s *policy.Scene, c *policy.Candidate) OrderNames {
	o := &s.Order
	n := OrderNames{
		Shop: o.Shop, City: o.Sender.City, Category: o.Cargo.Category, Subcategory: o.Cargo.Subcategory,
		Weight: said(int64(o.Cargo.Weight)), Value: said(int64(o.Cargo.Value)), Tip: float64(o.Tip), Distance: math.NaN(),
		Hour: s.At.Hour(), Minute: s.At.Minute(), Day: days[s.At.Weekday()], Scheduled: o.Timing.Scheduled(),
		Tried: len(s.Tried), StartedOver: s.StartedOver, Conditions: s.Conditions,
	}
	if metres, ok := s.Distance(c); ok {
		n.Distance = float64(metres)
	}
	return n
}

func names(s *policy.Scene, c *policy.Candidate) Names {
	n := Names{
		OrderNames: orderNames(s, c), Carrier: string(c.Offer.Carrier),
		Fee: math.NaN(), Wait: math.NaN(), Accepted: math.NaN(), CalledOff: math.NaN(),
	}
	if fen, ok := c.Cost.Fen(); ok {
		n.Fee, n.Assumed = float64(fen), c.Cost.Certainty() == engine.Assumed
	}
	if wait, ok := s.Wait(c); ok {
		n.Wait = float64(wait)
	}
	if trips := s.Trips(c); trips.Taken > 0 {
		n.Taken = float64(trips.Taken)
		n.Accepted, n.CalledOff = 100*float64(trips.Accepted)/n.Taken, 100*float64(trips.CalledOff)/n.Taken
	}
	return n
}

// said is a number of which zero means that nobody said it.
func said(n int64) float64 {
	if n <= 0 {
		return math.NaN()
	}
	return float64(n)
}

// mostNodes bounds an expression's size once it is parsed, mostBytes before: brackets within
// brackets are no nodes, and the parser goes down into each.
const (
	mostNodes = 300
	mostBytes = 16 << 10
)

func compile(text string, env any, result expr.Option) (*vm.Program, error) {
	if len(text) > mostBytes {
		return nil, fmt.Errorf("the expression can not be used: it is longer than %d bytes", mostBytes)
	}
	options := []expr.Option{
		expr.Env(env), result, expr.MaxNodes(mostNodes), expr.DisableAllBuiltins(),
		expr.Function("known", func(params ...any) (any, error) {
			x, ok := params[0].(float64)
			return !ok || !math.IsNaN(x), nil
		}, new(func(float64) bool), new(func(int) bool)),
	}
	for _, name := range []string{"abs", "ceil", "floor", "round", "min", "max", "len", "any", "all"} {
		options = append(options, expr.EnableBuiltin(name))
	}
	program, err := expr.Compile(text, options...)
	if err != nil {
		return nil, plain(text, err, env)
	}
	return program, nil
}

// plain is a compiler's error on one line, without its drawing.
func plain(text string, err error, env any) error {
	message := err.Error()
	if at, ok := errors.AsType[*exprfile.Error](err); ok {
		message = fmt.Sprintf("%s, at character %d", at.Message, at.Column+1)
	}
	message, _, _ = strings.Cut(message, "\n")
	if _, order := env.(OrderNames); order && strings.Contains(message, "unknown name") {
		message += "; this condition is about the order, and no carrier has a say in it"
	}
	return fmt.Errorf("the expression can not be used: %s", message)
}
