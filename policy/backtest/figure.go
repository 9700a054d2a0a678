package backtest

import "github.com/paotui-go/paotui/engine"

// doubt says how a figure is known. The order is that of growing doubt.
type doubt uint8

const (
	absent  doubt = iota // there is no such figure: nobody carried it
	known                // it truly happened, or was truly charged
	quoted               // a carrier that would have taken the order named it
	assumed              // nobody told it: the policy supposes it, or the quote had run out
	unknown              // history can not tell
)

// figure is one number about one delivery.
type figure struct {
	is    doubt
	value float64
	// bounded: it is unknown, and lies between low and high.
	bounded   bool
	low, high float64
}

func exactly(v float64) figure { return figure{is: known, value: v} }

func between(low, high float64) figure {
	return figure{is: unknown, bounded: true, low: low, high: high}
}

// told says whether the figure counts in a mean.
func (f figure) told() bool { return f.is == known || f.is == quoted }

// amount is what was truly paid. A carrier's own estimate of it is what there is.
func amount(a engine.Amount) figure {
	fen, ok := a.Fen()
	switch bound, bounded := a.Bound(); {
	case ok && a.Certainty() == engine.Assumed:
		return figure{is: assumed, value: float64(fen)}
	case ok:
		return exactly(float64(fen))
	case bounded:
		return between(0, float64(bound))
	default:
		return figure{is: unknown}
	}
}

// plus adds two figures, as well known as the less well known of them. An absent
// one adds nothing.
func (f figure) plus(g figure) figure {
	switch {
	case f.is == absent:
		return g
	case g.is == absent:
		return f
	case f.is == unknown || g.is == unknown:
		fl, fh, fok := f.bounds()
		gl, gh, gok := g.bounds()
		if !fok || !gok {
			return figure{is: unknown}
		}
		return between(fl+gl, fh+gh)
	}
	return figure{is: max(f.is, g.is), value: f.value + g.value}
}

func (f figure) bounds() (low, high float64, ok bool) {
	if f.is == unknown {
		return f.low, f.high, f.bounded
	}
	return f.value, f.value, true
}

// outcome is what a delivery came to, or would have.
type outcome struct {
	first     string // who was chosen first; "" is nobody
	quote     figure // what the first choice quoted, in fen
	cost      figure // of a delivery that somebody carried, in fen
	wait      figure // from the first question to the policy to the rider that carried it, in seconds
	failed    figure // 1 if it was not delivered
	extra     figure // how many more tries than one
	tips      figure // in fen
	penalties figure // in fen
}

// lost is an outcome of which only the first choice is known.
func lost(first string, quote figure) outcome {
	u := figure{is: unknown}
	return outcome{first, quote, u, u, u, u, u, u}
}

// unsure is a figure that is no more than the bounds of one: the penalties of those
// who lose are on top.
func (f figure) unsure() figure {
	if low, high, ok := f.bounds(); ok && f.is != absent {
		return between(low, high)
	}
	return figure{is: unknown}
}
