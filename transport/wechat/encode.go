package wechat

import (
	"errors"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"
)

var errUnsendable = errors.New("a control character or broken UTF-8, which cannot be sent without a \\u escape")

// encode writes a request body by the json tags of its type, as raw UTF-8: WeChat
// refuses \u escapes (40033, 930570). encoding/json writes some whatever one sets,
// and takes several times as long, since it checks and copies each number that
// writes itself. Control characters and broken UTF-8 have no other form and are an
// error.
func encode(body any) ([]byte, error) {
	v := reflect.Indirect(reflect.ValueOf(body))
	const room = 1536 // more than most orders take
	return writerOf(v.Type())(make([]byte, 0, room), v)
}

// writer appends one value.
type writer func([]byte, reflect.Value) ([]byte, error)

// writers are those of the types that were sent before.
var writers sync.Map // reflect.Type to writer

func writerOf(t reflect.Type) writer {
	if known, ok := writers.Load(t); ok {
		return known.(writer)
	}
	w := newWriter(t)
	writers.Store(t, w)
	return w
}

// newWriter knows the kinds of fields that requests have. Another one is a slip of
// this package's, and the first test that sends it panics.
func newWriter(t reflect.Type) writer {
	if n, ok := reflect.Zero(t).Interface().(interface{ decimals() (int, bool) }); ok {
		places, _ := n.decimals()
		return func(b []byte, v reflect.Value) ([]byte, error) { return writeDecimal(b, v.Int(), places) }
	}
	switch t.Kind() {
	case reflect.String:
		return func(b []byte, v reflect.Value) ([]byte, error) { return writeText(b, v.String()) }
	case reflect.Int, reflect.Int64:
		return func(b []byte, v reflect.Value) ([]byte, error) { return strconv.AppendInt(b, v.Int(), 10), nil }
	case reflect.Bool:
		if t == reflect.TypeFor[Flag]() {
			return writeFlag
		}
		return func(b []byte, v reflect.Value) ([]byte, error) { return strconv.AppendBool(b, v.Bool()), nil }
	case reflect.Pointer:
		elem := writerOf(t.Elem())
		return func(b []byte, v reflect.Value) ([]byte, error) { return elem(b, v.Elem()) }
	case reflect.Slice:
		return listWriter(writerOf(t.Elem()))
	case reflect.Struct:
		return objectWriter(t)
	}
	panic("wechat: no request has a field of type " + t.String())
}

func writeDecimal(b []byte, count int64, places int) ([]byte, error) {
	if count > largest || count < -largest {
		return nil, errTooLarge
	}
	return appendDecimal(b, count, places), nil
}

func writeFlag(b []byte, v reflect.Value) ([]byte, error) {
	if v.Bool() {
		return append(b, '1'), nil
	}
	return append(b, '0'), nil
}

func listWriter(elem writer) writer {
	return func(b []byte, v reflect.Value) (_ []byte, err error) {
		b = append(b, '[')
		for i := range v.Len() {
			if i > 0 {
				b = append(b, ',')
			}
			if b, err = elem(b, v.Index(i)); err != nil {
				return nil, err
			}
		}
		return append(b, ']'), nil
	}
}

// member is a field that is on the wire.
type member struct {
	index    int
	name     string // in quotes, with its colon
	optional bool   // left out when it is zero
	write    writer
}

func objectWriter(t reflect.Type) writer {
	var members []member
	for i := range t.NumField() {
		name, option, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		switch name {
		case "-":
			continue
		case "":
			name = t.Field(i).Name
		}
		members = append(members, member{i, strconv.Quote(name) + ":", option == "omitempty", writerOf(t.Field(i).Type)})
	}
	return func(b []byte, v reflect.Value) (_ []byte, err error) {
		b = append(b, '{')
		for _, m := range members {
			field := v.Field(m.index)
			if m.optional && isEmpty(field) {
				continue
			}
			if b[len(b)-1] != '{' {
				b = append(b, ',')
			}
			b = append(b, m.name...)
			if b, err = m.write(b, field); err != nil {
				return nil, err
			}
		}
		return append(b, '}'), nil
	}
}

func isEmpty(v reflect.Value) bool {
	return v.Kind() == reflect.Slice && v.Len() == 0 || v.IsZero()
}

func writeText(b []byte, s string) ([]byte, error) {
	if !utf8.ValidString(s) {
		return nil, errUnsendable
	}
	b = append(b, '"')
	from := 0
	for i := range len(s) {
		if s[i] >= ' ' && s[i] != '"' && s[i] != '\\' {
			continue
		}
		short := shortEscape(s[i])
		if short == 0 {
			return nil, errUnsendable
		}
		b = append(append(b, s[from:i]...), '\\', short)
		from = i + 1
	}
	return append(append(b, s[from:]...), '"'), nil
}

// shortEscape is what stands behind the backslash, 0 for a character that has only
// a \u form.
func shortEscape(c byte) byte {
	switch c {
	case '"', '\\':
		return c
	case '\b':
		return 'b'
	case '\f':
		return 'f'
	case '\n':
		return 'n'
	case '\r':
		return 'r'
	case '\t':
		return 't'
	}
	return 0
}
