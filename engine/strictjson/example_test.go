package strictjson_test

import (
	"fmt"

	"github.com/paotui-go/paotui/engine/strictjson"
)

// What is not known is refused, with its place.
func ExampleDecode() {
	var order struct {
		Weight int `json:"weight_g"`
	}
	fmt.Println(strictjson.Decode([]byte(`{"weight_g": 1500}`), &order), order.Weight)
	fmt.Println(strictjson.Decode([]byte("{\n  \"weight\": 1500\n}"), &order))
	// Output:
	// <nil> 1500
	// line 2, column 3: unknown field "weight"
}
