package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// typed is one line of a page as a shell takes it: words, and the file that its output
// goes to.
type typed struct {
	words []string
	to    string
}

// shell reads what a person is to type, a plain part of what a shell takes: words,
// quotes, comments, a line that goes on after a backslash, and > FILE.
func shell(text string) ([]typed, error) {
	var lines []typed
	for line := range strings.Lines(strings.ReplaceAll(text, "\\\n", " ")) {
		words, err := split(line)
		if err != nil {
			return nil, err
		}
		if len(words) == 0 {
			continue
		}
		one := typed{words: words}
		if i := slices.Index(words, ">"); i >= 0 {
			if i != len(words)-2 {
				return nil, fmt.Errorf("%q: one file has to stand behind >, and nothing behind that", strings.TrimSpace(line))
			}
			one.words, one.to = words[:i], words[i+1]
		}
		lines = append(lines, one)
	}
	return lines, nil
}

func split(line string) (words []string, err error) {
	var word strings.Builder
	var quote rune
	inWord := false
	for i, r := range line {
		switch {
		case quote != 0 && r == quote:
			quote = 0
		case quote != 0:
			word.WriteRune(r)
		case r == '"' || r == '\'':
			quote, inWord = r, true
		case r == '#' && !inWord:
			return words, nil
		case strings.ContainsRune(" \t\r\n", r):
			if inWord {
				words = append(words, word.String())
				word.Reset()
				inWord = false
			}
		case strings.ContainsRune("|&;`(){}*?<", r):
			return nil, fmt.Errorf("%q, character %d: pages keep to plain commands, without %c", strings.TrimSpace(line), i+1, r)
		default:
			word.WriteRune(r)
			inWord = true
		}
	}
	if quote != 0 {
		return nil, fmt.Errorf("%q: a quote is not closed", strings.TrimSpace(line))
	}
	if inWord {
		words = append(words, word.String())
	}
	return words, nil
}

func TestShell(t *testing.T) {
	got, err := shell("# nothing\nls a  \"b c\" 'd # e' # f\n\npaotui x \\\n  --y z > out.txt\nexport A=\"b\"\n")
	if err != nil {
		t.Fatal(err)
	}
	want := []typed{
		{words: []string{"ls", "a", "b c", "d # e"}},
		{words: []string{"paotui", "x", "--y", "z"}, to: "out.txt"},
		{words: []string{"export", "A=b"}},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(typed{})); diff != "" {
		t.Error(diff)
	}
	for _, bad := range []string{"a | b", "a; b", "a && b", "echo \"x", "a > b c", "a $(b)", "ls *.json"} {
		if _, err := shell(bad); err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
}
