package docs_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// TestEveryFeatureHasAnExample: what a package exports is used by an example that is
// compiled: an Example function, the other code of its file, the guide's code, or a
// program below examples/. A feature is an exported function, a method of an exported
// type that no interface asks for, or an exported type that nothing else here gives or
// takes: one that only its user names.
func TestEveryFeatureHasAnExample(t *testing.T) {
	used := usedInExamples(t)
	packages := libraries(t)
	if len(packages) < 25 {
		t.Fatalf("only %d packages were found", len(packages))
	}
	for _, folder := range slices.Sorted(maps.Keys(packages)) {
		for _, feature := range packages[folder] {
			if !used.has(folder, feature) && !isExempt(folder, feature) {
				t.Errorf("%s: no example uses %s", folder, feature)
			}
		}
	}
}

// exempt are features that need no example, and why.
var exempt = map[string]string{
	"engine/logfield":                   "a field is like the other, and its example shows some",
	"engine/measure/measuretest":        "this project's own tests use it",
	"carriers/immediate/immediatetest":  "the tests of four companies are its examples",
	"carriers/carriertest.Wire":         "the tests of its wire and of every adapter over HTTP are its examples",
	"carriers/immediate.CallOf":         "adapters over the same wire read it; its table is in the profile's tests",
	"engine/measure":                    "the engine and the transport count; a host hands in a provider",
	"engine/store/storetest":            "the tests of three stores are its examples",
	"transport/wechat/wechatsim.Accept": "a net.Listener's, which http.Server calls",
}

func isExempt(folder string, f feature) bool {
	return exempt[folder] != "" || exempt[folder+"."+f.of] != "" || exempt[folder+"."+f.name] != ""
}

// feature is one thing that a package exports; a method is of a type.
type feature struct{ of, name string }

func (f feature) String() string {
	if f.of == "" {
		return f.name
	}
	return f.of + "." + f.name
}

// written are methods that are called by formatting, encoding and errors, and seldom
// by name.
var written = []string{
	"Error", "Unwrap", "Is", "As", "String", "GoString", "Format", "LogValue", "PlainText",
	"MarshalJSON", "UnmarshalJSON", "MarshalText", "UnmarshalText", "MarshalYAML", "UnmarshalYAML", "AppendText",
	"Len", "Less", "Swap",
}

// libraries are the features of each package that others may import, by its folder.
func libraries(t *testing.T) map[string][]feature {
	t.Helper()
	found := map[string][]feature{}
	var interfaces []string
	given := map[string]bool{}
	for folder, files := range goFiles(t, func(path string) bool { return !strings.HasSuffix(path, "_test.go") }) {
		top, _, _ := strings.Cut(folder, "/")
		if !slices.Contains([]string{"engine", "carriers", "transport", "policy", "wiring"}, top) || strings.Contains(folder, "/internal/") {
			continue
		}
		found[folder] = nil
		for _, file := range files {
			found[folder] = append(found[folder], features(file)...)
			interfaces = append(interfaces, promised(file)...)
			for _, name := range exchanged(folder, file) {
				given[name] = true
			}
		}
	}
	for folder, all := range found {
		found[folder] = slices.DeleteFunc(all, func(f feature) bool {
			return f.of != "" && slices.Contains(interfaces, f.name) || f.of == "" && given[folder+"."+f.name]
		})
	}
	return found
}

func features(file *ast.File) (all []feature) {
	for _, decl := range file.Decls {
		switch d := decl.(type) {
		case *ast.FuncDecl:
			of := receiver(d)
			if !d.Name.IsExported() || slices.Contains(written, d.Name.Name) || d.Recv != nil && !ast.IsExported(of) {
				continue
			}
			all = append(all, feature{of, d.Name.Name})
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				if s, ok := spec.(*ast.TypeSpec); ok && s.Name.IsExported() {
					all = append(all, feature{name: s.Name.Name})
				}
			}
		}
	}
	return all
}

