package geo_test

import (
	"fmt"

	"github.com/paotui-go/paotui/engine/geo"
)

// Three datums that can not be mixed up: the phone's, the maps' of China, and Baidu's.
func ExampleGCJ02() {
	phone := geo.WGS84{Lng: 116.4530, Lat: 39.9073}
	shop := phone.GCJ02()
	fmt.Println(shop.Valid(), shop.InChina(), shop.Round6().Lng, shop.Round6().Lat)
	fmt.Println(phone.BD09() == shop.BD09(), shop.BD09() == geo.BD09{})
	// Output:
	// true true 116.459169 39.908648
	// true false
}

// The maps' positions lead back to the phone's, to within some metres.
func ExampleWGS84() {
	phone := geo.WGS84{Lng: 116.4530, Lat: 39.9073}
	maps, baidu := phone.GCJ02().WGS84(), phone.BD09().WGS84()
	fmt.Printf("%.4f %.4f, %.4f %.4f\n", maps.Lng, maps.Lat, baidu.Lng, baidu.Lat)
	// Output: 116.4530 39.9073, 116.4530 39.9073
}
