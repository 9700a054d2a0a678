package strictjson

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"unicode/utf8"
)

// Decode reads exactly one JSON value from data into the value that into points
// to, refusing an unknown field, a field given twice or in other letters, and text
// that is not UTF-8. Its errors name the line, the column, the field and what was
// expected. It does not bound the size of data: the caller does.
func Decode(data []byte, into any) error {
	if len(bytes.TrimSpace(data)) == 0 {
		return errors.New("it is empty")
	}
	if at := notUTF8(data); at >= 0 { // encoding/json would put in question marks
		return fmt.Errorf("line %s: this is not UTF-8 text; was it saved as GBK?", position(data, at))
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(into); err != nil {
		return describe(data, err, reflect.TypeOf(into))
	}
	if _, err := dec.Token(); err != io.EOF {
		return fmt.Errorf("line %s: something follows the closing brace", position(data, dec.InputOffset()))
	}
	return walk(data, reflect.TypeOf(into))
}

// notUTF8 is where the first byte is that is not UTF-8; -1 if there is none.
func notUTF8(data []byte) int64 {
	for i := 0; i < len(data); {
		r, n := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && n == 1 {
			return int64(i)
		}
		i += n
	}
	return -1
}

// describe turns encoding/json's errors into sentences with a place in them.
func describe(data []byte, err error, into reflect.Type) error {
	if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
		return fmt.Errorf("line %s: not JSON: %s%s", position(data, syntax.Offset-1), syntax, trailingComma(data, syntax.Offset-1))
	}
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return fmt.Errorf("line %s: %s: %s", position(data, wrong.Offset-1), fieldOrTop(short(wrong.Field)), expectation(wrong))
	}
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("line %s: not JSON: it ends in the middle", position(data, int64(len(data))))
	}
	if found := walk(data, into); found != nil {
		return found
	}
	return err
}

func expectation(wrong *json.UnmarshalTypeError) string {
	want := wrong.Type.String()
	switch wrong.Type.Kind() {
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		want = "a whole number"
	case reflect.Float32, reflect.Float64:
		want = "a number"
	case reflect.String:
		want = "text"
	case reflect.Bool:
		want = "true or false"
	case reflect.Struct, reflect.Map:
		want = "an object"
	case reflect.Slice, reflect.Array:
		want = "a list"
	}
	got := wrong.Value
	if len(got) > 40 { // a number may be as long as the whole text
		got = got[:40] + "…"
	}
	return fmt.Sprintf("expected %s, got %s", want, got)
}

func fieldOrTop(field string) string {
	if field == "" {
		return "the value"
	}
	return field
}

// trailingComma recognises the commonest slip, which is also in WeChat's own
// published examples.
func trailingComma(data []byte, offset int64) string {
	if offset < 0 || offset >= int64(len(data)) || data[offset] != '}' && data[offset] != ']' {
		return ""
	}
	if before := bytes.TrimRight(data[:offset], " \t\r\n"); bytes.HasSuffix(before, []byte(",")) {
		return fmt.Sprintf(" (the comma before it, on line %s, is one too many)", position(data, int64(len(before)-1)))
	}
	return ""
}

// position is "line, column N" of a byte offset.
func position(data []byte, offset int64) string {
	offset = max(0, min(offset, int64(len(data))))
	line := 1 + bytes.Count(data[:offset], []byte("\n"))
	column := offset - int64(bytes.LastIndexByte(data[:offset], '\n'))
	return fmt.Sprintf("%d, column %d", line, column)
}
