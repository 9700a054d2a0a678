package wiring

import (
	"bytes"
	"flag"
	"maps"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"pgregory.net/rapid"

	"github.com/paotui-go/paotui/engine/strictyaml"
)

var update = flag.Bool("update", false, "write docs/config.schema.json anew")

const published = "../docs/config.schema.json"

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
		t.Error("docs/config.schema.json is not what the keys of wiring.Config are; run: go test ./wiring -run Schema -update, and go test ./docs -update for the reference page")
	}
}

// TestEveryKeySaysWhatItIs is for who adds a key: the schema, the reference page and
// godoc have its one description from the tag.
func TestEveryKeySaysWhatItIs(t *testing.T) {
	for key, field := range keysBelow(reflect.TypeFor[Config](), "") {
		about := field.Tag.Get("about")
		switch {
		case about == "":
			t.Errorf("the key %s (field %s) has no description: write a tag about:\"...\" in wiring, in a sentence with a full stop, "+
				"then run: go test ./wiring -run Schema -update && go test ./docs -update", key, field.Name)
		case !strings.HasSuffix(about, ".") || strings.ToUpper(about[:1]) != about[:1] && !strings.HasPrefix(about, "classic"):
			t.Errorf("the description of %s is no sentence: %q", key, about)
		}
		if field.Type == secretType && field.Tag.Get("example") == "" && !strings.Contains(field.Tag.Get("yaml"), "previous") {
			t.Errorf("the secret %s has no example:\"env:NAME\", which is what the file should say", key)
		}
	}
}

// keysBelow are all keys of a type, by their path; * stands for a name of one's own.
func keysBelow(t reflect.Type, path string) map[string]reflect.StructField {
	all := map[string]reflect.StructField{}
	switch {
	case t == secretType:
	case t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice:
		return keysBelow(t.Elem(), path)
	case t.Kind() == reflect.Map:
		return keysBelow(t.Elem(), path+".*")
	case t.Kind() == reflect.Struct:
		for i := range t.NumField() {
			if name := keyOf(t.Field(i)); name != "" {
				key := strings.TrimPrefix(path+"."+name, ".")
				all[key] = t.Field(i)
				maps.Copy(all, keysBelow(t.Field(i).Type, key))
			}
		}
	}
	return all
}

func TestTheSchemaNamesTheCarriersThatAreWired(t *testing.T) {
	field, _ := reflect.TypeFor[Shop]().FieldByName("Accounts")
	var ids []string
	for _, id := range carrierIDs() {
		ids = append(ids, string(id))
	}
	if keys := strings.Split(field.Tag.Get("keys"), ","); !slices.Equal(keys, ids) {
		t.Errorf("accounts may be at %v, and wired are %v", keys, ids)
	}
}

func TestTheDefaultsAreWhatTheTagsSay(t *testing.T) {
	cfg, err := Parse([]byte("apps: {wx1: {secret: s}}\nshops: {cafe: {accounts: {SS: {merchant: m, secret: s}}}}\npush: {listen: ':1', token: t, aes_key: "+strings.Repeat("A", 43)+"}\n"), environment)
	if err != nil {
		t.Fatal(err)
	}
	said := func(of any, name string) string {
		field, ok := reflect.TypeOf(of).FieldByName(name)
		if !ok {
			t.Fatalf("%T has no %s", of, name)
		}
		return field.Tag.Get("default")
	}
	for is, want := range map[string]string{
		cfg.World().BaseURL:              said(Config{}, "BaseURL"),
		string(cfg.Apps["wx1"].Token):    said(App{}, "Token"),
		cfg.Push.Path:                    said(Push{}, "Path"),
		string(cfg.Push.Mode):            said(Push{}, "Mode"),
		(&System{}).drainTime().String(): said(Config{}, "DrainSeconds") + "s",
	} {
		if is != want {
			t.Errorf("a default is %q, and the tag says %q", is, want)
		}
	}
}

func compiled(t testing.TB) *jsonschema.Schema {
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(Schema()))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource(SchemaID, doc); err != nil {
		t.Fatal(err)
	}
	return c.MustCompile(SchemaID)
}

// account is a small configuration with something in the place of the account.
func account(with string) string {
	return "apps: {wx1: {secret: s}}\nshops: {cafe: {accounts: {" + with + "}}}\n"
}

func TestTheSchemaTakesAndRefusesWhatTheReaderDoes(t *testing.T) {
	example, err := os.ReadFile("../examples/paotui.yaml")
	if err != nil {
		t.Fatal(err)
	}
	const dada = "DADA: {merchant: m, secret: s}"
	schema := compiled(t)
	for text, ok := range map[string]bool{
		whole: true, string(example): true, account(dada): true, account(""): false, account("DADA: {merchant: m}"): false, account("DADA: "): false,
		account("DADO: {merchant: m, secret: s}"): false, account("DADA: {merchant: '', secret: s}"): false, account("DADA: {merchant: -5, secret: s}"): false,
		account("DADA: {merchant: 5, secret: s}"): true, account("DADA: {merchant: m, secret: s, grants: }"): true, account("DADA: {merchant: m, secret: s, store: }"): false,
		account("DADA: {merchant: m, secret: s, registered: {lng: 116.4}}"): false, account("DADA: {merchant: m, secret: s, registered: {lng: 116.4, lat: 39.9, datum: mars}}"): false,
		account(dada) + "poll_s: 0": false, account(dada) + "poll_s: 3601": false, account(dada) + "poll_s: 3600": true, account(dada) + "pol_s: 5": false,
		account(dada) + "drain_s: 601": false, account(dada) + "replicas: 1001": false, account(dada) + "replicas: many": false, account(dada) + "simulated: 1": false,
		account(dada) + "store: {sqlite: a.db, postgres: 'postgres://h/d'}": false, account(dada) + "store: {postgres: 'postgres://h/d', schema: s}": true,
		account(dada) + "store: {sqlite: a.db, schema: s}": false, account(dada) + "store:": true, account(dada) + "push:": true, account(dada) + "push: {}": false,
		account(dada) + "push: {listen: ':1', token: t, mode: plain}": true, account(dada) + "push: {listen: ':1', token: t, mode: open}": false,
		account(dada) + "push: {listen: ':1', token: t, mode: plain, apps: {wx1: {token: t, mode: plain}}}": false, // two endpoints of one: only the reader sees that
	} {
		var value any
		if err := yaml.Unmarshal([]byte(text), &value); err != nil {
			t.Fatal(err)
		}
		_, err := Parse([]byte(text), everything)
		if (err == nil) != ok {
			t.Errorf("%s\nthe reader says %v", text, err)
		}
		if strings.Contains(text, "apps: {wx1: {token: t, mode") {
			continue
		}
		if err := schema.Validate(value); (err == nil) != ok {
			t.Errorf("%s\nthe schema says %v", text, err)
		}
	}
}

