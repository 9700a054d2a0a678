package strictyaml

import (
	"encoding/json"
	"reflect"
	"slices"
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
		node = text()
		if t.Kind() == reflect.Struct && hasKeys(t) {
			node = map[string]any{"anyOf": []any{map[string]any{"type": "string"}, s.structure(t)}}
		}
	case t.Kind() == reflect.Struct:
		node = s.structure(t)
	case t.Kind() == reflect.Map:
		node["type"], node["additionalProperties"] = "object", s.under(t.Elem(), "")
		if keys := keysTag(tag); keys != nil {
			node["propertyNames"] = map[string]any{"enum": keys}
		}
	case t.Kind() == reflect.Slice:
		node["type"], node["items"] = "array", s.of(t.Elem(), without(tag, "about"))
	case t.Kind() == reflect.String:
		node = text()
		if enum := tag.Get("enum"); enum != "" {
			node = map[string]any{"type": "string", "enum": strings.Split(enum, ",")}
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
	if value := tag.Get("default"); value != "" {
		node["default"] = written(t, value)
	}
	if example := tag.Get("example"); example != "" {
		node["examples"] = []any{written(t, example)}
	}
	return node
}

// text is a text, or a whole number that stays the same as text.
func text() map[string]any {
	return map[string]any{"type": []string{"string", "integer"}, "minimum": 1, "maximum": int64(1e18 - 1)}
}

// written is a value of a tag as JSON has it.
func written(t reflect.Type, value string) any {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	var v any
	switch t.Kind() {
	case reflect.Bool, reflect.Int, reflect.Int64, reflect.Float64:
		if t != durationType && json.Unmarshal([]byte(value), &v) == nil {
			return v
		}
	}
	return value
}

// under is what may stand behind a key.
func (s schemer) under(t reflect.Type, tag reflect.StructTag) map[string]any {
	node := s.of(t, tag)
	isText := t.Kind() == reflect.String || reflect.PointerTo(t).Implements(textType)
	switch {
	case isRequired(tag) && isText:
		node["minLength"] = 1
	case isRequired(tag) && t.Kind() == reflect.Map:
		node["minProperties"] = 1
	case !isRequired(tag) && mayBeNothing(t) && (t.Kind() == reflect.Pointer || node["required"] == nil):
		node["type"] = []any{node["type"], "null"}
	}
	return node
}

// without is a tag without one of its keys.
func without(tag reflect.StructTag, key string) reflect.StructTag {
	return reflect.StructTag(strings.ReplaceAll(string(tag), key+":", "no-"+key+":"))
}

func (s schemer) structure(t reflect.Type) map[string]any {
	properties, belongs, required := map[string]any{}, map[string]any{}, []string{}
	for _, k := range keysOf(t) {
		properties[k.name] = s.under(t.Field(k.index).Type, k.tag)
		if slices.Contains(oneOf(t), k.name) {
			properties[k.name] = s.of(t.Field(k.index).Type, k.tag)
		}
		if isRequired(k.tag) {
			required = append(required, k.name)
		}
		if with := k.tag.Get("with"); with != "" {
			belongs[k.name] = []string{with}
		}
	}
	node := map[string]any{"type": "object", "additionalProperties": false, "properties": properties}
	if len(required) > 0 {
		node["required"] = required
	}
	if len(belongs) > 0 {
		node["dependentRequired"] = belongs
	}
	if one := oneOf(t); one != nil {
		var each []any
		for _, name := range one {
			each = append(each, map[string]any{"required": []string{name}})
		}
		node["oneOf"] = each
	}
	if two := notBoth(t); two != nil {
		node["dependentSchemas"] = map[string]any{two[0]: map[string]any{"not": map[string]any{"required": two[1:]}}}
	}
	return node
}

func bound(node map[string]any, name, text string) {
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		node[name] = n
	}
}
