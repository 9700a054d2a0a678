package wechat

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"unicode/utf8"
)

// largestOrder is far above the longest order that the documents allow.
const largestOrder = 1 << 20

// ParseOrderRequest reads a body of pre_add, add or readd as the documents have
// it, and nothing else: no unknown or repeated field, no other case of a name, no
// null, no number in quotes. Every error begins with the line and the column,
// both counted from 1 and in characters, and repeats no value.
func ParseOrderRequest(b []byte) (*OrderRequest, error) {
	if len(b) > largestOrder {
		return nil, fmt.Errorf("line 1, column 1: the body has more than %d bytes, which no order needs", largestOrder)
	}
	if err := checkText(b); err != nil {
		return nil, err
	}
	if err := checkSyntax(b); err != nil {
		return nil, err
	}
	if err := checkShape[OrderRequest](b); err != nil {
		return nil, err
	}
	var r OrderRequest
	if err := json.Unmarshal(b, &r); err != nil {
		return nil, errorAt(b, 0, "a field has the wrong type")
	}
	return &r, nil
}

func checkText(b []byte) error {
	if bytes.HasPrefix(b, []byte("\ufeff")) {
		return errorAt(b, 0, "a byte order mark; save the file as UTF-8 without it")
	}
	for i := 0; i < len(b); {
		r, size := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && size == 1 {
			return errorAt(b, i, "this is not UTF-8")
		}
		i += size
	}
	return nil
}

// checkSyntax names a trailing comma as what it is, at its own place: the
// published examples have some.
func checkSyntax(b []byte) error {
	var any json.RawMessage
	err := json.Unmarshal(b, &any)
	if err == nil {
		return nil
	}
	syntax, ok := errors.AsType[*json.SyntaxError](err)
	if !ok {
		return errorAt(b, 0, "this is not JSON")
	}
	at := max(int(syntax.Offset)-1, 0)
	if len(bytes.TrimSpace(b)) == 0 {
		return errorAt(b, 0, "the body is empty")
	}
	if at >= len(b) || syntax.Error() == "unexpected end of JSON input" {
		return errorAt(b, len(b), "the JSON ends too early")
	}
	before := bytes.TrimRight(b[:at], " \t\r\n")
	if (b[at] == '}' || b[at] == ']') && bytes.HasSuffix(before, []byte(",")) {
		return errorAt(b, len(before)-1, "a comma with nothing after it, which JSON does not allow")
	}
	return errorAt(b, at, "the JSON is broken here")
}

// errorAt tells where a byte is, for people.
func errorAt(b []byte, offset int, format string, args ...any) error {
	before := b[:min(offset, len(b))]
	line := 1 + bytes.Count(before, []byte("\n"))
	column := 1 + utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:])
	return fmt.Errorf("line %d, column %d: %s", line, column, fmt.Sprintf(format, args...))
}
