package strictjson_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/paotui-go/paotui/engine/strictjson"
)

type parcel struct {
	ID    string `json:"id"`
	Cargo struct {
		Weight  int  `json:"weight_g"`
		Fragile bool `json:"fragile"`
	} `json:"cargo"`
	Items []string       `json:"items"`
	Due   time.Time      `json:"due"`
	Any   any            `json:"any"`
	Tags  map[string]int `json:"tags"`
	Parts []part         `json:"parts"`
}

type part struct {
	tray
	Name string `json:"name"`
	Left *part  `json:"left"`
}

type tray struct {
	Slot int `json:"slot"`
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
		{"a field given twice", "{\"id\": \"a\",\n \"id\": \"b\"}", `line 2, column 2: field "id" is given twice`},
		{"twice, inside", `{"cargo":{"weight_g":1,"fragile":true,"weight_g":2}}`, `field "weight_g" in cargo is given twice`},
		{"twice in a list of objects", `{"parts":[{},{"name":"a","name":"b"}]}`, `field "name" in parts[1] is given twice`},
		{"twice where anything may stand", `{"any":{"x":{"y":1,"y":1}}}`, `field "y" in any.x is given twice`},
		{"twice in a table", `{"tags":{"a":1,"a":2}}`, `field "a" in tags is given twice`},
		{"twice, once in escapes", `{"id":"a","\u0069d":"b"}`, `field "id" is given twice`},
		{"in other letters", `{"cargo":{"Weight_G":1}}`, `line 1, column 11: unknown field "Weight_G" in cargo: write "weight_g"`},
		{"in letters that only look alike", `{"parts":[{"ſlot":1}]}`, `unknown field "ſlot" in parts[0]: write "slot"`},
		{"unknown, deep inside", `{"parts":[{"left":{"left":{"right":1}}}]}`, `unknown field "right" in parts[0].left.left`},
		{"the name of a Go field", `{"parts":[{"tray":{}}]}`, `unknown field "tray" in parts[0]`},
		{"a time that is none", "{\n\"due\": \"13800000000\"}", "line 2, column 8: due: expected a time such as 2026-05-01T12:00:00+08:00"},
		{"a time of the wrong kind", `{"due":1777600000}`, "due: expected a time such as"},
		{"not UTF-8", "{\n\"id\":\"\xc4\xe3\"}", "line 2, column 7: this is not UTF-8"},
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
	good := ` {"id":"a�","due":"2026-05-01T12:00:00+08:00","any":[{"A":1,"a":2},null],"tags":{"A":1,"a":2},"parts":[{"slot":3,"left":null},{"left":{"slot":4}}]}` + "\n"
	if err := strictjson.Decode([]byte(good), &p); err != nil || p.ID != "a�" || p.Parts[1].Left.Slot != 4 {
		t.Errorf("a good value: %v, %+v", err, p)
	}
}

// What people wrote wrong is shown to them, not the whole of it.
func TestErrorsAreShort(t *testing.T) {
	long := strings.Repeat("8", 1<<20)
	for _, in := range []string{`{"` + long + `":1}`, `{"cargo":{"weight_g":` + long + `}}`, `{"due":"` + long + `"}`, `{"id":"a","tags":{"` + long + `":1,"` + long + `":1}}`, long} {
		var p parcel
		if err := strictjson.Decode([]byte(in), &p); err == nil || len(err.Error()) > 200 {
			t.Errorf("%.20s...: the error has %d bytes", in, len(fmt.Sprint(err)))
		}
	}
}

func TestDeepNestingIsRefused(t *testing.T) {
	for _, in := range []string{strings.Repeat("[", 1<<20), `{"any":` + strings.Repeat(`[`, 1<<19) + strings.Repeat(`]`, 1<<19) + `}`} {
		var p parcel
		if err := strictjson.Decode([]byte(in), &p); err == nil {
			t.Error("a million brackets are read")
		}
	}
}

func FuzzDecode(f *testing.F) {
	for _, seed := range []string{`{"id":"a",}`, `{"x":1}`, `{"cargo":{"weight_g":1.5}}`, "{\"id\":\"\xff\"", `[`, ``, `{"id":"a","id":"b"}`, `{"ID":"a"}`, `{"due":"x"}`, `{"parts":[{"left":{"slot":1}}]}`, `{"any":{"":0,"":0}}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var p parcel
		err := strictjson.Decode(data, &p)
		if err != nil && err.Error() == "" {
			t.Error("an error without a word")
		}
		var loose parcel
		if err == nil && json.Unmarshal(data, &loose) != nil {
			t.Error("stricter than encoding/json, and it takes more")
		}
	})
}
