package engine

import (
	"errors"
	"hash/fnv"
	"slices"
	"strconv"
	"time"

	"github.com/paotui-go/paotui/engine/fault"
)

// Who is kept back by a limit of our own waits for a turn. That is not the carriers'
// answer, and counts for none of the comparisons after which an order is given up.

// isOurLimit: the call did not leave, and time will help.
func isOurLimit(err error) bool {
	return fault.KindOf(err) == fault.KeptBack && errors.Is(err, fault.ErrLimit)
}

// awaitsTurn: nobody is left who would take the order, and somebody was not asked
// because of our own limit.
func (d *Delivery) awaitsTurn() bool {
	return !d.somebodyLeft() && slices.ContainsFunc(d.Offers, Offer.inLine)
}

// inLine: it was our own limit that did not let the question out.
func (o Offer) inLine() bool {
	return o.Outcome == KeptBack && o.Refusal != nil && !o.Refusal.Room.IsZero()
}

// somebodyLeft: an offer is open that may still be placed.
func (d *Delivery) somebodyLeft() bool {
	in := instructions{carrier: d.chosen, limit: d.limit}
	return slices.ContainsFunc(d.Offers, func(o Offer) bool { return o.Open() && !d.spent(o) && in.excludes(o) == "" })
}

// waitedLong: our limits let nothing through for so long that more of it is no use.
func (d Delivery) waitedLong(now time.Time) bool {
	return d.turns > 0 && now.Sub(d.inLineSince) >= lineLimit
}

// nextTurn is when to ask again: not before the limit may have room, and then each
// order at a time of its own, the more spread out the longer it lasts, so that a
// thousand that were turned away together do not come back together.
func (d Delivery) nextTurn() time.Time {
	var room time.Time
	for _, o := range d.Offers {
		if o.inLine() && (room.IsZero() || o.Refusal.Room.Before(room)) {
			room = o.Refusal.Room
		}
	}
	spread := min(time.Second<<min(d.turns, 10), lineSpread)
	return later(room, d.compared).Add(time.Duration(d.lot() * float64(spread)))
}

// lot is a number from 0 to 1, for each order and each of its turns another, and the
// same whoever asks.
func (d Delivery) lot() float64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(d.ID + "\x00" + strconv.Itoa(d.turns))) // never fails
	x := h.Sum64()
	x ^= x >> 32 // ids that differ in their last digit differ in the low bits only
	x *= 0x9e3779b97f4a7c15
	return float64(x>>11) / (1 << 53)
}
