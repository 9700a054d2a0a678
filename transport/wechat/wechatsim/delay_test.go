package wechatsim_test

import (
	"encoding/json"
	"math"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/paotui-go/paotui/transport/wechat/wechatsim"
)

// TestDelaysAreDistributed: each shape at its quantiles.
func TestDelaysAreDistributed(t *testing.T) {
	const s = time.Second
	for _, row := range []struct {
		why   string
		delay wechatsim.Delay
		u     float64
		want  time.Duration
	}{
		{"fixed is always the same", wechatsim.Delay{Least: 2 * s}, 0.9, 2 * s},
		{"uniform begins at least", wechatsim.Delay{Shape: wechatsim.Uniform, Least: s, Most: 3 * s}, 0, s},
		{"uniform has its middle in the middle", wechatsim.Delay{Shape: wechatsim.Uniform, Least: s, Most: 3 * s}, 0.5, 2 * s},
		{"exponential begins at least", wechatsim.Delay{Shape: wechatsim.Exponential, Least: s, Mean: s}, 0, s},
		{"exponential is below its mean 63 times in 100", wechatsim.Delay{Shape: wechatsim.Exponential, Mean: s}, 1 - 1/math.E, s},
		{"exponential is cut off", wechatsim.Delay{Shape: wechatsim.Exponential, Mean: s, Most: 2 * s}, 0.999, 2 * s},
		{"long tail begins at least", wechatsim.Delay{Shape: wechatsim.LongTail, Least: s, Most: time.Hour}, 0, s},
		{"long tail: one in a thousand is a hundred times", wechatsim.Delay{Shape: wechatsim.LongTail, Least: s, Most: time.Hour}, 0.999, 100 * s},
		{"long tail is cut off", wechatsim.Delay{Shape: wechatsim.LongTail, Least: s, Most: time.Minute}, 0.999, time.Minute},
	} {
		t.Run(row.why, func(t *testing.T) {
			if got := wechatsim.ChanceOf(row.delay, row.u); got.Round(time.Microsecond) != row.want {
				t.Errorf("%v, want %v", got, row.want)
			}
		})
	}
}

// delays draws any delay that may be injected.
func delays(t *rapid.T) wechatsim.Delay {
	length := func(lo, hi time.Duration, name string) time.Duration {
		return time.Duration(rapid.Int64Range(int64(lo), int64(hi)).Draw(t, name))
	}
	const week = 7 * 24 * time.Hour
	d := wechatsim.Delay{
		Shape: rapid.SampledFrom([]wechatsim.Shape{wechatsim.Fixed, wechatsim.Uniform, wechatsim.Exponential, wechatsim.LongTail}).Draw(t, "shape"),
		Least: length(1, week, "least"),
	}
	switch d.Shape {
	case wechatsim.Exponential:
		d.Mean = length(1, week, "mean")
		d.Most = length(d.Least, week, "most")
	case wechatsim.Uniform, wechatsim.LongTail:
		d.Most = length(d.Least, week, "most")
	}
	return d
}

func TestDelaysStayInBoundsAndGrow(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := delays(t)
		most := d.Most
		if most == 0 {
			most = d.Least
		}
		us := rapid.SliceOfN(rapid.Float64Range(0, 1-1e-12), 2, 10).Draw(t, "chances")
		slices.Sort(us)
		last := d.Least
		for _, u := range us {
			got := wechatsim.ChanceOf(d, u)
			if got < last || got > most {
				t.Fatalf("%v at %v, want %v to %v", got, u, last, most)
			}
			last = got
		}
	})
}

func TestDelayJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := delays(t)
		text, err := json.Marshal(d)
		if err != nil {
			t.Fatal(err)
		}
		var back wechatsim.Delay
		if err := json.Unmarshal(text, &back); err != nil || back != d {
			t.Fatalf("%s reads as %+v, %v, want %+v", text, back, err, d)
		}
	})
	for why, text := range map[string]string{
		"a number has no unit": `{"least":5}`,
		"no length":            `{"least":"soon"}`,
		"an unknown field":     `{"median":"5s"}`,
	} {
		if err := json.Unmarshal([]byte(text), new(wechatsim.Delay)); err == nil {
			t.Errorf("%s: %s is taken", why, text)
		}
	}
}

func TestDelaysThatMakeNoSense(t *testing.T) {
	const s = time.Second
	inBubble(t, wechatsim.Config{}, func(t *testing.T, c *caller) {
		for why, d := range map[string]wechatsim.Delay{
			"no such shape":               {Shape: "square", Least: s},
			"fixed between":               {Least: s, Most: 2 * s},
			"uniform backwards":           {Shape: wechatsim.Uniform, Least: 2 * s, Most: s},
			"uniform with a mean":         {Shape: wechatsim.Uniform, Most: s, Mean: s},
			"exponential without a mean":  {Shape: wechatsim.Exponential, Least: s},
			"exponential cut below least": {Shape: wechatsim.Exponential, Least: 2 * s, Mean: s, Most: s},
			"a tail from nothing":         {Shape: wechatsim.LongTail, Most: s},
			"a tail without an end":       {Shape: wechatsim.LongTail, Least: s},
			"longer than a week":          {Least: 8 * 24 * time.Hour},
		} {
			if _, err := c.sim.Inject(wechatsim.Fault{Kind: wechatsim.Latency, Delay: d}); err == nil {
				t.Errorf("%s: %+v is taken", why, d)
			}
		}
	})
}
