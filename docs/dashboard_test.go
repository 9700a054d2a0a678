package docs_test

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/paotui-go/paotui/engine/measure"
)

// dashboard is what this test reads of Grafana's model.
type dashboard struct {
	UID           string `json:"uid"`
	SchemaVersion int    `json:"schemaVersion"`
	Templating    struct {
		List []struct {
			Name, Type, Definition string
		} `json:"list"`
	} `json:"templating"`
	Panels []struct {
		ID          int    `json:"id"`
		Type        string `json:"type"`
		Title       string `json:"title"`
		Datasource  source `json:"datasource"`
		FieldConfig struct {
			Defaults struct{ Unit string }
		} `json:"fieldConfig"`
		Grid struct {
			X, Y, W, H int
		} `json:"gridPos"`
		Targets []struct {
			Expr       string `json:"expr"`
			Datasource source `json:"datasource"`
		} `json:"targets"`
	} `json:"panels"`
}

type source struct{ UID string }

const chosen = "${datasource}" // by whoever imports it

func readDashboard(t *testing.T) (d dashboard) {
	t.Helper()
	data, err := os.ReadFile("grafana-dashboard.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &d); err != nil {
		t.Fatal(err)
	}
	return d
}

func TestTheDashboardReadsWhatIsMeasured(t *testing.T) {
	d, q := readDashboard(t), newQueries()
	for _, p := range d.Panels {
		if p.Type == "row" {
			continue
		}
		if len(p.Targets) == 0 || p.FieldConfig.Defaults.Unit == "" || p.Datasource.UID != chosen {
			t.Errorf("the panel %q has no query, no unit or a data source of its own", p.Title)
		}
		for _, target := range p.Targets {
			if target.Datasource.UID != chosen {
				t.Errorf("the panel %q asks %q", p.Title, target.Datasource.UID)
			}
			for _, problem := range q.check(target.Expr) {
				t.Errorf("the panel %q: %s in %s", p.Title, problem, target.Expr)
			}
		}
	}
	for _, in := range measure.Table() {
		if !q.used[in.Name] {
			t.Errorf("no panel shows %s", in.Name)
		}
	}
	variables := map[string]string{}
	for _, v := range d.Templating.List {
		variables[v.Name] = v.Type
		values, ok := strings.CutPrefix(v.Definition, "label_values(")
		if !ok {
			continue
		}
		metric, label, _ := strings.Cut(strings.TrimSuffix(values, ")"), ", ")
		if !q.takes(metric, label) {
			t.Errorf("the variable %s takes %s of %s, which has none", v.Name, label, metric)
		}
	}
	if variables["datasource"] != "datasource" || variables["carrier"] != "query" || variables["app"] != "query" {
		t.Errorf("the variables are %v", variables)
	}
}

func (q *queries) takes(metric, label string) bool {
	_, ok := attributeOf(q.metrics[metric], label)
	return ok
}

// A dashboard with two panels of one id, or one above the other, is imported and looks
// broken.
func TestTheDashboardIsLaidOut(t *testing.T) {
	d := readDashboard(t)
	if d.UID != "paotui" || d.SchemaVersion < 39 || len(d.Panels) < 30 {
		t.Errorf("%q, schema %d, %d panels", d.UID, d.SchemaVersion, len(d.Panels))
	}
	var ids []int
	taken := map[[2]int]string{}
	for _, p := range d.Panels {
		if slices.Contains(ids, p.ID) {
			t.Errorf("the id of %q is there twice", p.Title)
		}
		ids = append(ids, p.ID)
		if p.Grid.W < 1 || p.Grid.H < 1 || p.Grid.X < 0 || p.Grid.X+p.Grid.W > 24 {
			t.Errorf("%q is beyond the page: %+v", p.Title, p.Grid)
		}
		for x := range p.Grid.W {
			for y := range p.Grid.H {
				at := [2]int{p.Grid.X + x, p.Grid.Y + y}
				if other := taken[at]; other != "" && other != p.Title {
					t.Fatalf("%q lies over %q", p.Title, other)
				}
				taken[at] = p.Title
			}
		}
	}
}
