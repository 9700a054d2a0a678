package geo_test

import (
	"math"
	"testing"

	"github.com/paotui-go/paotui/engine/geo"
	"pgregory.net/rapid"
)

func TestDistance(t *testing.T) {
	tiananmen := geo.GCJ02{Lng: 116.397428, Lat: 39.90923}
	for name, c := range map[string]struct {
		a, b         geo.GCJ02
		want, within float64
	}{
		"nowhere else":                      {tiananmen, tiananmen, 0, 0},
		"a degree of latitude":              {geo.GCJ02{Lng: 116, Lat: 39}, geo.GCJ02{Lng: 116, Lat: 40}, 111195.08, 0.01},
		"a degree of longitude at 60 north": {geo.GCJ02{Lng: 116, Lat: 60}, geo.GCJ02{Lng: 117, Lat: 60}, 55595.4, 5},
		"half around the Earth":             {geo.GCJ02{Lng: -90, Lat: 0}, geo.GCJ02{Lng: 90, Lat: 0}, math.Pi * 6371008.8, 1},
		"the last decimal of the wire":      {tiananmen, geo.GCJ02{Lng: 116.397428, Lat: 39.909231}, 0.111, 0.001},
		"over the date line, the short way": {geo.GCJ02{Lng: 179.5, Lat: 0}, geo.GCJ02{Lng: -179.5, Lat: 0}, 111195.08, 0.01},
		// 1067.6 km on the ellipsoid.
		"Beijing to Shanghai": {geo.GCJ02{Lng: 116.4074, Lat: 39.9042}, geo.GCJ02{Lng: 121.4737, Lat: 31.2304}, 1067.6e3, 5e3},
	} {
		if got := geo.Distance(c.a, c.b); !(math.Abs(got-c.want) <= c.within) {
			t.Errorf("%s: %.3f m, want %.3f within %.3f", name, got, c.want, c.within)
		}
	}
}

func TestAPointThatNobodyKnowsIsNeverNear(t *testing.T) {
	here := geo.GCJ02{Lng: 116.397428, Lat: 39.90923}
	for name, p := range map[string]geo.GCJ02{
		"NaN":     {Lng: math.NaN(), Lat: 39},
		"swapped": {Lng: 39.90923, Lat: 116.397428},
	} {
		if a, b := geo.Distance(here, p), geo.Distance(p, here); !math.IsInf(a, 1) || !math.IsInf(b, 1) {
			t.Errorf("%s: %v and %v, want +Inf", name, a, b)
		}
	}
}

func TestDistanceIsAMetric(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b, c := inChina().Draw(t, "a"), inChina().Draw(t, "b"), inChina().Draw(t, "c")
		ab, ba := geo.Distance(a, b), geo.Distance(b, a)
		if math.Abs(ab-ba) > 1e-6 {
			t.Errorf("there %v m, back %v m", ab, ba)
		}
		if around := geo.Distance(a, c) + geo.Distance(c, b); ab > around+1e-3 {
			t.Errorf("straight %v m, by way of c %v m", ab, around)
		}
	})
}
