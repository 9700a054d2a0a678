package docs_test

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/paotui-go/paotui/carriers/immediate"
	"github.com/paotui-go/paotui/engine/fault"
	"github.com/paotui-go/paotui/transport/wechat"
)

const errorsHead = `# Errors

Every failed call says two things that a program can act on: its **kind**, which is what to do next, and its **outcome**,
which is what is known about the work. In Go they are ` + "`fault.KindOf(err)` and `fault.OutcomeOf(err)`" + ` of package
[engine/fault](../../engine/fault/doc.go); in logs, journals and metrics they are the names below. Numbers and names are frozen.

This page is written from the code by a test.

`

func TestErrorsPage(t *testing.T) {
	var page strings.Builder
	page.WriteString(errorsHead)

	page.WriteString("## Outcomes\n\nOnly *not sent* and *rejected* allow another carrier to be tried; *unknown* is found out by asking.\n\n")
	said := constants(t, "../engine/fault/kind.go")
	rows := [][]string{{"outcome", "number", "what is known"}}
	for _, o := range []fault.Outcome{fault.Unknown, fault.NotSent, fault.Rejected} {
		name := map[fault.Outcome]string{fault.Unknown: "Unknown", fault.NotSent: "NotSent", fault.Rejected: "Rejected"}[o]
		rows = append(rows, []string{"`" + o.String() + "`", strconv.Itoa(int(o)), after(said[name])})
	}
	page.WriteString(table(rows...))

	page.WriteString("\n## Kinds\n\n")
	rows = [][]string{{"kind", "number", "what to do next", "what it is"}}
	for _, k := range fault.Kinds() {
		rows = append(rows, []string{"`" + k.String() + "`", strconv.Itoa(int(k)), sentence(k.Next()), after(said[goName(k)])})
	}
	page.WriteString(table(rows...))

	page.WriteString("\n## WeChat's codes\n\nThe errcode of a reply. A code that is not here is `unavailable`, outcome `unknown`.\n\n")
	rows = [][]string{{"errcode", "kind", "outcome", "what it says"}}
	for _, e := range wechat.KnownErrors() {
		rows = append(rows, []string{e.Code, "`" + e.Kind.String() + "`", "`" + e.Outcome.String() + "`", sentence(e.Text)})
	}
	page.WriteString(table(rows...))

	page.WriteString("\n## Carriers' codes\n\nThe resultcode of a reply, which WeChat passes on; an error names it with its carrier, such as `SFTC 1202`. The first row that fits\n" +
		"counts. *Words* are what the carrier's message must have in it. Where a carrier *may have acted*, the outcome of a call that\n" +
		"changes something is `unknown`; else it is `rejected`. Beside words of a breakdown (系统, 超时, timeout, ...) every code leaves that\n" +
		"open, but for a quote's.\n\n" +
		"A code that is not here: a placement is `refused` where the carrier says why, and of `unknown` outcome where it does not; a quote is\n" +
		"`refused`; a cancel, a tip and a return are of `unknown` outcome, and a question is `unavailable`.\n")
	for _, c := range companies() {
		p := c.profile
		fmt.Fprintf(&page, "\n### %s (%s)\n\n", p.Name, p.ID)
		rows = [][]string{{"resultcode", "call", "words", "kind", "may have acted", "wait", "what it says"}}
		for _, code := range p.Codes {
			rows = append(rows, codeRow(code))
		}
		page.WriteString(table(rows...))
	}
	generated(t, "errors.md", page.String())
}

func codeRow(c immediate.Code) []string {
	words := strings.Join(c.Says, ", ")
	if c.Wordless {
		words = "none, or only that it failed"
	}
	acted, wait := "no", "–"
	if c.MayHaveActed {
		acted = "yes"
	}
	if c.RetryAfter > 0 {
		wait = c.RetryAfter.String()
	}
	return []string{
		strconv.FormatInt(c.Code, 10), cmp.Or(string(c.On), "any"), cmp.Or(words, "any"),
		"`" + c.Kind.String() + "`", acted, wait, sentence(c.Text),
	}
}

// after is what a constant's comment says behind its name.
func after(comment string) string {
	_, text, found := strings.Cut(comment, ": ")
	if !found {
		return comment
	}
	return sentence(text)
}

// goName is the constant of a kind: stale_quote is StaleQuote.
func goName(k fault.Kind) string {
	var b strings.Builder
	for word := range strings.SplitSeq(k.String(), "_") {
		b.WriteString(strings.ToUpper(word[:1]) + word[1:])
	}
	return b.String()
}

func TestEveryKindIsExplained(t *testing.T) {
	said := constants(t, "../engine/fault/kind.go")
	for _, k := range fault.Kinds() {
		if said[goName(k)] == "" {
			t.Errorf("%v has no comment", k)
		}
	}
}
