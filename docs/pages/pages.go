package pages

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"unicode"
)

// Page is one Markdown page.
type Page struct {
	// Path begins at the repository's root and has slashes.
	Path     string
	Headings []Heading
	Links    []Link
	Blocks   []Block
}

// Heading is a line that begins with #.
type Heading struct {
	Line  int
	Level int
	Text  string
	// Anchor is what a link to it ends with, after the #.
	Anchor string
}

// Link is what stands in round brackets behind square ones.
type Link struct {
	Line int
	To   string
}

// Block is a fenced piece of code.
type Block struct {
	Line int
	// Language is the first word behind the fence; "" if there is none.
	Language string
	// Text is what stands between the fences.
	Text string
	// NotRun is why nobody runs it: the comment <!-- not run: WHY --> on the line
	// before the fence. "" if there is none.
	NotRun string
	// Under is the text of the heading that it stands under.
	Under string
}

// All reads every page below root, but for hidden folders and testdata.
func All(root string) ([]Page, error) {
	var all []Page
	err := filepath.WalkDir(root, func(file string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && file != root && (entry.Name() == "testdata" || strings.HasPrefix(entry.Name(), ".")):
			return filepath.SkipDir
		case entry.IsDir() || filepath.Ext(file) != ".md":
			return nil
		}
		name, err := filepath.Rel(root, file)
		if err != nil {
			return err
		}
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		all = append(all, Parse(filepath.ToSlash(name), string(text)))
		return nil
	})
	return all, err
}

var (
	heading = regexp.MustCompile(`^(#{1,6}) +(.*?)[ #]*$`)
	link    = regexp.MustCompile(`\]\(([^()\s]+)\)|<(https?:[^<>\s]*)>`)
	span    = regexp.MustCompile("`[^`]*`")
	notRun  = regexp.MustCompile(`^<!-- not run: (.+) -->$`)
)

// Parse reads a page's text. The path only names it.
func Parse(path, text string) Page {
	page := Page{Path: path}
	taken := map[string]int{}
	var open *Block
	var before, under string
	number := 0
	for line := range strings.Lines(text) {
		number++
		line = strings.TrimRight(line, "\r\n")
		switch {
		case open != nil && strings.TrimSpace(line) == "```":
			page.Blocks = append(page.Blocks, *open)
			open = nil
		case open != nil:
			open.Text += line + "\n"
		case strings.HasPrefix(line, "```"):
			language, _, _ := strings.Cut(strings.TrimPrefix(line, "```"), " ")
			open = &Block{Line: number, Language: language, Under: under}
			if why := notRun.FindStringSubmatch(before); why != nil {
				open.NotRun = why[1]
			}
		default:
			if h := heading.FindStringSubmatch(line); h != nil {
				under = h[2]
				page.Headings = append(page.Headings, Heading{number, len(h[1]), under, anchor(under, taken)})
			}
			// What stands between backticks is code and no link, but a link's text may be code.
			for _, l := range link.FindAllStringSubmatch(span.ReplaceAllString(line, "code"), -1) {
				page.Links = append(page.Links, Link{number, l[1] + l[2]})
			}
		}
		before = line
	}
	if open != nil { // a fence that nobody closes takes the rest of the page
		page.Blocks = append(page.Blocks, *open)
	}
	return page
}

// anchor is the name that GitHub gives a heading: letters, digits, - and _ in small,
// blanks as -, and a number behind one that is taken.
func anchor(text string, taken map[string]int) string {
	var b strings.Builder
	for _, r := range strings.ToLower(linked.ReplaceAllString(text, "$1")) {
		switch {
		case r == ' ':
			b.WriteByte('-')
		case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.M, r) || r == '-' || r == '_':
			b.WriteRune(r)
		}
	}
	name := b.String()
	n := taken[name]
	taken[name]++
	if n > 0 {
		name += "-" + strconv.Itoa(n)
	}
	return name
}

var linked = regexp.MustCompile(`\[([^\]]*)\]\([^)]*\)`)
