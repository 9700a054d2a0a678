package immediate

import (
	"fmt"
	"math"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/geo"
)

// awayFromStore is how far the order's sender stands from where the company would
// send the rider; known is false if the company goes where the order says, or if
// the registered position is not told.
func (p Profile) awayFromStore(o engine.Order, a engine.Account) (metres int, known bool) {
	if !p.FromStore || a.Registered == (geo.GCJ02{}) {
		return 0, false
	}
	return metresBetween(o.Sender.Location, a.Registered), true
}

// tripLength is the straight line of the trip, never more than the road.
func tripLength(o engine.Order) int {
	return metresBetween(o.Sender.Location, o.Receiver.Location)
}

// metresBetween rounds to whole metres; what is no distance on Earth is the
// longest there is.
func metresBetween(a, b geo.GCJ02) int {
	d := geo.Distance(a, b)
	if !(d < math.MaxInt32) {
		return math.MaxInt32
	}
	return int(math.Round(d))
}

// distance is for people: 350 m, 7 km, 12.4 km.
func distance(metres int) string {
	if metres < 1000 {
		return fmt.Sprintf("%d m", metres)
	}
	return fmt.Sprintf("%.4g km", math.Round(float64(metres)/100)/10)
}
