package engine

import (
	"slices"
	"time"

	"github.com/paotui-go/paotui/engine/fault"
)

// Money that calls change, while nobody heard what came of some of them: a reply was
// lost, a process died or stalls. Such a call's work may be done late, behind that of
// a later one, and two workers may each have a call under way. A fact does not name
// the intent that it answers, so it is put down to the one that leaves most in doubt.

// tipsGiven is what the rider gets on top in all. A carrier takes totals, each more
// than the one before, or is never asked again while one of its steps is in doubt: so
// the highest total that was taken is given, whatever the order of the answers.
type tipsGiven struct {
	taken Money   // the highest total that the carrier took
	sent  []Money // totals that were asked for, without a fact yet
	lost  []Money // totals whose replies were lost
}

func (t *tipsGiven) ask(total Money) { t.sent = append(slices.Clip(t.sent), total) }

func (t *tipsGiven) took(total Money) {
	t.answered(total)
	t.taken = max(t.taken, total)
}

func (t *tipsGiven) failed(outcome fault.Outcome) {
	switch {
	case len(t.sent) == 0:
	case outcome == fault.Unknown:
		highest := slices.Max(t.sent)
		t.answered(highest)
		t.lost = append(slices.Clip(t.lost), highest)
	default:
		t.answered(slices.Min(t.sent))
	}
}

func (t *tipsGiven) answered(total Money) {
	if i := slices.Index(t.sent, total); i >= 0 {
		t.sent = slices.Delete(slices.Clone(t.sent), i, i+1)
	}
}

// amount is exact where no call that is in doubt asked for more.
func (t *tipsGiven) amount() Amount {
	if most := slices.Max(append(append([]Money{t.taken}, t.sent...), t.lost...)); most > t.taken {
		return AtMostFen(most)
	}
	return ExactFen(t.taken)
}

// deducted is what cancelling cost, as the carrier tells it when it agrees.
type deducted struct {
	told     Amount
	asked    time.Time // when the cancel was asked for that told it
	overlaps bool      // when the last was asked for, another had no answer yet
	differs  bool      // two of these were agreed to, at different amounts
	// before were asked for up to then, since behind it.
	before, since unheard
}

// unheard counts calls that may have done their work, or may yet do it.
type unheard struct {
	sent int // without a fact yet
	lost int // whose replies were lost
}

func (u unheard) any() bool { return u.sent+u.lost > 0 }

func (c *deducted) ask() {
	c.overlaps = c.before.sent+c.since.sent > 0
	c.since.sent++
}

func (c *deducted) agreed(penalty Amount, asked time.Time) {
	c.answered()
	c.differs = c.overlaps && !c.asked.IsZero() && (c.differs || penalty != c.told)
	if asked.Before(c.asked) {
		return // the answer to a newer one has overtaken it
	}
	c.told, c.asked = penalty, asked
	c.before.sent += c.since.sent
	c.before.lost += c.since.lost
	c.since = unheard{}
}

func (c *deducted) failed(outcome fault.Outcome) {
	u := &c.since
	switch {
	case outcome != fault.Unknown:
		c.answered()
		return
	case u.sent == 0 && c.before.sent == 0:
		return
	case u.sent == 0:
		u = &c.before
	}
	u.sent--
	u.lost++
}

// answered: the work of one of them was done as told, or was not done.
func (c *deducted) answered() {
	switch {
	case c.before.sent > 0:
		c.before.sent--
	case c.since.sent > 0:
		c.since.sent--
	}
}

// inDoubt: the work of some cancel may have been done and was never told of.
func (c *deducted) inDoubt() bool { return c.before.any() || c.since.any() }

// amount is unknown behind a cancel that nobody heard of since. One of before that was
// agreed to may yet end an order that the carrier brings back to life, at another
// penalty; nobody need ever tell, so that what was told is good for an estimate.
func (c *deducted) amount() Amount {
	switch {
	case c.since.any():
		return Amount{}
	case !c.before.any() && !c.differs:
		return c.told
	case c.told.is == Exact:
		return EstimatedFen(c.told.fen)
	case c.told.is == Bounded:
		return Amount{}
	default:
		return c.told
	}
}
