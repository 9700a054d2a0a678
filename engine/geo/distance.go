package geo

import "math"

// earthRadius is the mean radius R1 of the Earth in metres (IUGG).
const earthRadius = 6371008.8

// Distance is the length in metres of the shortest way over ground from a to b, by
// the haversine formula on a sphere: within 1 % of what it is on the ellipsoid and
// without the offsets of GCJ-02. It is +Inf if a or b is not [GCJ02.Valid], so that
// a point which nobody knows is never near.
func Distance(a, b GCJ02) float64 {
	if !a.Valid() || !b.Valid() {
		return math.Inf(1)
	}
	north := math.Sin(radians(b.Lat-a.Lat) / 2)
	east := math.Sin(radians(b.Lng-a.Lng) / 2)
	h := north*north + math.Cos(radians(a.Lat))*math.Cos(radians(b.Lat))*east*east
	return 2 * earthRadius * math.Asin(math.Sqrt(min(1, h)))
}
