package backtest

import (
	"math"
	"slices"
	"time"

	"github.com/paotui-go/paotui/engine"
)

// slack is by how much two deeds may differ and still be the same: carriers are
// asked once more before patience ends.
const slack = 30 * time.Second

const never = time.Duration(math.MaxInt64)

// Why history can not tell.
const (
	notCalled    = "the policy chose a carrier that nobody called: whether and when a rider comes is not known"
	impatience   = "the policy would have lost patience before the rider came: what comes after is not known"
	morePatience = "it was called off while the policy would have gone on waiting"
	otherTip     = "the policy would have offered another tip: what a rider makes of that is not known"
	openRace     = "the policy wanted a race, and who wins it is not known"
	loserFees    = "the policy wanted a race: what it costs to call off the others is not known"
	otherPrice   = "the policy would have called off what was charged above its quote"
	keptOther    = "a rider had it and was called off for another one: how it would have gone on is not known"
	askedAnew    = "the policy would have had everybody asked again, and nobody was"
	noPrice      = "nobody named a price"
	tipsToCome   = "the policy might have raised the tip: the cost lies between none of it and all of it"
	chargeUntold = "the carrier never told what it charged"
	noTime       = "nobody noted when the rider came"
	panicked     = "the policy panicked"
)

// What is told beside what is not known.
const (
	movedFate = "known from another moment: the same carrier was called in the same delivery, at another time"
	staleFee  = "the price is that of a quote that had run out"
)

// acts is what instructions do to a placement that finds no rider.
func (in Instructions) acts(firstTip engine.Money) []Act {
	if in.Patience <= 0 {
		return nil
	}
	var acts []Act
	for _, total := range in.Ladder {
		if total > firstTip {
			acts = append(acts, Act{After: engine.Known(in.Patience * time.Duration(len(acts)+1)), Total: total})
		}
	}
	return append(acts, Act{After: engine.Known(in.Patience * time.Duration(len(acts)+1)), Cancel: true})
}

func (in Instructions) same(other Instructions) bool {
	return in.Patience == other.Patience && (in.Patience <= 0 || slices.Equal(in.Ladder, other.Ladder))
}

// parting is the first moment at which the two would have been treated otherwise,
// counted from the placing, and the deeds of that moment; [never] if there is
// none.
func parting(wanted, done []Act) (at time.Duration, want, was Act) {
	for i := range max(len(wanted), len(done)) {
		var w, d Act
		wAt, dAt := never, never
		if i < len(wanted) {
			w = wanted[i]
			wAt = w.After.Or(0)
		}
		if i < len(done) {
			d = done[i]
			dAt = d.After.Or(0)
		}
		if w.Cancel != d.Cancel || w.Total != d.Total || wAt == never || dAt == never || (wAt-dAt).Abs() > slack {
			if wAt > dAt {
				w = Act{}
			} else if dAt > wAt {
				d = Act{}
			}
			return min(wAt, dAt), w, d
		}
	}
	return never, Act{}, Act{}
}

// event is when something happened to the trial that no policy did: a rider took
// it, or it ended by another's will. [never] if nothing did; ok is false if nobody
// noted when.
func (t Trial) event() (at time.Duration, ok bool) {
	if accepted, told := t.Accepted.Get(); told {
		return accepted.Sub(t.Began), true
	}
	if t.End == Cancelled {
		return never, true
	}
	if ended, told := t.Ended.Get(); told && !t.End.carried() {
		return ended.Sub(t.Began), true
	}
	return 0, false
}

// unknowable is why nobody can tell what had come of the trial under other
// instructions; "" if it had come to the same.
func (t Trial) unknowable(in Instructions) string {
	if told, ok := t.Told.Get(); ok && told.same(in) || t.End == Refused {
		return ""
	}
	at, want, was := parting(in.acts(t.FirstTip), t.Acts)
	event, told := t.event()
	switch {
	case at == never, told && event <= at && event != never:
		return ""
	case was.Cancel && !want.Cancel:
		return morePatience
	case want.Cancel:
		return impatience
	default:
		return otherTip
	}
}
