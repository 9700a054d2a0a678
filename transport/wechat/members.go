package wechat

import (
	"bytes"
	"encoding/json"
	"errors"
)

var errNotObject = errors.New("not a JSON object")

// members passes the members of a JSON object on, one by one, by their names as
// they are written, up to the first error. encoding/json would take RESULTCODE
// for resultcode, and one value that does not fit would cost all the others.
func members(b []byte, each func(name, value []byte) error) error {
	if !json.Valid(b) {
		return errNotObject
	}
	i := skipSpace(b, 0)
	if b[i] != '{' {
		return errNotObject
	}
	for b[i] != '}' {
		if i = skipSpace(b, i+1); b[i] == '}' { // after the brace; after a comma there is a name
			return nil
		}
		end := stringEnd(b, i)
		name := b[i:end]
		i = skipSpace(b, skipSpace(b, end)+1) // after the colon
		end = valueEnd(b, i)
		if err := each(unquoteName(name), b[i:end]); err != nil {
			return err
		}
		i = skipSpace(b, end)
	}
	return nil
}

// unquoteName leaves a name without escapes where it is: a copy of each would
// cost more than the walk.
func unquoteName(quoted []byte) []byte {
	if bytes.IndexByte(quoted, '\\') < 0 {
		return quoted[1 : len(quoted)-1]
	}
	var name string
	_ = json.Unmarshal(quoted, &name) // a valid string
	return []byte(name)
}

// The three below walk JSON that is known to be valid, from index i.

func skipSpace(b []byte, i int) int {
	for i < len(b) && (b[i] == ' ' || b[i] == '\t' || b[i] == '\r' || b[i] == '\n') {
		i++
	}
	return i
}

func stringEnd(b []byte, i int) int {
	for i++; b[i] != '"'; i++ {
		if b[i] == '\\' {
			i++
		}
	}
	return i + 1
}

func valueEnd(b []byte, i int) int {
	for depth := 0; ; i++ {
		switch b[i] {
		case '"':
			if i = stringEnd(b, i) - 1; depth == 0 {
				return i + 1
			}
		case '{', '[':
			depth++
		case '}', ']':
			if depth == 0 { // it ends the object around a number
				return i
			}
			if depth--; depth == 0 {
				return i + 1
			}
		case ',', ' ', '\t', '\r', '\n':
			if depth == 0 {
				return i
			}
		}
	}
}
