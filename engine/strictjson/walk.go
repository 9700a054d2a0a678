package strictjson

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"
)

// walk goes through a valid JSON value along the Go type that it is read into, and
// refuses what encoding/json lets pass: a key given twice, of which the last would
// count, and a key in other letters, such as Weight_G for weight_g. It also finds
// the place of an error that comes from a type's own UnmarshalJSON.
func walk(data []byte, into reflect.Type) error {
	w := walker{data, json.NewDecoder(bytes.NewReader(data))}
	return w.value("", into)
}

type walker struct {
	data []byte
	dec  *json.Decoder
}

var unmarshaler = reflect.TypeFor[json.Unmarshaler]()

// value reads one value. Its recursion is bounded: encoding/json has refused what
// is nested more than 10,000 deep before.
func (w *walker) value(path string, t reflect.Type) error {
	for t != nil && t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t != nil && reflect.PointerTo(t).Implements(unmarshaler) {
		return w.own(path, t)
	}
	token, err := w.dec.Token()
	if err != nil {
		return err
	}
	switch token {
	case json.Delim('{'):
		return w.object(path, t)
	case json.Delim('['):
		return w.list(path, t)
	default:
		return nil
	}
}

// own has a type read its own form.
func (w *walker) own(path string, t reflect.Type) error {
	at := w.next()
	var raw json.RawMessage
	if err := w.dec.Decode(&raw); err != nil {
		return err
	}
	err := json.Unmarshal(raw, reflect.New(t).Interface())
	if err == nil {
		return nil
	}
	if t == reflect.TypeFor[time.Time]() { // its error would repeat whatever stands there
		err = errors.New("expected a time such as 2026-05-01T12:00:00+08:00")
	}
	return fmt.Errorf("line %s: %s: %w", position(w.data, at), fieldOrTop(short(path)), err)
}

func (w *walker) object(path string, t reflect.Type) error {
	known := fieldsOf(t)
	seen := map[string]bool{}
	for w.dec.More() {
		at := w.next()
		token, err := w.dec.Token()
		if err != nil {
			return err
		}
		key, _ := token.(string)
		elem, ok := known.of(key)
		switch {
		case !ok:
			return fmt.Errorf("line %s: unknown field %s%s%s", position(w.data, at), quoted(key), inside(path), known.suggest(key))
		case seen[key]:
			return fmt.Errorf("line %s: field %s%s is given twice: leave one", position(w.data, at), quoted(key), inside(path))
		}
		seen[key] = true
		if err := w.value(strings.TrimPrefix(path+"."+short(key), "."), elem); err != nil {
			return err
		}
	}
	_, err := w.dec.Token()
	return err
}

func (w *walker) list(path string, t reflect.Type) error {
	var elem reflect.Type
	if t != nil && (t.Kind() == reflect.Slice || t.Kind() == reflect.Array) {
		elem = t.Elem()
	}
	for i := 0; w.dec.More(); i++ {
		if err := w.value(path+"["+strconv.Itoa(i)+"]", elem); err != nil {
			return err
		}
	}
	_, err := w.dec.Token()
	return err
}

// next is where the next token begins.
func (w *walker) next() int64 {
	at := w.dec.InputOffset()
	for at < int64(len(w.data)) && strings.IndexByte(" \t\r\n,:", w.data[at]) >= 0 {
		at++
	}
	return at
}

// keys are the names that an object may have: those of a struct, or any.
type keys struct {
	fields map[string]reflect.Type // nil: any
	any    reflect.Type            // nil: not known
}

func fieldsOf(t reflect.Type) keys {
	switch {
	case t == nil:
		return keys{}
	case t.Kind() == reflect.Map:
		return keys{any: t.Elem()}
	case t.Kind() != reflect.Struct:
		return keys{}
	}
	k := keys{fields: map[string]reflect.Type{}}
	for _, f := range reflect.VisibleFields(t) {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case name == "-" || !f.IsExported() || f.Anonymous && name == "":
			continue
		case name == "":
			name = f.Name
		}
		k.fields[name] = f.Type
	}
	return k
}

func (k keys) of(name string) (t reflect.Type, ok bool) {
	if k.fields == nil {
		return k.any, true
	}
	t, ok = k.fields[name]
	return t, ok
}

func (k keys) suggest(key string) string {
	for name := range k.fields {
		if strings.EqualFold(name, key) {
			return ": write " + quoted(name)
		}
	}
	return ""
}

func inside(path string) string {
	if path == "" {
		return ""
	}
	return " in " + short(path)
}

// quoted is a stranger's text, on one line.
func quoted(text string) string { return strconv.Quote(short(text)) }

// short is a stranger's text, short enough for an error.
func short(text string) string {
	const most = 60
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}
