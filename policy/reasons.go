package policy

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/paotui-go/paotui/engine"
)

// outReason is why an offer can not be placed, or "".
func outReason(s engine.Situation, o engine.Offer) string {
	for _, t := range s.Tried {
		if t.Carrier == o.Carrier {
			return fmt.Sprintf("%s is out: it was tried already%s.", o.Carrier, ended(t))
		}
	}
	switch o.Outcome {
	case engine.Priced, engine.Unpriced:
	case engine.Late:
		return fmt.Sprintf("%s is out: it had not answered in time.", o.Carrier)
	case engine.KeptBack:
		return fmt.Sprintf("%s is out: our own limits held the question back%s.", o.Carrier, because(o))
	default:
		return fmt.Sprintf("%s is out%s.", o.Carrier, because(o))
	}
	if !o.ValidAt(s.Now) {
		return fmt.Sprintf("%s is out: its quote has run out%s.", o.Carrier, ago(s.Now, o.Quote.ValidUntil))
	}
	return ""
}

func ended(t engine.Attempt) string {
	switch {
	case t.Status == engine.StatusUnknown:
		return " and did not take the order"
	case t.Cause == "":
		return fmt.Sprintf(" (%s)", t.Status)
	default:
		return fmt.Sprintf(" (%s by %s)", t.Status, strings.ReplaceAll(string(t.Cause), "_", " "))
	}
}

// because is a refusal's reason on one line, without its last full stop.
func because(o engine.Offer) string {
	why := strings.Join(strings.Fields(o.Reason()), " ")
	if why = strings.TrimRight(why, ". "); why == "" {
		return ""
	}
	return ": " + why
}

func ago(now, end time.Time) string {
	if end.IsZero() || now.Before(end) {
		return ""
	}
	return fmt.Sprintf(" %d s ago", int64(now.Sub(end)/time.Second))
}

// rankReason is why the offer stands where it does among those to be placed.
func rankReason(ranked []candidate, i int) string {
	c := ranked[i]
	if i == 0 {
		return fmt.Sprintf("%s is chosen: %s.", c.Carrier, winReason(ranked))
	}
	switch best := ranked[0]; {
	case !c.priced && !best.priced:
		return fmt.Sprintf("%s is next: it would take the order as well%s.", c.Carrier, tie(c, best))
	case !c.priced:
		return fmt.Sprintf("%s comes after all prices: it would take the order and names none.", c.Carrier)
	case c.fen() == best.fen():
		return fmt.Sprintf("%s is next: %s as well%s.", c.Carrier, price(c), tie(c, best))
	default:
		return fmt.Sprintf("%s is next: %s, %s more than %s.", c.Carrier, price(c), c.fen()-best.fen(), best.Carrier)
	}
}

func winReason(ranked []candidate) string {
	best := ranked[0]
	if !best.priced {
		return "nobody names a price, and it would take the order"
	}
	prices := 0
	for _, c := range ranked {
		if c.priced {
			prices++
		}
	}
	if !slices.ContainsFunc(ranked, told) {
		return assumedReason(ranked)
	}
	if prices == 1 {
		return price(best) + " is the only price"
	}
	if second := ranked[1]; second.fen() == best.fen() {
		return fmt.Sprintf("%s is the lowest of %d prices, shared with %s%s", price(best), prices, second.Carrier, tie(best, second))
	}
	second := ranked[1]
	return fmt.Sprintf("%s is the lowest of %d prices, %s less than %s", price(best), prices, second.fen()-best.fen(), second.Carrier)
}

// assumedReason is winReason where every price is the host's guess, which is the
// same for all.
func assumedReason(ranked []candidate) string {
	why := "nobody names a price, and " + ranked[0].fen().String() + " is assumed"
	if len(ranked) > 1 {
		why += tie(ranked[0], ranked[1])
	}
	return why
}

// price marks what was assumed.
func price(c candidate) string {
	if told(c) {
		return c.cost.String()
	}
	fen, _ := c.cost.Fen()
	return fmt.Sprintf("%s (assumed, since it names none)", fen)
}

func told(c candidate) bool {
	_, known := c.Quote.Fee.Fen()
	return known && c.Outcome == engine.Priced
}

// tie is what decides between equal prices, seen from a.
func tie(a, b candidate) string {
	_, aSays := a.Quote.AcceptIn.Get()
	_, bSays := b.Quote.AcceptIn.Get()
	switch {
	case !aSays && !bSays:
		return ", neither says when its rider comes, and equal ones go by name"
	case !aSays:
		return ", and it does not say when its rider comes"
	case !bSays:
		return ", and only it says when its rider comes"
	case a.wait() == b.wait():
		return ", and equal ones go by name"
	case a.wait() < b.wait():
		return ", and its rider is expected sooner"
	default:
		return ", and its rider is expected later"
	}
}
