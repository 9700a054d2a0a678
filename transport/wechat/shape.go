package wechat

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strconv"
	"strings"
)

// shape compares JSON that is known to be well formed with a Go type, name by
// name. encoding/json cannot: it takes names in any case, repeated names, and
// null for everything.
type shape struct {
	text []byte
	json *json.Decoder
}

func checkShape[T any](b []byte) error {
	s := shape{text: b, json: json.NewDecoder(bytes.NewReader(b))}
	s.json.UseNumber()
	return s.value(reflect.TypeFor[T](), "the body")
}

// next is where the next token begins.
func (s *shape) next() int {
	i := int(s.json.InputOffset())
	for i < len(s.text) && strings.IndexByte(" \t\r\n,:", s.text[i]) >= 0 {
		i++
	}
	return i
}

func (s *shape) value(t reflect.Type, name string) error {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	at := s.next()
	token, err := s.json.Token()
	if err != nil {
		return errorAt(s.text, at, "the JSON is broken here")
	}
	if token == json.Delim('{') && t.Kind() == reflect.Struct {
		return s.object(t)
	}
	if token == json.Delim('[') && t.Kind() == reflect.Slice {
		return s.list(t.Elem(), name)
	}
	if wanted := scalar(t, token); wanted != "" {
		return errorAt(s.text, at, "%s must be %s", name, wanted)
	}
	return nil
}

// scalar says what should stand where the token stands, "" if it is right.
func scalar(t reflect.Type, token json.Token) (wanted string) {
	digits, isNumber := token.(json.Number)
	if number, ours := reflect.New(t).Interface().(json.Unmarshaler); ours {
		if isNumber && number.UnmarshalJSON([]byte(digits)) == nil {
			return ""
		}
		if t == reflect.TypeFor[Flag]() {
			return "0 or 1, without quotes"
		}
		return "a number of a possible size, without quotes"
	}
	switch t.Kind() {
	case reflect.Struct:
		return "an object"
	case reflect.Slice:
		return "a list"
	case reflect.String:
		if _, isText := token.(string); !isText {
			return "text in quotes"
		}
	default:
		if _, err := strconv.ParseInt(string(digits), 10, 64); !isNumber || err != nil {
			return "a whole number, without quotes"
		}
	}
	return ""
}

func (s *shape) object(t reflect.Type) error {
	fields := fieldsOf(t)
	seen := make(map[string]bool, len(fields))
	for s.json.More() {
		at := s.next()
		token, err := s.json.Token()
		name, isText := token.(string)
		if err != nil || !isText {
			return errorAt(s.text, at, "the JSON is broken here")
		}
		field, known := fields[name]
		switch {
		case !known:
			return errorAt(s.text, at, "%s", unknownField(name, fields))
		case seen[name]:
			return errorAt(s.text, at, "field %q comes a second time", name)
		}
		seen[name] = true
		if err := s.value(field, name); err != nil {
			return err
		}
	}
	_, err := s.json.Token()
	return err
}

func (s *shape) list(t reflect.Type, name string) error {
	for s.json.More() {
		if err := s.value(t, name+"[]"); err != nil {
			return err
		}
	}
	_, err := s.json.Token()
	return err
}

func fieldsOf(t reflect.Type) map[string]reflect.Type {
	fields := make(map[string]reflect.Type, t.NumField())
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		fields[name] = t.Field(i).Type
	}
	return fields
}

func unknownField(name string, fields map[string]reflect.Type) string {
	for right := range fields {
		if strings.EqualFold(name, right) {
			return "field " + strconv.Quote(name) + " is spelled " + strconv.Quote(right)
		}
	}
	if len(name) > 64 {
		name = name[:64] + "…"
	}
	return "unknown field " + strconv.Quote(name)
}
