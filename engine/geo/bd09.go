package geo

import "math"

// BD09 is p on Baidu's map, anywhere on Earth. The numbers of a point that is not
// on Earth stay.
func (p GCJ02) BD09() BD09 {
	if !onEarth(p.Lng, p.Lat) {
		return BD09{Lng: p.Lng, Lat: p.Lat}
	}
	lng, lat := toBD09(p.Lng, p.Lat)
	return BD09{Lng: lng, Lat: lat}
}

// GCJ02 is p on the other Chinese maps: the inverse of [GCJ02.BD09] to far below
// 0.1 m, where the closed formula that circulates for it is off by up to 0.2 m.
func (p BD09) GCJ02() GCJ02 {
	if !onEarth(p.Lng, p.Lat) {
		return GCJ02{Lng: p.Lng, Lat: p.Lat}
	}
	lng, lat := invert(toBD09, p.Lng, p.Lat)
	return GCJ02{Lng: lng, Lat: lat}
}

// WGS84 is where a GPS receiver would see p, by way of GCJ-02.
func (p BD09) WGS84() WGS84 { return p.GCJ02().WGS84() }

// BD09 is p on Baidu's map, by way of GCJ-02.
func (p WGS84) BD09() BD09 { return p.GCJ02().BD09() }

// toBD09 takes the two numbers for a point in a plane, turns it a little around
// the origin, stretches it a little, and shifts it.
func toBD09(lng, lat float64) (float64, float64) {
	const wave = math.Pi * 3000 / 180
	radius := math.Hypot(lng, lat) + 0.00002*math.Sin(lat*wave)
	angle := math.Atan2(lat, lng) + 0.000003*math.Cos(lng*wave)
	sin, cos := math.Sincos(angle)
	return radius*cos + 0.0065, radius*sin + 0.006
}
