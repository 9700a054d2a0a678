package docs_test

import (
	"fmt"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/paotui-go/paotui/docs/pages"
)

func TestLinksLeadSomewhere(t *testing.T) {
	known := all(t)
	links := 0
	for _, p := range known {
		links += len(p.Links)
		for _, l := range p.Links {
			if problem := follow(known, p, l.To); problem != "" {
				t.Errorf("%s:%d: %s: %s", p.Path, l.Line, l.To, problem)
			}
		}
	}
	if links < 20 {
		t.Errorf("only %d links were found", links)
	}
}

// follow says what is wrong with a link. Nobody is asked over the network: what
// leads elsewhere is only held to its form.
func follow(known []pages.Page, from pages.Page, to string) string {
	u, err := url.Parse(to)
	switch {
	case err != nil:
		return "this is no link"
	case u.Scheme != "" || strings.HasPrefix(to, "//"):
		return followOut(u)
	case strings.HasPrefix(to, "/"):
		return "a link begins at its page, not at a root"
	}
	target := from.Path
	if u.Path != "" {
		target = path.Join(path.Dir(from.Path), u.Path)
	}
	if strings.HasPrefix(target, "../") {
		return "it leads out of the repository"
	}
	if _, err := os.Stat(filepath.Join("..", filepath.FromSlash(target))); err != nil {
		return "there is no " + target
	}
	if u.Fragment == "" {
		return ""
	}
	i := slices.IndexFunc(known, func(p pages.Page) bool { return p.Path == target })
	if i < 0 {
		return target + " is no page, and has no headings"
	}
	if !slices.ContainsFunc(known[i].Headings, func(h pages.Heading) bool { return h.Anchor == u.Fragment }) {
		return fmt.Sprintf("%s has no heading #%s", target, u.Fragment)
	}
	return ""
}

func followOut(u *url.URL) string {
	switch {
	case u.Scheme != "https":
		return "a link that leads out is https"
	case !strings.Contains(u.Hostname(), ".") || strings.HasSuffix(u.Hostname(), "."):
		return "this host is none"
	case u.User != nil:
		return "a link names no user"
	}
	return ""
}

func TestTheLinksWouldNotice(t *testing.T) {
	known := all(t)
	from := known[slices.IndexFunc(known, func(p pages.Page) bool { return p.Path == "docs/policies.md" })]
	for to, want := range map[string]string{
		"state-machine.md":                      "",
		"state-machine.md#waves-races-and-tips": "",
		"../README.md":                          "",
		"../engine":                             "",
		"https://keepachangelog.com/en/1.1.0/":  "",
		"nowhere.md":                            "there is no docs/nowhere.md",
		"state-machine.md#nowhere":              "no heading #nowhere",
		"policy.schema.json#here":               "is no page",
		"../../elsewhere.md":                    "out of the repository",
		"/docs/state-machine.md":                "begins at its page",
		"http://example.com/":                   "is https",
		"https://localhost/":                    "this host is none",
		"https://somebody@example.com/":         "names no user",
		"//example.com/":                        "is https",
		"https://exa mple.com/%zz":              "is no link",
		"#nowhere":                              "has no heading #nowhere",
		"#" + from.Headings[0].Anchor:           "",
		"mailto:somebody@example.com":           "is https",
	} {
		if got := follow(known, from, to); want == "" && got != "" || !strings.Contains(got, want) {
			t.Errorf("%s: %q, want in it %q", to, got, want)
		}
	}
}
