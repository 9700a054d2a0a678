package strictyaml

import (
	"encoding/json"
	"reflect"
	"strconv"
	"strings"
)

// Schema is a JSON Schema (2020-12) of what [Read] takes for the struct that of is,
// or points to. Editors complete and check YAML by it. What is text by UnmarshalText
// is any text there.
func Schema(of any, id, title string) []byte {
	t := reflect.TypeOf(of)
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	s := schemer{}
	root := s.of(t, "")
	doc := map[string]any{"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": id, "title": title}
	for k, v := range root {
		doc[k] = v
	}
	text, err := json.MarshalIndent(doc, "", "  ")
	if err != nil {
		panic(err) // maps of plain values
	}
	return append(text, '\n')
}

type schemer struct{}

func (s schemer) of(t reflect.Type, tag reflect.StructTag) map[string]any {
	node := map[string]any{}
	switch {
	case t.Kind() == reflect.Pointer:
		node = s.of(t.Elem(), tag)
	case t == durationType:
		node["type"], node["pattern"] = "string", `^([0-9]+(\.[0-9]+)?(ns|us|µs|ms|s|m|h))+$`
	case reflect.PointerTo(t).Implements(textType):
		node["type"] = []string{"string", "integer"}
		if t.Kind() == reflect.Struct && hasKeys(t) {
			node = map[string]any{"anyOf": []any{map[string]any{"type": "string"}, s.structure(t)}}
		}
	case t.Kind() == reflect.Struct:
		node = s.structure(t)
	case t.Kind() == reflect.Map:
		node["type"], node["additionalProperties"] = "object", s.of(t.Elem(), "")
	case t.Kind() == reflect.Slice:
		node["type"], node["items"] = "array", s.of(t.Elem(), without(tag, "about"))
	case t.Kind() == reflect.String:
		node["type"] = []string{"string", "integer"}
		if enum := tag.Get("enum"); enum != "" {
			node["type"], node["enum"] = "string", strings.Split(enum, ",")
		}
	case t.Kind() == reflect.Bool:
		node["type"] = "boolean"
	case t.Kind() == reflect.Float64:
		node["type"] = "number"
	default:
		node["type"] = "integer"
		bound(node, "minimum", tag.Get("min"))
		bound(node, "maximum", tag.Get("max"))
	}
	if about := tag.Get("about"); about != "" {
		node["description"] = about
	}
	return node
}

// without is a tag without one of its keys.
func without(tag reflect.StructTag, key string) reflect.StructTag {
	return reflect.StructTag(strings.ReplaceAll(string(tag), key+":", "no-"+key+":"))
}

func (s schemer) structure(t reflect.Type) map[string]any {
	properties := map[string]any{}
	for _, k := range keysOf(t) {
		properties[k.name] = s.of(t.Field(k.index).Type, k.tag)
	}
	node := map[string]any{"type": "object", "additionalProperties": false, "properties": properties}
	if one := oneOf(t); one != nil {
		var each []any
		for _, name := range one {
			each = append(each, map[string]any{"required": []string{name}})
		}
		node["oneOf"] = each
	}
	return node
}

func bound(node map[string]any, name, text string) {
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		node[name] = n
	}
}
