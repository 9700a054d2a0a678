package docs_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/paotui-go/paotui/engine/secret"
	"github.com/paotui-go/paotui/wiring"
)

const configurationHead = `# Configuration

One YAML file, at most 1 MiB. It is read strictly: an unknown key, a key that is there twice, a second document or a value of
another kind is a mistake, and all mistakes are told at once, each with its line. ` + "`paotui config check FILE`" + ` tells them and what the
file amounts to; ` + "`paotui config init`" + ` writes a file by asking; [config.schema.json](../config.schema.json), which
` + "`paotui config schema`" + ` prints, lets an editor complete and check it; [an example](../../examples/paotui.yaml) has every key.

**Secrets** stand elsewhere: ` + "`env:NAME`" + ` is a variable of the environment, and ` + "`file:PATH`" + ` a file that holds the secret and nothing
else, as Kubernetes and Docker mount them (one line of at most 4096 bytes; the line's end behind it is left out). A secret that
stands in the file itself is taken, with a warning.

**Paths** begin where the file lies. **Text** that looks like a number or like true and false is written in quotes: YAML reads
0012345 as an octal number. Sections may be left empty, single values may not.

**While it runs**, the file and the files of secrets are looked at every two seconds. What can change is taken over when it was
the same twice; the rest is named in the log, and needs a restart. A file with mistakes is refused, and what was read before goes on.
The environment of a process does not change.

This page is written from the code by a test.
`

func TestConfigurationPage(t *testing.T) {
	var page strings.Builder
	page.WriteString(configurationHead)
	c := configuration{page: &page}
	c.section("", reflect.TypeFor[wiring.Config](), "")
	generated(t, "configuration.md", page.String())
}

type configuration struct{ page *strings.Builder }

// names are what people call the names of their own in a path.
var names = map[string]string{"apps": "APPID", "shops": "NAME", "accounts": "CARRIER"}

// section has the keys of a struct, and then those of the structs below it.
func (c configuration) section(path string, t reflect.Type, change string) {
	title := "The file"
	if path != "" {
		title = "`" + path + "`"
	}
	fmt.Fprintf(c.page, "\n## %s\n\n", title)
	if change != "" {
		fmt.Fprintf(c.page, "A change %s.\n\n", change)
	}
	rows := [][]string{{"key", "what stands there", "default", "what it is"}}
	if path == "" {
		rows[0] = append(rows[0], "a change")
	}
	type below struct {
		path, change string
		of           reflect.Type
	}
	var sections []below
	for _, f := range keys(t) {
		key, change := f.key, change
		if path == "" {
			change = changeOf(f.StructField)
		}
		row := []string{"`" + key + "`", kind(f.StructField), defaultOf(f.StructField), meaning(f.StructField)}
		if path == "" {
			row = append(row, change)
		}
		rows = append(rows, row)
		at, inner := strings.TrimPrefix(path+"."+key, "."), f.Type
		if inner.Kind() == reflect.Map {
			name := names[key]
			if name == "" {
				name = "NAME"
			}
			at, inner = at+"."+name, inner.Elem()
		}
		if inner.Kind() == reflect.Pointer {
			inner = inner.Elem()
		}
		if inner.Kind() == reflect.Struct && inner != secretType {
			sections = append(sections, below{at, change, inner})
		}
	}
	c.page.WriteString(table(rows...))
	if f, ok := t.FieldByName("_"); ok && f.Tag.Get("not_both") != "" {
		fmt.Fprintf(c.page, "\nOne of %s, not both.\n", codes(f.Tag.Get("not_both")))
	}
	for _, s := range sections {
		c.section(s.path, s.of, s.change)
	}
}

var secretType = reflect.TypeFor[secret.Text]()

type keyed struct {
	reflect.StructField
	key string
}

func keys(t reflect.Type) (all []keyed) {
	for i := range t.NumField() {
		if key, _, _ := strings.Cut(t.Field(i).Tag.Get("yaml"), ","); key != "" && key != "-" {
			all = append(all, keyed{t.Field(i), key})
		}
	}
	return all
}

func changeOf(f reflect.StructField) string {
	if f.Tag.Get("live") == "true" {
		return "is taken over while it runs"
	}
	return "needs a restart"
}

// kind is what may stand behind a key.
func kind(f reflect.StructField) string {
	t, tag := f.Type, f.Tag
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	unit := ""
	if key, _, _ := strings.Cut(tag.Get("yaml"), ","); strings.HasSuffix(key, "_s") {
		unit = " seconds"
	}
	switch {
	case t == secretType:
		return "secret"
	case t == reflect.TypeFor[time.Duration]():
		return "a time such as 90s"
	case tag.Get("enum") != "":
		return "one of " + codes(tag.Get("enum"))
	case t.Kind() == reflect.Struct:
		return "section"
	case tag.Get("keys") != "":
		return "sections, by " + codes(tag.Get("keys"))
	case t.Kind() == reflect.Map:
		return "sections, by name"
	case t.Kind() == reflect.Slice:
		return "list"
	case t.Kind() == reflect.Bool:
		return "true or false"
	case t.Kind() == reflect.Float64:
		return "number"
	case t.Kind() == reflect.String:
		return "text"
	default:
		return fmt.Sprintf("%s to %s%s", tag.Get("min"), tag.Get("max"), unit)
	}
}

func codes(list string) string {
	return "`" + strings.ReplaceAll(list, ",", "`, `") + "`"
}

func defaultOf(f reflect.StructField) string {
	switch {
	case f.Tag.Get("required") == "true":
		return "required"
	case f.Tag.Get("default") != "":
		return "`" + f.Tag.Get("default") + "`"
	}
	return ""
}

func meaning(f reflect.StructField) string {
	text := f.Tag.Get("about")
	if with := f.Tag.Get("with"); with != "" {
		text += " Only beside `" + with + "`."
	}
	if example := f.Tag.Get("example"); example != "" {
		text += " Such as `" + example + "`."
	}
	return text
}

// TestTheConfigurationPageSaysTheBounds holds what the head says to the constants.
func TestTheConfigurationPageSaysTheBounds(t *testing.T) {
	if wiring.MaxConfigBytes != 1<<20 || !strings.Contains(configurationHead, "at most 1 MiB") || !strings.Contains(configurationHead, fmt.Sprintf("at most %d bytes", wiring.MaxSecretBytes)) {
		t.Error("the head of the page says other bounds than the code has")
	}
}
