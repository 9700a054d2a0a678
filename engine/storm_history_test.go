package engine_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/paotui-go/paotui/engine"
)

// stormLine is one line of a storm's story.
type stormLine struct {
	at   time.Time
	text string
}

func (s *storm) note(format string, args ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.history = append(s.history, stormLine{time.Now(), fmt.Sprintf(format, args...)})
}

// journals are all entries, by delivery.
func (s *storm) journals() map[string][]engine.Entry {
	all := map[string][]engine.Entry{}
	for _, o := range s.orders {
		entries, err := s.home.Load(context.Background(), o.ID)
		if err != nil {
			s.t.Errorf("the journal of %s can not be read: %v", o.ID, err)
			continue
		}
		all[o.ID] = entries
	}
	return all
}

// story is what happened, in the order of time: what was arranged, what the
// journals say, what the witness saw.
func (s *storm) story() string {
	s.mu.Lock()
	lines := slices.Clone(s.history)
	s.mu.Unlock()
	for id, entries := range s.journals() {
		for _, e := range entries {
			lines = append(lines, stormLine{e.At, fmt.Sprintf("  journal %s %d %s %s", id, e.Seq, e.Kind(), brief(e.Fact))})
		}
	}
	for _, o := range s.sim.Orders() {
		for _, c := range o.Calls {
			done := "not done"
			if !c.DoneAt.IsZero() {
				done = "done at " + c.DoneAt.Format("15:04:05.000")
			}
			lines = append(lines, stormLine{c.At, fmt.Sprintf("    witness %s %s: %s %s, answered %v, errcode %d, resultcode %d %s %v",
				o.DeliveryID, o.OrderID, c.Path, done, c.Answered, c.Errcode, c.Resultcode, c.Why, c.Faults)})
		}
		for _, w := range o.Waybills {
			for _, e := range w.Events {
				lines = append(lines, stormLine{e.At, fmt.Sprintf("    witness %s %s: is %d (left for the endpoint %d times, taken %d times)", o.DeliveryID, o.OrderID, e.Status, e.Pushed, e.Taken)})
			}
		}
	}
	slices.SortStableFunc(lines, func(a, b stormLine) int { return a.at.Compare(b.at) })
	var b strings.Builder
	fmt.Fprintf(&b, "the story of seed %d:\n", uint64(s.chance))
	for _, l := range lines {
		fmt.Fprintf(&b, "%s %s\n", l.at.Format("15:04:05.000"), l.text)
	}
	return b.String()
}

// brief is a fact in one line that can be read: without the order and the quotes.
func brief(f engine.Fact) string {
	switch f := f.(type) {
	case engine.Opened:
		return string(f.Carrier)
	case engine.Compared:
		var said []string
		for _, o := range f.Offers {
			said = append(said, fmt.Sprintf("%s %s %v %v", o.Carrier, o.Placement, o.Outcome, o.Quote.Fee))
		}
		return strings.Join(said, ", ")
	case engine.Placing:
		f.Offer.Quote = engine.Quote{}
		return asJSON(f)
	default:
		return asJSON(f)
	}
}

func asJSON(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(text)
}
