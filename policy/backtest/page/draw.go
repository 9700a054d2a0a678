package page

import (
	"html/template"
	"strings"

	"github.com/go-analyze/charts"
)

// The size of a plot, in the units of its own drawing: it is scaled to the screen,
// and narrow enough that its text can be read on a phone.
const (
	wide     = 420
	high     = 270
	textSize = 14.0
)

// ink is a colour of the page. The charts library wants numbers; the page wants to
// change them with the reader's light or dark, so that each number stands for a
// variable of the style sheet.
type ink struct {
	charts.Color
	variable string
}

var (
	text   = newInk("#010102", "--ink")
	faint  = newInk("#010103", "--faint")
	grid   = newInk("#010104", "--grid")
	paper  = newInk("#010105", "--paper")
	done   = newInk("#010106", "--done")
	policy = newInk("#010107", "--policy")
	best   = newInk("#010108", "--best")
	sure   = newInk("#010109", "--sure")
	quote  = newInk("#01010a", "--quote")
	guess  = newInk("#01010b", "--guess")
	dark   = newInk("#01010c", "--dark")
	none   = newInk("#01010d", "--none")
)

var inks = []ink{text, faint, grid, paper, done, policy, best, sure, quote, guess, dark, none}

func newInk(hex, variable string) ink { return ink{charts.ColorFromHex(hex), variable} }

// variables puts the style sheet's variables in the place of the numbers.
var variables = func() *strings.Replacer {
	var pairs []string
	for _, i := range inks {
		pairs = append(pairs, i.Color.String(), "var("+i.variable+")")
	}
	return strings.NewReplacer(pairs...)
}()

func painter(height int) *charts.Painter {
	return charts.NewPainter(charts.PainterOptions{OutputFormat: charts.ChartOutputSVG, Width: wide, Height: height, Theme: theme(done, policy, best)})
}

func theme(series ...ink) charts.ColorPalette {
	var colours []charts.Color
	for _, i := range series {
		colours = append(colours, i.Color)
	}
	return charts.GetTheme(charts.ThemeLight).WithTextColor(text.Color).WithXAxisColor(faint.Color).WithYAxisColor(faint.Color).
		WithXAxisTextColor(faint.Color).WithYAxisTextColor(faint.Color).WithLegendTextColor(text.Color).
		WithAxisSplitLineColor(grid.Color).WithBackgroundColor(charts.ColorTransparent).WithSeriesColors(colours)
}

func font(i ink) charts.FontStyle {
	return charts.FontStyle{FontSize: textSize * 0.75, FontColor: i.Color}
}

// svg is the drawing for the page; label tells who can not see it what is in it.
func svg(p *charts.Painter, id, label string) (template.HTML, error) {
	data, err := p.Bytes()
	if err != nil {
		return "", err
	}
	drawing := variables.Replace(string(data))
	attributes := `<svg id="` + id + `" role="img" aria-label="` + template.HTMLEscapeString(label) + `" `
	return template.HTML(strings.Replace(drawing, "<svg ", attributes, 1)), nil //nolint:gosec // the library escapes text
}
