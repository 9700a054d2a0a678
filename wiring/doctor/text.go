package doctor

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"
)

const (
	// fewSubjects is how many accounts are named of those that lack the same.
	fewSubjects = 5
	// fewSightings is how many causes are shown of one thing to do.
	fewSightings = 6
	// lineWidth is where lines are broken.
	lineWidth = 100
)

// WriteText writes the report for a person: what to do in the order in which to do it,
// then what is worth knowing, what was not looked at, and how much is fine.
func (r Report) WriteText(w io.Writer) error {
	t := text{bufio.NewWriter(w)}
	t.head(r)
	for i, g := range r.Groups(Wrong) {
		t.group(fmt.Sprintf("%d. ", i+1), g)
	}
	t.section("Worth knowing:", r.Groups(Note), "- ")
	t.skipped(r.Groups(Skipped))
	t.fine(r)
	return t.Flush()
}

type text struct{ *bufio.Writer }

func (t text) line(format string, args ...any) { fmt.Fprintf(t, format+"\n", args...) }

func (t text) head(r Report) {
	if r.World != "" {
		t.line("%s; looked at for %s.", r.World, r.Took.Round(10*time.Millisecond))
	}
	switch n := len(r.Groups(Wrong)); n {
	case 0:
		t.line("Nothing has to be done.")
	case 1:
		t.line("One thing has to be done:")
	default:
		t.line("%d things have to be done, in this order:", n)
	}
}

func (t text) section(title string, groups []Group, mark string) {
	if len(groups) == 0 {
		return
	}
	t.line("\n%s", title)
	for _, g := range groups {
		t.group(mark, g)
	}
}

// group writes one thing to do.
func (t text) group(mark string, g Group) {
	indent := strings.Repeat(" ", utf8.RuneCountInString(mark))
	t.line("\n%s%s (%s)", mark, capital(g.Title), g.ID)
	for i, s := range g.Sightings {
		if i == fewSightings && len(g.Sightings) > fewSightings+1 {
			t.wrapped(indent, "and", fmt.Sprintf("%d more of the same; --json has them", len(g.Sightings)-i))
			break
		}
		if at := subjects(s); at != "" {
			t.wrapped(indent, "at", at)
		}
		t.wrapped(indent, "seen", s.Seen+reference(s))
	}
	t.wrapped(indent, "means", g.Means)
	t.wrapped(indent, "do", g.Do)
}

// reference is what support asks for.
func reference(s Sighting) string {
	if s.RequestID == "" {
		return ""
	}
	return " (rid " + s.RequestID + ")"
}

// subjects names some of those whom it strikes, and counts the others.
func subjects(s Sighting) string {
	var all []string
	for _, a := range s.Abouts[:min(len(s.Abouts), fewSubjects+1)] {
		all = append(all, a.String())
	}
	if more := len(s.Abouts) - fewSubjects; more > 1 {
		return fmt.Sprintf("%s and %d more", strings.Join(all[:fewSubjects], "; "), more)
	}
	return strings.Join(all, "; ")
}

// wrapped writes a labelled paragraph.
func (t text) wrapped(indent, label, said string) {
	t.paragraph(fmt.Sprintf("%s%-6s ", indent, label), said)
}

// paragraph breaks a text into lines, all behind the first one's mark.
func (t text) paragraph(first, said string) {
	rest := strings.Repeat(" ", utf8.RuneCountInString(first))
	line := first
	for i, word := range strings.Fields(said) {
		switch {
		case i == 0:
			line += word
		case utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > lineWidth:
			t.line("%s", line)
			line = rest + word
		default:
			line += " " + word
		}
	}
	t.line("%s", line)
}

func (t text) skipped(groups []Group) {
	if len(groups) == 0 {
		return
	}
	t.line("\nNot looked at:")
	because := map[string][]string{}
	var order []string
	for _, g := range groups {
		for _, s := range g.Sightings {
			if because[s.Seen] == nil {
				order = append(order, s.Seen)
			}
			what := string(g.Check)
			if at := subjects(s); at != "" {
				what += " of " + at
			}
			because[s.Seen] = append(because[s.Seen], what)
		}
	}
	for _, why := range order {
		t.paragraph("- ", strings.Join(because[why], "; ")+": "+why)
	}
}

// fine counts what is as it should be, by check.
func (t text) fine(r Report) {
	counts := map[Check]int{}
	for _, f := range r.Findings {
		if f.State == Fine {
			counts[f.Check]++
		}
	}
	var parts []string
	for _, c := range checks {
		switch n := counts[c]; n {
		case 0:
		case 1:
			parts = append(parts, string(c))
		default:
			parts = append(parts, fmt.Sprintf("%s (%d)", c, n))
		}
	}
	if len(parts) > 0 {
		t.line("\nFine: %s.", strings.Join(parts, ", "))
	}
}

func capital(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
