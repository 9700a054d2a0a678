package engine_test

import (
	"go/ast"
	"go/token"
	"go/types"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/fault"
)

// statePage is docs/state-machine.md, as far as it can be held to the code.
type statePage struct {
	tables   []map[string][]string // cells by the first one
	diagrams []string
}

func readStatePage(t *testing.T) statePage {
	t.Helper()
	data, err := os.ReadFile("../docs/state-machine.md")
	if err != nil {
		t.Fatal(err)
	}
	var page statePage
	var table map[string][]string
	for line := range strings.Lines(string(data)) {
		line = strings.TrimSpace(line)
		switch cells := strings.Split(strings.Trim(line, "|"), "|"); {
		case !strings.HasPrefix(line, "|"):
			table = nil
		case table == nil:
			table = map[string][]string{}
			page.tables = append(page.tables, table)
		case !strings.HasPrefix(line, "|---"):
			for i := range cells {
				cells[i] = strings.Trim(strings.TrimSpace(cells[i]), "`")
			}
			table[cells[0]] = cells
		}
	}
	for _, block := range regexp.MustCompile("(?s)```mermaid\n(.*?)```").FindAllStringSubmatch(string(data), -1) {
		page.diagrams = append(page.diagrams, block[1])
	}
	if len(page.tables) != 6 || len(page.diagrams) != 3 {
		t.Fatalf("the page has %d tables and %d diagrams, want 6 and 3: this test has to learn of the others", len(page.tables), len(page.diagrams))
	}
	return page
}

var arrow = regexp.MustCompile(`(?m)^\s*(\S+) --> (\S+)`)

// arrows are those of a diagram, without its beginning and its ends.
func arrows(diagram string) (all []string) {
	for _, m := range arrow.FindAllStringSubmatch(diagram, -1) {
		if m[1] != "[*]" && m[2] != "[*]" {
			all = append(all, m[1]+" → "+m[2])
		}
	}
	slices.Sort(all)
	return all
}

// states are those that a diagram's arrows touch.
func states(diagram string) (all []string) {
	for _, m := range arrow.FindAllStringSubmatch(diagram, -1) {
		all = append(all, m[1], m[2])
	}
	slices.Sort(all)
	return slices.DeleteFunc(slices.Compact(all), func(s string) bool { return s == "[*]" })
}

// constants are the values of a type's constants in the source, by their names.
func constants(t *testing.T, typ string) map[string]string {
	t.Helper()
	values := map[string]string{}
	eachConst(t, func(name string, spec *ast.ValueSpec, value ast.Expr) {
		if spec.Type == nil || types.ExprString(spec.Type) != typ {
			return
		}
		text, err := strconv.Unquote(types.ExprString(value))
		if err != nil {
			t.Fatalf("%s %s is not a plain text", typ, name)
		}
		values[name] = text
	})
	if len(values) < 4 {
		t.Fatalf("the source has %d constants of %s: has it moved?", len(values), typ)
	}
	return values
}

func eachConst(t *testing.T, do func(name string, spec *ast.ValueSpec, value ast.Expr)) {
	t.Helper()
	for _, file := range sources(t) {
		for _, decl := range file.Decls {
			group, ok := decl.(*ast.GenDecl)
			if !ok || group.Tok != token.CONST {
				continue
			}
			for _, s := range group.Specs {
				spec := s.(*ast.ValueSpec)
				for i, name := range spec.Names {
					if i < len(spec.Values) {
						do(name.Name, spec, spec.Values[i])
					}
				}
			}
		}
	}
}

func TestTheStatePageNamesEveryStateAndNoOther(t *testing.T) {
	page := readStatePage(t)
	for i, typ := range []string{"Phase", "Stage", "Status", "Cause"} {
		t.Run(typ, func(t *testing.T) {
			inCode, onPage := constants(t, typ), map[string]string{}
			for name, cells := range page.tables[i] {
				onPage[name] = strings.Trim(cells[1], `"`)
			}
			if diff := cmp.Diff(inCode, onPage); diff != "" {
				t.Errorf("constants in the code (-) and on the page (+):\n%s", diff)
			}
			if i == len(page.diagrams) {
				return
			}
			var values []string
			for _, value := range inCode {
				if value != "" {
					values = append(values, value)
				}
			}
			slices.Sort(values)
			if diff := cmp.Diff(values, states(page.diagrams[i])); diff != "" {
				t.Errorf("states in the code (-) and in the diagram (+):\n%s", diff)
			}
		})
	}
}

func TestTheStatePageSaysWhatIsFinal(t *testing.T) {
	page := readStatePage(t)
	is := func(cell string) bool {
		if cell != "yes" && cell != "no" {
			t.Fatalf("a cell says %q, want yes or no", cell)
		}
		return cell == "yes"
	}
	for name, cells := range page.tables[0] {
		if phase := engine.Phase(cells[1]); is(cells[2]) != phase.Final() {
			t.Errorf("%s: the page says final %s", name, cells[2])
		}
	}
	for name, cells := range page.tables[2] {
		status := engine.Status(strings.Trim(cells[1], `"`))
		if is(cells[2]) != status.Final() || is(cells[3]) != status.HasGoods() {
			t.Errorf("%s: the page says final %s, goods with the rider %s", name, cells[2], cells[3])
		}
	}
}

