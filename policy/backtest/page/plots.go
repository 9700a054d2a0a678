package page

import (
	"fmt"
	"html/template"
	"math"

	"github.com/go-analyze/charts"

	"github.com/paotui-go/paotui/policy/backtest"
)

// plot is one picture, with its numbers for who can not see it.
type plot struct {
	ID      string
	Title   string
	Caption string
	SVG     template.HTML
	Keys    []key
	Head    []string
	Rows    [][]string
}

// key is a line of a legend.
type key struct {
	Name  string
	Class string
}

var threeKeys = []key{{"What was done", "done"}, {"The policy", "policy"}, {"Best in hindsight", "best"}}

// Plots are the ids of all plots, in their order on the page.
var Plots = []string{"cost", "wait", "carriers", "days", "known"}

func plots(r backtest.Result) ([]plot, error) {
	var all []plot
	for _, draw := range []func(backtest.Result) (plot, *charts.Painter, error){costPlot, waitPlot, carriersPlot, daysPlot, knownPlot} {
		p, painter, err := draw(r)
		if err != nil {
			return nil, err
		}
		if p.SVG, err = svg(painter, "plot-"+p.ID, p.Title+". "+p.Caption); err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	return all, nil
}

func costPlot(r backtest.Result) (plot, *charts.Painter, error) {
	m := r.Measure(backtest.Cost)
	p := plot{ID: "cost", Title: "Cost: " + m.Difference.Words, Keys: threeKeys,
		Caption: fmt.Sprintf("Mean cost of a delivery, where it is known, with its 95 %% interval. n = %d done, %d policy, %d hindsight. The headline compares the %d deliveries in which both are known; %d of the policy's costs are quotes.",
			m.Done.Known, m.Policy.Known, m.Best.Known, m.Difference.Both, m.Policy.Quoted),
		Head: []string{"", "Mean", "95 % from", "to", "Known"}}
	var dots []dot
	for i, s := range []backtest.Stat{m.Done, m.Policy, m.Best} {
		dots = append(dots, dot{threeKeys[i].Name, []ink{done, policy, best}[i], s})
		p.Rows = append(p.Rows, []string{threeKeys[i].Name, one(s.Mean), one(s.Low), one(s.High), fmt.Sprint(s.Known)})
	}
	return p, whiskers(dots), nil
}

func one(v *float64) string {
	if v == nil {
		return "-"
	}
	return backtest.Show(*v, backtest.Fen)
}

func waitPlot(r backtest.Result) (plot, *charts.Painter, error) {
	m := r.Measure(backtest.Wait)
	p := plot{ID: "wait", Title: "Time to a rider: " + m.Difference.Words, Keys: threeKeys[:2],
		Caption: fmt.Sprintf("Share of the deliveries whose rider came within so many minutes, where it is known. n = %d done, %d policy. The two are different deliveries; the headline compares the %d in which both are known.",
			m.Done.Known, m.Policy.Known, m.Difference.Both),
		Head: []string{"Rider within, in min", "Done", "Policy"}}
	var names []string
	var did, would []float64
	for _, s := range r.Times {
		names = append(names, spanName(s))
		did, would = append(did, percent(s.Done, m.Done.Known)), append(would, percent(s.Policy, m.Policy.Known))
		p.Rows = append(p.Rows, []string{spanName(s), fmt.Sprint(s.Done), fmt.Sprint(s.Policy)})
	}
	painter := painter(high)
	return p, painter, bars(painter, names, did, would)
}

// spanName is in minutes.
func spanName(s backtest.Span) string {
	switch {
	case s.Below == nil:
		return "more"
	case *s.Below == 30:
		return "<½"
	default:
		return fmt.Sprintf("<%d", *s.Below/60)
	}
}

func percent(n, of int) float64 {
	if of == 0 {
		return 0
	}
	return 100 * float64(n) / float64(of)
}

// mostBars is how many carriers are drawn; the table has them all.
const mostBars = 5

func carriersPlot(r backtest.Result) (plot, *charts.Painter, error) {
	p := plot{ID: "carriers", Title: "The policy chose another carrier first in " + share(r.Changed.Mean) + " of the deliveries", Keys: threeKeys[:2],
		Caption: fmt.Sprintf("How many deliveries each carrier was, or would be, called for first. n = %d.", r.Deliveries),
		Head:    []string{"Carrier", "Done", "Policy"}}
	var names []string
	var did, would []float64
	for i, s := range r.Shares {
		p.Rows = append(p.Rows, []string{s.Carrier, fmt.Sprint(s.Done), fmt.Sprint(s.Policy)})
		if i < mostBars {
			names = append(names, short(s.Carrier))
			did, would = append(did, percent(s.Done, r.Deliveries)), append(would, percent(s.Policy, r.Deliveries))
		}
	}
	painter := painter(high)
	return p, painter, bars(painter, names, did, would)
}

func share(v *float64) string {
	if v == nil {
		return "none"
	}
	return backtest.Show(*v, backtest.Rate)
}

// short is a name that fits under a bar.
func short(name string) string {
	if letters := []rune(name); len(letters) > 9 {
		return string(letters[:8]) + "…"
	}
	return name
}

func daysPlot(r backtest.Result) (plot, *charts.Painter, error) {
	p := plot{ID: "days", Title: "What a delivery cost, day by day", Keys: threeKeys,
		Caption: fmt.Sprintf("Mean of the known costs of each day; days are those of %s. n = %d deliveries on %d days.", r.Zone, r.Deliveries, len(r.Days)),
		Head:    []string{"Day", "Deliveries", "Done", "Policy", "Best"}}
	var names []string
	lines := make([][]float64, 3)
	for _, d := range r.Days {
		names = append(names, d.Key[min(5, len(d.Key)):])
		for i, s := range []backtest.Stat{d.Done, d.Policy, d.Best} {
			lines[i] = append(lines[i], yuan(s.Mean))
		}
		p.Rows = append(p.Rows, []string{d.Key, fmt.Sprint(d.Deliveries), one(d.Done.Mean), one(d.Policy.Mean), one(d.Best.Mean)})
	}
	painter := painter(high)
	return p, painter, days(painter, names, lines)
}

// yuan is a mean for an axis.
func yuan(fen *float64) float64 {
	if fen == nil {
		return charts.GetNullValue()
	}
	return math.Round(*fen) / 100
}

func knownPlot(r backtest.Result) (plot, *charts.Painter, error) {
	cost := r.Measure(backtest.Cost).Policy
	p := plot{ID: "known",
		Title:   fmt.Sprintf("History tells the policy's cost for %d of %d deliveries", cost.Known, r.Deliveries),
		Caption: fmt.Sprintf("What is known of the policy, measure by measure. n = %d. Nothing is guessed: what history can not tell stays grey.", r.Deliveries),
		Keys:    []key{{"Known", "sure"}, {"As quoted", "quote"}, {"Assumed", "guess"}, {"Unknown", "dark"}, {"Nobody carried it", "none"}},
		Head:    []string{"", "Known", "As quoted", "Assumed", "Unknown", "None"}}
	var parts []stack
	for _, m := range r.Measures {
		s := m.Policy
		counts := []int{s.Known - s.Quoted, s.Quoted, s.Assumed, s.Unknown, s.None}
		parts = append(parts, stack{names[m.Name], counts})
		cells := []string{names[m.Name]}
		for _, n := range counts {
			cells = append(cells, fmt.Sprint(n))
		}
		p.Rows = append(p.Rows, cells)
	}
	return p, stacks(parts, r.Deliveries), nil
}

// names are the measures' for people.
var names = map[string]string{
	backtest.Cost: "Cost", backtest.Quote: "First quote", backtest.Wait: "Time to a rider", backtest.NoArrival: "Not delivered",
	backtest.Extra: "Extra tries", backtest.Tips: "Tips", backtest.Penalties: "Penalties",
}
