package policyfile

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/policy"
)

// page are the policies of docs/policies.md, by the headings that they stand under.
var page = map[string]policy.Policy{
	"The cheapest": policy.Policy{},
	"A rate card": policy.Policy{
		Price: []policy.Pricer{
			policy.RateCard{
				Carriers: []engine.CarrierID{"MTPS"},
				Base:     900,
				Distance: []policy.Slope{{From: 3000, Each: 1000, Add: 100}},
				Surcharges: []policy.Surcharge{
					{Name: "bad weather", When: policy.When{Conditions: []string{"bad_weather"}}, Add: 400},
				},
			},
		},
	},
	"The price of the last trip": policy.Policy{
		Price: []policy.Pricer{
			policy.LastCharged{Within: 240 * time.Hour},
			policy.RateCard{Base: 1500},
		},
	},
	"Only named prices": policy.Policy{
		KeepOut: []policy.Filter{policy.Unpriced{}},
	},
	"Who is too dear or too slow": policy.Policy{
		KeepOut: []policy.Filter{
			policy.FeeAbove(3000),
			policy.ShareAbove(20),
			policy.RiderAfter{Wait: 5 * time.Minute},
		},
	},
	"Who is not wanted": policy.Policy{
		KeepOut: []policy.Filter{
			policy.Without{
				Carriers: []engine.CarrierID{"SS"},
				When:     policy.When{Hours: []policy.Hours{{From: 11 * time.Hour, To: 14 * time.Hour}}},
				Because:  "its riders are late at lunch",
			},
			policy.Unreliable{Accepted: 60, Cases: 20},
		},
	},
	"The fastest": policy.Policy{
		Rank: policy.By{policy.Fastest{}, policy.Cheapest{}},
	},
	"Money against minutes": policy.Policy{
		Rank: policy.By{policy.Weighted{Minute: 100, Unsaid: 600}},
	},
	"An order of your own": policy.Policy{
		Rank: policy.By{policy.Preferred{"SFTC", "DADA"}, policy.Cheapest{}},
	},
	"The most reliable": policy.Policy{
		Rank: policy.By{policy.Reliable{Cases: 20}, policy.Cheapest{}},
	},
	"One after the other": policy.Policy{
		Stage: policy.OneByOne{Patience: 3 * time.Minute},
	},
	"A race": policy.Policy{
		KeepOut: []policy.Filter{policy.Unpriced{}},
		Stage:   policy.Race{Of: 3, Patience: 5 * time.Minute},
	},
	"The best two now, everybody after three minutes": policy.Policy{
		Stage: policy.Widen{Of: 2, After: 3 * time.Minute, Patience: 8 * time.Minute},
	},
	"By the hour": policy.Policy{
		Stage: policy.Stages{
			{When: policy.When{Hours: []policy.Hours{{From: 11 * time.Hour, To: 13 * time.Hour}}}, Stage: policy.Race{Of: 2}},
			{Stage: policy.OneByOne{Patience: 5 * time.Minute}},
		},
	},
	"Tips": policy.Policy{
		Stage: policy.OneByOne{Patience: 3 * time.Minute},
		Tips:  policy.Tips{Ladder: []engine.Money{200, 500, 1000}, Most: 1000},
	},
	"A budget": policy.Policy{
		Stage:  policy.Race{Of: 3, Patience: 3 * time.Minute},
		Tips:   policy.Tips{Ladder: []engine.Money{300}},
		Budget: policy.Budget{Most: 3000, Share: 50},
	},
}

// scene is the comparison that the page is about: a cake of ¥80.00 goes 4.4 km, at
// noon on a Wednesday.
func scene() engine.Situation {
	s := situation()
	s.Carriers = []engine.Info{
		{ID: "DADA", Tips: engine.TipRule{Multiple: 10, Most: 3000, UpToValue: true}},
		{ID: "SFTC", Tips: engine.TipRule{Most: 20000}},
		{ID: "SS", Tips: engine.TipRule{Steps: []engine.Money{200, 300, 500, 1000}}},
		{ID: "MTPS", Lacks: engine.Abilities{Tip: true}},
	}
	s.History = former{}
	return s
}

// former is what the page's shop has met.
type former struct{}

func (former) Trips(like engine.Like) engine.Trips {
	switch like.Carrier {
	case "DADA":
		return engine.Trips{Taken: 40, Accepted: 22}
	case "SFTC":
		return engine.Trips{Taken: 50, Accepted: 48}
	case "MTPS":
		return engine.Trips{Taken: 30, Accepted: 27, Charged: engine.ExactFen(1180), ChargedAt: noon.Add(-48 * time.Hour), Charges: 30}
	default:
		return engine.Trips{}
	}
}

