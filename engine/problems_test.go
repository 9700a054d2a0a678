package engine_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/paotui-go/paotui/engine"
)

func TestProblemsReadAsAList(t *testing.T) {
	var p engine.Problems
	if p.Err() != nil {
		t.Error("no problem is an error")
	}
	p.Add("cargo.weight_g", "51..50000 g", "%d g is too much for this carrier.", 60000)
	if got, want := p.Error(), "cargo.weight_g (51..50000 g): 60000 g is too much for this carrier."; got != want {
		t.Errorf("one problem reads\n%s\nwant\n%s", got, want)
	}
	p.Add("sender.name", "", "this is missing.")
	want := "the order has 2 problems:\n" +
		"- cargo.weight_g (51..50000 g): 60000 g is too much for this carrier.\n" +
		"- sender.name: this is missing."
	if got := p.Error(); got != want {
		t.Errorf("two problems read\n%s\nwant\n%s", got, want)
	}
}

func TestProblemsAreFoundInAWrappedError(t *testing.T) {
	p := engine.Problems{{Field: "note", Text: "this is too long."}}
	err := fmt.Errorf("dispatch: %w", p.Err())
	got, ok := errors.AsType[engine.Problems](err)
	if !ok || len(got) != 1 || got[0] != p[0] {
		t.Errorf("AsType gives %v, %v", got, ok)
	}
}

func TestProblemsInJSON(t *testing.T) {
	p := engine.Problems{{Field: "cargo.weight_g", Bound: "51..1000000 g", Text: "no."}, {Field: "id", Text: "this is missing."}}
	data, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	if want := `[{"field":"cargo.weight_g","bound":"51..1000000 g","text":"no."},{"field":"id","text":"this is missing."}]`; string(data) != want {
		t.Errorf("JSON is %s, want %s", data, want)
	}
	var back engine.Problems
	if err := json.Unmarshal(data, &back); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(p, back); diff != "" {
		t.Errorf("read again it differs:\n%s", diff)
	}
}

func TestTextsOfProblemsAreFormatsOnlyWhereTheyAreMeantTo(t *testing.T) {
	var p engine.Problems
	p.Add("note", "", "100%% of it is missing.")
	if strings.Contains(p[0].Text, "%%") || strings.Contains(p[0].Text, "!") {
		t.Errorf("text reads %q", p[0].Text)
	}
}
