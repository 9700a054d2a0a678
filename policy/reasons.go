package policy

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/paotui-go/paotui/engine"
)

// closed is why an offer can not be placed, whatever a policy wants; "" if it can.
func closed(s *Scene, o *engine.Offer) string {
	for _, t := range s.Tried {
		if t.Carrier == o.Carrier {
			return "it was tried already" + ended(t)
		}
	}
	switch o.Outcome {
	case engine.Priced, engine.Unpriced:
	case engine.Late:
		return "it had not answered in time"
	case engine.KeptBack:
		return "our own limits held the question back" + because(o)
	default:
		return orElse(strings.TrimPrefix(because(o), ": "), "it does not take the order")
	}
	if !o.ValidAt(s.Now) {
		return "its quote has run out" + ago(s.Now, o.Quote.ValidUntil)
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
func because(o *engine.Offer) string {
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

// reasons say why each offer stands where it does, best first, then how they are
// called, then why the others are out.
func (w *work) reasons(plan engine.Plan) []string {
	words := w.rank[0].Words()
	t := telling{text: w.text[:0], ends: make([]int, 0, len(w.ranked)+len(w.out)+2)}
	for i := range w.ranked {
		t.end(w.rankReason(t.text, words, i))
	}
	if len(plan.Waves) > 0 {
		t.race(plan.Waves[0])
		t.tips(plan.Waves[0])
	}
	for _, a := range plan.Assumed {
		if !words.Money || !w.isRanked(a.Carrier) {
			t.end(fmt.Appendf(t.text, "%s is reckoned at %s%s.", a.Carrier, engine.AssumedFen(a.Fee), in(a.How)))
		}
	}
	for _, c := range w.out {
		t.end(append(append(append(append(t.text, c.Offer.Carrier...), " is out: "...), c.out...), '.'))
	}
	return t.sentences()
}

// isRanked: its place is by a score that is known, so that the reason of it tells an
// assumption.
func (w *work) isRanked(id engine.CarrierID) bool {
	for _, c := range w.ranked {
		if _, known := c.score.Get(); known && c.Offer.Carrier == id {
			return true
		}
	}
	return false
}

// telling is sentences in one piece of text.
type telling struct {
	text []byte
	ends []int
}

func (t *telling) end(text []byte) { t.text, t.ends = text, append(t.ends, len(text)) }

func (t *telling) sentences() []string {
	if len(t.ends) == 0 {
		return nil
	}
	whole, from := string(t.text), 0
	all := make([]string, len(t.ends))
	for i, end := range t.ends {
		all[i], from = whole[from:end], end
	}
	return all
}

// race says who is called at once, and who joins them.
func (t *telling) race(wave engine.Wave) {
	if !wave.Race {
		return
	}
	var now, later []string
	var after time.Duration
	for i, c := range wave.Choices {
		if i > 0 && c.After > 0 {
			later, after = append(later, string(c.Carrier)), c.After
		} else {
			now = append(now, string(c.Carrier))
		}
	}
	b := append(append(t.text, list(now)...), " are called at once, and the first rider wins"...)
	if len(now) == 1 {
		b = append(append(t.text, list(now)...), " is called alone"...)
	}
	if len(later) > 0 {
		verb := " join after "
		if len(later) == 1 {
			verb = " joins after "
		}
		b = append(append(append(b, "; "...), list(later)...), verb...)
		b = appendSeconds(b, int64(after/time.Second))
		if len(now) == 1 {
			b = append(b, ", and the first rider wins"...)
		}
	}
	t.end(append(b, '.'))
}

func list(names []string) string {
	if n := len(names); n > 1 {
		return strings.Join(names[:n-1], ", ") + " and " + names[n-1]
	}
	return strings.Join(names, "")
}

// tips says how the tip climbs.
func (t *telling) tips(wave engine.Wave) {
	b := t.text
	for _, c := range wave.Choices {
		if len(c.Ladder) == 0 {
			continue
		}
		if len(b) == len(t.text) {
			b = append(b, "If no rider comes the tip climbs, at "...)
		} else {
			b = append(b, "; at "...)
		}
		b = append(append(b, c.Carrier...), " to "...)
		for i, m := range c.Ladder {
			if i > 0 {
				b = append(b, ", "...)
			}
			b = m.Append(b)
		}
	}
	if len(b) > len(t.text) {
		t.end(append(b, '.'))
	}
}

// rankReason is why an offer stands where it does among those to be placed.
func (w *work) rankReason(b []byte, words Words, i int) []byte {
	c, best := w.ranked[i], w.ranked[0]
	score, known := c.score.Get()
	bestScore, bestKnown := best.score.Get()
	b = append(b, c.Offer.Carrier...)
	switch {
	case i == 0:
		b = w.winReason(append(b, " is chosen: "...), words)
	case !known && bestKnown:
		b = append(append(b, " comes after all "...), orElse(words.Of, "others")...)
		b = append(append(b, ": "...), words.Unknown...)
	case !known:
		b = w.tie(append(append(b, " is next: "...), words.Unknown...), c, best)
	case score == bestScore:
		b = w.tie(append(value(append(b, " is next: "...), words, c), " as well"...), c, best)
	default:
		b = value(append(b, " is next: "...), words, c)
		if words.Best != "" {
			b = append(words.Append(append(b, ", "...), score-bestScore), ' ')
			b = append(append(append(b, words.More...), " than "...), best.Offer.Carrier...)
		}
	}
	return append(b, '.')
}

func (w *work) winReason(b []byte, words Words) []byte {
	best := w.ranked[0]
	score, known := best.score.Get()
	scores := 0
	for _, c := range w.ranked {
		if _, known := c.score.Get(); known {
			scores++
		}
	}
	switch {
	case !known && len(w.ranked) == 1:
		return append(b, words.Unknown...)
	case !known:
		return w.tie(append(append(b, words.Unknown...), ", like the others"...), best, w.ranked[1])
	case words.Best == "":
		return value(b, words, best)
	case scores == 1:
		return append(append(value(b, words, best), " is the only "...), words.One...)
	}
	b = append(append(append(value(b, words, best), " is "...), words.Best...), " of "...)
	b = append(append(strconv.AppendInt(b, int64(scores), 10), ' '), words.Of...)
	second := w.ranked[1]
	if next, _ := second.score.Get(); next != score {
		b = append(words.Append(append(b, ", "...), next-score), ' ')
		return append(append(append(b, words.Less...), " than "...), second.Offer.Carrier...)
	}
	return w.tie(append(append(b, ", shared with "...), second.Offer.Carrier...), best, second)
}

// value is a score, marked where it rests on an assumption.
func value(b []byte, words Words, c *Candidate) []byte {
	score, _ := c.score.Get()
	b = append(words.Append(b, score), words.What...)
	if !words.Money || c.Cost.Certainty() != engine.Assumed {
		return b
	}
	b = append(b, " (assumed"...)
	if c.How != "" {
		b = append(append(b, ": "...), c.How...)
	}
	return append(b, ')')
}

func in(how string) string {
	if how == "" {
		return ""
	}
	return ": " + how
}

// tie is what decides between two that are equal by the first ranker, seen from a.
func (w *work) tie(b []byte, x, y *Candidate) []byte {
	for _, part := range w.rank[1:] {
		p, q := part.Score(&w.scene, x), part.Score(&w.scene, y)
		if byScore(p, q) == 0 {
			continue
		}
		words := part.Words()
		mine, known := p.Get()
		if !known {
			return append(append(b, ", and "...), words.Unknown...)
		}
		b = append(words.Append(append(b, ", and "...), mine), words.What...)
		if other, known := q.Get(); known {
			return words.Append(append(b, " against "...), other)
		}
		return append(append(append(b, ", which "...), y.Offer.Carrier...), " does not tell"...)
	}
	return append(b, ", and equal ones go by name"...)
}
