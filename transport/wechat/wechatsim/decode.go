package wechatsim

import (
	"encoding/json"
	"math"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// object is a JSON object that is read strictly by type, as the real server does:
// a number in quotes is not a number. The first argument that is wrong is kept in
// wrong, which all objects of one body share; later ones do not matter, since the
// answer names none.
type object struct {
	at     string
	fields map[string]json.RawMessage
	wrong  *string
}

// parseObject reads a whole body. It refuses what is not one JSON object.
func parseObject(body []byte) (object, bool) {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(body, &fields); err != nil || fields == nil {
		return object{}, false
	}
	return object{fields: fields, wrong: new(string)}, true
}

// fail marks the argument name as wrong.
func (o object) fail(name, why string) {
	if *o.wrong == "" {
		*o.wrong = o.at + name + ": " + why
	}
}

// raw is the JSON text of a field, "" if it is absent or null.
func (o object) raw(name string) string {
	if v := o.fields[name]; string(v) != "null" {
		return string(v)
	}
	return ""
}

func (o object) has(name string) bool { return o.raw(name) != "" }

// rule is one bound on a text; it says what is wrong, or "".
type rule func(text string) string

// filled refuses the empty text.
func filled(text string) string {
	if text == "" {
		return "empty"
	}
	return ""
}

// chars bounds the length in characters.
func chars(n int) rule {
	return func(text string) string {
		if utf8.RuneCountInString(text) > n {
			return "more than " + strconv.Itoa(n) + " characters"
		}
		return ""
	}
}

// octets bounds the length in bytes.
func octets(n int) rule {
	return func(text string) string {
		if len(text) > n {
			return "more than " + strconv.Itoa(n) + " bytes"
		}
		return ""
	}
}

// text reads a string; an absent one is "".
func (o object) text(name string, rules ...rule) string {
	var text string
	if raw := o.raw(name); raw != "" {
		if raw[0] != '"' || json.Unmarshal([]byte(raw), &text) != nil {
			o.fail(name, "not a string")
			return ""
		}
	}
	for _, broken := range rules {
		if why := broken(text); why != "" {
			o.fail(name, why)
		}
	}
	return text
}

// object reads a nested object. An absent one reads as empty, so that its
// required fields are what is missed.
func (o object) object(name string) object {
	inner := object{at: o.at + name + ".", wrong: o.wrong}
	if raw := o.raw(name); raw != "" && json.Unmarshal([]byte(raw), &inner.fields) != nil {
		o.fail(name, "not an object")
	}
	return inner
}

// objects reads an array of objects.
func (o object) objects(name string) []object {
	raw := o.raw(name)
	if raw == "" {
		return nil
	}
	var items []json.RawMessage
	if json.Unmarshal([]byte(raw), &items) != nil {
		o.fail(name, "not an array")
		return nil
	}
	out := make([]object, 0, len(items))
	for i, item := range items {
		one := object{at: o.at + name + "[" + strconv.Itoa(i) + "].", wrong: o.wrong}
		if json.Unmarshal(item, &one.fields) != nil {
			o.fail(name, "an item is not an object")
		}
		out = append(out, one)
	}
	return out
}

// digits is the JSON text of a number, "" if it is absent or something else.
func (o object) digits(name string) string {
	raw := o.raw(name)
	if raw == "" {
		return ""
	}
	if (raw[0] != '-' && (raw[0] < '0' || raw[0] > '9')) || len(raw) > 64 {
		o.fail(name, "not a number")
		return ""
	}
	return raw
}

// float reads a required number in [lo, hi].
func (o object) float(name string, lo, hi float64) float64 {
	raw := o.digits(name)
	f, err := strconv.ParseFloat(raw, 64)
	if raw == "" || err != nil || !(lo <= f && f <= hi) {
		o.fail(name, "missing or out of range")
		return 0
	}
	return f
}

// hundredths reads a number, rounded half up to two decimals, times 100. An
// absent one is 0.
func (o object) hundredths(name string) int64 {
	raw := o.digits(name)
	if raw == "" {
		return 0
	}
	n, ok := roundHundredths(raw)
	if !ok || n < 0 {
		o.fail(name, "out of range")
		return 0
	}
	return n
}

// upTo reads a number in (0, most] as hundredths; it may be absent unless
// required.
func (o object) upTo(name string, most int64, required bool) int64 {
	n := o.hundredths(name)
	if required && !o.has(name) {
		o.fail(name, "missing")
	}
	if o.has(name) && (n <= 0 || n > most*100) {
		o.fail(name, "out of range")
	}
	return n
}

// whole reads an integer that is one of allowed, or any from 0 up if none is
// listed. An absent one is 0.
func (o object) whole(name string, allowed ...int64) int64 {
	raw := o.digits(name)
	if raw == "" {
		return 0
	}
	f, err := strconv.ParseFloat(raw, 64)
	n := int64(f)
	if err != nil || f != math.Trunc(f) || f < 0 || f > 1e15 || (len(allowed) > 0 && !slices.Contains(allowed, n)) {
		o.fail(name, "not an allowed integer")
		return 0
	}
	return n
}

// seconds reads a Unix time; milliseconds are refused. An absent one is 0.
func (o object) seconds(name string) int64 {
	n := o.whole(name)
	if n >= 1e11 {
		o.fail(name, "milliseconds where seconds are meant")
		return 0
	}
	return n
}

// roundHundredths rounds a JSON number half up to two decimals and multiplies by
// 100. Exponents go through a float: exact decimals have none.
func roundHundredths(raw string) (int64, bool) {
	if strings.ContainsAny(raw, "eE") {
		f, err := strconv.ParseFloat(raw, 64)
		if err != nil || math.Abs(f) > 1e12 {
			return 0, false
		}
		return int64(math.Floor(f*100 + 0.5)), true
	}
	r, ok := new(big.Rat).SetString(raw)
	if !ok {
		return 0, false
	}
	r.Mul(r, big.NewRat(100, 1)).Add(r, big.NewRat(1, 2))
	n := new(big.Int).Div(r.Num(), r.Denom())
	return n.Int64(), n.IsInt64() && n.CmpAbs(big.NewInt(1e15)) <= 0
}

// escaped reports whether JSON text holds a \u escape, which the real server does
// not undo. Valid JSON has backslashes in strings only.
func escaped(raw string) bool {
	for i := 0; i+1 < len(raw); i++ {
		if raw[i] != '\\' {
			continue
		}
		if raw[i+1] == 'u' {
			return true
		}
		i++
	}
	return false
}
