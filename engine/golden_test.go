package engine_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/paotui-go/paotui/engine"
)

// Journals outlive the program that wrote them. testdata/journals holds some, each
// with the state that it folded to when it was written: NAME.jsonl, NAME.state.json.

var newJournals = flag.Bool("new-journals", false, "write the golden journals that do not exist yet; those that do are never touched")

// TestGoldenJournals: old journals fold to the same state for ever; a state may only
// have learned to say more. If this fails it is the fold that is wrong, not the file.
func TestGoldenJournals(t *testing.T) {
	files, err := filepath.Glob("testdata/journals/*.jsonl")
	if err != nil || len(files) < len(goldenStories) {
		t.Fatalf("%d journals are there (%v), and there are %d stories", len(files), err, len(goldenStories))
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			entries := readJournal(t, file)
			want, err := os.ReadFile(stateFile(file))
			if err != nil {
				t.Fatal(err)
			}
			if lost := missingIn(foldedState(t, entries), want); lost != "" {
				t.Errorf("it folds to another state than it did: %s", lost)
			}
		})
	}
}

// TestGoldenJournalsAreWrittenAsTheyAreRead: an entry that is read and written again
// says all that it said, so that nothing of a journal is lost by moving it.
func TestGoldenJournalsAreWrittenAsTheyAreRead(t *testing.T) {
	files, err := filepath.Glob("testdata/journals/*.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		got := slices.Collect(bytes.Lines(journalLines(t, readJournal(t, file))))
		for i, line := range slices.Collect(bytes.Lines(want)) {
			if lost := missingIn(got[i], line); lost != "" {
				t.Errorf("%s, line %d, written again: %s", file, i+1, lost)
			}
		}
	}
}

// missingIn names what a JSON text has and another does not have, or has otherwise;
// "" if there is nothing.
func missingIn(got, want []byte) string {
	var a, b any
	if err := errors.Join(json.Unmarshal(got, &a), json.Unmarshal(want, &b)); err != nil {
		return err.Error()
	}
	return missing("", a, b)
}

func missing(path string, got, want any) string {
	switch w := want.(type) {
	case map[string]any:
		g, ok := got.(map[string]any)
		if !ok {
			return fmt.Sprintf("%s is %v, and was an object", path, got)
		}
		for _, name := range slices.Sorted(maps.Keys(w)) {
			if lost := missing(path+"."+name, g[name], w[name]); lost != "" {
				return lost
			}
		}
	case []any:
		g, ok := got.([]any)
		if !ok || len(g) != len(w) {
			return fmt.Sprintf("%s is %v, and had %d parts", path, got, len(w))
		}
		for i := range w {
			if lost := missing(fmt.Sprintf("%s[%d]", path, i), g[i], w[i]); lost != "" {
				return lost
			}
		}
	default:
		if got != want {
			return fmt.Sprintf("%s is %v, and was %v", path, got, want)
		}
	}
	return ""
}

func stateFile(journal string) string { return strings.TrimSuffix(journal, ".jsonl") + ".state.json" }

func readJournal(t *testing.T, file string) (entries []engine.Entry) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for line := range bytes.Lines(text) {
		var e engine.Entry
		if err := json.Unmarshal(line, &e); err != nil {
			t.Fatal(err)
		}
		entries = append(entries, e)
	}
	return entries
}

func journalLines(t *testing.T, entries []engine.Entry) []byte {
	t.Helper()
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	for _, e := range entries {
		if err := enc.Encode(e); err != nil {
			t.Fatal(err)
		}
	}
	return b.Bytes()
}

func foldedState(t *testing.T, entries []engine.Entry) []byte {
	t.Helper()
	opened, ok := entries[0].Fact.(engine.Opened)
	if !ok {
		t.Fatalf("the journal begins with %s", entries[0].Kind())
	}
	state, err := json.MarshalIndent(engine.Fold(opened.Order.ID, entries), "", "\t")
	if err != nil {
		t.Fatal(err)
	}
	return append(state, '\n')
}

// goldenStories are what a golden journal should tell of. A kind with a * is the
// phase in the end, one with a + that of who joined a race at a new price.
var goldenStories = map[string][]string{
	"delivered":               {"*delivered", "tip_done"},
	"lost-answer":             {"*delivered", "call_failed", "absent"},
	"called-off":              {"*cancelled", "cancelling", "cancel_done"},
	"nobody":                  {"*failed", "started_over", "gave_up"},
	"race-with-two-riders":    {"*delivered", "two_riders"},
	"came-back":               {"*returned", "return_confirmed"},
	"parked-and-resolved":     {"parked", "resolved"},
	"held-and-released":       {"*delivered", "held", "released"},
	"dispatched-again":        {"*delivered", "redispatched"},
	"hints":                   {"*delivered", "hinted", "refresh_wanted"},
	"alarm":                   {"*delivered", "alarmed"},
	"dearer-than-was-quoted":  {"overcharged"},
	"impatient-with-a-ladder": {"*delivered", "impatient", "tip_done"},
	"a-race-that-grew":        {"*delivered", "+delivered", "cancel_done"},
}

// TestWriteGoldenJournals looks through storms for the stories that have no journal
// yet.
func TestWriteGoldenJournals(t *testing.T) {
	if !*newJournals {
		t.Skip("only with -new-journals")
	}
	missing := map[string][]string{}
	for name, wanted := range goldenStories {
		if _, err := os.Stat(goldenFile(name)); errors.Is(err, fs.ErrNotExist) {
			missing[name] = wanted
		}
	}
	for seed := *firstSeed; len(missing) > 0 && seed < *firstSeed+seedsOr(2000); seed++ {
		synctest.Test(t, func(t *testing.T) {
			inStormThen(t, chance(seed), "memory", func(s *storm) {
				for _, o := range s.orders {
					writeGolden(t, missing, s.journals()[o.ID])
				}
			})
		})
	}
	for name := range missing {
		t.Errorf("no storm tells the story %q", name)
	}
}

// writeGolden writes a journal if it tells a story that is missing, and is short.
func writeGolden(t *testing.T, missing map[string][]string, entries []engine.Entry) {
	if len(entries) > 60 {
		return
	}
	d := engine.Fold("", entries)
	told := map[string]bool{"*" + string(d.Phase): true}
	joins, _ := joined("", entries)
	for _, f := range joins {
		p, _ := d.Placement(f.Offer.Placement)
		told["+"+string(p.Status)] = told["+"+string(p.Status)] || renewed(entries, f.Offer)
	}
	for _, e := range entries {
		told[e.Kind()] = true
	}
	for name, wanted := range missing {
		if slices.ContainsFunc(wanted, func(kind string) bool { return !told[kind] }) {
			continue
		}
		writeNew(t, goldenFile(name), journalLines(t, entries))
		writeNew(t, stateFile(goldenFile(name)), foldedState(t, entries))
		delete(missing, name)
		return
	}
}

// writeNew writes a file that must not exist.
func writeNew(t *testing.T, name string, text []byte) {
	t.Helper()
	file, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		t.Fatal(err)
	}
	_, err = file.Write(text)
	if err := errors.Join(err, file.Close()); err != nil {
		t.Fatal(err)
	}
}

func goldenFile(name string) string { return filepath.Join("testdata", "journals", name+".jsonl") }
