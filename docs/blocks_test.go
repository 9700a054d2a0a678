package docs_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"github.com/paotui-go/paotui/docs/pages"
	"github.com/paotui-go/paotui/policy/policyfile"
	"github.com/paotui-go/paotui/wiring"
)

// TestBlocksAreWhatTheySay reads every block of every page by its language. Commands
// (sh) are parsed and run by cmd/paotui.
func TestBlocksAreWhatTheySay(t *testing.T) {
	code := sources(t)
	seen := map[string]int{}
	for _, p := range all(t) {
		for _, b := range p.Blocks {
			seen[b.Language]++
			if err := read(code, b); err != nil {
				t.Errorf("%s:%d: %v", p.Path, b.Line, err)
			}
		}
	}
	for _, language := range []string{"go", "yaml", "json", "sh", "text"} {
		if seen[language] == 0 {
			t.Errorf("no block of %s was found", language)
		}
	}
}

func read(code string, b pages.Block) error {
	switch b.Language {
	case "go":
		return compiled(code, b.Text)
	case "yaml":
		return readYAML(b.Text)
	case "json":
		return readJSON(b.Text)
	case "sh", "text", "mermaid":
		return nil
	}
	return fmt.Errorf("nobody reads a block of %q: say go, yaml, json, sh, text or mermaid", b.Language)
}

// compiled looks for a piece of Go, to the letter but for its indentation, in the
// files that are compiled here.
func compiled(code, piece string) error {
	piece = outdented(strings.Trim(piece, "\n"))
	for depth := range 6 {
		indented := strings.ReplaceAll(piece, "\n", "\n"+strings.Repeat("\t", depth))
		indented = strings.ReplaceAll(indented, "\n"+strings.Repeat("\t", depth)+"\n", "\n\n")
		if strings.Contains(code, indented+"\n") || strings.Contains(code, indented+",\n") {
			return nil
		}
	}
	return fmt.Errorf("this stands in no Go file of the project, so nobody compiles it:\n%s", piece)
}

func outdented(piece string) string {
	for strings.HasPrefix(piece, "\t") {
		lines := strings.Split(piece, "\n")
		for i, line := range lines {
			if line != "" && !strings.HasPrefix(line, "\t") {
				return piece
			}
			lines[i] = strings.TrimPrefix(line, "\t")
		}
		piece = strings.Join(lines, "\n")
	}
	return piece
}

