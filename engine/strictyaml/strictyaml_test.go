package strictyaml_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/paotui-go/paotui/engine/strictyaml"
)

type file struct {
	Name   string           `yaml:"name" about:"who it is"`
	Kind   string           `yaml:"kind" enum:"big,small"`
	Count  int              `yaml:"count" min:"1" max:"9"`
	Wait   time.Duration    `yaml:"wait" max:"1h"`
	On     bool             `yaml:"on"`
	Lng    float64          `yaml:"lng"`
	Code   code             `yaml:"code"`
	Shops  map[string]*shop `yaml:"shops"`
	Ways   []way            `yaml:"ways"`
	Days   []string         `yaml:"days" enum:"mon,tue"`
	Hidden string
}

type shop struct {
	Store string `yaml:"store"`
}

type way struct {
	_    struct{} `one:"race,one"`
	Race *int     `yaml:"race" min:"2"`
	One  *bool    `yaml:"one"`
	When string   `yaml:"when"`
}

type code string

func (c *code) UnmarshalText(b []byte) error {
	if len(b) != 3 {
		return errors.New("expected three letters")
	}
	*c = code(b)
	return nil
}

const whole = `name: "007"
kind: big
count: 3
wait: 1m30s
on: true
lng: 116
code: abc
shops:
  cafe: &cafe {store: 12345}
  bar: *cafe
ways:
- race: 2
  when: noon
- one: true
days: [mon, tue]
`

func TestAWholeFile(t *testing.T) {
	var got file
	doc, err := strictyaml.Read([]byte(whole), &got)
	if err != nil || doc.Err() != nil {
		t.Fatal(err, doc.Err())
	}
	two, yes := 2, true
	want := file{Name: "007", Kind: "big", Count: 3, Wait: 90 * time.Second, On: true, Lng: 116, Code: "abc",
		Shops: map[string]*shop{"cafe": {"12345"}, "bar": {"12345"}}, Ways: []way{{Race: &two, When: "noon"}, {One: &yes}}, Days: []string{"mon", "tue"}}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(way{})); diff != "" {
		t.Error(diff)
	}
}

func TestEveryMistakeIsToldAtOnceWithItsLine(t *testing.T) {
	var got file
	doc, err := strictyaml.Read([]byte(`name: 007
nmae: x
kind: middle
count: 10
count: 3
wait: 3
on: yes please
lng: east
code: secret
shops:
  0x10: {store: [a]}
  cafe: {stroe: x}
ways:
- {}
- {race: 1, one: true}
- ~
days: [mon, wed]
`), &got)
	if err != nil {
		t.Fatal(err)
	}
	doc.Add(strictyaml.Path{"ways", "2", "when"}, "this is told where something else is missing")
	doc.Add(strictyaml.Path{"count"}, "this is not told as well")
	want := []string{
		"line 1, column 7: name is text: put it in quotes, or YAML reads it as a number",
		`line 2, column 1: unknown key "nmae": did you mean name?`,
		"line 3, column 7: expected one of big, small",
		"line 4, column 8: expected a whole number from 1 to 9",
		"line 5, column 1: this key is there twice",
		"line 6, column 7: expected a time such as 90s, 3m or 1h30m",
		"line 7, column 5: expected true or false",
		"line 8, column 6: expected a number",
		"line 9, column 7: expected three letters",
		"line 11, column 3: a name is text: put it in quotes, or YAML reads it as a number",
		`line 12, column 10: unknown key "stroe": did you mean store?`,
		"line 14, column 3: expected exactly one of race, one",
		"line 15, column 4: expected exactly one of race, one",
		"line 15, column 10: expected a whole number of 2 or more",
		"line 16, column 3: an element of this list is empty",
		"line 17, column 13: expected one of mon, tue",
	}
	lines := strings.Split(doc.Err().Error(), "\n")
	if diff := cmp.Diff(want, lines); diff != "" {
		t.Error(diff)
	}
	if strings.Contains(doc.Err().Error(), "secret") {
		t.Error("a value is repeated")
	}
}

