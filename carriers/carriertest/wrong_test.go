package carriertest

import (
	"slices"
	"strings"
	"testing"
)

// mistake is a carrier that breaks the contract in one way, the rows that must catch
// it, and words of what they say.
type mistake struct {
	why  string
	rows []string
	says string
	h    Harness
}

// TestEveryRowCatches: for each row there is a carrier that it catches, and each
// wrong carrier is caught by every row that is named for it.
func TestEveryRowCatches(t *testing.T) {
	caught := map[string]bool{}
	for _, m := range mistakes() {
		for _, r := range rows() {
			if !slices.ContainsFunc(m.rows, func(pattern string) bool { return matches(pattern, r.name) }) {
				continue
			}
			caught[r.name] = true
			t.Run(m.why+"/"+r.name, func(t *testing.T) {
				result := inVirtualTime(t, r, m.h)
				switch {
				case result.Skipped != "":
					t.Errorf("the row was skipped: %s", result.Skipped)
				case result.Err == nil:
					t.Errorf("the row %q did not notice", r.name)
				case !strings.Contains(result.Err.Error(), m.says):
					t.Errorf("it says %q, and nothing of %q", result.Err, m.says)
				}
			})
		}
	}
	for _, r := range rows() {
		if !caught[r.name] {
			t.Errorf("no wrong carrier is there for the row %q", r.name)
		}
	}
}

// matches takes a * for any beginning or end.
func matches(pattern, name string) bool {
	before, after, starred := strings.Cut(pattern, "*")
	if !starred {
		return pattern == name
	}
	return strings.HasPrefix(name, before) && strings.HasSuffix(name, after)
}

func everyCall(row string) []string {
	return append(everyWrite(row), "quote/"+row, "query/"+row, "cancel_cost/"+row)
}

func everyWrite(row string) []string {
	return []string{"place/" + row, "cancel/" + row, "tip/" + row, "confirm_return/" + row, "reorder/" + row}
}

func mistakes() []mistake {
	return slices.Concat(wrongFacts(), wrongForms(), wrongUnits(), wrongQuotes(), wrongPlacements(), wrongQueries(), wrongPushes(), wrongCancels(), wrongOutcomes(), wrongTips(), wrongCosts(), wrongReturns(), wrongReorders(), wrongManners())
}
