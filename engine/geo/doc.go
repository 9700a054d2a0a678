// Package geo keeps the three coordinate systems of Chinese maps apart.
//
//   - [WGS84] is what a GPS receiver measures.
//   - [GCJ02] is what Chinese maps must publish: WGS-84 moved by a few hundred
//     metres, differently at every place. Amap, Tencent, WeChat and most couriers
//     speak it, and so does the engine: an order's location is a GCJ02.
//   - [BD09] is Baidu's: GCJ-02 moved once more, by about a kilometre.
//
// A point that is read in the wrong system is a rider at the wrong door, and
// nothing in its numbers shows it. So they are three types that Go does not let
// one assign or convert to each other; the methods WGS84, GCJ02 and BD09 are the
// only way across:
//
//	gps := geo.WGS84{Lng: 116.404, Lat: 39.915}
//	order.Sender.Location = gps.GCJ02()
//
// # How exact this is
//
// The formula from WGS-84 to GCJ-02 and the one from GCJ-02 to BD-09 were never
// published by their makers; they are the ones that all open implementations
// share, and come within about two metres of what the map providers' own services
// answer. The ways back have no closed form. They are iterated here until the way
// there gives the same point again, so that a round trip is exact to within 0.1 m
// (in fact far less).
//
// GCJ-02 is defined for China only. Everybody takes the same rectangle for it
// (see [GCJ02.InChina]), and leaves a WGS-84 point outside of it where it is.
// At the rectangle's border the map therefore jumps, by up to 750 m:
//
//   - From WGS-84 and back is exact everywhere inside the rectangle, up to its
//     border, and everywhere outside but in a strip along the border as wide as the
//     jump. There a GCJ-02 point has two origins, and the one inside is preferred.
//   - From GCJ-02 and back is exact but for a strip just inside the border, which
//     no WGS-84 point is mapped to; such a point is continued by the formula.
//
// The whole border lies abroad or at sea, where no courier rides.
//
// A point that is not on Earth (NaN, infinite, out of range) has no place in
// another system: every conversion returns its numbers as they are, so that
// [GCJ02.Valid] and [Swapped] still see what was given.
//
// # JSON
//
// A GCJ02 is written as {"lng":116.397428,"lat":39.90923,"datum":"gcj02"}. On
// reading, datum may be left out, or be "wgs84" or "bd09" for a point that comes
// from a GPS or from Baidu; it is converted. See [GCJ02.UnmarshalJSON].
//
// Everything here is a pure function: safe for concurrent use, no I/O. The
// package is a leaf: it imports only the standard library.
package geo
