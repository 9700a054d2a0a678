package strictjson_test

import (
	"strings"
	"testing"

	"github.com/paotui-go/paotui/engine/strictjson"
)

type parcel struct {
	ID    string `json:"id"`
	Cargo struct {
		Weight  int  `json:"weight_g"`
		Fragile bool `json:"fragile"`
	} `json:"cargo"`
	Items []string `json:"items"`
}

func TestDecodeSaysWhereAndWhat(t *testing.T) {
	for _, c := range []struct{ reason, in, want string }{
		{"empty", "  ", "it is empty"},
		{"not JSON", "id: 3", "line 1, column 1: not JSON"},
		{"cut off", `{"id": "a", `, "ends in the middle"},
		{"a trailing comma, with the line of the comma", "{\n \"id\": \"a\",\n}\n", "the comma before it, on line 2, column 11"},
		{"unknown field", "{\n \"idd\": \"a\"}", `line 2, column 2: unknown field "idd"`},
		{"a fraction for a whole number", `{"cargo":{"weight_g":1.5}}`, "cargo.weight_g: expected a whole number, got number 1.5"},
		{"a quoted number", `{"cargo":{"weight_g":"1"}}`, "cargo.weight_g: expected a whole number, got string"},
		{"a number for text", `{"id":5}`, "id: expected text, got number"},
		{"a word for a truth", `{"cargo":{"fragile":"yes"}}`, "expected true or false"},
		{"an object for a list", `{"items":{}}`, "items: expected a list, got object"},
		{"another top level", `[1]`, "expected an object, got array"},
		{"two values", `{} {}`, "something follows"},
		{"huge number", `{"cargo":{"weight_g":1e400}}`, "expected a whole number"},
	} {
		t.Run(c.reason, func(t *testing.T) {
			var p parcel
			err := strictjson.Decode([]byte(c.in), &p)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("Decode(%s) says %v, want %q in it", c.in, err, c.want)
			}
		})
	}
	var p parcel
	if err := strictjson.Decode([]byte(" {\"id\":\"a\"}\n"), &p); err != nil || p.ID != "a" {
		t.Errorf("a good value: %v, %+v", err, p)
	}
}

func FuzzDecode(f *testing.F) {
	for _, seed := range []string{`{"id":"a",}`, `{"x":1}`, `{"cargo":{"weight_g":1.5}}`, "{\"id\":\"\xff\"", `[`, ``} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var p parcel
		if err := strictjson.Decode(data, &p); err != nil && err.Error() == "" {
			t.Error("an error without a word")
		}
	})
}
