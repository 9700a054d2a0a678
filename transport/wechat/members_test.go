package wechat

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func allMembers(b []byte) (names, values []string, err error) {
	err = members(b, func(name, value []byte) error {
		names, values = append(names, string(name)), append(values, string(value))
		return nil
	})
	return names, values, err
}

func TestMembersOfAnObject(t *testing.T) {
	for _, c := range []struct{ name, json, want string }{
		{"none", ` { } `, ``},
		{"one", `{"a":1}`, `a=1`},
		{"white space everywhere", "\n{ \"a\" :\t1 ,\r\n\"b\" : \"x\" }\n", `a=1|b="x"`},
		{"every kind", `{"a":null,"b":true,"c":-1.5e3,"d":"x","e":[],"f":{}}`, `a=null|b=true|c=-1.5e3|d="x"|e=[]|f={}`},
		{"numbers at the end", `{"a":{"b":[1,2]},"c":3}`, `a={"b":[1,2]}|c=3`},
		{"brackets and quotes in texts", `{"a":"}],{\"\\","b":["]\"",{"c":"}"}],"d":1}`, `a="}],{\"\\"|b=["]\"",{"c":"}"}]|d=1`},
		{"names with escapes", `{"\u0061":1,"\"":2,"":3}`, `a=1|"=2|=3`},
		{"the same name twice, and in other letters", `{"a":1,"a":2,"A":3}`, `a=1|a=2|A=3`},
	} {
		names, values, err := allMembers([]byte(c.json))
		var got []string
		for i := range names {
			got = append(got, names[i]+"="+values[i])
		}
		if err != nil || strings.Join(got, "|") != c.want {
			t.Errorf("%s: %q, %v; want %s", c.name, got, err, c.want)
		}
	}
}

func TestWhatHasNoMembers(t *testing.T) {
	for _, b := range []string{"", " ", "null", "1", `"a"`, "[]", `[{"a":1}]`, `{"a":1}{"b":2}`, `{"a":01}`, `{"a":1,}`, `{"a"`, strings.Repeat(`{"a":`, 20000) + "1" + strings.Repeat("}", 20000)} {
		if names, _, err := allMembers([]byte(b)); err == nil || names != nil {
			t.Errorf("%.20s: %q, %v", b, names, err)
		}
	}
}

func TestMembersEndAtTheFirstError(t *testing.T) {
	stop := errors.New("stop")
	n := 0
	err := members([]byte(`{"a":1,"b":2,"c":3}`), func(name, _ []byte) error {
		if n++; string(name) == "b" {
			return stop
		}
		return nil
	})
	if err != stop || n != 2 {
		t.Errorf("%v after %d members", err, n)
	}
}

func TestJSONIsTakenAsEncodingJSONTakesIt(t *testing.T) {
	pieces := []string{
		"0", "-0", "-", "01", "1.", ".1", "1.0", "-1.5e3", "1e", "1e+", "1E-07", "1e1.5", "+1", "1 ", "1x", "true", "tru", "truex", "false", "nul", "null", "NaN",
		`""`, `"a`, `"\`, `"\"`, `"\"` + `"`, `"\u00e9"`, `"\u00E"`, `"\u00eg"`, `"\x"`, "\"\x1f\"", "\"\x7f\"", "\"\xff\"", `"\/\b\f\n\r\t\\"`,
		"[]", "[", "[,]", "[1,]", "[1 2]", "[1,2]", "[ ]", "[[]]", "[}", "{}", "{", "{,}", `{"a"}`, `{"a":}`, `{"a":1,}`, `{"a":1 "b":2}`, `{a:1}`, `{1:1}`, `{"a":[{"b":null}]}`, `{"a":1]`,
		strings.Repeat("[", deepest-1) + strings.Repeat("]", deepest-1), strings.Repeat("[", deepest) + strings.Repeat("]", deepest), "",
	}
	for _, piece := range pieces {
		for _, whole := range []string{`{"a":` + piece + `}`, `{"a":` + piece, `{"a" : ` + piece + ` , "b":1}`, `{"a":1}` + piece} {
			if _, _, err := allMembers([]byte(whole)); (err == nil) != json.Valid([]byte(whole)) {
				t.Errorf("%.40q: %v, and encoding/json says %v", whole, err, json.Valid([]byte(whole)))
			}
		}
	}
}

// encoding/json is the judge: a map of it has the last of each name.
func FuzzMembers(f *testing.F) {
	f.Add([]byte(`{"a":1,"b":[{"c":"]}"}],"\u0064":"\\\"","e":{}}`))
	f.Add([]byte(" {\"a\"\n:\t-1e5 , \"a\":null } "))
	f.Add([]byte(`[]`))
	f.Fuzz(func(t *testing.T, b []byte) {
		names, values, err := allMembers(b)
		var want map[string]json.RawMessage
		if refused := json.Unmarshal(b, &want) != nil || want == nil; refused != (err != nil) {
			t.Fatalf("%q: %v, encoding/json refuses it: %t", b, err, refused)
		}
		if err != nil {
			return
		}
		got := map[string]json.RawMessage{} // under names in which each byte that is no UTF-8 is one U+FFFD, as encoding/json has it
		for i, name := range names {
			got[string([]rune(name))] = json.RawMessage(values[i])
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q:\n%s", b, diff)
		}
	})
}
