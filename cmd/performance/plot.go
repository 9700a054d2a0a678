package main

import (
	"bytes"
	_ "embed"
	"fmt"
	"math"
	"strconv"
	"text/template"

	"github.com/paotui-go/paotui/transport/outage"
)

// failing are the shares of failed calls that are played.
var failing = []float64{0, 0.1, 0.5, 1}

//go:embed outage.svg.tmpl
var pictureText string

var picture = template.Must(template.New("outage.svg").Parse(pictureText))

// draw makes the SVG. Its colours follow the reader's light or dark mode, and it
// brings its own background, so that it is readable where a page's mode and the
// reader's differ.
func draw(points []outage.Point) ([]byte, error) {
	var b bytes.Buffer
	err := picture.Execute(&b, []panel{
		{
			Title: "Callers that were served", Unit: "% of all callers", X: 64,
			Ticks: ticks(100, 0, 25, 50, 75, 100),
			Bars:  bars(points, 100, func(p outage.Point) float64 { return 100 * p.Success() }, whole),
		},
		{
			Title: "Load on the carrier", Unit: "calls sent for each caller", X: 488,
			Ticks: ticks(3, 0, 1, 2, 3),
			Bars:  bars(points, 3, outage.Point.Load, twoDigits),
		},
	})
	return b.Bytes(), err
}

// panel is one of the two diagrams. Lengths are in the picture's pixels, y counts
// from the base line upwards.
type panel struct {
	Title, Unit string
	X           int
	Ticks       []tick
	Bars        []bar
}

type tick struct {
	Value float64
	Y     float64
}

type bar struct {
	Class              string // of the way, see the style sheet
	X, MiddleX, Height float64
	Label              string
	Remark             string // shown while pointed at
	Group              string // stands under the middle bar of its group
}

const (
	height = 220.0 // of a diagram
	group  = 92.0  // from one share of failures to the next
	wide   = 24.0  // a bar
	gap    = 3.0   // between bars of a group
)

var classes = map[outage.Way]string{outage.Once: "once", outage.Plain: "plain", outage.Stack: "stack"}

func ticks(most float64, values ...float64) []tick {
	var all []tick
	for _, v := range values {
		all = append(all, tick{Value: v, Y: round(v / most * height)})
	}
	return all
}

// bars stand by share of failures, and within one in the order of the ways.
func bars(points []outage.Point, most float64, value func(outage.Point) float64, label func(float64) string) []bar {
	var all []bar
	for i, f := range failing {
		n := 0
		for _, p := range points {
			if p.Failing != f {
				continue
			}
			v := value(p)
			x := float64(i)*group + (group-3*wide-2*gap)/2 + float64(n)*(wide+gap)
			one := bar{
				Class: classes[p.Way], X: x, MiddleX: x + wide/2, Height: round(min(v/most, 1) * height), Label: label(v),
				Remark: fmt.Sprintf("%s, %.0f %% failing: %s", p.Way, 100*f, label(v)),
			}
			if n == 1 {
				one.Group = fmt.Sprintf("%.0f %%", 100*f)
			}
			all = append(all, one)
			n++
		}
	}
	return all
}

func round(v float64) float64 { return math.Round(10*v) / 10 }

// whole has a decimal only where rounding would tell nearly all as all, or nearly
// none as none.
func whole(v float64) string {
	if v > 99 && v < 100 || v > 0 && v < 1 {
		return fmt.Sprintf("%.1f", v)
	}
	return fmt.Sprintf("%.0f", v)
}

func twoDigits(v float64) string {
	if v < 1 {
		return fmt.Sprintf("%.2f", v)
	}
	return strconv.FormatFloat(v, 'g', 2, 64)
}
