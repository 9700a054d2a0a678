package wiring_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/paotui-go/paotui/"

// arrows says which packages of this module and which others a package may
// import; the standard library is free. Test files are not held to it. A pattern
// that ends in /... covers everything below.
var arrows = []struct {
	packages string
	may      []string
}{
	{"engine/fault", nil},
	{"engine/geo", nil},
	{"engine/logfield", []string{"engine/fault", "engine/origin", "go.uber.org/zap"}},
	{"engine/origin", nil},
	{"engine/measure", []string{"engine/fault", "engine/priority", "go.opentelemetry.io/otel/attribute", "go.opentelemetry.io/otel/metric"}},
	{"engine/measure/measuretest", []string{"engine/measure", "go.opentelemetry.io/otel/..."}},
	{"engine/priority", nil},
	{"engine/secret", nil},
	{"engine/strictjson", nil},
	{"engine", []string{leaves, "go.uber.org/zap", "go.opentelemetry.io/otel/..."}},
	{"engine/ledger", []string{"engine", leaves}},
	{"engine/history", []string{"engine", leaves, "go.uber.org/zap"}},
	{"engine/story", []string{"engine", leaves}},
	{"engine/store/memory", []string{"engine", leaves}},
	{"engine/store/sqlite", []string{"engine", leaves, "modernc.org/sqlite/..."}},
	{"engine/store/postgres", []string{"engine", leaves, "github.com/jackc/pgx/...", "github.com/riverqueue/river/...", "go.uber.org/zap/..."}},
	{"engine/store/postgres/postgrestest", []string{"github.com/jackc/pgx/..."}},
	{"engine/store/storetest", []string{"engine", leaves, "github.com/google/go-cmp/..."}},
	{"transport", []string{leaves, "go.uber.org/zap", "go.opentelemetry.io/otel/metric", "github.com/sony/gobreaker/..."}},
	{"transport/wechat", []string{"transport", leaves, "go.uber.org/zap", "go.opentelemetry.io/otel/..."}},
	// The simulator is a witness: it shares the framing with the client and no more.
	{"transport/wechat/wechatsim", []string{"transport/wechat", "engine/secret", "go.uber.org/zap"}},
	{"transport/outage", []string{"transport", leaves}},
	{"carriers/carriertest", []string{"engine", leaves}},
	{"carriers/immediate", []string{"engine", leaves, "transport", "transport/wechat"}},
	{"carriers/immediate/immediatetest", []string{"engine", leaves, "carriers/carriertest", "carriers/immediate", "transport/wechat", "transport/wechat/wechatsim"}},
	{"carriers/sftc", company},
	{"carriers/dada", company},
	{"carriers/meituan", company},
	{"carriers/shansong", company},
	{"engine/strictyaml", []string{"github.com/goccy/go-yaml/..."}},
	{"policy", []string{"engine", leaves}},
	{"policy/policyfile", []string{"engine", leaves, "engine/strictyaml", "policy", "github.com/expr-lang/expr/..."}},
	{"policy/backtest", []string{"engine", leaves, "engine/ledger"}},
	{"policy/backtest/page", []string{"policy/backtest", "github.com/go-analyze/charts"}},
	{"wiring", []string{
		"engine", "engine/history", "engine/store/...", leaves, "engine/strictyaml", "carriers/...", "policy/...", "transport/...", "wiring/internal/...",
		"go.uber.org/zap/...", "go.opentelemetry.io/otel/metric", "go.opentelemetry.io/otel/trace", "github.com/google/wire", "github.com/goccy/go-yaml/...",
	}},
	{"wiring/internal/serving", nil},
	{"wiring/watch", []string{"engine/measure", "engine/logfield", "wiring/internal/serving", "github.com/prometheus/client_golang/...", "go.opentelemetry.io/otel/..."}},
	{"wiring/setup", []string{"engine", leaves, "engine/strictyaml", "carriers/...", "wiring"}},
	{"wiring/doctor", []string{
		"engine", "engine/store/...", leaves, "carriers/immediate", "policy/policyfile", "transport/...", "wiring", "go.uber.org/zap", "golang.org/x/time/rate",
	}},
	{"docs/pages", nil},
	{"cmd/...", []string{"..."}},
	{"examples/...", []string{"..."}},
}

const leaves = "engine leaves"

var company = []string{"engine", leaves, "carriers/immediate"}

var engineLeaves = []string{"engine/fault", "engine/geo", "engine/logfield", "engine/measure", "engine/origin", "engine/priority", "engine/secret", "engine/strictjson"}

func TestImportsPointOneWay(t *testing.T) {
	imports := importsOfEveryPackage(t)
	if len(imports) < 10 {
		t.Fatalf("only %d packages were found", len(imports))
	}
	for _, pkg := range slices.Sorted(maps.Keys(imports)) {
		may, ok := allowed(pkg)
		if !ok {
			t.Errorf("%s has no row in this test: say what it may import", pkg)
			continue
		}
		for _, imported := range imports[pkg] {
			if !slices.ContainsFunc(may, func(pattern string) bool { return matches(pattern, imported) }) {
				t.Errorf("%s may not import %s", pkg, imported)
			}
		}
	}
}

func TestTheArrowsWouldNotice(t *testing.T) {
	for pkg, imported := range map[string]string{
		"engine": "policy", "transport/wechat/wechatsim": "carriers/dada", "carriers/dada": "carriers/sftc", "engine/fault": "engine",
	} {
		may, _ := allowed(pkg)
		if slices.ContainsFunc(may, func(pattern string) bool { return matches(pattern, imported) }) {
			t.Errorf("%s could import %s", pkg, imported)
		}
	}
}

func allowed(pkg string) ([]string, bool) {
	for _, arrow := range arrows {
		if matches(arrow.packages, pkg) {
			return arrow.may, true
		}
	}
	return nil, false
}

func matches(pattern, pkg string) bool {
	if pattern == leaves {
		return slices.Contains(engineLeaves, pkg)
	}
	prefix, below := strings.CutSuffix(pattern, "...")
	return pkg == strings.TrimSuffix(prefix, "/") || below && strings.HasPrefix(pkg, prefix)
}

// importsOfEveryPackage lists, for each package by its folder, what its files
// import beyond the standard library; packages of this module by their folder.
func importsOfEveryPackage(t *testing.T) map[string][]string {
	t.Helper()
	imports := map[string][]string{}
	err := filepath.WalkDir("..", func(file string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (entry.Name() == "testdata" || strings.HasPrefix(entry.Name(), ".") && file != ".."):
			return filepath.SkipDir
		case entry.IsDir() || !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go"):
			return nil
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		pkg := path.Dir(strings.TrimPrefix(filepath.ToSlash(file), "../"))
		imports[pkg] = append(imports[pkg], beyondStandard(parsed.Imports)...)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return imports
}

func beyondStandard(specs []*ast.ImportSpec) []string {
	var out []string
	for _, spec := range specs {
		name, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			continue
		}
		host, _, _ := strings.Cut(name, "/")
		if ours, ok := strings.CutPrefix(name, module); ok {
			out = append(out, ours)
		} else if strings.Contains(host, ".") {
			out = append(out, name)
		}
	}
	return out
}
