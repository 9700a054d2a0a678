package geo_test

import (
	"math"
	"testing"

	"github.com/paotui-go/paotui/engine/geo"
	"pgregory.net/rapid"
)

// exact is what the package promises of a round trip, in metres.
const exact = 0.1

func TestFromGPSAndBackIsExactInChina(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		at := inChina().Draw(t, "p")
		p := geo.WGS84{Lng: at.Lng, Lat: at.Lat}
		back := p.GCJ02().WGS84()
		near(t, "by GCJ-02", back.Lng, back.Lat, p.Lng, p.Lat, exact)
		back = p.BD09().WGS84()
		near(t, "by BD-09", back.Lng, back.Lat, p.Lng, p.Lat, exact)
	})
}

func TestToGPSAndBackIsExactInChina(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		// 0.02 degrees inside the border, where the strip without an origin ends.
		p := geo.GCJ02{
			Lng: rapid.Float64Range(west+0.02, east-0.02).Draw(t, "lng"),
			Lat: rapid.Float64Range(south+0.02, north-0.02).Draw(t, "lat"),
		}
		back := p.WGS84().GCJ02()
		near(t, "by WGS-84", back.Lng, back.Lat, p.Lng, p.Lat, exact)
	})
}

func TestBaiduAndBackIsExactOnTheWholeEarth(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lng := rapid.Float64Range(-180, 180).Draw(t, "lng")
		lat := rapid.Float64Range(-89.9, 89.9).Draw(t, "lat")
		there := geo.GCJ02{Lng: lng, Lat: lat}.BD09()
		if math.Abs(there.Lng) <= 180 {
			back := there.GCJ02()
			near(t, "to Baidu and back", back.Lng, back.Lat, lng, lat, exact)
		}
		again := geo.BD09{Lng: lng, Lat: lat}.GCJ02()
		if again.Valid() {
			back := again.BD09()
			near(t, "from Baidu and back", back.Lng, back.Lat, lng, lat, exact)
		}
	})
}

// borderPoint draws a point within 0.05 degrees of the rectangle's border, on
// either side of it.
func borderPoint() *rapid.Generator[geo.WGS84] {
	return rapid.Custom(func(t *rapid.T) geo.WGS84 {
		across := rapid.Float64Range(-0.05, 0.05).Draw(t, "across")
		lng := rapid.Float64Range(west-0.05, east+0.05).Draw(t, "lng")
		lat := rapid.Float64Range(south-0.05, north+0.05).Draw(t, "lat")
		switch rapid.IntRange(0, 3).Draw(t, "side") {
		case 0:
			lng = west + across
		case 1:
			lng = east + across
		case 2:
			lat = south + across
		default:
			lat = north + across
		}
		return geo.WGS84{Lng: lng, Lat: lat}
	})
}

func inside(lng, lat float64) bool { return lng >= west && lng <= east && lat >= south && lat <= north }

func TestTheBorderFromGPS(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := borderPoint().Draw(t, "p")
		there := p.GCJ02()
		back := there.WGS84()
		switch {
		case inside(p.Lng, p.Lat):
			near(t, "inside, up to the border", back.Lng, back.Lat, p.Lng, p.Lat, exact)
		case there.Lng != p.Lng || there.Lat != p.Lat:
			t.Errorf("outside, the point was moved to %v", there)
		case back != p:
			// A second origin: it has to be inside, and to lead to the same point.
			if !inside(back.Lng, back.Lat) {
				t.Errorf("%v came back as %v, which is outside as well", p, back)
			}
			again := back.GCJ02()
			near(t, "the second origin", again.Lng, again.Lat, p.Lng, p.Lat, exact)
		}
	})
}

func TestTheBorderToGPS(t *testing.T) {
	const jump = 750
	rapid.Check(t, func(t *rapid.T) {
		at := borderPoint().Draw(t, "p")
		p := geo.GCJ02{Lng: at.Lng, Lat: at.Lat}
		origin := p.WGS84()
		if inside(p.Lng, p.Lat) && !inside(origin.Lng, origin.Lat) {
			// No origin: the formula goes on, so that the error is that of the jump.
			near(t, "without an origin", origin.Lng, origin.Lat, p.Lng, p.Lat, jump)
			return
		}
		back := origin.GCJ02()
		near(t, "with an origin", back.Lng, back.Lat, p.Lng, p.Lat, exact)
	})
}

