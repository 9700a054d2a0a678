package strictyaml_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/paotui-go/paotui/engine/strictyaml"
)

// needy is a file that wants some keys.
type needy struct {
	Where  place            `yaml:"where"`
	Homes  map[string]place `yaml:"homes" required:"true" keys:"town,shore" about:"The homes. There is at least one."`
	Vessel *vessel          `yaml:"vessel"`
}

type place struct {
	Name string  `yaml:"name" required:"true" about:"Its name."`
	Lng  float64 `yaml:"lng" required:"true" about:"In degrees."`
	Note string  `yaml:"note" default:"none" example:"by the sea"`
}

type vessel struct {
	_    struct{} `not_both:"sail,oars"`
	Sail string   `yaml:"sail"`
	Oars int      `yaml:"oars" default:"2"`
	Area int      `yaml:"area" with:"sail"`
}

func TestWhatIsRequiredAndWhatGoesTogether(t *testing.T) {
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(strictyaml.Schema(needy{}, "needy.json", "needy")))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("needy.json", doc); err != nil {
		t.Fatal(err)
	}
	s := c.MustCompile("needy.json")
	const where, homes = "where: {name: a, lng: 0}\n", "homes: {town: {name: a, lng: 1}}\n"
	for text, want := range map[string]string{
		where + homes:                                "",
		"vessel:\n" + where + homes + "\n":           "",
		where:                                        "line 1: homes: this is missing: the homes",
		where + "homes: {}":                          "line 2: homes: this is missing: the homes",
		where + "homes:":                             "line 2: homes: this is missing: the homes",
		homes + "where:":                             "line 2: where.name: this is missing: its name\nline 2: where.lng: this is missing: in degrees",
		homes + "where: {name: '', lng: 1}":          "line 2: where.name: this is missing: its name",
		homes + "where: {name: , lng: 1}":            "line 2, column 14: nothing stands here",
		homes + "where: {name: [], lng: 1}":          "line 2, column 15: name is text: a list stands here",
		where + "homs: {}":                           "line 2, column 1: unknown key \"homs\": did you mean homes?",
		where + "homes: {twon: {}}":                  "line 2, column 9: unknown key \"twon\": did you mean town?",
		where + "homes: {mountain: {}}":              "line 2, column 9: unknown key \"mountain\": here can be town, shore",
		where + homes + "vessel: {sail: a, oars: 2}": "line 3, column 10: expected one of sail, oars, not both",
		where + homes + "vessel: {sail: a, area: 2}": "",
		where + homes + "vessel: {area: 2}":          "line 3: vessel.area: this belongs to sail, which is missing",
	} {
		var got needy
		read, err := strictyaml.Read([]byte(text), &got)
		if err != nil {
			t.Fatal(err)
		}
		said := ""
		if err := read.Err(); err != nil {
			said = err.Error()
		}
		if diff := cmp.Diff(want, said); diff != "" {
			t.Errorf("%q:\n%s", text, diff)
		}
		var value any
		if err := yaml.Unmarshal([]byte(text), &value); err != nil {
			t.Fatal(err)
		}
		if err := s.Validate(value); (err == nil) != (want == "") {
			t.Errorf("%q: the schema says %v", text, err)
		}
	}
}

func TestWarningsAreNoMistakes(t *testing.T) {
	var got file
	doc, err := strictyaml.Read([]byte("name: x\ncount: 3\n"), &got)
	if err != nil {
		t.Fatal(err)
	}
	doc.Warn(strictyaml.Path{"count"}, "three is %s", "a crowd")
	if doc.Err() != nil {
		t.Error("a warning is a mistake")
	}
	doc.Add(strictyaml.Path{"name"}, "no such name")
	found := doc.Findings()
	if len(found) != 2 || found[0].String() != "line 1: name: no such name" || !found[1].Warning || found[1].String() != "line 2: count: three is a crowd" {
		t.Errorf("%v", found)
	}
	mistakes, ok := errors.AsType[strictyaml.Mistakes](doc.Err())
	if !ok || len(mistakes) != 1 || mistakes[0].Path.String() != "name" {
		t.Errorf("%v", doc.Err())
	}
	_, err = strictyaml.Read([]byte("name: [\n"), &got)
	if where, ok := errors.AsType[strictyaml.Finding](err); !ok || where.Line != 1 || !strings.Contains(err.Error(), "not YAML") {
		t.Errorf("%v", err)
	}
}
