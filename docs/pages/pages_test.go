package pages_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/paotui-go/paotui/docs/pages"
)

func TestParse(t *testing.T) {
	got := pages.Parse("a.md", "# One `code`: it's\n"+
		"See [b](b.md#two) and [`c`](c.md), not `[d](d.md)`, but <https://example.com>.\n\n"+
		"<!-- not run: nobody is there -->\n"+
		"```sh\n# no heading\nls [x](y)\n```\n\n"+
		"## 两个 and [a link](z.md)\n"+
		"```go\nx()\n```\n"+
		"## One\n## One\n")
	want := pages.Page{
		Path: "a.md",
		Headings: []pages.Heading{
			{Line: 1, Level: 1, Text: "One `code`: it's", Anchor: "one-code-its"},
			{Line: 10, Level: 2, Text: "两个 and [a link](z.md)", Anchor: "两个-and-a-link"},
			{Line: 14, Level: 2, Text: "One", Anchor: "one"},
			{Line: 15, Level: 2, Text: "One", Anchor: "one-1"},
		},
		Links: []pages.Link{{Line: 2, To: "b.md#two"}, {Line: 2, To: "c.md"}, {Line: 2, To: "https://example.com"}, {Line: 10, To: "z.md"}},
		Blocks: []pages.Block{
			{Line: 5, Language: "sh", Text: "# no heading\nls [x](y)\n", NotRun: "nobody is there", Under: "One `code`: it's"},
			{Line: 11, Language: "go", Text: "x()\n", Under: "两个 and [a link](z.md)"},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestABlockThatNobodyCloses(t *testing.T) {
	got := pages.Parse("a.md", "```sh\nls\n")
	if len(got.Blocks) != 1 || got.Blocks[0].Text != "ls\n" {
		t.Errorf("%+v", got.Blocks)
	}
}

func TestAll(t *testing.T) {
	all, err := pages.All("../..")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, p := range all {
		seen[p.Path] = true
	}
	for _, name := range []string{"README.md", "docs/policies.md", "examples/orders/README.md"} {
		if !seen[name] {
			t.Errorf("%s was not found", name)
		}
	}
}