func TestWhatIsEmptyOrMeansSomethingElseIsRefused(t *testing.T) {
	for text, want := range map[string]string{
		"count: 07":             "line 1, column 8: expected a whole number in decimal",
		"count: 0x7":            "in decimal",
		"count:":                "nothing stands here",
		"wait: ~":               "nothing stands here",
		"ways: [{race: }]":      "nothing stands here",
		"count: *none":          "line 1, column 8: no anchor before it has this name",
		"days: [*none]":         "no anchor before it has this name",
		"days: [&x ~]":          "an element of this list is empty",
		"shops: {cafe: *later}": "no anchor before it has this name",
	} {
		var got file
		doc, err := strictyaml.Read([]byte(text), &got)
		if err == nil {
			err = doc.Err()
		}
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
}

func TestFindingsOfTheReader(t *testing.T) {
	var got file
	doc, err := strictyaml.Read([]byte("name: x\nways:\n- race: 2\n-\n  one: true\n  when: y\n"), &got)
	if err != nil {
		t.Fatal(err)
	}
	doc.Add(strictyaml.Path{"ways"}.Index(1).Key("when"), "no such %s", "time")
	doc.Add(strictyaml.Path{"ways"}.Index(0).Key("when"), "missing")
	doc.Add(strictyaml.Path{"shops", "cafe"}, "missing")
	want := "line 1: shops.cafe: missing\nline 3: ways[0].when: missing\nline 6: ways[1].when: no such time"
	if err := doc.Err(); err == nil || err.Error() != want {
		t.Errorf("%v", err)
	}
}

func TestWhatIsNoDocument(t *testing.T) {
	for text, want := range map[string]string{
		"":                     "it is empty",
		" \n# nothing\n":       "it is empty",
		"\ufeffname: x":        "byte order mark",
		"name: \xb6\xa9":       "GBK",
		"a: 1\n---\nb: 2\n":    "more than one document",
		"name: [\n":            "this is not YAML",
		"name: x\n  kind: big": "this is not YAML",
	} {
		var got file
		if _, err := strictyaml.Read([]byte(text), &got); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

// The parser takes the square of the depth in time, and all of the stack in the end.
func TestWhatIsTooDeepIsNotParsed(t *testing.T) {
	for text, want := range map[string]string{
		strings.Repeat("[", 1<<20):             "line 1, column 101: this is more than 100 deep",
		strings.Repeat("[\n", 1<<15):           "line 101, column 1: this is more than 100 deep",
		"name: " + strings.Repeat("- ", 1<<15): "more than 100 deep",
		strings.Repeat("{a: ", 1<<15):          "more than 100 deep",
		strings.Repeat("? ", 1<<15):            "more than 100 deep",
		"name: " + strings.Repeat("[", 99) + strings.Repeat("]", 99) + "\n# " + strings.Repeat("[", 999): "",
		strings.Repeat("- \n", 1000): "",
	} {
		var got file
		_, err := strictyaml.Read([]byte(text), &got)
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%.20q: %v, want %q", text, err, want)
		}
	}
}

func TestAliasesDoNotUnfoldWithoutEnd(t *testing.T) {
	text := "a: &a {store: x}\n"
	type tree struct {
		A *shop     `yaml:"a"`
		L []*[]shop `yaml:"l"`
	}
	var got tree
	doc, err := strictyaml.Read([]byte(text+"l:\n- &l ["+strings.Repeat("*a,", 3000)+"*a]\n"+strings.Repeat("- *l\n", 300)), &got)
	if err != nil || doc.Err() == nil || !strings.Contains(doc.Err().Error(), "unfolds to too much") {
		t.Error(err)
	}
}

func schema(t testing.TB) *jsonschema.Schema {
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(strictyaml.Schema(file{}, "file.schema.json", "a file")))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("file.schema.json", doc); err != nil {
		t.Fatal(err)
	}
	return c.MustCompile("file.schema.json")
}

func TestTheSchemaTakesWhatIsRead(t *testing.T) {
	s := schema(t)
	for text, ok := range map[string]bool{
		whole: true, "name: x": true, "names: x": false, "count: 10": false, "kind: middle": false, "wait: 3": false, "wait: 1m30s": true,
		"ways: [{}]": false, "ways: [{race: 2, one: true}]": false, "ways: [{race: 1}]": false, "days: [wed]": false, "on: 1": false,
		"shops: {a: {stroe: x}}": false, "shops: [x]": false, "lng: 1.5": true,
	} {
		var value any
		if err := yaml.Unmarshal([]byte(text), &value); err != nil {
			t.Fatal(err)
		}
		if err := s.Validate(value); (err == nil) != ok {
			t.Errorf("%q: %v", text, err)
		}
		var got file
		doc, err := strictyaml.Read([]byte(text), &got)
		if err != nil || (doc.Err() == nil) != ok {
			t.Errorf("%q is read with %v, %v", text, err, doc.Err())
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(whole)
	f.Add("a: &a [*a, *a]\nb: *a\n<<: *a\n? x\n: y\n!!binary name: !!str x\nways: [{race: 18446744073709551615}]")
	f.Fuzz(func(t *testing.T, text string) {
		var got file
		doc, err := strictyaml.Read([]byte(text), &got)
		if err == nil && doc.Err() == nil && got.Count != 0 && (got.Count < 1 || got.Count > 9) {
			t.Errorf("%q gives %+v", text, got)
		}
	})
}
