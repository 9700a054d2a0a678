package sqlite_test

import (
	"context"
	"strings"
	"testing"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/store/sqlite"
)

// The two releases after this one, made up: the first adds a column, the second
// takes for granted that everybody fills it.
var (
	next  = sqlite.Step{SQL: "ALTER TABLE deliveries ADD COLUMN city TEXT NOT NULL DEFAULT ''; CREATE TABLE cities (name TEXT)", ReadableBy: 1}
	after = sqlite.Step{SQL: "ALTER TABLE deliveries ADD COLUMN district TEXT NOT NULL DEFAULT ''", ReadableBy: 2}
)

// as opens a file like a program that knows more steps.
func as(t *testing.T, path string, more ...sqlite.Step) *sqlite.Store {
	t.Helper()
	s, err := sqlite.OpenAs(t.Context(), path, sqlite.Options{}, more...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func TestTheNextReleaseBringsTheFileForwardAndThisOneGoesOn(t *testing.T) {
	path := fresh(t)
	this := opened(t, path)
	write(t, this, head("o1", 1), entry("1"))
	newer := as(t, path, next)
	write(t, this, head("o1", 2), entry("2")) // it has had the file open
	write(t, newer, head("o1", 3), entry("3"))
	again := opened(t, path)
	write(t, again, head("o1", 4), placing(7))
	write(t, again, head("o2", 1), entry("1"))
	if n := version(t, newer, "o1"); n != 4 {
		t.Errorf("%d entries, want 4", n)
	}
	var at, readableBy int
	if err := raw(t, path).QueryRow("SELECT version, readable_by FROM schema").Scan(&at, &readableBy); err != nil || at != 2 || readableBy != 1 {
		t.Errorf("the file is at version %d, readable by %d (%v); want 2 and 1", at, readableBy, err)
	}
}

func TestAProgramTwoReleasesOlderIsRefused(t *testing.T) {
	path := fresh(t)
	this := opened(t, path)
	write(t, this, head("o1", 1), entry("1"))
	nextOne := as(t, path, next)
	newest := as(t, path, next, after)
	write(t, nextOne, head("o1", 2), entry("2"))
	write(t, newest, head("o1", 3), entry("3"))
	says(t, this.Append(t.Context(), head("o1", 4), entry("4")), path, "newer schema", "version 2", "knows 1", "upgrade", "nothing was written")
	refused(t, path, "newer schema", "version 2", "knows 1", "upgrade")
	if n := version(t, newest, "o1"); n != 3 {
		t.Errorf("%d entries, want 3", n)
	}
}

func TestStepsAreTakenOneByOneFromWhereverTheFileIs(t *testing.T) {
	path := fresh(t)
	write(t, as(t, path, next, after), head("o1", 1), entry("1"))
	if _, err := raw(t, path).Exec("INSERT INTO cities VALUES ('beijing')"); err != nil {
		t.Error(err)
	}
	write(t, as(t, path, next, after), head("o1", 2), entry("2")) // nothing to do
}

func TestAStepThatFailsChangesNothing(t *testing.T) {
	path := fresh(t)
	this := opened(t, path)
	write(t, this, head("o1", 1), entry("1"))
	broken := sqlite.Step{SQL: "CREATE TABLE half (way TEXT); SELECT nonsense", ReadableBy: 2}
	_, err := sqlite.OpenAs(t.Context(), path, sqlite.Options{}, broken)
	says(t, err, path, "to version 2", "nonsense")
	write(t, this, head("o1", 2), entry("2"))
	var tables int
	if err := raw(t, path).QueryRow("SELECT count(*) FROM sqlite_schema WHERE name = 'half'").Scan(&tables); err != nil || tables != 0 {
		t.Errorf("half of the step is there (%v)", err)
	}
}

func TestOpeningEndsWithItsContext(t *testing.T) {
	path := fresh(t)
	opened(t, path)
	letGo := locked(t, path)
	defer letGo()
	ctx, end := context.WithCancel(t.Context())
	end()
	if s, err := sqlite.Open(ctx, path, sqlite.Options{}); err == nil {
		s.Close()
		t.Error("it was opened")
	}
}

func TestWhatIsAskedOftenHasAnIndex(t *testing.T) {
	path := fresh(t)
	opened(t, path)
	no, yes := false, true
	cursor := engine.Cursor{Opened: noon, ID: "o1"}
	statements := sqlite.Statements(
		engine.Search{}, engine.Search{After: cursor}, engine.Search{From: noon, To: noon, After: cursor},
		engine.Search{Shop: "guomao"}, engine.Search{Shop: "guomao", From: noon, To: noon, After: cursor, Closed: &no},
		engine.Search{Closed: &no, After: cursor}, engine.Search{Closed: &no, Phases: []engine.Phase{engine.PhaseParked}},
		engine.Search{Closed: &yes, UpdatedBefore: noon, After: cursor},
	)
	for _, statement := range statements {
		plan := planOf(t, path, statement)
		for line := range strings.Lines(plan) {
			scans := strings.HasPrefix(line, "SCAN deliveries") || strings.HasPrefix(line, "SCAN entries")
			if scans && !strings.Contains(line, "INDEX deliveries_op") {
				t.Errorf("%s\nlooks at every row: %s", statement, line)
			}
		}
		if listing := strings.Contains(statement, "opened DESC"); listing && strings.Contains(plan, "TEMP B-TREE") {
			t.Errorf("%s\nsorts what it finds:\n%s", statement, plan)
		}
	}
	for statement, index := range map[string]string{
		statements[0]: "COVERING INDEX deliveries_due (due<?)",
		statements[1]: "INTEGER PRIMARY KEY (rowid>?)",
		statements[3]: "deliveries_opened ((opened,id)<(?,?))",
		statements[6]: "deliveries_shop (shop=? AND opened>? AND opened<?)",
		statements[7]: "deliveries_open ((opened,id)<(?,?))",
		statements[8]: "deliveries_open",
	} {
		if plan := planOf(t, path, statement); !strings.Contains(plan, index) {
			t.Errorf("%s\ndoes not use %s:\n%s", statement, index, plan)
		}
	}
}

func planOf(t *testing.T, path, statement string) string {
	t.Helper()
	rows, err := raw(t, path).Query("EXPLAIN QUERY PLAN "+statement, make([]any, strings.Count(statement, "?"))...)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var plan strings.Builder
	for rows.Next() {
		var id, parent, unused int
		var detail string
		if err := rows.Scan(&id, &parent, &unused, &detail); err != nil {
			t.Fatal(err)
		}
		plan.WriteString(detail + "\n")
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return plan.String()
}
