// Package strictjson reads JSON that people write: it refuses what it does not
// know, and its errors say where and what was expected. A leaf that engine,
// transport and wiring share.
package strictjson

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
)

// Decode reads exactly one JSON value from data into the value that into points
// to, refusing unknown fields. Its errors name the line, the column, the field
// and what was expected. It does not bound the size of data: the caller does.
func Decode(data []byte, into any) error {
	if len(bytes.TrimSpace(data)) == 0 {
		return errors.New("it is empty")
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(into); err != nil {
		return describe(data, dec.InputOffset(), err)
	}
	if _, err := dec.Token(); err != io.EOF {
		return fmt.Errorf("line %s: something follows the closing brace", position(data, dec.InputOffset()))
	}
	return nil
}

// describe turns encoding/json's errors into sentences with a place in them.
func describe(data []byte, offset int64, err error) error {
	if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
		return fmt.Errorf("line %s: not JSON: %s%s", position(data, syntax.Offset-1), syntax, trailingComma(data, syntax.Offset-1))
	}
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return fmt.Errorf("line %s: %s: %s", position(data, wrong.Offset-1), fieldOrTop(wrong.Field), expectation(wrong))
	}
	if name, ok := strings.CutPrefix(err.Error(), "json: unknown field "); ok {
		at := offset
		if i := bytes.Index(data, []byte(name)); i >= 0 {
			at = int64(i)
		}
		return fmt.Errorf("line %s: unknown field %s", position(data, at), name)
	}
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("line %s: not JSON: it ends in the middle", position(data, int64(len(data))))
	}
	return fmt.Errorf("near line %s: %w", position(data, offset), err)
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
	return fmt.Sprintf("expected %s, got %s", want, wrong.Value)
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