var (
	section = regexp.MustCompile(`(?m)^###? (.*)$`)
	block   = regexp.MustCompile("(?ms)^```(go|yaml|text)\n(.*?)^```$")
)

func TestThePageSaysWhatIsTrue(t *testing.T) {
	text, err := os.ReadFile("../../docs/policies.md")
	if err != nil {
		t.Fatal(err)
	}
	sources := pageSources(t)
	seen := map[string]bool{}
	heads := section.FindAllSubmatchIndex(text, -1)
	for i, head := range heads {
		name := string(text[head[2]:head[3]])
		end := len(text)
		if i+1 < len(heads) {
			end = heads[i+1][0]
		}
		blocks := map[string]string{}
		for _, b := range block.FindAllSubmatch(text[head[1]:end], -1) {
			blocks[string(b[1])] += string(b[2])
		}
		p, ok := page[name]
		if !ok {
			if blocks["text"] != "" {
				t.Errorf("%s: nobody makes this plan", name)
			}
			continue
		}
		seen[name] = true
		if diff := cmp.Diff(sources[name], blocks["go"]); diff != "" {
			t.Errorf("%s: the policy of the test (-) and of the page (+) differ:\n%s", name, diff)
		}
		file, err := Parse([]byte("policies:\n  it:\n" + regexp.MustCompile(`(?m)^`).ReplaceAllString(strings.TrimRight(blocks["yaml"], "\n"), "    ")))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		plan, same := p.Plan(scene()), file.Plan(scene())
		same.Reasons = same.Reasons[1:] // "By the policy it."
		if diff := cmp.Diff(plan, same, cmp.AllowUnexported(engine.Amount{}, engine.Maybe[engine.Money]{})); diff != "" {
			t.Errorf("%s: what Go says (-) and what YAML says (+) differ:\n%s", name, diff)
		}
		if diff := cmp.Diff(strings.Join(plan.Reasons, "\n")+"\n", blocks["text"]); diff != "" {
			t.Errorf("%s: the plan's reasons (-) and those on the page (+) differ:\n%s", name, diff)
		}
	}
	for name := range page {
		if !seen[name] {
			t.Errorf("%s is not on the page", name)
		}
	}
}

// TestTheWholeFileOnThePage reads the one block that is a file.
func TestTheWholeFileOnThePage(t *testing.T) {
	text, err := os.ReadFile("../../docs/policies.md")
	if err != nil {
		t.Fatal(err)
	}
	files := 0
	for _, b := range block.FindAllSubmatch(text, -1) {
		if strings.Contains(string(b[2]), "policies:") {
			files++
			if _, err := Parse(b[2]); err != nil {
				t.Error(err)
			}
		}
	}
	if files == 0 {
		t.Error("the page has no file")
	}
	if _, err := Load("../../examples/policy.yaml"); err != nil {
		t.Error(err)
	}
}

// pageSources are the values of page as they are written, without their indentation.
func pageSources(t *testing.T) map[string]string {
	t.Helper()
	source, err := os.ReadFile("page_test.go")
	if err != nil {
		t.Fatal(err)
	}
	set := token.NewFileSet()
	tree, err := parser.ParseFile(set, "page_test.go", source, 0)
	if err != nil {
		t.Fatal(err)
	}
	sources := map[string]string{}
	ast.Inspect(tree, func(n ast.Node) bool {
		pair, ok := n.(*ast.KeyValueExpr)
		if !ok {
			return true
		}
		key, ok := pair.Key.(*ast.BasicLit)
		if !ok || key.Kind != token.STRING {
			return true
		}
		name, err := strconv.Unquote(key.Value)
		if _, ok := page[name]; ok && err == nil {
			text := string(source[set.Position(pair.Value.Pos()).Offset:set.Position(pair.Value.End()).Offset])
			sources[name] = strings.ReplaceAll(text, "\n\t", "\n") + "\n"
		}
		return true
	})
	return sources
}

// TestPrintThePage prints what the plans of the page say, for who writes it.
func TestPrintThePage(t *testing.T) {
	if !testing.Verbose() {
		t.Skip("only with -v")
	}
	for name, p := range page {
		fmt.Printf("### %s\n%s\n\n", name, strings.Join(p.Plan(scene()).Reasons, "\n"))
	}
}
