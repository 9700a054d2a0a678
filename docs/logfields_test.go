package docs_test

import (
	"go/ast"
	"strconv"
	"strings"
	"testing"
)

const logFieldsHead = `# Log fields

Every field that a line of the log can have. Names are stable: search and alert by them. None can hold a name, a phone, an
address, a token or a secret; what they hold is an id, a word of a closed list, a number, a time, or an error in words that are known to
be ours. A line about a delivery has ` + "`delivery`, `shop` and `correlation`" + `, so that one order is found from the checkout to
the last push. In Go they are package [engine/logfield](../../engine/logfield/logfield.go).

This page is written from the code by a test.

`

func TestLogFieldsPage(t *testing.T) {
	_, tree := file(t, "../engine/logfield/logfield.go")
	rows := [][]string{{"field", "what it is"}}
	for _, d := range tree.Decls {
		f, ok := d.(*ast.FuncDecl)
		if !ok || !makesField(f) {
			continue
		}
		about, found := strings.CutPrefix(oneLine(f.Doc), f.Name.Name+" is ")
		if plural, also := strings.CutPrefix(oneLine(f.Doc), f.Name.Name+" are "); also {
			about, found = plural, true
		}
		if !found {
			t.Errorf("the comment of %s does not say what it is", f.Name.Name)
		}
		rows = append(rows, []string{"`" + fieldName(t, f) + "`", sentence(about)})
	}
	if len(rows) < 25 {
		t.Fatalf("%d fields were found", len(rows)-1)
	}
	generated(t, "log-fields.md", logFieldsHead+table(rows...))
}

// makesField says whether a function returns a zap.Field.
func makesField(f *ast.FuncDecl) bool {
	if f.Type.Results == nil || !f.Name.IsExported() {
		return false
	}
	result, ok := f.Type.Results.List[0].Type.(*ast.SelectorExpr)
	return ok && result.Sel.Name == "Field"
}

// fieldName is the text that a function calls zap with; what is put together of more has an
// ellipsis.
func fieldName(t *testing.T, f *ast.FuncDecl) (name string) {
	ast.Inspect(f.Body, func(n ast.Node) bool {
		literal, ok := n.(*ast.BasicLit)
		if !ok || name != "" || !strings.HasPrefix(literal.Value, `"`) {
			return true
		}
		name, _ = strconv.Unquote(literal.Value)
		if strings.HasSuffix(name, ".") {
			name += "…"
		}
		return true
	})
	if name == "" {
		t.Errorf("%s names no field", f.Name.Name)
	}
	return name
}
