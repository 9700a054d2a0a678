package wechat

import (
	"bytes"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Opt is a number of a reply that may be missing, so that absent and 0 stay two
// things. Absent, null, "", [] and {} all read as unknown; a number in quotes
// reads as the number, because XML pushes and some carriers write it so.
type Opt[T number] struct {
	value T
	known bool
}

// Get is the number, and whether the wire told one.
func (o Opt[T]) Get() (T, bool) { return o.value, o.known }

var errNotNumber = errors.New("neither a number nor empty")

// UnmarshalJSON reads the number with the tolerance that Opt describes. Anything
// else, or a number beyond all bounds, is an error.
func (o *Opt[T]) UnmarshalJSON(b []byte) error {
	*o = Opt[T]{}
	switch {
	case isEmptyJSON(b):
		return nil
	case b[0] == '"':
		s, err := unquote(b)
		if err != nil {
			return err
		}
		return o.UnmarshalText([]byte(s))
	case b[0] == '-' || b[0] >= '0' && b[0] <= '9':
		return o.UnmarshalText(b)
	}
	return errNotNumber
}

// take reads a field that its caller can do without: what cannot be read is
// unknown.
func (o *Opt[T]) take(b []byte) { _ = o.UnmarshalJSON(b) }

// takeMore is take for a field of two spellings, which may both be there: nothing
// yields to zero, and zero to an amount.
func (o *Opt[T]) takeMore(b []byte) {
	var other Opt[T]
	if other.take(b); other.known && o.value == 0 {
		*o = other
	}
}

// UnmarshalText reads the number from text, as XML has it.
func (o *Opt[T]) UnmarshalText(b []byte) error {
	*o = Opt[T]{}
	s := strings.TrimSpace(string(b))
	if s == "" {
		return nil
	}
	n, err := parseNumber[T](s)
	if err != nil {
		return err
	}
	*o = Opt[T]{value: n, known: true}
	return nil
}

// Text is a text of a reply. A number reads as its own digits, so that a waybill
// id written as a number loses none of them; absent, null, [] and {} read as "".
type Text string

var errNotText = errors.New("neither text nor a number nor empty")

// UnmarshalJSON reads the text with the tolerance that Text describes.
func (t *Text) UnmarshalJSON(b []byte) (err error) {
	switch {
	case isEmptyJSON(b):
		*t = ""
	case b[0] == '"':
		var s string
		s, err = unquote(b)
		*t = Text(s)
	case b[0] == '-' || b[0] >= '0' && b[0] <= '9':
		*t = Text(b)
	default:
		return errNotText
	}
	return err
}

// UnmarshalText reads the text from XML, whose line breaks and indentation are
// not part of it.
func (t *Text) UnmarshalText(b []byte) error {
	*t = Text(bytes.TrimSpace(b))
	return nil
}

func (t *Text) take(b []byte) {
	if t.UnmarshalJSON(b) != nil {
		*t = ""
	}
}

// unquote reads a JSON string; most have nothing to unescape, and a decoder for
// each would cost more than the rest of a push.
func unquote(b []byte) (s string, err error) {
	if len(b) >= 2 && bytes.IndexByte(b, '\\') < 0 && utf8.Valid(b) {
		return string(b[1 : len(b)-1]), nil
	}
	err = json.Unmarshal(b, &s)
	return s, err
}

// PassCode is a pick-up or receipt code. The documents make it a number, where 0
// means that there is none and leading zeros are lost on the way.
type PassCode string

// take reads a code: 0 is none, and so is what cannot be read. A number may come
// as a float, whose decimals are no part of the code; text in quotes stays as it
// is, since a zero there may be the code's own.
func (c *PassCode) take(b []byte) {
	var t Text
	t.take(b)
	if number := len(b) > 0 && b[0] != '"'; number {
		if n, exact, err := parseDecimal(string(t), 0); err == nil && exact {
			t = Text(strconv.FormatInt(n, 10))
		}
	}
	if t == "0" {
		t = ""
	}
	*c = PassCode(t)
}

// isEmptyJSON reports whether a value is one of the ways in which carriers write
// nothing.
func isEmptyJSON(b []byte) bool {
	if len(b) == 0 {
		return true
	}
	switch b[0] {
	case 'n':
		return string(b) == "null"
	case '"':
		return len(b) == 2
	case '[', '{':
		return len(b) >= 2 && len(bytes.TrimSpace(b[1:len(b)-1])) == 0
	}
	return false
}

// list is a list of a reply; null, "" and {} read as none.
type list[T any] []T

func (l *list[T]) UnmarshalJSON(b []byte) error {
	if isEmptyJSON(b) {
		*l = nil
		return nil
	}
	return json.Unmarshal(b, (*[]T)(l))
}
