package docs_test

import (
	"fmt"
	"go/ast"
	"go/doc/comment"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestToursNameWhatIsThere looks for every name that a package's tour takes from
// this project: the code in it is compiled by nobody.
func TestToursNameWhatIsThere(t *testing.T) {
	known, tours := packages(t)
	if len(tours) < 20 {
		t.Fatalf("only %d packages have a comment", len(tours))
	}
	for folder, text := range tours {
		for _, name := range missing(known, text) {
			t.Errorf("the comment of package %s speaks of %s, which is not there", folder, name)
		}
	}
}

// TestEveryPackageHasATour: its doc.go, and no other file, says what it is for, and shows
// code or names what to begin with. A program says it in any of its files.
func TestEveryPackageHasATour(t *testing.T) {
	found := 0
	for folder, files := range goFiles(t, func(name string) bool { return !strings.HasSuffix(name, "_test.go") }) {
		program, told := false, 0
		for name, file := range files {
			program = file.Name.Name == "main"
			switch {
			case file.Doc == nil:
				continue
			case !program && path.Base(name) != "doc.go":
				t.Errorf("%s has a comment on its package: that is doc.go's", name)
			case !program && !isTour(file.Doc.Text()):
				t.Errorf("%s shows no code and names nothing to begin with", name)
			}
			told++
		}
		if told != 1 {
			t.Errorf("%s: %d files say what the package is for, not one", folder, told)
		}
		found++
	}
	if found < 40 {
		t.Errorf("only %d packages were found", found)
	}
}

// isTour says whether a comment has code, or links to what the package has.
func isTour(text string) bool {
	blocks := new(comment.Parser).Parse(text).Content
	return slices.ContainsFunc(blocks, func(b comment.Block) bool { _, ok := b.(*comment.Code); return ok }) || link.MatchString(text)
}

// packages are the exported names of each package of the project by its name, and
// the packages' comments by their folders.
func packages(t *testing.T) (known map[string]map[string]bool, tours map[string]string) {
	t.Helper()
	known, tours = map[string]map[string]bool{}, map[string]string{}
	err := filepath.WalkDir("..", func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (entry.Name() == "testdata" || entry.Name() == "examples" || strings.HasPrefix(entry.Name(), ".") && path != ".."):
			return filepath.SkipDir
		case entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		tree, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ParseComments)
		if err != nil || tree.Name.Name == "main" {
			return err
		}
		names := known[tree.Name.Name]
		if names == nil {
			names = map[string]bool{}
			known[tree.Name.Name] = names
		}
		for _, decl := range tree.Decls {
			exported(names, decl)
		}
		if tree.Doc != nil {
			tours[filepath.ToSlash(filepath.Dir(path))[len("../"):]] = tree.Doc.Text()
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return known, tours
}

func exported(names map[string]bool, decl ast.Decl) {
	switch d := decl.(type) {
	case *ast.FuncDecl:
		if d.Recv == nil {
			names[d.Name.Name] = true
		}
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			switch s := spec.(type) {
			case *ast.TypeSpec:
				names[s.Name.Name] = true
			case *ast.ValueSpec:
				for _, name := range s.Names {
					names[name.Name] = true
				}
			}
		}
	}
}

var (
	quoted    = regexp.MustCompile(`"[^"\n]*"|//[^\n]*`)
	qualified = regexp.MustCompile(`(?:^|[^\w./])([a-z]\w*)\.([A-Z]\w*)`)
	link      = regexp.MustCompile(`\[\*?[A-Z]\w*(?:\.\w+)?\]`)
	docLink   = regexp.MustCompile(`\[\*?([a-z]\w*)\.([A-Z]\w*)(?:\.\w+)?\]`)
)

// missing are the names of known packages in the code and the links of a comment that
// are not there.
func missing(known map[string]map[string]bool, text string) (names []string) {
	look := func(found [][]string) {
		for _, m := range found {
			if inside, ours := known[m[1]]; ours && !inside[m[2]] {
				names = append(names, fmt.Sprintf("%s.%s", m[1], m[2]))
			}
		}
	}
	look(docLink.FindAllStringSubmatch(text, -1))
	for _, block := range new(comment.Parser).Parse(text).Content {
		if code, ok := block.(*comment.Code); ok {
			look(qualified.FindAllStringSubmatch(quoted.ReplaceAllString(code.Text, ""), -1))
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func TestAWrongNameInATourWouldBeNoticed(t *testing.T) {
	known := map[string]map[string]bool{"engine": {"New": true, "Engine": true}}
	const tour = "Package x. See [engine.Engine.Run], [engine.Motor] and [other.Thing].\n\n" +
		"\te, err := engine.New(engine.Options{}) // engine.Nothing\n\tlog.Print(\"engine.None\", e.Wheels.Four)\n\nAnd engine.Word is a word.\n"
	if got, want := missing(known, tour), []string{"engine.Motor", "engine.Options"}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}
