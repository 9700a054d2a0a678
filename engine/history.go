package engine

import "time"

// China is China's time, which has been eight hours ahead of UTC, winter and summer,
// since 1991. It needs no table of time zones.
var China = time.FixedZone("China", 8*60*60)

// History is what former trips were like. It answers from memory and at once, and a
// value always gives the same answers: what is learned later is another value. Safe
// for concurrent use. Package engine/history makes it from journals.
type History interface {
	Trips(Like) Trips
}

// Like says which former trips are asked for.
type Like struct {
	Shop    string
	Carrier CarrierID
	// Hour is the hour of the day in China's time, 0 to 23, for which they were: in which
	// they were placed, or that of a scheduled order's own time; unknown is any.
	Hour Maybe[int]
	// Distance in metres means the trips about as long; unknown is any.
	Distance Maybe[int]
}

// Trips is what they were like, each figure with the number of cases behind it. The
// zero value is that nobody knows.
type Trips struct {
	// Taken is how many the carrier took and had an end; how it ended must tell
	// something about the carrier. See package engine/history.
	Taken int
	// Accepted is how many of them a rider accepted.
	Accepted int
	// CalledOff is how many of them the carrier or its rider ended without a delivery.
	CalledOff int
	// AcceptIn is the median time from placing to the rider's yes, of those Accepted that
	// tell it.
	AcceptIn Maybe[Seconds]
	// Waits is how many of them tell it.
	Waits int
	// Charged is what was charged last, and ChargedAt when that trip was placed.
	Charged   Amount
	ChargedAt time.Time
	// Charges is how many have told what they cost.
	Charges int
}
