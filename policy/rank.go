package policy

import (
	"slices"
	"strconv"

	"github.com/paotui-go/paotui/engine"
)

// Ranker puts offers in an order. What it says of one offer depends on no other, so
// that a worse offer that comes in changes nothing among the better ones.
type Ranker interface {
	// Score is the less the better. What is not known comes behind all that is.
	Score(*Scene, *Candidate) Score
	// Words are for the reasons.
	Words() Words
}

// Score is a number that may not be known.
type Score = engine.Maybe[int64]

// Words say what a score means. With these of [Cheapest] a reason reads "¥12.50 is
// the lowest of 3 prices, ¥1.20 less than SFTC".
type Words struct {
	// Append writes a score, or the difference of two, such as "¥12.50".
	Append func(b []byte, score int64) []byte
	// What follows a score, such as " to a rider"; with its space.
	What string
	// Best, One and Of are "the lowest", "price" and "prices"; "" if there is no more to
	// say than the score itself.
	Best, One, Of string
	// Less and More compare: "less", "more".
	Less, More string
	// Unknown is why an offer has no score, such as "it names no price".
	Unknown string
	// Money: the score is what is paid, and marked where that is assumed.
	Money bool
}

// Cheapest goes by what will be paid in all.
type Cheapest struct{}

// Score is the fee in fen. A bound is no price.
func (Cheapest) Score(_ *Scene, c *Candidate) Score {
	fen, ok := c.Cost.Fen()
	if !ok {
		return Score{}
	}
	return engine.Known(int64(fen))
}

// Words speak of prices.
func (Cheapest) Words() Words {
	return Words{
		Append: appendMoney, Best: "the lowest", One: "price", Of: "prices", Less: "less", More: "more",
		Unknown: "it would take the order and names no price", Money: true,
	}
}

// Fastest goes by the time until a rider accepts, as the carrier says or former
// trips show: see [Scene.Wait].
type Fastest struct{}

// Score is the wait in seconds.
func (Fastest) Score(s *Scene, c *Candidate) Score {
	wait, ok := s.Wait(c)
	if !ok {
		return Score{}
	}
	return engine.Known(int64(wait))
}

// Words speak of waits.
func (Fastest) Words() Words {
	return Words{
		Append: appendSeconds, What: " to a rider", Best: "the shortest", One: "wait", Of: "waits", Less: "less", More: "more",
		Unknown: "nobody knows when its rider comes",
	}
}

// Weighted weighs money against time: each minute until a rider accepts counts as so
// much money.
type Weighted struct {
	// Minute is what a minute is worth.
	Minute engine.Money
	// Unsaid is the wait that a carrier is given of which nobody knows it; 0 ranks it
	// behind the others.
	Unsaid engine.Seconds
}

// Score is the sum in fen; of an unknown price it is unknown.
func (r Weighted) Score(s *Scene, c *Candidate) Score {
	fen, priced := c.Cost.Fen()
	wait, timed := s.Wait(c)
	if !timed {
		wait, timed = r.Unsaid, r.Unsaid > 0
	}
	if !priced || !timed {
		return Score{}
	}
	return engine.Known(int64(fen) + int64(r.Minute)*int64(wait)/60)
}

// Words speak of sums.
func (r Weighted) Words() Words {
	return Words{
		Append: appendMoney, What: " with its wait at " + r.Minute.String() + " a minute", Best: "the lowest", One: "sum", Of: "sums", Less: "less", More: "more",
		Unknown: "its price or its wait is not known", Money: true,
	}
}

// Preferred goes by the host's own order; who is not in it is behind.
type Preferred []engine.CarrierID

// Score is the place in the order.
func (r Preferred) Score(_ *Scene, c *Candidate) Score {
	i := slices.Index(r, c.Offer.Carrier)
	if i < 0 {
		return Score{}
	}
	return engine.Known(int64(i))
}

// Words speak of places.
func (Preferred) Words() Words {
	return Words{Append: appendPlace, What: " in the preferred order", Unknown: "it is not in the preferred order"}
}

// Reliable goes by how many of the orders like this one a rider accepted, as the
// journals show.
type Reliable struct {
	// Cases is how many there have to be for a judgement; 0 is 20.
	Cases int
}

// Score is how many of a hundred found nobody.
func (r Reliable) Score(s *Scene, c *Candidate) Score {
	trips := s.Trips(c)
	if trips.Taken == 0 || trips.Taken < orElse(r.Cases, 20) {
		return Score{}
	}
	return engine.Known(int64(100 * (trips.Taken - trips.Accepted) / trips.Taken))
}

// Words speak of shares.
func (Reliable) Words() Words {
	return Words{
		Append: func(b []byte, n int64) []byte { return append(strconv.AppendInt(b, n, 10), " %"...) },
		What:   " of orders like this found no rider", Best: "the least", One: "share", Of: "shares", Less: "less", More: "more",
		Unknown: "too few orders like this went to it",
	}
}

func appendMoney(b []byte, fen int64) []byte { return engine.Money(fen).Append(b) }

func appendSeconds(b []byte, n int64) []byte {
	minutes, seconds := n/60, n%60
	if minutes > 0 {
		b = append(strconv.AppendInt(b, minutes, 10), " min"...)
	}
	if seconds == 0 && minutes > 0 {
		return b
	}
	if minutes > 0 {
		b = append(b, ' ')
	}
	return append(strconv.AppendInt(b, seconds, 10), " s"...)
}

var places = [...]string{"first", "second", "third"}

func appendPlace(b []byte, i int64) []byte {
	if i >= 0 && i < int64(len(places)) {
		return append(b, places[i]...)
	}
	return strconv.AppendInt(append(b, "number "...), i+1, 10)
}

func orElse[T comparable](v, fallback T) T {
	var zero T
	if v == zero {
		return fallback
	}
	return v
}
