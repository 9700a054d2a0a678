package wechat

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
)

var errNotObject = errors.New("not a JSON object")

// members passes the members of a JSON object on, one by one, by their names as
// they are written, up to the first error. encoding/json would take RESULTCODE
// for resultcode, and one value that does not fit would cost all the others.
func members(b []byte, each func(name, value []byte) error) error {
	i := skipSpace(b, 0)
	if end, ok := valueEnd(b, i, 1); !ok || skipSpace(b, end) != len(b) || b[i] != '{' {
		return errNotObject
	}
	for b[i] != '}' {
		if i = skipSpace(b, i+1); b[i] == '}' { // after the brace; after a comma there is a name
			return nil
		}
		end, _ := stringEnd(b, i)
		name := b[i:end]
		i = skipSpace(b, skipSpace(b, end)+1) // after the colon
		end, _ = valueEnd(b, i, 2)
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

func skipSpace(b []byte, i int) int {
	for i < len(b) && (b[i] == ' ' || b[i] == '\t' || b[i] == '\r' || b[i] == '\n') {
		i++
	}
	return i
}

// The functions below say where a part of JSON ends that begins at index i, and
// whether it is whole and by the grammar. They take what json.Valid takes, in a
// fraction of its time, and a reply is walked twice.

// deepest is how many values may stand in each other, as encoding/json has it.
const deepest = 10_000

func valueEnd(b []byte, i, depth int) (end int, ok bool) {
	if i >= len(b) {
		return i, false
	}
	switch b[i] {
	case '{':
		return listEnd(b, i, depth, '}')
	case '[':
		return listEnd(b, i, depth, ']')
	case '"':
		return stringEnd(b, i)
	case 't':
		return wordEnd(b, i, "true")
	case 'f':
		return wordEnd(b, i, "false")
	case 'n':
		return wordEnd(b, i, "null")
	default:
		return numberEnd(b, i)
	}
}

// listEnd is for lists and for objects, whose values have names.
func listEnd(b []byte, i, depth int, closing byte) (end int, ok bool) {
	if depth > deepest {
		return i, false
	}
	if i = skipSpace(b, i+1); i < len(b) && b[i] == closing {
		return i + 1, true
	}
	for {
		if closing == '}' {
			if i, ok = nameEnd(b, i); !ok {
				return i, false
			}
		}
		if i, ok = valueEnd(b, i, depth+1); !ok {
			return i, false
		}
		i = skipSpace(b, i)
		switch {
		case i < len(b) && b[i] == closing:
			return i + 1, true
		case i < len(b) && b[i] == ',':
			i = skipSpace(b, i+1)
		default:
			return i, false
		}
	}
}

// nameEnd is where the value begins that has the name.
func nameEnd(b []byte, i int) (end int, ok bool) {
	if i >= len(b) || b[i] != '"' {
		return i, false
	}
	i, ok = stringEnd(b, i)
	i = skipSpace(b, i)
	if !ok || i >= len(b) || b[i] != ':' {
		return i, false
	}
	return skipSpace(b, i+1), true
}

func stringEnd(b []byte, i int) (end int, ok bool) {
	for i++; i < len(b); i++ {
		switch c := b[i]; {
		case c == '"':
			return i + 1, true
		case c < ' ':
			return i, false
		case c == '\\':
			if i++; i >= len(b) || strings.IndexByte(`"\/bfnrtu`, b[i]) < 0 {
				return i, false
			}
			if b[i] == 'u' {
				if i += 4; i >= len(b) || !isHex(b[i-3:i+1]) {
					return i, false
				}
			}
		}
	}
	return i, false
}

func isHex(b []byte) bool {
	for _, c := range b {
		if c < '0' || c > '9' && c < 'A' || c > 'F' && c < 'a' || c > 'f' {
			return false
		}
	}
	return true
}

func wordEnd(b []byte, i int, word string) (end int, ok bool) {
	end = min(i+len(word), len(b))
	return end, string(b[i:end]) == word
}

func numberEnd(b []byte, i int) (end int, ok bool) {
	if b[i] == '-' {
		i++
	}
	first := i
	i = digitsEnd(b, i)
	if ok = i == first+1 || i > first && b[first] != '0'; !ok {
		return i, false
	}
	if i < len(b) && b[i] == '.' {
		first = i + 1
		if i = digitsEnd(b, first); i == first {
			return i, false
		}
	}
	if i < len(b) && (b[i] == 'e' || b[i] == 'E') {
		if first = i + 1; first < len(b) && (b[first] == '+' || b[first] == '-') {
			first++
		}
		i = digitsEnd(b, first)
		ok = i > first
	}
	return i, ok
}

func digitsEnd(b []byte, i int) int {
	for i < len(b) && '0' <= b[i] && b[i] <= '9' {
		i++
	}
	return i
}