// exchanged are the types that exported functions, types and variables of a file give
// or take, by folder and name; an [engine.Entry] gives every fact.
func exchanged(folder string, file *ast.File) (names []string) {
	imported := imports(file)
	see := func(n ast.Node) {
		ast.Inspect(n, func(n ast.Node) bool {
			switch x := n.(type) {
			case *ast.SelectorExpr:
				if of, ok := x.X.(*ast.Ident); ok {
					names = append(names, imported[of.Name]+"."+x.Sel.Name)
				}
				return false
			case *ast.Ident:
				names = append(names, folder+"."+x.Name)
			}
			return true
		})
	}
	for _, decl := range file.Decls {
		switch d := decl.(type) {
		case *ast.FuncDecl:
			switch {
			case d.Name.IsExported():
				see(d.Type)
			case folder == "engine" && d.Name.Name == "kind":
				names = append(names, "engine."+receiver(d))
			}
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				switch s := spec.(type) {
				case *ast.TypeSpec:
					if s.Name.IsExported() {
						see(s.Type)
					}
				case *ast.ValueSpec:
					if s.Type != nil {
						see(s.Type)
					}
				}
			}
		}
	}
	return names
}

// imports are the folders of this module that a file imports, by the name that they
// have in it.
func imports(file *ast.File) map[string]string {
	found := map[string]string{}
	for _, spec := range file.Imports {
		quoted, err := strconv.Unquote(spec.Path.Value)
		folder, ours := strings.CutPrefix(quoted, "github.com/paotui-go/paotui/")
		if err != nil || !ours {
			continue
		}
		name := path.Base(folder)
		if spec.Name != nil {
			name = spec.Name.Name
		}
		found[name] = folder
	}
	return found
}

// promised are the methods of the interfaces of a file: they are called by who asked
// for the interface.
func promised(file *ast.File) (methods []string) {
	ast.Inspect(file, func(n ast.Node) bool {
		if of, ok := n.(*ast.InterfaceType); ok {
			for _, m := range of.Methods.List {
				for _, name := range m.Names {
					methods = append(methods, name.Name)
				}
			}
		}
		return true
	})
	return methods
}

func receiver(d *ast.FuncDecl) string {
	if d.Recv == nil {
		return ""
	}
	of := d.Recv.List[0].Type
	for {
		switch x := of.(type) {
		case *ast.StarExpr:
			of = x.X
		case *ast.IndexExpr:
			of = x.X
		case *ast.IndexListExpr:
			of = x.X
		case *ast.Ident:
			return x.Name
		default:
			return ""
		}
	}
}

// uses are what examples select: of a package, by folder and name, and of anything
// else, by name.
type uses struct{ ofPackage, methods map[string]bool }

func (u uses) has(folder string, f feature) bool {
	if f.of != "" {
		return u.methods[f.name]
	}
	return u.ofPackage[folder+"."+f.name]
}

func usedInExamples(t *testing.T) uses {
	t.Helper()
	used := uses{map[string]bool{}, map[string]bool{}}
	for folder, files := range goFiles(t, func(string) bool { return true }) {
		for name, file := range files {
			program := strings.HasPrefix(folder, "examples/") || name == "docs/embedding_test.go"
			page := strings.Contains(path.Base(name), "example")
			imported := imports(file)
			for _, decl := range file.Decls {
				f, ok := decl.(*ast.FuncDecl)
				if !program && !page && !(ok && strings.HasPrefix(f.Name.Name, "Example") && strings.HasSuffix(name, "_test.go")) {
					continue
				}
				ast.Inspect(decl, func(n ast.Node) bool {
					if s, ok := n.(*ast.SelectorExpr); ok {
						if of, ok := s.X.(*ast.Ident); ok && imported[of.Name] != "" {
							used.ofPackage[imported[of.Name]+"."+s.Sel.Name] = true
						} else {
							used.methods[s.Sel.Name] = true
						}
					}
					return true
				})
			}
		}
	}
	return used
}

// goFiles are the parsed files of the project, by folder and name.
func goFiles(t *testing.T, want func(name string) bool) map[string]map[string]*ast.File {
	t.Helper()
	found := map[string]map[string]*ast.File{}
	root := os.DirFS("..")
	err := fs.WalkDir(root, ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && name != "." && (strings.HasPrefix(entry.Name(), ".") || entry.Name() == "testdata"):
			return fs.SkipDir
		case entry.IsDir() || !strings.HasSuffix(name, ".go") || !want(name):
			return nil
		}
		source, err := fs.ReadFile(root, name)
		if err != nil {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, source, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		folder := path.Dir(name)
		if found[folder] == nil {
			found[folder] = map[string]*ast.File{}
		}
		found[folder][name] = file
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}
