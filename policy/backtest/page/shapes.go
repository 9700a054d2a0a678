package page

import (
	"fmt"
	"math"
	"slices"

	"github.com/go-analyze/charts"

	"github.com/paotui-go/paotui/policy/backtest"
)

// dot is a mean with its interval.
type dot struct {
	name string
	ink  ink
	backtest.Stat
}

// whiskers draws means with their intervals, one below the other.
func whiskers(dots []dot) *charts.Painter {
	const left, right, top, step = 16, wide - 16, 38, 74
	p := painter(high)
	low, high := reach(dots)
	at := func(v float64) int { return left + int((v-low)/(high-low)*(right-left)) }
	for _, tick := range ticks(low, high) {
		p.LineStroke([]charts.Point{{X: at(tick), Y: 16}, {X: at(tick), Y: 228}}, grid.Color, 1)
		centred(p, backtest.Show(tick, backtest.Fen), at(tick), 250, faint)
	}
	for i, d := range dots {
		y := top + i*step
		if d.Mean == nil {
			p.Text(d.name+": nothing is known", left, y, 0, font(faint))
			continue
		}
		p.Text(d.name+" "+backtest.Show(*d.Mean, backtest.Fen), left, y-10, 0, font(text))
		if d.Low != nil {
			p.LineStroke([]charts.Point{{X: at(*d.Low), Y: y + 12}, {X: at(*d.High), Y: y + 12}}, d.ink.Color, 4)
			for _, end := range []float64{*d.Low, *d.High} {
				p.LineStroke([]charts.Point{{X: at(end), Y: y + 5}, {X: at(end), Y: y + 19}}, d.ink.Color, 2)
			}
		}
		p.Circle(7, at(*d.Mean), y+12, d.ink.Color, paper.Color, 2)
	}
	return p
}

// centred writes around x, inside the picture.
func centred(p *charts.Painter, words string, x, y int, i ink) {
	width := p.MeasureText(words, 0, font(i)).Width()
	p.Text(words, min(max(x-width/2, 2), wide-width-8), y, 0, font(i))
}

// reach is the stretch of the axis, with some room on both sides.
func reach(dots []dot) (low, high float64) {
	var all []float64
	for _, d := range dots {
		for _, v := range []*float64{d.Mean, d.Low, d.High} {
			if v != nil {
				all = append(all, *v)
			}
		}
	}
	if len(all) == 0 {
		return 0, 1000
	}
	low, high = slices.Min(all), slices.Max(all)
	room := max((high-low)*0.15, 20)
	return max(low-room, 0), high + room
}

// ticks are three to six round numbers.
func ticks(low, high float64) []float64 {
	step := math.Pow(10, math.Floor(math.Log10(high-low)))
	for _, part := range []float64{0.2, 0.25, 0.5, 1, 2} {
		if (high-low)/(step*part) <= 5 {
			step *= part
			break
		}
	}
	var all []float64
	for v := math.Ceil(low/step) * step; v <= high; v += step {
		all = append(all, v)
	}
	return all
}

// bars draws shares, done beside policy, in per cent.
func bars(p *charts.Painter, names []string, did, would []float64) error {
	if len(names) == 0 {
		p.Text("no delivery could be judged", 20, 40, 0, font(faint))
		return nil
	}
	whole := func(v float64) string { return fmt.Sprintf("%.0f %%", v) }
	opt := charts.NewBarChartOptionWithData([][]float64{did, would})
	opt.Theme = theme(done, policy)
	opt.Padding = charts.NewBox(8, 12, 14, 4)
	opt.ValueFormatter = whole
	opt.Legend.Show = charts.Ptr(false)
	opt.CategoryAxis.Labels = names
	opt.CategoryAxis.LabelFontStyle = font(faint)
	opt.ValueAxis[0].LabelFontStyle = font(faint)
	opt.ValueAxis[0].Min = charts.Ptr(0.0)
	return p.BarChart(opt)
}

// days draws three lines.
func days(p *charts.Painter, names []string, lines [][]float64) error {
	if len(names) == 0 {
		p.Text("no delivery could be judged", 20, 40, 0, font(faint))
		return nil
	}
	opt := charts.NewLineChartOptionWithData(lines)
	opt.Theme = theme(done, policy, best)
	opt.Padding = charts.NewBox(8, 12, 20, 4)
	opt.ValueFormatter = func(v float64) string { return fmt.Sprintf("¥%.2f", v) }
	opt.Legend.Show = charts.Ptr(false)
	opt.XAxis.Labels = names
	opt.XAxis.LabelFontStyle = font(faint)
	opt.XAxis.LabelCount = min(len(names), 4)
	opt.YAxis[0].LabelFontStyle = font(faint)
	opt.LineStrokeWidth = 2.5
	return p.LineChart(opt)
}

// stack is one bar in parts.
type stack struct {
	name  string
	parts []int
}

// stacks draws bars of the same length, in parts.
func stacks(all []stack, of int) *charts.Painter {
	const left, right, step = 128, wide - 6, 38
	p := painter(len(all)*step + 16)
	colours := []ink{sure, quote, guess, dark, none}
	for i, s := range all {
		y := 8 + i*step
		p.Text(s.name, 4, y+23, 0, font(text))
		x, before := left, 0
		for k, n := range s.parts {
			before += n
			end := left + (right-left)*before/max(of, 1)
			if n > 0 {
				p.FilledRect(x, y+4, end, y+step-8, colours[k].Color, paper.Color, 1)
			}
			if words := fmt.Sprint(n); end-x > p.MeasureText(words, 0, font(text)).Width()+16 {
				p.Text(words, x+7, y+23, 0, font(onInk(k)))
			}
			x = end
		}
	}
	return p
}

// onInk is what can be read on a part.
func onInk(part int) ink {
	if part < 2 {
		return paper
	}
	return text
}
