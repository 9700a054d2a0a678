package backtest

import (
	"fmt"
	"math"

	"github.com/paotui-go/paotui/engine"
)

// Show is a figure for people: "¥12.30", "3 min 20 s", "4.5 %", "0.31".
func Show(v float64, unit Unit) string {
	switch unit {
	case Fen:
		return engine.Money(math.Round(v)).String()
	case Rate:
		return fmt.Sprintf("%.1f %%", 100*v)
	case Seconds:
		return showSeconds(v)
	default:
		return fmt.Sprintf("%.2f", v)
	}
}

func showSeconds(v float64) string {
	s := int64(math.Round(math.Abs(v)))
	sign := ""
	if v < 0 && s > 0 {
		sign = "-"
	}
	switch {
	case s < 60:
		return fmt.Sprintf("%s%d s", sign, s)
	case s%60 == 0:
		return fmt.Sprintf("%s%d min", sign, s/60)
	default:
		return fmt.Sprintf("%s%d min %d s", sign, s/60, s%60)
	}
}

// Shown is the mean and its interval: "¥12.30 (¥12.10 to ¥12.50)"; "-" if there is
// none.
func (s Stat) Shown(unit Unit) string { return shown(s.Mean, s.Low, s.High, unit) }

// Shown is the mean and its interval.
func (d Difference) Shown(unit Unit) string { return shown(d.Mean, d.Low, d.High, unit) }

func shown(mean, low, high *float64, unit Unit) string {
	switch {
	case mean == nil:
		return "-"
	case low == nil:
		return Show(*mean, unit)
	default:
		return fmt.Sprintf("%s (%s to %s)", Show(*mean, unit), Show(*low, unit), Show(*high, unit))
	}
}

// Sure is how many are known, and what is known of the others: "812 known, 40
// assumed, 148 unknown".
func (s Stat) Sure() string {
	text := fmt.Sprintf("%d known", s.Known)
	if s.Quoted > 0 {
		text += fmt.Sprintf(" (%d as quoted)", s.Quoted)
	}
	for _, part := range []struct {
		n    int
		word string
	}{{s.Assumed, "assumed"}, {s.Unknown, "unknown"}, {s.None, "none"}} {
		if part.n > 0 {
			text += fmt.Sprintf(", %d %s", part.n, part.word)
		}
	}
	return text
}
