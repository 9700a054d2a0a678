package engine_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/geo"
)

func orderSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(engine.OrderSchema))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("order.schema.json", doc); err != nil {
		t.Fatal(err)
	}
	return c.MustCompile("order.schema.json")
}

// exampleOrders are the published examples, by file name.
func exampleOrders(t *testing.T) map[string][]byte {
	t.Helper()
	files, err := filepath.Glob("../examples/orders/*.json")
	if err != nil {
		t.Fatal(err)
	}
	orders := map[string][]byte{}
	for _, file := range files {
		name := filepath.Base(file)
		if name == "wechat-pre_add.json" { // a body of the wire, not an order
			continue
		}
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		orders[name] = data
	}
	if len(orders) < 5 {
		t.Fatalf("only %d example orders", len(orders))
	}
	return orders
}

func decoded(t *testing.T, data []byte) any {
	t.Helper()
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestExampleOrdersAreOrders(t *testing.T) {
	schema := orderSchema(t)
	for name, data := range exampleOrders(t) {
		t.Run(name, func(t *testing.T) {
			if err := schema.Validate(decoded(t, data)); err != nil {
				t.Errorf("the schema refuses it: %v", err)
			}
			order, err := engine.ParseOrder(data)
			if err != nil {
				t.Fatal(err)
			}
			if problems := order.Check(); len(problems) > 0 {
				t.Errorf("the house refuses it: %v", problems)
			}
			written, err := json.Marshal(order)
			if err != nil {
				t.Fatal(err)
			}
			if err := schema.Validate(decoded(t, written)); err != nil {
				t.Errorf("the schema refuses it as Go writes it: %v", err)
			}
			again, err := engine.ParseOrder(written)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(order, again, cmp.AllowUnexported(geo.GCJ02{})); diff != "" {
				t.Errorf("written and read again it differs:\n%s", diff)
			}
		})
	}
}

// change is the first example with one field set, by a dotted path; a nil value
// takes the field out.
func change(t *testing.T, path string, value any) []byte {
	t.Helper()
	var order map[string]any
	if err := json.Unmarshal(exampleOrders(t)["coffee-beijing.json"], &order); err != nil {
		t.Fatal(err)
	}
	keys := strings.Split(path, ".")
	at := order
	for _, key := range keys[:len(keys)-1] {
		if at[key] == nil {
			at[key] = map[string]any{}
		}
		at = at[key].(map[string]any)
	}
	last := keys[len(keys)-1]
	if value == nil {
		delete(at, last)
	} else {
		at[last] = value
	}
	data, err := json.Marshal(order)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// refusedByGo is what reading and checking in Go say.
func refusedByGo(data []byte) error {
	order, err := engine.ParseOrder(data)
	if err != nil {
		return err
	}
	return order.Check().Err()
}

func TestSchemaAndCheckRefuseTheSame(t *testing.T) {
	schema := orderSchema(t)
	tests := []struct {
		why   string
		path  string
		value any
	}{
		{"no id", "id", nil},
		{"an empty id", "id", ""},
		{"an id of blanks", "id", "   "},
		{"an id of 129 bytes", "id", strings.Repeat("1", 129)},
		{"no shop", "shop", nil},
		{"no sender", "sender", nil},
		{"no receiver", "receiver", nil},
		{"no cargo", "cargo", nil},
		{"no name", "sender.name", nil},
		{"no phone", "receiver.phone", nil},
		{"a phone of 65 digits", "receiver.phone", strings.Repeat("1", 65)},
		{"no city", "receiver.city", nil},
		{"a city of blanks", "receiver.city", " "},
		{"no address", "receiver.address", nil},
		{"no position", "receiver.location", nil},
		{"no longitude", "receiver.location.lng", nil},
		{"no latitude", "receiver.location.lat", nil},
		{"longitude and latitude swapped", "receiver.location", map[string]any{"lng": 39.9, "lat": 116.4}},
		{"a position in quotes", "receiver.location.lng", "116.4"},
		{"a datum that nobody knows", "receiver.location.datum", "mars"},
		{"no value", "cargo.value_fen", nil},
		{"goods worth nothing", "cargo.value_fen", 0},
		{"goods worth 100,000.01 yuan", "cargo.value_fen", 10_000_001},
		{"no weight", "cargo.weight_g", nil},
		{"a negative weight", "cargo.weight_g", -1},
		{"kilograms", "cargo.weight_g", 5},
		{"kilograms with a fraction", "cargo.weight_g", 1.5},
		{"more than a ton", "cargo.weight_g", 1_000_001},
		{"an edge below zero", "cargo.height_mm", -1},
		{"an edge of more than 10 m", "cargo.width_mm", 10_001},
		{"goods without a name", "cargo.items", []any{map[string]any{"count": 1}}},
		{"goods without a count", "cargo.items", []any{map[string]any{"name": "x"}}},
		{"a negative count", "cargo.items", []any{map[string]any{"name": "x", "count": -1}}},
		{"an unknown direction", "direction", "home"},
		{"an unknown wish", "direct", "yes"},
		{"an unknown wish for insurance", "insurance.want", "1"},
		{"a time without its kind", "timing", map[string]any{"at": "2030-01-01T00:00:00Z"}},
		{"a kind without its time", "timing", map[string]any{"when": "pick_up_at"}},
		{"a time for as soon as possible", "timing", map[string]any{"when": "asap", "at": "2030-01-01T00:00:00Z"}},
		{"an unknown timing", "timing", map[string]any{"when": "soon"}},
		{"a time that is none", "paid_at", "yesterday"},
		{"a tip in yuan", "tip_fen", 1.5},
		{"a negative tip", "tip_fen", -1},
		{"a negative amount to lay out", "rider_pays_fen", -1},
		{"a negative amount to collect", "rider_collects_fen", -1},
		{"a remark of a book's length", "note", strings.Repeat("长", 10_241)},
		{"a negative count of goods in the notice", "notice.goods_count", -1},
		{"a field of the wire", "shopid", "122222222"},
		{"an unknown field inside", "cargo.goods_weight", 1},
	}
	for _, tt := range tests {
		t.Run(tt.why, func(t *testing.T) {
			data := change(t, tt.path, tt.value)
			if schema.Validate(decoded(t, data)) == nil {
				t.Error("the schema takes it")
			}
			if refusedByGo(data) == nil {
				t.Error("Go takes it")
			}
		})
	}
}

func TestSchemaAndCheckTakeTheSameBounds(t *testing.T) {
	schema := orderSchema(t)
	tests := []struct {
		why   string
		path  string
		value any
	}{
		{"the longest id", "id", strings.Repeat("1", 128)},
		{"the lightest parcel", "cargo.weight_g", 51},
		{"a ton", "cargo.weight_g", 1_000_000},
		{"goods worth one fen", "cargo.value_fen", 1},
		{"goods worth 100,000 yuan", "cargo.value_fen", 10_000_000},
		{"an edge that is not said", "cargo.length_mm", 0},
		{"an edge of 10 m", "cargo.length_mm", 10_000},
		{"the longest remark", "note", strings.Repeat("长", 10_240)},
		{"a position of GPS", "receiver.location.datum", "wgs84"},
		{"no door", "receiver.detail", nil},
		{"no kind of goods: a carrier may want it, the house does not", "cargo.category", nil},
		{"no time of payment", "paid_at", nil},
	}
	for _, tt := range tests {
		t.Run(tt.why, func(t *testing.T) {
			data := change(t, tt.path, tt.value)
			if err := schema.Validate(decoded(t, data)); err != nil {
				t.Errorf("the schema refuses it: %v", err)
			}
			if err := refusedByGo(data); err != nil {
				t.Errorf("Go refuses it: %v", err)
			}
		})
	}
}

func TestSchemaHasTheFieldsOfTheStruct(t *testing.T) {
	var root map[string]any
	if err := json.Unmarshal(engine.OrderSchema, &root); err != nil {
		t.Fatal(err)
	}
	want := map[string]bool{}
	structFields("", reflect.TypeFor[engine.Order](), want)
	got := map[string]bool{}
	schemaFields("", root, root, got)
	if diff := cmp.Diff(sorted(want), sorted(got)); diff != "" {
		t.Errorf("fields of the Go struct (-) and of the schema (+):\n%s", diff)
	}
}

func sorted(set map[string]bool) []string { return slices.Sorted(maps.Keys(set)) }

func structFields(path string, typ reflect.Type, into map[string]bool) {
	switch {
	case typ.Kind() == reflect.Slice:
		structFields(path+"[]", typ.Elem(), into)
		return
	case typ == reflect.TypeFor[geo.GCJ02]():
		for _, name := range []string{"lng", "lat", "datum"} {
			into[path+"."+name] = true
		}
		return
	case typ.Kind() != reflect.Struct || typ == reflect.TypeFor[time.Time]():
		return
	}
	for i := range typ.NumField() {
		field := typ.Field(i)
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		into[path+"."+name] = true
		structFields(path+"."+name, field.Type, into)
	}
}

func schemaFields(path string, root, node map[string]any, into map[string]bool) {
	if ref, ok := node["$ref"].(string); ok {
		defs := root["$defs"].(map[string]any)
		schemaFields(path, root, defs[strings.TrimPrefix(ref, "#/$defs/")].(map[string]any), into)
	}
	if items, ok := node["items"].(map[string]any); ok {
		schemaFields(path+"[]", root, items, into)
	}
	properties, _ := node["properties"].(map[string]any)
	for name, sub := range properties {
		into[path+"."+name] = true
		schemaFields(path+"."+name, root, sub.(map[string]any), into)
	}
}
