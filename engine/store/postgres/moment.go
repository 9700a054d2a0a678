package postgres

import (
	"fmt"
	"math"
	"time"

	"github.com/paotui-go/paotui/engine"
)

// stamp is a time as the tables hold it. Postgres's own type would cut it to
// microseconds, and a delivery that is due a little earlier than it says is looked
// at in vain.
func stamp(t time.Time) int64 {
	if t.IsZero() {
		return math.MinInt64
	}
	return t.UnixNano()
}

func moment(n int64) time.Time {
	if n == math.MinInt64 {
		return time.Time{}
	}
	return time.Unix(0, n).UTC()
}

// sometime is a stamp for a column where never is NULL.
func sometime(t time.Time) *int64 {
	if t.IsZero() {
		return nil
	}
	n := stamp(t)
	return &n
}

func momentOrNever(n *int64) time.Time {
	if n == nil {
		return time.Time{}
	}
	return moment(*n)
}

// storable refuses times that have no stamp.
func storable(h engine.Head) error {
	for name, t := range map[string]time.Time{"opened": h.Opened, "updated": h.Updated, "due": h.Due} {
		if !t.IsZero() && !time.Unix(0, t.UnixNano()).Equal(t) {
			return fmt.Errorf("postgres: the time %s of a head can not be stored: it is before 1677 or after 2262", name)
		}
	}
	return nil
}
