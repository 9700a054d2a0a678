package wiring_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
)

// TestNobodyMakesFieldsOfItsOwn: each field of a log line is made by engine/logfield,
// where it is seen that it can hold nothing personal. The simulator's logs are of
// made-up orders.
func TestNobodyMakesFieldsOfItsOwn(t *testing.T) {
	uses := 0
	err := filepath.WalkDir("..", func(file string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (entry.Name() == "testdata" || entry.Name() == "wechatsim" || entry.Name() == "examples" || strings.HasPrefix(entry.Name(), ".") && file != ".."):
			return filepath.SkipDir
		case entry.IsDir() || !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go"):
			return nil
		}
		own := strings.HasPrefix(filepath.ToSlash(file), "../engine/logfield/")
		set := token.NewFileSet()
		parsed, err := parser.ParseFile(set, file, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		for _, of := range fieldsOfItsOwn(parsed) {
			switch uses++; {
			case !own:
				t.Errorf("%s: this makes a log field: have engine/logfield make it", set.Position(of.Pos()))
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if uses < 20 {
		t.Errorf("only %d fields were found anywhere: does this test still look?", uses)
	}
}

// fieldsOfItsOwn are the uses of zap that are not about loggers, and lines that take
// no fields but words.
func fieldsOfItsOwn(file *ast.File) (found []ast.Node) {
	ast.Inspect(file, func(n ast.Node) bool {
		selected, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		pkg, isName := selected.X.(*ast.Ident)
		switch name := selected.Sel.Name; {
		case name == "Sugar" || name == "Sugared":
			found = append(found, n)
		case isName && pkg.Name == "zap" && !harmless[name]:
			found = append(found, n)
		}
		return true
	})
	return found
}

// harmless is what of zap makes no field. Field is the type alone.
var harmless = map[string]bool{"Logger": true, "Field": true, "NewNop": true, "New": true, "NewDevelopmentEncoderConfig": true, "NewProductionEncoderConfig": true}

func TestAFieldOfItsOwnIsSeen(t *testing.T) {
	for code, want := range map[string]int{
		`log.Info("x", zap.String("name", o.Receiver.Name))`: 1,
		`log.Sugar().Infof("to %s", name)`:                   1,
		`log.Info("x", logfield.Delivery(id))`:               0,
		`return zap.NewNop()`:                                0,
	} {
		parsed, err := parser.ParseFile(token.NewFileSet(), "x.go", "package x\nfunc f() any {\n"+code+"\nreturn nil }", 0)
		if err != nil {
			t.Fatal(err)
		}
		if got := len(fieldsOfItsOwn(parsed)); got != want {
			t.Errorf("%s: %d found, want %d", code, got, want)
		}
	}
}
