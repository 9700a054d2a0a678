package geo

import "math"

// One of these is a field of each type: it takes no room and makes the three
// structs so different that Go refuses the conversion GCJ02(aWGS84Point).
type (
	wgs84Datum struct{}
	gcj02Datum struct{}
	bd09Datum  struct{}
)

// WGS84 is a point as GPS gives it, in degrees.
type WGS84 struct {
	_ wgs84Datum
	// Lng is the longitude, east positive; Lat the latitude, north positive.
	Lng, Lat float64
}

// GCJ02 is a point as Chinese maps and couriers give it, in degrees. The zero
// value, in the sea off Africa, stands for a point that was never given.
type GCJ02 struct {
	_ gcj02Datum
	// Lng is the longitude, east positive; Lat the latitude, north positive.
	Lng, Lat float64
}

// BD09 is a point as Baidu gives it, in degrees.
type BD09 struct {
	_ bd09Datum
	// Lng is the longitude, east positive; Lat the latitude, north positive.
	Lng, Lat float64
}

// Valid says whether p is a point on Earth: both numbers finite, Lng within -180
// to 180, Lat within -90 to 90.
func (p GCJ02) Valid() bool { return onEarth(p.Lng, p.Lat) }

// InChina says whether p lies in the rectangle that every implementation of
// GCJ-02 takes for China: Lng 72.004 to 137.8347, Lat 0.8293 to 55.8271, borders
// included. It is generous: parts of the neighbouring countries are in it.
func (p GCJ02) InChina() bool { return inChina(p.Lng, p.Lat) }

// Round6 is p rounded to six decimals, half away from zero: about 0.1 m, the most
// that a carrier's wire takes. A number too large to be rounded stays as it is.
func (p GCJ02) Round6() GCJ02 { return GCJ02{Lng: round6(p.Lng), Lat: round6(p.Lat)} }

// Swapped says whether longitude and latitude look exchanged: taken the other way
// round, they lie in China. China's longitudes and latitudes do not overlap, so no
// point in China is ever taken for swapped. It holds in all three systems.
func Swapped(lng, lat float64) bool { return inChina(lat, lng) }

func onEarth(lng, lat float64) bool {
	// A comparison with NaN is false.
	return math.Abs(lng) <= 180 && math.Abs(lat) <= 90
}

// The rectangle outside of which GCJ-02 is WGS-84, in degrees.
const (
	west, east   = 72.004, 137.8347
	south, north = 0.8293, 55.8271
)

func inChina(lng, lat float64) bool {
	return lng >= west && lng <= east && lat >= south && lat <= north
}

func round6(degrees float64) float64 {
	const scale = 1e6
	if !(math.Abs(degrees) < 1<<53/scale) {
		return degrees
	}
	return math.Round(degrees*scale)/scale + 0 // + 0: no negative zero
}
