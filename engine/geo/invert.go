package geo

import "math"

// invert finds the point that forward moves to (lng, lat). Both formulas
// vary slowly: over a metre the offset changes by a thirtieth of a metre at most, so
// each round leaves no more than that part of the error, and a handful do. The bound
// on the rounds is for what no analysis foresaw: the loop ends whatever comes in.
func invert(forward func(lng, lat float64) (float64, float64), lng, lat float64) (float64, float64) {
	const (
		enough    = 1e-10 // degrees: a hundredth of a millimetre
		maxRounds = 30
	)
	x, y := lng, lat
	for range maxRounds {
		gotLng, gotLat := forward(x, y)
		dx, dy := lng-gotLng, lat-gotLat
		x, y = x+dx, y+dy
		if math.Abs(dx) < enough && math.Abs(dy) < enough {
			break
		}
	}
	return x, y
}
