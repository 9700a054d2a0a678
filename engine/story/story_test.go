package story_test

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/fault"
	"github.com/paotui-go/paotui/engine/story"
)

var update = flag.Bool("update", false, "write the stories as they are told now")

var china = time.FixedZone("China", 8*60*60)

func TestStoriesReadAsTheyDid(t *testing.T) {
	for name, entries := range journals {
		t.Run(name, func(t *testing.T) {
			got := story.Tell("A1", entries, china).String()
			path := filepath.Join("testdata", strings.ReplaceAll(name, " ", "-")+".txt")
			if *update {
				if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("the story reads otherwise than before (-update writes it anew):\n%s", diff)
			}
		})
	}
}

// TestNoPersonIsInAStory looks for what the journals hold of people; there it
// always begins with the same word.
func TestNoPersonIsInAStory(t *testing.T) {
	for name, entries := range journals {
		journal, err := json.Marshal(entries)
		if err != nil {
			t.Fatal(err)
		}
		s := story.Tell("A1", entries, china)
		document, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(journal), "secret") {
			t.Errorf("%s: the journal holds nothing to keep back", name)
		}
		if strings.Contains(string(document), "secret") || strings.Contains(s.String(), "secret") {
			t.Errorf("%s: personal data is in the story:\n%s\n%s", name, s, document)
		}
	}
	resolved := engine.Resolved{Placement: 101, As: engine.FoundDead, By: "secret clerk", Why: "secret call"}
	if got := story.Tell("A1", append(journals["parked"], engine.Entry{Seq: 8, At: after(8), Fact: resolved}), china).String(); strings.Contains(got, "secret") {
		t.Errorf("the clerk is in the story:\n%s", got)
	}
}

// TestEveryFactSaysSomething has one fact of each kind, each with what makes it new.
func TestEveryFactSaysSomething(t *testing.T) {
	p := engine.PlacementID(101)
	facts := []engine.Fact{
		opened(), engine.Held{}, engine.Released{}, engine.Compared{}, engine.Planned{}, placing(0, engine.ExactFen(800)),
		engine.CallFailed{Placement: p, Call: engine.CallPlace, Kind: fault.KeptBack, Outcome: fault.NotSent, Reason: "our limit"},
		placing(0, engine.ExactFen(800)), engine.PlaceDone{Placement: p}, report(p, engine.Waiting, 1), engine.Hinted{Placement: p},
		engine.Absent{Placement: p}, engine.CancelWanted{Cancellation: engine.Cancellation{Reason: engine.NotNeeded}}, engine.Cancelling{Placement: p},
		engine.CallFailed{Placement: p, Call: engine.CallCancel, Kind: fault.TooLate, Outcome: fault.Rejected, Reason: "the rider has it"},
		engine.CancelDone{Placement: p}, engine.TipWanted{Total: 1}, engine.Tipping{Placement: p, To: 1}, engine.TipDone{Placement: p, Total: 1},
		engine.CallFailed{Placement: p, Call: engine.CallTip, Kind: fault.Refused, Outcome: fault.Rejected, Reason: "no"},
		engine.ReturnWanted{}, engine.ConfirmingReturn{Placement: p}, engine.ReturnConfirmed{Placement: p},
		engine.ReorderWanted{Placement: p}, engine.Reordering{Placement: p}, engine.Reordered{Placement: p}, engine.Impatient{Placement: p}, engine.Overcharged{Placement: p, Cancel: true},
		engine.TwoRiders{Placement: p}, engine.Alarmed{Placement: p}, engine.Parked{Placement: p},
		engine.Resolved{Placement: p, As: engine.FoundAlive}, engine.RefreshWanted{}, engine.StartedOver{}, engine.GaveUp{}, engine.Redispatched{},
	}
	kinds := map[string]bool{}
	teller := story.NewTeller(nil)
	for _, e := range told(facts...) {
		kinds[e.Kind()] = true
		step, ok := teller.Next(e)
		if !ok || !strings.HasSuffix(step.Text, ".") || strings.Contains(step.Text, "%!") || strings.Contains(step.Text, "the carrier ") && step.Placement == 0 {
			t.Errorf("%s: %v %q", e.Kind(), ok, step.Text)
		}
	}
	if len(kinds) != 33 {
		t.Errorf("%d kinds of facts were told, and there are 32", len(kinds))
	}
}

func TestWhatAPersonCanDoHangsOnWhereItStands(t *testing.T) {
	verbs := func(entries []engine.Entry) string {
		var all []string
		for _, a := range story.Tell("A1", entries, nil).Can {
			all = append(all, string(a.Verb))
		}
		return strings.Join(all, " ")
	}
	for name, tt := range map[string]struct {
		entries []engine.Entry
		want    string
	}{
		"delivered":     {journals["delivered"], "refresh"},
		"waiting":       {journals["delivered"][:6], "tip cancel refresh"},
		"before asking": {journals["delivered"][:1], "hold cancel"},
		"held":          {journals["second try"][:1], "release cancel"},
		"failed":        {journals["second try"][:11], "redispatch refresh"},
		"unknown":       {journals["lost answer"][:10], "resolve cancel refresh"},
		"goods missing": {journals["parked"], "resolve confirm_return cancel refresh"},
		"coming back":   {journals["two riders"][:14], "confirm_return cancel refresh"},
		"back":          {journals["two riders"], "redispatch refresh"},
	} {
		if got := verbs(tt.entries); got != tt.want {
			t.Errorf("%s: %s, want %s", name, got, tt.want)
		}
	}
}

func TestAStoryIsPure(t *testing.T) {
	for name, entries := range journals {
		before, err := json.Marshal(entries)
		if err != nil {
			t.Fatal(err)
		}
		first, second := story.Tell("A1", entries, china), story.Tell("A1", entries, china)
		after, err := json.Marshal(entries)
		if err != nil {
			t.Fatal(err)
		}
		if string(before) != string(after) || first.String() != second.String() {
			t.Errorf("%s is told otherwise the second time", name)
		}
	}
}

func TestTheStoryNamesTheIDsByWhichItIsFoundElsewhere(t *testing.T) {
	opened := engine.Opened{
		Order: engine.Order{ID: "A1", Shop: "guomao"}, Correlation: "request-42",
		Trace: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
	}
	told := story.Tell("A1", []engine.Entry{{Seq: 1, At: time.Now(), Fact: opened}}, time.UTC).String()
	for _, want := range []string{"the host's own id for it is request-42", "its trace is 4bf92f3577b34da6a3ce929d0e0e4736"} {
		if !strings.Contains(told, want) {
			t.Errorf("it does not say that %s:\n%s", want, told)
		}
	}
	opened.Correlation, opened.Trace = "", ""
	told = story.Tell("A1", []engine.Entry{{Seq: 1, At: time.Now(), Fact: opened}}, time.UTC).String()
	if strings.Contains(told, "own id") || strings.Contains(told, "trace") {
		t.Errorf("it names what is not there:\n%s", told)
	}
}
