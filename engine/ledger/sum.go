package ledger

import (
	"fmt"
	"strings"

	"github.com/paotui-go/paotui/engine"
)

// Sum adds amounts without taking for zero what nobody told. The zero value is the
// sum of nothing.
type Sum struct {
	// Known is what the exact and the estimated amounts come to.
	Known engine.Money `json:"known_fen"`
	// How many amounts there were of each certainty.
	Exact     int `json:"exact"`
	Estimated int `json:"estimated"`
	Assumed   int `json:"assumed"`
	Bounded   int `json:"at_most"`
	Unknown   int `json:"unknown"`
	// Supposed is what the assumed amounts come to, on top of Known: nobody told them.
	Supposed engine.Money `json:"assumed_fen"`
	// Bound is the most that the bounded amounts come to, on top of Known. The
	// unknown ones have no bound.
	Bound engine.Money `json:"at_most_fen"`
}

// Plus is the sum with one amount more.
func (s Sum) Plus(a engine.Amount) Sum {
	fen, _ := a.Bound()
	switch a.Certainty() {
	case engine.Exact:
		s.Exact++
		s.Known += fen
	case engine.Estimated:
		s.Estimated++
		s.Known += fen
	case engine.Assumed:
		s.Assumed++
		s.Supposed += fen
	case engine.Bounded:
		s.Bounded++
		s.Bound += fen
	default:
		s.Unknown++
	}
	return s
}

// Amounts is how many were added.
func (s Sum) Amounts() int { return s.Exact + s.Estimated + s.Assumed + s.Bounded + s.Unknown }

// String is for people: "¥12.00", "about ¥12.00", "¥12.00 and 2 unknown",
// "¥12.00, ¥9.00 assumed, 1 of at most ¥3.00 and 2 unknown", "3 unknown".
func (s Sum) String() string {
	var parts []string
	switch {
	case s.Estimated > 0:
		parts = append(parts, "about "+s.Known.String())
	case s.Exact > 0 || s.Amounts() == 0:
		parts = append(parts, s.Known.String())
	}
	if s.Assumed > 0 {
		parts = append(parts, fmt.Sprintf("%s assumed", s.Supposed))
	}
	switch {
	case s.Bounded == 1:
		parts = append(parts, "1 of at most "+s.Bound.String())
	case s.Bounded > 1:
		parts = append(parts, fmt.Sprintf("%d of at most %s together", s.Bounded, s.Bound))
	}
	if s.Unknown > 0 {
		parts = append(parts, fmt.Sprintf("%d unknown", s.Unknown))
	}
	if n := len(parts); n > 1 {
		return strings.Join(parts[:n-1], ", ") + " and " + parts[n-1]
	}
	return parts[0]
}