// everything is an environment in which every variable is set.
func everything(name string) (string, bool) {
	if strings.HasSuffix(name, "KEY") {
		return strings.Repeat("A", 43), true
	}
	return "secret of " + name, true
}

// TestTheSchemaAndTheReaderAgree tries documents that are half right. What the reader
// says beyond the shape, such as of a position that is not in China, is beyond a schema.
func TestTheSchemaAndTheReaderAgree(t *testing.T) {
	schema := compiled(t)
	taken := 0
	rapid.Check(t, func(rt *rapid.T) {
		tree := drawn(rt, reflect.TypeFor[Config](), "")
		text, err := yaml.Marshal(tree)
		if err != nil {
			rt.Fatal(err)
		}
		var value any
		if err := yaml.Unmarshal(text, &value); err != nil {
			rt.Fatal(err)
		}
		var cfg Config
		doc, err := strictyaml.Read(text, &cfg)
		if err == nil {
			err = doc.Err()
		}
		if bySchema := schema.Validate(value); (bySchema == nil) != (err == nil) {
			rt.Fatalf("%s\nthe schema says %v, the reader %v", text, bySchema, err)
		}
		if err == nil {
			taken++
		}
	})
	if taken == 0 {
		t.Error("no document was a good one")
	}
}

// drawn is something to stand where the reader expects a value of a type: mostly a good
// one.
func drawn(rt *rapid.T, t reflect.Type, tag reflect.StructTag) any {
	if t != reflect.TypeFor[Config]() && rapid.IntRange(0, 24).Draw(rt, "wrong") == 0 {
		return rapid.SampledFrom([]any{nil, "", "text", -1, 0, 7, 5000, 1.5, true, []any{}, []any{"x"}, map[string]any{}, map[string]any{"x": 1}}).Draw(rt, "what")
	}
	pick := func(values ...any) any { return rapid.SampledFrom(values).Draw(rt, "value") }
	switch {
	case t == secretType:
		return pick("env:NAME", "file:/run/secrets/x", "s3cret", 12)
	case t.Kind() == reflect.Pointer:
		return drawn(rt, t.Elem(), tag)
	case t.Kind() == reflect.Struct:
		out := map[string]any{}
		for i := range t.NumField() {
			field := t.Field(i)
			name := keyOf(field)
			if name == "" || rapid.IntRange(0, 9).Draw(rt, "absent") == 0 || field.Tag.Get("required") == "" && rapid.Bool().Draw(rt, "left out") {
				continue
			}
			out[name] = drawn(rt, field.Type, field.Tag)
		}
		return out
	case t.Kind() == reflect.Map:
		names := []string{"wx1", "cafe"}
		if keys := field(tag, "keys"); keys != nil {
			names = append(keys, "wx1")
		}
		out := map[string]any{}
		for _, name := range names {
			if rapid.IntRange(0, 2).Draw(rt, "entry") == 0 {
				out[name] = drawn(rt, t.Elem(), "")
			}
		}
		return out
	case t.Kind() == reflect.String:
		if enum := field(tag, "enum"); enum != nil {
			return rapid.SampledFrom(enum).Draw(rt, "enum")
		}
		return pick("text", "a.db", 3)
	case t.Kind() == reflect.Bool:
		return pick(true, false)
	case t.Kind() == reflect.Float64:
		return pick(116.4, 40, 0)
	default:
		return pick(1, 30)
	}
}

func field(tag reflect.StructTag, key string) []string {
	if text := tag.Get(key); text != "" {
		return strings.Split(text, ",")
	}
	return nil
}

// FuzzParse: whatever stands in the file, it is read or refused.
func FuzzParse(f *testing.F) {
	f.Add(whole)
	f.Add("apps: {wx1: {secret: file:a}}\nshops: {c: {accounts: {DADA: {merchant: 1, secret: env:A}}}}\nstore: {postgres: 'env:B'}\npush: {apps: {wx1: {token: env:}}}")
	f.Fuzz(func(t *testing.T, text string) {
		for _, lookup := range []func(string) (string, bool){everything, nil} {
			r := read([]byte(text), lookup, t.TempDir(), nil)
			report := r.report("a.yaml")
			if (r.unread == nil && r.doc.Err() == nil) != (report.Err() == nil) {
				t.Errorf("%q: %v", text, report.Err())
			}
		}
	})
}
