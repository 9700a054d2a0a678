package wechatsim

import "math"

// point is a place in GCJ-02 degrees.
type point struct{ lng, lat float64 }

// earthRadius is the mean radius in metres.
const earthRadius = 6_371_008.8

// metres is the length of the great circle between two points.
func metres(a, b point) float64 {
	const rad = math.Pi / 180
	dLat, dLng := (b.lat-a.lat)*rad, (b.lng-a.lng)*rad
	h := hav(dLat) + math.Cos(a.lat*rad)*math.Cos(b.lat*rad)*hav(dLng)
	return 2 * earthRadius * math.Asin(math.Min(1, math.Sqrt(h)))
}

func hav(x float64) float64 { s := math.Sin(x / 2); return s * s }

// detour is how much longer the road is than the straight line.
const detour = 1.3

// road is the length in whole metres of the way that a rider takes.
func road(a, b point) int64 { return int64(math.Round(detour * metres(a, b))) }

// along is the point that lies the fraction f of the way from a to b.
func along(a, b point, f float64) point {
	f = math.Max(0, math.Min(1, f))
	return point{micro(a.lng + f*(b.lng-a.lng)), micro(a.lat + f*(b.lat-a.lat))}
}

// micro rounds degrees to the six decimals of the wire.
func micro(deg float64) float64 { return math.Round(deg*1e6) / 1e6 }

// fromBaidu turns BD-09 (coordinate_type 1) into GCJ-02 by Baidu's published
// inverse, good to about a metre.
func fromBaidu(p point) point {
	const k = math.Pi * 3000 / 180
	x, y := p.lng-0.0065, p.lat-0.006
	z := math.Hypot(x, y) - 0.00002*math.Sin(y*k)
	t := math.Atan2(y, x) - 0.000003*math.Cos(x*k)
	return point{z * math.Cos(t), z * math.Sin(t)}
}
