package main

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write docs/reference/command-line.md anew")

const reference = "../../docs/reference/command-line.md"

const referenceHead = `# Command line

Every command and flag, as ` + "`paotui COMMAND --help`" + ` has them. What programs may rely on, exit codes and JSON documents, is in
[command-line.md](../command-line.md). This page is written from the code by a test.

`

// TestTheReferenceIsTheGrammar holds docs/reference/command-line.md to the command
// line, or writes it.
func TestTheReferenceIsTheGrammar(t *testing.T) {
	want := referencePage(grammar(t))
	if *update {
		if err := os.WriteFile(reference, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	is, err := os.ReadFile(reference)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, string(is)); diff != "" {
		t.Errorf("%s differs from the grammar (-): go test ./cmd/paotui -run Reference -update writes it anew\n%s", reference, diff)
	}
}

// grammar is the parser of the command line; it runs nothing.
func grammar(t *testing.T) *kong.Kong {
	t.Helper()
	parser, err := kong.New(&commands{}, kong.Name("paotui"), kong.Exit(func(int) {}))
	if err != nil {
		t.Fatal(err)
	}
	return parser
}

func referencePage(parser *kong.Kong) string {
	var page strings.Builder
	page.WriteString(referenceHead)
	page.WriteString("Every command takes:\n\n")
	flags(&page, parser.Model.Flags)
	for _, node := range parser.Model.Leaves(true) {
		fmt.Fprintf(&page, "\n## %s\n\n%s\n\n```text\n%s\n```\n", node.FullPath(), node.Help, usage(node))
		if len(node.Positional)+len(node.Flags) > 0 {
			page.WriteByte('\n')
			arguments(&page, node)
		}
	}
	return page.String()
}

// usage is the command with what it needs.
func usage(node *kong.Node) string {
	text := node.FullPath()
	for _, p := range node.Positional {
		text += " " + p.Summary()
	}
	for _, f := range node.Flags {
		if f.Required {
			text += " --" + f.Name + "=" + f.FormatPlaceHolder()
		}
	}
	return text
}

func arguments(page *strings.Builder, node *kong.Node) {
	page.WriteString("| argument | default | what it is |\n|---|---|---|\n")
	for _, p := range node.Positional {
		fmt.Fprintf(page, "| `%s` | | %s |\n", p.Summary(), cell(p.Help))
	}
	for _, f := range node.Flags {
		flagRow(page, f)
	}
}

func flags(page *strings.Builder, all []*kong.Flag) {
	page.WriteString("| argument | default | what it is |\n|---|---|---|\n")
	for _, f := range all {
		flagRow(page, f)
	}
}

func flagRow(page *strings.Builder, f *kong.Flag) {
	name := "--" + f.Name
	if f.Tag.Negatable != "" {
		name = "--[no-]" + f.Name
	}
	if !f.IsBool() {
		name += "=" + f.FormatPlaceHolder()
	}
	if f.Short != 0 {
		name = fmt.Sprintf("-%c, %s", f.Short, name)
	}
	value := ""
	switch {
	case f.Required:
		value = "required"
	case f.HasDefault && f.Default != "":
		value = "`" + f.Default + "`"
	}
	fmt.Fprintf(page, "| `%s` | %s | %s |\n", name, value, cell(f.Help))
}

func cell(s string) string { return strings.ReplaceAll(s, "|", "\\|") }

func TestTheReferenceHasEveryCommand(t *testing.T) {
	page := referencePage(grammar(t))
	for _, want := range []string{"## paotui dispatch\n", "## paotui carrier check\n", "--reason", "`--[no-]hold", "| `-f, --follow`", "required"} {
		if !strings.Contains(page, want) {
			t.Errorf("it lacks %q", want)
		}
	}
}
