package wechatsim

import (
	"encoding/binary"
	"errors"
	"slices"
	"strconv"
	"time"
)

// Injected is a fault in force.
type Injected struct {
	ID   int `json:"id"`   // 1 for the first that was ever injected
	Hits int `json:"hits"` // how often it has struck
	Fault
}

// maxFaults bounds what one simulator holds in force.
const maxFaults = 1000

// Inject puts a fault into force and returns its id for [Sim.Withdraw]. It refuses
// a fault whose fields make no sense for its kind. Of several faults the one
// injected first strikes first.
func (s *Sim) Inject(f Fault) (id int, err error) {
	if err := f.check(); err != nil {
		return 0, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case f.Carrier != "" && s.carriers[f.Carrier] == nil:
		return 0, errors.New("wechatsim: there is no carrier " + strconv.Quote(f.Carrier))
	case f.Kind == Refused && s.keepAlives == nil:
		return 0, errors.New("wechatsim: without a listener there are no connections to refuse")
	case len(s.faults) >= maxFaults:
		return 0, errors.New("wechatsim: too many faults in force")
	}
	s.injected++
	f.Calls = slices.Clone(f.Calls)
	s.faults = append(s.faults, &Injected{ID: s.injected, Fault: f})
	s.refusing()
	return s.injected, nil
}

// Withdraw ends one fault and reports whether it was in force. What it had set off
// still comes: late work, late pushes, a rider who hands over.
func (s *Sim) Withdraw(id int) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	before := len(s.faults)
	s.faults = slices.DeleteFunc(s.faults, func(f *Injected) bool { return f.ID == id })
	s.refusing()
	return len(s.faults) < before
}

// Heal ends all faults, as [Sim.Withdraw] ends one.
func (s *Sim) Heal() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = nil
	s.refusing()
}

// Faults are those in force, the first injected first, spent ones too. What it
// returns is the caller's.
func (s *Sim) Faults() []Injected {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([]Injected, len(s.faults))
	for i, f := range s.faults {
		out[i] = *f
		out[i].Calls = slices.Clone(f.Calls)
	}
	return out
}

// spent reports whether a fault has struck as often as it may.
func (f *Injected) spent() bool { return f.Count > 0 && f.Hits >= f.Count }

// drawn decides whether a fault strikes what name names, and counts it. The lock
// is held.
func (s *Sim) drawn(f *Injected, name ...string) bool {
	if f.spent() {
		return false
	}
	if f.Probability > 0 && s.chance(f, "strikes", name) >= f.Probability {
		return false
	}
	f.Hits++
	return true
}

// delayed draws a fault's delay, which is otherwise if the fault has none.
func (s *Sim) delayed(f *Injected, otherwise time.Duration, name ...string) time.Duration {
	if f.Delay == (Delay{}) {
		return otherwise
	}
	return f.Delay.draw(s.chance(f, "delay", name))
}

// chance is uniform in [0, 1).
func (s *Sim) chance(f *Injected, of string, name []string) float64 {
	sum := s.seed.sum(append([]string{"fault", strconv.Itoa(f.ID), of}, name...)...)
	return float64(binary.BigEndian.Uint64(sum[:8])>>11) / (1 << 53)
}

// struck is the first fault of a kind that strikes a carrier's waybill, in the
// event or at the time that name names; nil if none does. The lock is held.
func (s *Sim) struck(kind Kind, w *waybill, name string) *Injected {
	for _, f := range s.faults {
		if f.Kind == kind && f.strikes("", w.order.carrier) && s.drawn(f, w.name(name)...) {
			return f
		}
	}
	return nil
}
