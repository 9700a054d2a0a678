package policyfile

import (
	"bytes"
	"flag"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/policy"
)

var update = flag.Bool("update", false, "write docs/policy.schema.json anew")

const published = "../../docs/policy.schema.json"

func TestTheSchemaIsPublished(t *testing.T) {
	if *update {
		if err := os.WriteFile(published, Schema(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile(published)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(text, Schema()) {
		t.Error("docs/policy.schema.json is not what the file's keys are; run: go test ./policy/policyfile -update")
	}
}

func TestTheSchemaTakesAndRefusesWhatTheReaderDoes(t *testing.T) {
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(Schema()))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource(SchemaID, doc); err != nil {
		t.Fatal(err)
	}
	schema := c.MustCompile(SchemaID)
	rows := map[string]bool{
		everything: true, "policies: {a: {}}": true, "policies: {a: {rank: [cheapest, {weighted: {minute_fen: 5}}]}}": true,
		"policies: {a: {rank: [{weighted: {minute_fen: 5}, score: {expression: '1.0'}}]}}": false,
		"policies: {a: {stage: {}}}": false, "policies: {a: {stage: {race: {of: 1}}}}": false, "policies: {a: {budget: {most: 5}}}": false,
		"policies: {a: {keep_out: [{unpriced: true, fee_above_fen: 5}]}}": false, "policies: {a: {stage: {race: {patience: 5}}}}": false,
		"policies: {a: {}}\nconditions: [rain, {name: snow}]": true, "conditions: {a: b}\npolicies: {a: {}}": false,
		"policies: {a: {stages: [{when: {days: [sunday]}, race: {}}]}}": false,
	}
	for text, ok := range rows {
		var value any
		if err := yaml.Unmarshal([]byte(text), &value); err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(value); (err == nil) != ok {
			t.Errorf("%.80s: the schema says %v", text, err)
		}
		if _, err := Parse([]byte(text)); (err == nil) != ok {
			t.Errorf("%.80s: the reader says %v", text, err)
		}
	}
}

// snake is FeeAbove as fee_above.
func snake(name string) string {
	return strings.ToLower(regexp.MustCompile(`([a-z])([A-Z])`).ReplaceAllString(name, "${1}_${2}"))
}

var unit = regexp.MustCompile(`_(fen|m|g|s|percent)$`)

func keys(t reflect.Type) (names []string) {
	for i := range t.NumField() {
		if name := t.Field(i).Tag.Get("yaml"); name != "" {
			names = append(names, unit.ReplaceAllString(name, ""))
		}
	}
	return names
}

func TestTheFileAndThePartsUseTheSameWords(t *testing.T) {
	fields := func(v any) (names []string) {
		t := reflect.TypeOf(v)
		for i := range t.NumField() {
			names = append(names, snake(t.Field(i).Name))
		}
		return names
	}
	for _, c := range []struct {
		part, file any
		more       []string // of the file
	}{
		{policy.Policy{}, onePolicy{}, []string{"stages"}},
		{policy.RateCard{}, rateCard{}, nil},
		{policy.Slope{}, slopeM{}, nil},
		{policy.Slope{}, slopeG{}, nil},
		{policy.Surcharge{}, surcharge{}, nil},
		{policy.LastCharged{}, lastCharged{}, nil},
		{policy.RiderAfter{}, riderAfter{}, nil},
		{policy.Unreliable{}, unreliable{}, nil},
		{policy.Weighted{}, weighted{}, nil},
		{policy.Reliable{}, reliable{}, nil},
		{policy.OneByOne{}, oneByOne{}, nil},
		{policy.Race{}, race{}, nil},
		{policy.Widen{}, widen{}, nil},
		{policy.Tips{}, tips{}, nil},
		{policy.Budget{}, budget{}, nil},
		{policy.When{}, when{}, nil},
		{policy.Range{}, within{}, nil},
		{engine.StartOver{}, startOver{}, nil},
		{engine.Overcharge{}, overcharge{}, nil},
	} {
		want := append(fields(c.part), c.more...)
		got := keys(reflect.TypeOf(c.file))
		slices.Sort(want)
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("%T has %v, the file %v", c.part, want, got)
		}
	}
	for part, name := range map[any]string{
		policy.Unpriced{}: "unpriced", policy.FeeAbove(0): "fee_above", policy.ShareAbove(0): "share_above", policy.RiderAfter{}: "rider_after", policy.Unreliable{}: "unreliable",
	} {
		if snake(reflect.TypeOf(part).Name()) != name || !slices.Contains(keys(reflect.TypeFor[keepOut]()), name) {
			t.Errorf("%T is not %s in the file", part, name)
		}
	}
	for part, in := range map[reflect.Type]reflect.Type{
		reflect.TypeFor[policy.Without](): reflect.TypeFor[keepOut](), reflect.TypeFor[policy.Cheapest](): reflect.TypeFor[rank](), reflect.TypeFor[policy.Fastest](): reflect.TypeFor[rank](),
		reflect.TypeFor[policy.Weighted](): reflect.TypeFor[rank](), reflect.TypeFor[policy.Preferred](): reflect.TypeFor[rank](), reflect.TypeFor[policy.Reliable](): reflect.TypeFor[rank](),
		reflect.TypeFor[policy.RateCard](): reflect.TypeFor[price](), reflect.TypeFor[policy.LastCharged](): reflect.TypeFor[price](),
		reflect.TypeFor[policy.OneByOne](): reflect.TypeFor[stage](), reflect.TypeFor[policy.Race](): reflect.TypeFor[stage](), reflect.TypeFor[policy.Widen](): reflect.TypeFor[stage](),
	} {
		if !slices.Contains(keys(in), snake(part.Name())) {
			t.Errorf("%v is not in %v", part, keys(in))
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("policies: {a: {tips: {ladder_fen: [5]}, stage: {race: {of: 2, patience: 3m}}}}")
	f.Add("policies: {a: {rank: [{score: {expression: 'fee_fen / tried'}}], stages: [{when: {if: 'len(conditions) > 3 or distance_m < 5'}, race: {}}]}}")
	f.Fuzz(func(t *testing.T, text string) {
		p, err := Parse([]byte(text))
		if err != nil {
			return
		}
		plan := p.Plan(situation())
		for _, wave := range plan.Waves {
			if len(wave.Choices) == 0 {
				t.Errorf("%q plans a wave of nobody", text)
			}
		}
	})
}

func BenchmarkPlan(b *testing.B) {
	for name, text := range map[string]string{
		"parts":      "policies: {a: {keep_out: [{fee_above_fen: 3000}], stage: {race: {of: 2}}}}",
		"expression": "policies: {a: {keep_out: [{unpriced: true, when: {if: 'fee_fen > 3000 or hour < 6'}}], stage: {race: {of: 2}}}}",
	} {
		b.Run(name, func(b *testing.B) {
			p, err := Parse([]byte(text))
			if err != nil {
				b.Fatal(err)
			}
			s := situation()
			b.ReportAllocs()
			for b.Loop() {
				p.Plan(s)
			}
		})
	}
}
