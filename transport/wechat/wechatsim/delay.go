package wechatsim

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"time"
)

// Delay is a time that is drawn anew each time.
type Delay struct {
	Shape Shape
	// Least is the whole of a fixed delay and the lower end of the others.
	Least time.Duration
	// Mean is how much an exponential delay has on top of Least, on average.
	Mean time.Duration
	// Most is the upper end; exponential and long-tailed draws are cut off there,
	// exponential ones only if it is set.
	Most time.Duration
}

// Shape is how a delay is distributed.
type Shape string

// The shapes of a [Delay].
const (
	Fixed       Shape = "fixed"       // also ""
	Uniform     Shape = "uniform"     // between Least and Most
	Exponential Shape = "exponential" // Least, and Mean more on average
	LongTail    Shape = "long-tail"   // Pareto from Least, exponent 1.5: one in 32 is ten times Least, one in 1000 a hundred times
)

// maxDelay bounds every delay, so that sums of them stay far from overflow.
const maxDelay = 7 * 24 * time.Hour

func (d Delay) check(backwards bool) error {
	for _, part := range []time.Duration{d.Least, d.Mean, d.Most} {
		if part < 0 && !backwards {
			return errors.New("a delay cannot be negative")
		}
		if part > maxDelay || part < -maxDelay {
			return errors.New("a delay is a week at most")
		}
	}
	switch d.Shape {
	case "", Fixed:
		if d.Mean != 0 || d.Most != 0 {
			return errors.New("a fixed delay has only least")
		}
	case Uniform:
		if d.Mean != 0 || d.Most < d.Least {
			return errors.New("a uniform delay has least and most, in this order")
		}
	case Exponential:
		if d.Mean <= 0 || (d.Most != 0 && d.Most < d.Least) {
			return errors.New("an exponential delay has a mean, and most is not below least")
		}
	case LongTail:
		if d.Mean != 0 || d.Least <= 0 || d.Most < d.Least {
			return errors.New("a long-tailed delay has least above 0, and most")
		}
	default:
		return fmt.Errorf("there is no delay of shape %q", d.Shape)
	}
	return nil
}

// draw makes a delay of u, which is uniform in [0, 1).
func (d Delay) draw(u float64) time.Duration {
	switch d.Shape {
	case Uniform:
		return d.Least + time.Duration(u*float64(d.Most-d.Least))
	case Exponential:
		return d.cut(float64(d.Least) - math.Log1p(-u)*float64(d.Mean))
	case LongTail:
		return d.cut(float64(d.Least) * math.Pow(1-u, -1/1.5))
	}
	return d.Least
}

// cut is a drawn length within what is allowed.
func (d Delay) cut(length float64) time.Duration {
	most := d.Most
	if most == 0 {
		most = maxDelay
	}
	return time.Duration(min(length, float64(most)))
}

// delayJSON is a Delay on the wire: lengths as Go writes them, such as "1.5s".
type delayJSON struct {
	Shape Shape  `json:"shape,omitempty"`
	Least string `json:"least,omitempty"`
	Mean  string `json:"mean,omitempty"`
	Most  string `json:"most,omitempty"`
}

// MarshalJSON writes lengths as texts such as "1.5s".
func (d Delay) MarshalJSON() ([]byte, error) {
	text := func(d time.Duration) string {
		if d == 0 {
			return ""
		}
		return d.String()
	}
	return json.Marshal(delayJSON{d.Shape, text(d.Least), text(d.Mean), text(d.Most)})
}

// UnmarshalJSON reads lengths such as "1.5s" and "250ms", and refuses fields that
// it does not know.
func (d *Delay) UnmarshalJSON(b []byte) error {
	var raw delayJSON
	if err := strict(b, &raw); err != nil {
		return err
	}
	out := Delay{Shape: raw.Shape}
	for _, part := range []struct {
		name, text string
		into       *time.Duration
	}{{"least", raw.Least, &out.Least}, {"mean", raw.Mean, &out.Mean}, {"most", raw.Most, &out.Most}} {
		if part.text == "" {
			continue
		}
		length, err := time.ParseDuration(part.text)
		if err != nil {
			return fmt.Errorf("%s is no length of time such as 1.5s", part.name)
		}
		*part.into = length
	}
	*d = out
	return nil
}