func TestTheJumpIsAsLongAsDocumented(t *testing.T) {
	longest := 0.0
	measure := func(lng, lat float64) {
		p := geo.WGS84{Lng: lng, Lat: lat}.GCJ02()
		longest = max(longest, metres(lng, lat, p.Lng, p.Lat))
	}
	for step := range 10001 {
		part := float64(step) / 10000
		lng, lat := min(west+part*(east-west), east), min(south+part*(north-south), north)
		measure(lng, south)
		measure(lng, north)
		measure(west, lat)
		measure(east, lat)
	}
	if longest < 500 || longest > 750 {
		t.Errorf("the offset at the border reaches %.0f m; the documentation says up to 750", longest)
	}
}

func TestAbroadNothingMoves(t *testing.T) {
	for name, c := range map[string][2]float64{
		"Paris":                     {2.3522, 48.8566},
		"Sydney":                    {151.2093, -33.8688},
		"New York":                  {-74.006, 40.7128},
		"never given":               {0, 0},
		"a tenth of a degree west":  {71.904, 35},
		"a tenth of a degree north": {105, 55.9271},
	} {
		p := geo.WGS84{Lng: c[0], Lat: c[1]}
		if q := p.GCJ02(); q.Lng != p.Lng || q.Lat != p.Lat || q.WGS84() != p {
			t.Errorf("%s was moved to %v and back to %v", name, q, q.WGS84())
		}
	}
}

func TestNoPlaceOnEarthStaysAsGiven(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for name, c := range map[string][2]float64{
		"NaN longitude":         {nan, 39.9},
		"NaN latitude":          {116.4, nan},
		"infinite longitude":    {inf, 39.9},
		"infinite latitude":     {116.4, -inf},
		"both infinite":         {inf, inf},
		"huge":                  {1e308, -1e308},
		"swapped: latitude 116": {39.9, 116.4},
		"longitude beyond 180":  {190, 39.9},
		"no degrees at all":     {11639, 3990},
	} {
		lng, lat := c[0], c[1]
		w, g, b := geo.WGS84{Lng: lng, Lat: lat}, geo.GCJ02{Lng: lng, Lat: lat}, geo.BD09{Lng: lng, Lat: lat}
		for way, got := range map[string][2]float64{
			"GPS to Mars":   {w.GCJ02().Lng, w.GCJ02().Lat},
			"GPS to Baidu":  {w.BD09().Lng, w.BD09().Lat},
			"Mars to GPS":   {g.WGS84().Lng, g.WGS84().Lat},
			"Mars to Baidu": {g.BD09().Lng, g.BD09().Lat},
			"Baidu to Mars": {b.GCJ02().Lng, b.GCJ02().Lat},
			"Baidu to GPS":  {b.WGS84().Lng, b.WGS84().Lat},
		} {
			if !same(got[0], lng) || !same(got[1], lat) {
				t.Errorf("%s, %s: %v, want %v", name, way, got, c)
			}
		}
	}
}

func same(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) }

func TestNothingFiniteBecomesNaN(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lng := rapid.OneOf(rapid.Float64(), rapid.Float64Range(-181, 181)).Draw(t, "lng")
		lat := rapid.OneOf(rapid.Float64(), rapid.Float64Range(-91, 91)).Draw(t, "lat")
		w, g, b := geo.WGS84{Lng: lng, Lat: lat}, geo.GCJ02{Lng: lng, Lat: lat}, geo.BD09{Lng: lng, Lat: lat}
		for _, x := range []float64{
			w.GCJ02().Lng, w.GCJ02().Lat, w.BD09().Lng, w.BD09().Lat, g.WGS84().Lng, g.WGS84().Lat,
			g.BD09().Lng, g.BD09().Lat, b.GCJ02().Lng, b.GCJ02().Lat, b.WGS84().Lng, b.WGS84().Lat,
		} {
			if math.IsNaN(x) || math.IsInf(x, 0) {
				t.Fatalf("(%v, %v) became %v", lng, lat, x)
			}
		}
	})
}
