package docs_test

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/paotui-go/paotui/docs/pages"
)

// translated are the pages that are there in Chinese, by the English ones.
var translated = map[string]string{
	"README.md":     "docs/zh-CN/README.md",
	"docs/guide.md": "docs/zh-CN/guide.md",
}

func TestTheChinesePagesSayTheSame(t *testing.T) {
	known := map[string]pages.Page{}
	for _, p := range all(t) {
		known[p.Path] = p
	}
	for english, chinese := range translated {
		for _, difference := range differences(known[english], known[chinese]) {
			t.Errorf("%s and %s: %s", english, chinese, difference)
		}
	}
}

// differences are what tells a translation from its page beside its words: another
// number or order of headings, other commands and snippets, links that lead elsewhere.
func differences(page, translation pages.Page) (found []string) {
	if len(page.Headings) == 0 || len(translation.Headings) == 0 {
		return []string{"one of them has no headings"}
	}
	if diff := cmp.Diff(outline(page), outline(translation)); diff != "" {
		found = append(found, "the headings' levels differ:\n"+diff)
	}
	if diff := cmp.Diff(snippets(page), snippets(translation)); diff != "" {
		found = append(found, "the blocks differ:\n"+diff)
	}
	if diff := cmp.Diff(targets(page), targets(translation)); diff != "" {
		found = append(found, "the links differ:\n"+diff)
	}
	return found
}

func outline(p pages.Page) (levels []string) {
	for i, h := range p.Headings {
		levels = append(levels, fmt.Sprintf("%d. %s", i+1, strings.Repeat("#", h.Level)))
	}
	return levels
}

// snippets are the blocks without their comments, which may be in either language.
func snippets(p pages.Page) (blocks []string) {
	for _, b := range p.Blocks {
		text := b.Text
		if b.Language == "sh" || b.Language == "yaml" {
			var lines []string
			for line := range strings.Lines(text) {
				if strings.HasPrefix(strings.TrimSpace(line), "#") {
					continue
				}
				line, _, _ = strings.Cut(line, " #")
				lines = append(lines, strings.TrimRight(line, " \n"))
			}
			text = strings.Join(lines, "\n")
		}
		blocks = append(blocks, b.Language+"\n"+text)
	}
	return blocks
}

// targets are the pages and files that a page leads to, without the headings in
// them. A page and its translation are the same.
func targets(p pages.Page) []string {
	english := map[string]string{}
	for page, translation := range translated {
		english[translation] = page
	}
	var to []string
	for _, l := range p.Links {
		target, _, _ := strings.Cut(l.To, "#")
		switch {
		case target == "":
			continue
		case !strings.Contains(target, ":"):
			target = path.Join(path.Dir(p.Path), target)
		}
		if page, ok := english[target]; ok {
			target = page
		}
		to = append(to, target)
	}
	slices.Sort(to)
	return slices.Compact(to)
}

func TestADifferenceWouldBeNoticed(t *testing.T) {
	const english = "# A\n## B\nSee [c](policies.md#x).\n```sh\npaotui demo # look\n```\n"
	page := pages.Parse("docs/guide.md", english)
	for name, tt := range map[string]struct{ old, replacement, want string }{
		"the same in Chinese": {"", "", ""},
		"a heading less":      {"## 乙\n", "", "levels differ"},
		"a heading elsewhere": {"## 乙", "### 乙", "levels differ"},
		"another command":     {"paotui demo", "paotui version", "blocks differ"},
		"a link less":         {"[丙](../policies.md#别处)", "丙", "links differ"},
		"a link elsewhere":    {"../policies.md", "policies.md", "links differ"},
		"an empty page":       {"#", "", "no headings"},
	} {
		chinese := strings.ReplaceAll("# 甲\n## 乙\n见[丙](../policies.md#别处)。\n```sh\npaotui demo # 看看\n```\n", tt.old, tt.replacement)
		if tt.old == "" {
			chinese = "# 甲\n## 乙\n见[丙](../policies.md#别处)。\n```sh\npaotui demo # 看看\n```\n"
		}
		got := strings.Join(differences(page, pages.Parse("docs/zh-CN/guide.md", chinese)), "\n")
		if tt.want == "" && got != "" || !strings.Contains(got, tt.want) {
			t.Errorf("%s: %q, want in it %q", name, got, tt.want)
		}
	}
}
