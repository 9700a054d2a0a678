package ledger

import (
	"cmp"
	"slices"

	"github.com/paotui-go/paotui/engine"
)

// Comparison is what a carrier's bill says beside what the journals say.
type Comparison struct {
	// Agreed is how many placements have the same amount on both sides, and
	// AgreedFen what they come to.
	Agreed    int          `json:"agreed"`
	AgreedFen engine.Money `json:"agreed_fen"`
	// Billed is what the whole bill comes to, without its bad rows.
	Billed engine.Money `json:"billed_fen"`
	// Differing have another amount on the bill than in the journal.
	Differing []Pair `json:"differing"`
	// Told are those whose amount nobody knew before the bill told it.
	Told []Pair `json:"told"`
	// NotOurs are on the bill, and nobody here placed them with this carrier.
	NotOurs []Stray `json:"not_ours"`
	// NotBilled cost something, or may, and are not on the bill.
	NotBilled []Pair `json:"not_billed"`
	// Bad are the rows of the bill that could not be read.
	Bad []BadRow `json:"bad"`
}

// Pair is a placement with what both sides say of it.
type Pair struct {
	Delivery  string             `json:"order_id"`
	Placement engine.PlacementID `json:"placement"`
	Waybill   string             `json:"waybill,omitempty"`
	// Ours is what the journal has it cost in all.
	Ours engine.Amount `json:"ours"`
	// Billed is what the bill's rows about it come to; nil if there are none.
	Billed *engine.Money `json:"billed_fen"`
	// Lines are where they stand in the bill.
	Lines []int `json:"lines"`
}

// Stray is a row of the bill that leads to no placement.
type Stray struct {
	Item
	Reason string `json:"reason"`
}

// Compare holds a carrier's bill against lines. Give it the lines of all time and
// all carriers, so that a row about an older placement, or another carrier's, is
// known as such; in says which placements the bill should have.
func Compare(lines []Line, bill Bill, carrier engine.CarrierID, in Period) Comparison {
	c := Comparison{Differing: []Pair{}, Told: []Pair{}, NotOurs: []Stray{}, NotBilled: []Pair{}, Bad: append([]BadRow{}, bill.Bad...)}
	book := newBook(lines, carrier)
	found := map[engine.PlacementID]*Pair{}
	for _, item := range bill.Items {
		c.Billed += item.Amount
		line, reason := book.find(item)
		if reason != "" {
			c.NotOurs = append(c.NotOurs, Stray{item, reason})
			continue
		}
		pair := found[line.Placement]
		if pair == nil {
			pair = pairOf(line)
			pair.Billed = new(engine.Money)
			found[line.Placement] = pair
		}
		*pair.Billed += item.Amount
		pair.Lines = append(pair.Lines, item.Line)
	}
	for _, line := range slices.SortedFunc(slices.Values(lines), before) {
		if line.Carrier == carrier {
			c.settle(line, found[line.Placement], in)
		}
	}
	return c
}

func pairOf(l Line) *Pair {
	p := Pair{Delivery: l.Delivery, Placement: l.Placement, Ours: l.Cost.Total, Lines: []int{}}
	if len(l.Waybills) > 0 {
		p.Waybill = l.Waybills[0]
	}
	return &p
}

// settle puts one of our placements where it belongs.
func (c *Comparison) settle(l Line, pair *Pair, in Period) {
	fen, known := l.Cost.Total.Fen()
	bound, bounded := l.Cost.Total.Bound()
	switch {
	case pair == nil && (known && fen == 0 || !in.Holds(l.Began)):
	case pair == nil:
		c.NotBilled = append(c.NotBilled, *pairOf(l))
	case known && fen == *pair.Billed:
		c.Agreed++
		c.AgreedFen += fen
	case !known && (!bounded || *pair.Billed <= bound):
		c.Told = append(c.Told, *pair)
	default:
		c.Differing = append(c.Differing, *pair)
	}
}

// book finds lines by the numbers that a bill has.
type book struct {
	carrier   engine.CarrierID
	placement map[engine.PlacementID]Line
	waybill   map[string][]Line
}

func newBook(lines []Line, carrier engine.CarrierID) book {
	b := book{carrier, map[engine.PlacementID]Line{}, map[string][]Line{}}
	for _, l := range lines {
		b.placement[l.Placement] = l
		if l.Carrier != carrier {
			continue
		}
		for _, w := range l.Waybills {
			b.waybill[w] = append(b.waybill[w], l)
		}
	}
	return b
}

// find is the line that a row is about, or why there is none.
func (b book) find(item Item) (l Line, reason string) {
	if item.Placement == 0 {
		return b.byWaybill(item.Waybill)
	}
	l, ok := b.placement[item.Placement]
	switch {
	case !ok:
		return l, "nobody here placed this"
	case l.Carrier != b.carrier:
		return l, "this was placed with " + string(l.Carrier)
	}
	for _, other := range b.waybill[item.Waybill] {
		if other.Placement == l.Placement {
			return l, ""
		}
	}
	if others := b.waybill[item.Waybill]; len(others) > 0 {
		return l, "its waybill is that of another placement, " + others[0].Placement.String()
	}
	return l, ""
}

func (b book) byWaybill(waybill string) (Line, string) {
	switch lines := b.waybill[waybill]; len(lines) {
	case 1:
		return lines[0], ""
	case 0:
		return Line{}, "nobody here knows this waybill"
	default:
		return Line{}, "several placements have this waybill: the bill must name the placement"
	}
}

// Clean says whether there is nothing to ask the carrier about.
func (c Comparison) Clean() bool {
	return cmp.Or(len(c.Differing), len(c.NotOurs), len(c.NotBilled), len(c.Bad)) == 0
}