func TestTheStatePageTellsTheEnginesPatience(t *testing.T) {
	onPage, inCode := map[string]string{}, map[string]string{}
	for name, cells := range readStatePage(t).tables[4] {
		onPage[name] = cells[1]
	}
	eachConst(t, func(name string, _ *ast.ValueSpec, value ast.Expr) {
		if _, ok := onPage[name]; ok {
			inCode[name] = types.ExprString(value)
		}
	})
	if diff := cmp.Diff(inCode, onPage); diff != "" {
		t.Errorf("in the code (-) and on the page (+):\n%s", diff)
	}
	for _, decl := range sources(t)["decide.go"].Decls {
		group, ok := decl.(*ast.GenDecl)
		if !ok || group.Tok != token.CONST {
			continue
		}
		for _, s := range group.Specs {
			spec := s.(*ast.ValueSpec)
			if name := spec.Names[0].Name; len(spec.Values) > 0 && onPage[name] == "" && !strings.HasPrefix(name, "act") {
				t.Errorf("decide.go has %s, and the page does not", name)
			}
		}
	}
}

// What the host can say is each a method that takes a delivery's id.
func TestTheStatePageNamesTheHostsVerbs(t *testing.T) {
	onPage := map[string]bool{}
	for cell := range readStatePage(t).tables[5] {
		for _, verb := range strings.Split(cell, ",") {
			onPage[strings.Trim(verb, "` ")] = true
		}
	}
	delete(onPage, "verb") // the table's head
	inCode := map[string]bool{}
	verbs := reflect.TypeFor[*engine.Engine]()
	for m := range verbs.Methods() {
		if n := m.Type.NumIn(); n >= 3 && m.Type.In(2).Kind() == reflect.String && m.Type.NumOut() == 2 && m.Type.Out(0) == reflect.TypeFor[engine.Delivery]() {
			inCode[m.Name] = true
		}
	}
	delete(inCode, "Delivery") // these two only look on
	delete(inCode, "Wait")
	if diff := cmp.Diff(inCode, onPage); diff != "" {
		t.Errorf("verbs in the code (-) and on the page (+):\n%s", diff)
	}
}

// The second diagram's arrows are exactly those that some entry can cause.
func TestTheStatePagesArrowsBetweenStages(t *testing.T) {
	failed := func(outcome fault.Outcome, kind fault.Kind) engine.CallFailed {
		return engine.CallFailed{Placement: placed1, Call: engine.CallPlace, Outcome: outcome, Kind: kind, Reason: "told by the test"}
	}
	busy := failed(fault.Rejected, fault.Busy)
	busy.RetryAt = sec(20)
	lost, refused := failed(fault.Unknown, fault.Unavailable), failed(fault.Rejected, fault.Refused)
	done := engine.PlaceDone{Placement: placed1}
	begin := map[engine.Stage][]engine.Fact{
		engine.StagePlacing: {}, engine.StageUnknown: {lost}, engine.StagePostponed: {busy}, engine.StageTaken: {done}, engine.StageRefused: {refused},
	}
	again := engine.Placing{Offer: engine.Offer{Carrier: "A", Placement: placed1}, SendBy: sec(30)}
	entries := []engine.Fact{
		lost, refused, busy, done, failed(fault.Rejected, fault.NotFound), failed(fault.NotSent, fault.Account), failed(fault.Rejected, fault.Exists),
		engine.Reported{Report: says(1, engine.StatusUnknown)}, engine.Reported{Report: says(1, engine.Waiting)}, engine.Reported{Report: says(1, engine.Ended)},
		engine.Absent{Placement: placed1, Asked: sec(50)}, engine.Parked{Placement: placed1, Reason: "?"}, engine.Impatient{Placement: placed1},
		engine.TipWanted{Total: 500}, engine.Tipping{Placement: placed1, To: 500}, engine.TipDone{Placement: placed1, Total: 500},
		engine.CancelWanted{}, engine.Cancelling{Placement: placed1}, engine.GaveUp{Reason: "?"}, engine.Compared{}, engine.Planned{},
	}
	var caused []string
	for from, facts := range begin {
		if got := after(facts...).Placements[0].Stage; got != from {
			t.Fatalf("the test begins in %s, want %s", got, from)
		}
		all := entries
		if from == engine.StageUnknown || from == engine.StagePostponed { // nothing else is sent again
			all = append(slices.Clone(entries), again)
		}
		for _, fact := range all {
			if to := after(append(slices.Clone(facts), fact)...).Placements[0].Stage; to != from {
				caused = append(caused, string(from)+" → "+string(to))
			}
		}
	}
	slices.Sort(caused)
	if diff := cmp.Diff(slices.Compact(caused), arrows(readStatePage(t).diagrams[1])); diff != "" {
		t.Errorf("arrows that the code has (-) and the page has (+):\n%s", diff)
	}
}
