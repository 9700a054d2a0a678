package geo

import "math"

// The ellipsoid of Krasovsky 1940, on which GCJ-02 measures its offsets: half the
// longer axis in metres, and the square of the eccentricity.
const (
	krasovskyAxis         = 6378245.0
	krasovskyEccentricity = 0.00669342162296594323
)

// jump is more, in degrees, than the offset anywhere on the rectangle's border.
const jump = 0.02

// GCJ02 is p on a Chinese map. Outside the rectangle of [GCJ02.InChina], and for a
// point that is not on Earth, the numbers stay.
func (p WGS84) GCJ02() GCJ02 {
	if !inChina(p.Lng, p.Lat) {
		return GCJ02{Lng: p.Lng, Lat: p.Lat}
	}
	lng, lat := toGCJ02(p.Lng, p.Lat)
	return GCJ02{Lng: lng, Lat: lat}
}

// WGS84 is where a GPS receiver would see p: the inverse of [WGS84.GCJ02] to far
// below 0.1 m. What holds at the border of China's rectangle is told in the
// package's documentation.
func (p GCJ02) WGS84() WGS84 {
	stays := WGS84{Lng: p.Lng, Lat: p.Lat}
	if !nearChina(p.Lng, p.Lat) {
		return stays
	}
	lng, lat := invert(toGCJ02, p.Lng, p.Lat)
	lng, lat = snap(lng, west, east), snap(lat, south, north)
	if !inChina(lng, lat) && !inChina(p.Lng, p.Lat) {
		return stays
	}
	return WGS84{Lng: lng, Lat: lat}
}

// snap puts a point that the iteration left a hair outside of the rectangle back on
// its border, so that a point on the border has itself for its origin.
func snap(x, low, high float64) float64 {
	const hair = 1e-9 // degrees: a tenth of a millimetre
	if on := min(max(x, low), high); math.Abs(on-x) < hair {
		return on
	}
	return x
}

// nearChina says whether a point of GCJ-02 can come from within the rectangle.
func nearChina(lng, lat float64) bool {
	return inChina(lng-jump, lat-jump) || inChina(lng-jump, lat+jump) ||
		inChina(lng+jump, lat-jump) || inChina(lng+jump, lat+jump)
}

// toGCJ02 is the formula without the rectangle: metres to the east and to the
// north as sums of polynomials and sines around (105, 35), turned into degrees on
// the ellipsoid.
func toGCJ02(lng, lat float64) (float64, float64) {
	x, y := lng-105, lat-35
	shared := ripple(20, 6*x) + ripple(20, 2*x)
	east := 300 + x + 2*y + 0.1*x*x + 0.1*x*y + 0.1*math.Sqrt(math.Abs(x)) + shared +
		ripple(20, x) + ripple(40, x/3) + ripple(150, x/12) + ripple(300, x/30)
	north := -100 + 2*x + 3*y + 0.2*y*y + 0.1*x*y + 0.2*math.Sqrt(math.Abs(x)) + shared +
		ripple(20, y) + ripple(40, y/3) + ripple(160, y/12) + ripple(320, y/30)

	sin, cos := math.Sincos(radians(lat))
	w := 1 - krasovskyEccentricity*sin*sin
	parallel := krasovskyAxis / math.Sqrt(w) * cos
	meridian := krasovskyAxis * (1 - krasovskyEccentricity) / (w * math.Sqrt(w))
	return lng + degrees(east/parallel), lat + degrees(north/meridian)
}

// ripple is one sine of the offset in metres, with a period of two degrees of at.
func ripple(amplitude, at float64) float64 {
	return amplitude * 2 / 3 * math.Sin(at*math.Pi)
}

func radians(degrees float64) float64 { return degrees * math.Pi / 180 }
func degrees(radians float64) float64 { return radians * 180 / math.Pi }
