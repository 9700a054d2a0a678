package engine_test

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/paotui-go/paotui/engine"
)

// factTypes is every kind of fact, by its stable name. Stored journals hold these
// names: they are never renamed.
var factTypes = map[string]*rapid.Generator[engine.Fact]{
	"opened":            anyFact[engine.Opened](),
	"held":              anyFact[engine.Held](),
	"released":          anyFact[engine.Released](),
	"compared":          anyFact[engine.Compared](),
	"planned":           anyFact[engine.Planned](),
	"gave_up":           anyFact[engine.GaveUp](),
	"started_over":      anyFact[engine.StartedOver](),
	"redispatched":      anyFact[engine.Redispatched](),
	"cancel_wanted":     anyFact[engine.CancelWanted](),
	"tip_wanted":        anyFact[engine.TipWanted](),
	"return_wanted":     anyFact[engine.ReturnWanted](),
	"refresh_wanted":    anyFact[engine.RefreshWanted](),
	"placing":           anyFact[engine.Placing](),
	"place_done":        anyFact[engine.PlaceDone](),
	"reported":          anyFact[engine.Reported](),
	"hinted":            anyFact[engine.Hinted](),
	"absent":            anyFact[engine.Absent](),
	"cancelling":        anyFact[engine.Cancelling](),
	"cancel_done":       anyFact[engine.CancelDone](),
	"tipping":           anyFact[engine.Tipping](),
	"tip_done":          anyFact[engine.TipDone](),
	"confirming_return": anyFact[engine.ConfirmingReturn](),
	"return_confirmed":  anyFact[engine.ReturnConfirmed](),
	"reorder_wanted":    anyFact[engine.ReorderWanted](),
	"reordering":        anyFact[engine.Reordering](),
	"reordered":         anyFact[engine.Reordered](),
	"call_failed":       anyFact[engine.CallFailed](),
	"impatient":         anyFact[engine.Impatient](),
	"overcharged":       anyFact[engine.Overcharged](),
	"two_riders":        anyFact[engine.TwoRiders](),
	"alarmed":           anyFact[engine.Alarmed](),
	"parked":            anyFact[engine.Parked](),
	"resolved":          anyFact[engine.Resolved](),
}

func anyFact[F engine.Fact]() *rapid.Generator[engine.Fact] {
	return rapid.Map(rapid.MakeCustom[F](values), func(f F) engine.Fact { return f })
}

// exact compares everything, also what is not exported, and moments whatever
// their zone.
var exact = cmp.Options{cmp.Exporter(func(reflect.Type) bool { return true }), cmpopts.EquateEmpty()}

func TestEveryFactComesBackFromJSON(t *testing.T) {
	for kind, facts := range factTypes {
		t.Run(kind, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				want := engine.Entry{Seq: rapid.Int64Min(1).Draw(t, "seq"), At: anyTime().Draw(t, "at"), Fact: facts.Draw(t, "fact")}
				if want.Kind() != kind {
					t.Fatalf("its kind is %q, want %q", want.Kind(), kind)
				}
				data, err := json.Marshal(want)
				if err != nil {
					t.Fatal(err)
				}
				var got engine.Entry
				if err := json.Unmarshal(data, &got); err != nil {
					t.Fatalf("%s\ncan not be read: %v", data, err)
				}
				if diff := cmp.Diff(want, got, exact); diff != "" {
					t.Fatalf("written and read again it differs:\n%s", diff)
				}
			})
		})
	}
}

// A kind of fact that is added must be readable, and in the table above: the
// source says which there are.
func TestNoFactIsForgotten(t *testing.T) {
	kinds := kindsInSource(t)
	if len(kinds) < 10 {
		t.Fatalf("only %d kinds of fact in the source: has it moved?", len(kinds))
	}
	for _, kind := range kinds {
		if factTypes[kind] == nil {
			t.Errorf("the fact %q has no round trip here", kind)
		}
		entry := `{"seq":1,"at":"2026-05-01T12:00:00Z","kind":"` + kind + `","fact":{}}`
		var e engine.Entry
		if err := json.Unmarshal([]byte(entry), &e); err != nil || e.Kind() != kind {
			t.Errorf("%s reads as %q: %v", entry, e.Kind(), err)
		}
	}
	for kind := range factTypes {
		if !slices.Contains(kinds, kind) {
			t.Errorf("the fact %q is gone, and journals hold it", kind)
		}
	}
}

