package geo_test

import (
	"math"
	"reflect"
	"testing"

	"github.com/paotui-go/paotui/engine/geo"
	"pgregory.net/rapid"
)

func TestTypesDoNotMix(t *testing.T) {
	types := []reflect.Type{reflect.TypeFor[geo.WGS84](), reflect.TypeFor[geo.GCJ02](), reflect.TypeFor[geo.BD09]()}
	for _, from := range types {
		for _, to := range types {
			if from != to && from.ConvertibleTo(to) {
				t.Errorf("%v(%v) compiles: it would relabel a point without moving it", to, from)
			}
		}
		if from.Size() != 16 {
			t.Errorf("%v takes %d bytes, want 16: the mark of the datum has to be free", from, from.Size())
		}
	}
}

func TestValidAndInChina(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for name, c := range map[string]struct {
		lng, lat       float64
		valid, inChina bool
	}{
		"Tiananmen":                        {116.397428, 39.90923, true, true},
		"the rectangle's south-west":       {72.004, 0.8293, true, true},
		"the rectangle's north-east":       {137.8347, 55.8271, true, true},
		"a step west of the rectangle":     {72.0039, 35, true, false},
		"a step east of the rectangle":     {137.8348, 35, true, false},
		"a step south of the rectangle":    {105, 0.8292, true, false},
		"a step north of the rectangle":    {105, 55.8272, true, false},
		"Paris":                            {2.3522, 48.8566, true, false},
		"never given":                      {0, 0, true, false},
		"a corner of the Earth":            {-180, 90, true, false},
		"Tiananmen swapped: no such place": {39.90923, 116.397428, false, false},
		"longitude off the Earth":          {180.000001, 0, false, false},
		"NaN":                              {nan, 39, false, false},
		"infinite latitude":                {116, inf, false, false},
	} {
		p := geo.GCJ02{Lng: c.lng, Lat: c.lat}
		if p.Valid() != c.valid || p.InChina() != c.inChina {
			t.Errorf("%s: Valid %v, InChina %v; want %v, %v", name, p.Valid(), p.InChina(), c.valid, c.inChina)
		}
	}
}

func TestSwapped(t *testing.T) {
	for name, c := range map[string]struct {
		lng, lat float64
		want     bool
	}{
		"Beijing, right":                       {116.397428, 39.90923, false},
		"Beijing, exchanged":                   {39.90923, 116.397428, true},
		"Kashgar, exchanged, is a place too":   {39.4704, 75.9898, true},
		"Sanya, exchanged":                     {18.2528, 109.5119, true},
		"Mohe, exchanged":                      {52.9722, 122.5386, true},
		"Paris: wrong, but not by an exchange": {2.3522, 48.8566, false},
		"never given":                          {0, 0, false},
		"NaN":                                  {math.NaN(), 116, false},
	} {
		if got := geo.Swapped(c.lng, c.lat); got != c.want {
			t.Errorf("%s: Swapped = %v, want %v", name, got, c.want)
		}
	}
}

func TestExchangingAPointInChinaIsAlwaysSeen(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := inChina().Draw(t, "p")
		if geo.Swapped(p.Lng, p.Lat) {
			t.Fatal("a point in China is taken for swapped")
		}
		if !geo.Swapped(p.Lat, p.Lng) {
			t.Fatal("the exchange is not seen")
		}
	})
}

func TestRound6(t *testing.T) {
	for name, c := range map[string]struct{ in, want geo.GCJ02 }{
		"down":                          {geo.GCJ02{Lng: 116.3974281, Lat: 39.9092304}, geo.GCJ02{Lng: 116.397428, Lat: 39.90923}},
		"up":                            {geo.GCJ02{Lng: 116.3974279, Lat: -39.9092296}, geo.GCJ02{Lng: 116.397428, Lat: -39.90923}},
		"already short":                 {geo.GCJ02{Lng: 116.4, Lat: 39}, geo.GCJ02{Lng: 116.4, Lat: 39}},
		"too large to have decimals":    {geo.GCJ02{Lng: 1e300, Lat: -1e300}, geo.GCJ02{Lng: 1e300, Lat: -1e300}},
		"infinite stays, and no zeros":  {geo.GCJ02{Lng: math.Inf(1), Lat: math.Inf(-1)}, geo.GCJ02{Lng: math.Inf(1), Lat: math.Inf(-1)}},
		"a hair west of Greenwich is 0": {geo.GCJ02{Lng: -1e-9, Lat: 5}, geo.GCJ02{Lng: 0, Lat: 5}},
	} {
		got := c.in.Round6()
		if got != c.want || math.Signbit(got.Lng) != math.Signbit(c.want.Lng) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

// inChina draws points all over the rectangle, its corners and edges among them.
func inChina() *rapid.Generator[geo.GCJ02] {
	return rapid.Custom(func(t *rapid.T) geo.GCJ02 {
		return geo.GCJ02{
			Lng: rapid.Float64Range(west, east).Draw(t, "lng"),
			Lat: rapid.Float64Range(south, north).Draw(t, "lat"),
		}
	})
}

// The rectangle's four borders, written a second time.
const west, east, south, north = 72.004, 137.8347, 0.8293, 55.8271
