package geo_test

import (
	"math"
	"testing"

	"github.com/paotui-go/paotui/engine/geo"
)

// The points that open implementations publish with their results.
//
//   - coordtransform (wandergis): (116.404, 39.915) in all directions; that point
//     is Tiananmen in BD-09, the centre of Baidu's own first example. The ways back
//     are its approximations, hence the wider bounds.
//   - the exact inverse of the same point, as published for gcj_extract_wgs in
//     hive-third-functions.
//   - eviltransform (googollee): its tests of Shanghai, Shenzhen and Beijing. It
//     measures on a slightly larger ellipsoid, which makes up to a centimetre.
//   - gcoord (hujiulong): the two examples of its README.
//   - one point in Hangzhou in all three systems from a map provider's own
//     documentation (Alibaba Cloud, address standardisation, TransferCoord): not
//     made by the open formula, and so the measure of how far that can be trusted.
func TestGoldenPoints(t *testing.T) {
	const centimetre, decimetre, metre = 0.01, 0.1, 1.0
	wgs := func(lng, lat float64) geo.WGS84 { return geo.WGS84{Lng: lng, Lat: lat} }
	gcj := func(lng, lat float64) geo.GCJ02 { return geo.GCJ02{Lng: lng, Lat: lat} }
	bd := func(lng, lat float64) geo.BD09 { return geo.BD09{Lng: lng, Lat: lat} }

	to02 := func(p geo.WGS84) geo.GCJ02 { return p.GCJ02() }
	for name, c := range map[string]struct {
		got, want geo.GCJ02
		within    float64
	}{
		"coordtransform, GPS to Mars":   {to02(wgs(116.404, 39.915)), gcj(116.41024449916938, 39.91640428150164), 1e-6},
		"coordtransform, Baidu to Mars": {bd(116.404, 39.915).GCJ02(), gcj(116.39762729119315, 39.90865673957631), 2 * decimetre},
		"eviltransform, Shanghai":       {to02(wgs(121.5272106, 31.1774276)), gcj(121.531541859215, 31.17530398364597), 2 * centimetre},
		"eviltransform, Shenzhen":       {to02(wgs(113.912316, 22.543847)), gcj(113.9171764808363, 22.540796131694766), 2 * centimetre},
		"eviltransform, Beijing":        {to02(wgs(116.377817, 39.911954)), gcj(116.38404722455657, 39.91334545536069), 2 * centimetre},
		"Hangzhou, GPS to Mars":         {to02(wgs(120.021519, 30.281543)), gcj(120.026268, 30.279164), 2 * metre},
		"Hangzhou, Baidu to Mars":       {bd(120.032768, 30.285238).GCJ02(), gcj(120.026268, 30.279164), metre},
	} {
		near(t, name, c.got.Lng, c.got.Lat, c.want.Lng, c.want.Lat, c.within)
	}

	for name, c := range map[string]struct {
		got, want geo.WGS84
		within    float64
	}{
		"hive-third-functions, exact":   {gcj(116.404, 39.915).WGS84(), wgs(116.39775549316407, 39.913596801757805), decimetre},
		"coordtransform, approximately": {gcj(116.404, 39.915).WGS84(), wgs(116.39775550083061, 39.91359571849836), metre},
		"gcoord, in the far north-east": {gcj(123, 45).WGS84(), wgs(122.99395597, 44.99804071), decimetre},
		"Hangzhou, Mars to GPS":         {gcj(120.026268, 30.279164).WGS84(), wgs(120.021519, 30.281543), 2 * metre},
		"Hangzhou, Baidu to GPS":        {bd(120.032768, 30.285238).WGS84(), wgs(120.021519, 30.281543), 2 * metre},
	} {
		near(t, name, c.got.Lng, c.got.Lat, c.want.Lng, c.want.Lat, c.within)
	}

	for name, c := range map[string]struct {
		got, want geo.BD09
		within    float64
	}{
		"coordtransform, Mars to Baidu": {gcj(116.404, 39.915).BD09(), bd(116.41036949371029, 39.92133699351021), 1e-6},
		"gcoord, GPS to Baidu":          {wgs(116.403988, 39.914266).BD09(), bd(116.41661560068297, 39.92196580126834), 1e-6},
		"Hangzhou, Mars to Baidu":       {gcj(120.026268, 30.279164).BD09(), bd(120.032768, 30.285238), metre},
	} {
		near(t, name, c.got.Lng, c.got.Lat, c.want.Lng, c.want.Lat, c.within)
	}
}

// near compares two points of one system. Its ruler is a flat one of its own, so
// that the tests do not measure the package with itself.
func near(t interface {
	Helper()
	Errorf(string, ...any)
}, name string, lng, lat, wantLng, wantLat, within float64) {
	t.Helper()
	if d := metres(lng, lat, wantLng, wantLat); !(d <= within) {
		t.Errorf("%s: (%.8f, %.8f), want (%.8f, %.8f): off by %.3g m, more than %.3g m", name, lng, lat, wantLng, wantLat, d, within)
	}
}

func metres(lng1, lat1, lng2, lat2 float64) float64 {
	const degree = 111195.0
	return degree * math.Hypot((lng1-lng2)*math.Cos(lat1*math.Pi/180), lat1-lat2)
}
