package page

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"

	"github.com/paotui-go/paotui/policy/backtest"
)

//go:embed page.html
var source string

var parsed = template.Must(template.New("page").Parse(source))

// mostRows is how many shops, moves and bad lines the page lists; the JSON document
// has them all.
const mostRows = 40

type view struct {
	backtest.Result
	Span    string
	Cards   []card
	Plots   []plot
	Table   []measureRow
	Groups  []group
	Reasons []reasons
	Moved   []backtest.Move
	BadMore int
	BadHead []backtest.BadLine
}

// card is one headline.
type card struct{ Name, Value, Words string }

type measureRow struct {
	ID, Name, What, Hindsight, Done, Policy, Best, Difference, Words, Sure string
	Both                                                                   int
}

type group struct {
	Name string
	Rows []groupRow
	More int
}

type groupRow struct {
	Key                       string
	Deliveries, Changed       int
	Done, Policy, Best, Words string
}

type reasons struct {
	Title  string
	Counts []backtest.Count
}

// WriteHTML writes the page.
func WriteHTML(w io.Writer, r backtest.Result) error {
	v := view{Result: r, Cards: cards(r), Table: table(r), Moved: r.Moves[:min(len(r.Moves), mostRows)]}
	if r.From != nil {
		v.Span = r.From.Format("2 January 2006") + " to " + r.To.Format("2 January 2006")
	}
	var err error
	if v.Plots, err = plots(r); err != nil {
		return fmt.Errorf("a plot can not be drawn: %w", err)
	}
	v.Groups = []group{rows("by shop", r.Shops), rows("by hour", r.Hours), rows("by day", r.Days)}
	v.Reasons = []reasons{{"What history can not tell", r.CanNotTell}, {"Beside", r.Beside}, {"Deliveries that could not be judged", r.Unjudged}}
	v.BadHead = r.Bad[:min(len(r.Bad), mostRows)]
	v.BadMore = len(r.Bad) - len(v.BadHead)
	return parsed.Execute(w, v)
}

func cards(r backtest.Result) []card {
	out := []card{{"Chose otherwise", share(r.Changed.Mean), fmt.Sprintf("of %d deliveries, first choice", r.Deliveries)}}
	for _, name := range []string{backtest.Cost, backtest.Wait, backtest.NoArrival} {
		m := r.Measure(name)
		value := "?"
		if m.Difference.Mean != nil {
			value = signed(*m.Difference.Mean, m.Unit)
		}
		out = append(out, card{names[name] + ", policy less done", value, fmt.Sprintf("%s; %d of %d deliveries tell", m.Difference.Words, m.Difference.Both, r.Deliveries)})
	}
	return out
}

func signed(v float64, unit backtest.Unit) string {
	if v < 0 {
		return "−" + backtest.Show(-v, unit)
	}
	if v > 0 {
		return "+" + backtest.Show(v, unit)
	}
	return backtest.Show(0, unit)
}

func table(r backtest.Result) []measureRow {
	var out []measureRow
	for _, m := range r.Measures {
		out = append(out, measureRow{
			ID: m.Name, Name: names[m.Name], What: m.What, Hindsight: m.Hindsight,
			Done: m.Done.Shown(m.Unit), Policy: m.Policy.Shown(m.Unit), Best: m.Best.Shown(m.Unit),
			Difference: m.Difference.Shown(m.Unit), Words: m.Difference.Words, Both: m.Difference.Both, Sure: m.Policy.Sure(),
		})
	}
	return out
}

func rows(name string, all []backtest.Row) group {
	g := group{Name: name, More: max(len(all)-mostRows, 0)}
	for _, r := range all[:min(len(all), mostRows)] {
		g.Rows = append(g.Rows, groupRow{r.Key, r.Deliveries, r.Changed, one(r.Done.Mean), one(r.Policy.Mean), one(r.Best.Mean), r.Difference.Words})
	}
	return g
}