// sources are all Go files that are compiled, one behind the other.
func sources(t *testing.T) string {
	t.Helper()
	var code strings.Builder
	err := filepath.WalkDir("..", func(file string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (entry.Name() == "testdata" || strings.HasPrefix(entry.Name(), ".") && file != ".."):
			return filepath.SkipDir
		case entry.IsDir() || filepath.Ext(file) != ".go" || file == "blocks_test.go":
			return nil
		}
		text, err := os.ReadFile(file)
		if err == nil && !strings.HasPrefix(string(text), "//go:build ignore") {
			code.Write(text)
			code.WriteByte('\n')
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return code.String()
}

func readJSON(text string) error {
	d := json.NewDecoder(strings.NewReader(text))
	for n := 0; ; n++ {
		var value any
		switch err := d.Decode(&value); {
		case errors.Is(err, io.EOF) && n > 0:
			return nil
		case err != nil:
			return fmt.Errorf("this is no JSON: %w", err)
		}
	}
}

// readYAML reads a policy file, a piece of a configuration, or a piece of a policy, as
// its keys say.
func readYAML(text string) error {
	var keys map[string]any
	if err := yaml.Unmarshal([]byte(text), &keys); err != nil {
		return fmt.Errorf("this is no YAML: %w", err)
	}
	if keys == nil {
		return errors.New("there is nothing in it")
	}
	if _, whole := keys["policies"]; whole {
		_, err := policyfile.Parse([]byte(text))
		return err
	}
	if ofConfiguration(keys) {
		return readConfiguration(keys)
	}
	_, err := policyfile.Parse([]byte("policies:\n  it:\n    " + strings.ReplaceAll(strings.TrimRight(text, "\n"), "\n", "\n    ")))
	return err
}

// ofConfiguration says whether one of the keys at least belongs to a configuration;
// the others are mistakes then.
func ofConfiguration(keys map[string]any) bool {
	for field := range reflect.TypeFor[wiring.Config]().Fields() {
		name, _, _ := strings.Cut(field.Tag.Get("yaml"), ",")
		if _, there := keys[name]; there && name != "-" {
			return true
		}
	}
	return false
}

// readConfiguration adds what a piece leaves out.
func readConfiguration(piece map[string]any) error {
	whole := map[string]any{
		"apps": map[string]any{"wx0123456789abcdef": map[string]any{"secret": "x"}},
		"shops": map[string]any{"cafe-beijing": map[string]any{"accounts": map[string]any{
			"SFTC": map[string]any{"merchant": "m", "secret": "x"},
		}}},
	}
	maps.Copy(whole, piece)
	data, err := yaml.Marshal(whole)
	if err != nil {
		return err
	}
	_, err = wiring.Parse(data, func(name string) (string, bool) {
		switch {
		case strings.HasSuffix(name, "_KEY"):
			return strings.Repeat("A", 43), true
		case strings.HasSuffix(name, "_URL"):
			return "postgres://paotui@127.0.0.1:5432/paotui", true
		}
		return "secret of " + name, true
	})
	return err
}

func TestTheBlocksWouldNotice(t *testing.T) {
	const code = "package x\n\nfunc f() {\n\tif a {\n\t\tb()\n\n\t\tc(d)\n\t}\n}\n"
	for _, tt := range []struct{ name, language, text, want string }{
		{"Go as it is written", "go", "if a {\n\tb()\n\n\tc(d)\n}\n", ""},
		{"Go that is indented on the page", "go", "\tb()\n\n\tc(d)\n", ""},
		{"Go that nobody compiles", "go", "if a {\n\tb()\n\n\tc(e)\n}\n", "no Go file"},
		{"half a line of Go", "go", "c(\n", "no Go file"},
		{"JSON", "json", "{\"a\": null}\n", ""},
		{"JSON with a comma", "json", "{\"a\": null,}\n", "no JSON"},
		{"no JSON at all", "json", "\n", "no JSON"},
		{"a piece of a configuration", "yaml", "store: {sqlite: a.db}\n", ""},
		{"a configuration with a key that is none", "yaml", "store: {sqlte: a.db}\n", "sqlte"},
		{"a configuration with a key more", "yaml", "store: {sqlite: a.db}\nstorage: 1\n", "storage"},
		{"a push with a secret of the environment", "yaml", "push: {listen: \"127.0.0.1:1\", token: env:A_TOKEN, aes_key: env:A_KEY}\n", ""},
		{"a piece of a policy", "yaml", "stage: {one_by_one: {patience: 5m}}\n", ""},
		{"a policy with a part that is none", "yaml", "stage: {one_by_two: {patience: 5m}}\n", "one_by_two"},
		{"a policy file", "yaml", "policies: {it: {stage: {one_by_one: {patience: 5m}}}}\n", ""},
		{"a policy file that uses none of its own", "yaml", "policies: {it: {}}\nuse: [{policy: that}]\n", "there is no such policy"},
		{"no YAML", "yaml", "a: [\n", "no YAML"},
		{"a language that nobody reads", "ruby", "puts 1\n", "ruby"},
		{"no language", "", "puts 1\n", "nobody reads"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			err := read(code, pages.Block{Language: tt.language, Text: tt.text})
			if tt.want == "" && err != nil || tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)) {
				t.Errorf("the error is %v, want in it %q", err, tt.want)
			}
		})
	}
}
