package doctor

import (
	"fmt"
	"net/http"
	"time"
)

const (
	// clockFar is what a push's time may differ by before it is refused.
	clockFar = time.Hour
	// clockOff is when riders' steps and our own questions change places.
	clockOff = 30 * time.Second
	// clockDrift is what no machine with NTP shows.
	clockDrift = 5 * time.Second
)

// checkClock compares our clock with the date of an answer, which has whole seconds.
func (x *exam) checkClock(k knocked) {
	date, err := http.ParseTime(k.date)
	if err != nil {
		x.found("clock.unknown", About{}, "the answer of "+x.host()+" has no date")
		return
	}
	// It was written between sending and coming, somewhere in the second that it names.
	ahead := k.sent.Sub(date.Add(time.Second))
	behind := date.Sub(k.came)
	off, is := max(ahead, 0), "ahead of"
	if behind > off {
		off, is = behind, "behind"
	}
	seen := fmt.Sprintf("it is %s %s %s", off.Round(time.Second), is, x.host())
	switch {
	case off > clockFar:
		x.found("clock.far", About{}, seen)
	case off >= clockOff:
		x.found("clock.off", About{}, seen)
	case off >= clockDrift:
		x.found("clock.drift", About{}, seen)
	default:
		x.fine(Clock, About{}, "it agrees with "+x.host())
	}
}
