package geo_test

import (
	"encoding/json"
	"fmt"

	"github.com/paotui-go/paotui/engine/geo"
)

// A position from a GPS receiver has to be moved before a courier gets it.
func ExampleWGS84_GCJ02() {
	gps := geo.WGS84{Lng: 116.404, Lat: 39.915}
	p := gps.GCJ02()
	fmt.Printf("%.6f %.6f\n", p.Lng, p.Lat)

	asGiven := geo.GCJ02{Lng: gps.Lng, Lat: gps.Lat}
	fmt.Printf("the rider would stop %.0f m away\n", geo.Distance(asGiven, p))
	// Output:
	// 116.410244 39.916404
	// the rider would stop 555 m away
}

// A location in an order may name its datum; it is always kept in GCJ-02.
func ExampleGCJ02_UnmarshalJSON() {
	var p geo.GCJ02
	if err := json.Unmarshal([]byte(`{"lng":116.404,"lat":39.915,"datum":"bd09"}`), &p); err != nil {
		fmt.Println(err)
	}
	written, _ := json.Marshal(p)
	fmt.Println(string(written))

	err := json.Unmarshal([]byte(`{"lng":"116.404","lat":39.915}`), &p)
	fmt.Println(err)
	// Output:
	// {"lng":116.397627,"lat":39.908656,"datum":"gcj02"}
	// location: lng has to be a number: leave out the quotes
}

func ExampleSwapped() {
	fmt.Println(geo.Swapped(116.397428, 39.90923), geo.Swapped(39.90923, 116.397428))
	// Output: false true
}