// kindsInSource are the names that methods called kind return, anywhere in the
// package.
func kindsInSource(t *testing.T) (kinds []string) {
	t.Helper()
	for _, file := range sources(t) {
		for _, decl := range file.Decls {
			method, ok := decl.(*ast.FuncDecl)
			if !ok || method.Recv == nil || method.Name.Name != "kind" {
				continue
			}
			ast.Inspect(method, func(n ast.Node) bool {
				if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
					kinds = append(kinds, strings.Trim(lit.Value, `"`))
				}
				return true
			})
		}
	}
	return kinds
}

// sources are the package's files, without its tests.
func sources(t *testing.T) map[string]*ast.File {
	t.Helper()
	files := map[string]*ast.File{}
	for _, name := range goFiles(t) {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		files[name] = file
	}
	return files
}

func TestAnEntryThatIsNotUnderstoodIsAnError(t *testing.T) {
	for _, c := range []struct{ reason, in, want string }{
		{"a kind of a later version", `{"seq":7,"at":"2026-05-01T12:00:00Z","kind":"teleported","fact":{}}`, "entry 7 (teleported): this version does not know"},
		{"no kind", `{"seq":7,"at":"2026-05-01T12:00:00Z","fact":{}}`, "entry 7 (): this version does not know"},
		{"a fact of another form", `{"seq":7,"at":"2026-05-01T12:00:00Z","kind":"tip_wanted","fact":{"total_fen":"much"}}`, "entry 7 (tip_wanted)"},
		{"no fact", `{"seq":7,"at":"2026-05-01T12:00:00Z","kind":"tip_wanted"}`, "entry 7 (tip_wanted)"},
		{"a list", `[]`, "array"},
	} {
		t.Run(c.reason, func(t *testing.T) {
			var e engine.Entry
			err := json.Unmarshal([]byte(c.in), &e)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("it reads as %+v, %v; want %q", e, err, c.want)
			}
		})
	}
}

func TestAnEntrysFormIsStable(t *testing.T) {
	e := engine.Entry{Seq: 3, At: noon, Fact: engine.Tipping{Placement: 7, From: 0, To: 500, SendBy: sec(10)}}
	data, err := json.Marshal(e)
	want := `{"seq":3,"at":"2026-05-01T12:00:00Z","kind":"tipping","fact":{"placement":"7","from_fen":0,"to_fen":500,"send_by":"2026-05-01T12:00:10Z"}}`
	if err != nil || string(data) != want {
		t.Errorf("JSON is\n%s (%v), want\n%s", data, err, want)
	}
	if got := (engine.Entry{}).Kind(); got != "" {
		t.Errorf("an entry without a fact is of kind %q", got)
	}
}

// What folds to a state still folds to it after a restart.
func TestAJournalReadBackFoldsToTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		facts := append(dispatched(), callsOf(placed1).Draw(t, "calls")...)
		facts = append(facts, reported(rapid.SliceOfN(anyReport(placed1), 0, 5).Draw(t, "reports")...)...)
		entries := journal(facts...)
		data, err := json.Marshal(entries)
		if err != nil {
			t.Fatal(err)
		}
		var back []engine.Entry
		if err := json.Unmarshal(data, &back); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(engine.Fold("o1", entries), engine.Fold("o1", back), exact); diff != "" {
			t.Fatalf("the state differs after a restart:\n%s", diff)
		}
	})
}

func goFiles(t *testing.T) (names []string) {
	t.Helper()
	all, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range all {
		if !strings.HasSuffix(name, "_test.go") {
			names = append(names, name)
		}
	}
	return names
}
