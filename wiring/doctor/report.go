package doctor

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// State is how a finding has to be taken.
type State string

const (
	// Wrong: somebody has to do something.
	Wrong State = "wrong"
	// Note: it works, and is worth knowing.
	Note State = "note"
	// Skipped: it was not looked at; Finding.Seen says why.
	Skipped State = "skipped"
	// Fine: it was looked at, and is as it should be.
	Fine State = "fine"
)

// About is what a finding is about. What does not apply is "".
type About struct {
	App      string `json:"app,omitempty"`      // the mini program's appid
	Shop     string `json:"shop,omitempty"`     // the host's name for it
	Carrier  string `json:"carrier,omitempty"`  // SFTC, DADA, MTPS, SS, TEST
	Merchant string `json:"merchant,omitempty"` // the shopid at the carrier
	Endpoint string `json:"endpoint,omitempty"` // a push URL, without its query
}

// String is the parts in the order in which people look for them.
func (a About) String() string {
	var parts []string
	for _, part := range []string{a.Shop, a.Carrier, a.Merchant, a.App, a.Endpoint} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, " ")
}

// Finding is one thing that was looked at. It holds no secret, no token, no phone and
// nothing that WeChat or a carrier said in words of their own.
type Finding struct {
	// ID is stable: what is wrong, as the table in docs/reference/doctor.md has it. What is
	// fine or skipped has the check's name alone, such as "token".
	ID    string
	Check Check
	State State
	About About
	// Seen is what was seen here.
	Seen string
	// Code and RequestID are the other side's, if it gave any: support asks for them.
	Code, RequestID string
}

// Report is what an examination found.
type Report struct {
	// World is where the calls went: WeChat's host, or a simulator's.
	World string
	// At is when it began, and Took how long it lasted.
	At   time.Time
	Took time.Duration
	// Findings are in the order in which to do something about them; what is fine
	// and what was not looked at comes last.
	Findings []Finding
}

// Count is how many findings have a state.
func (r Report) Count(s State) int {
	n := 0
	for _, f := range r.Findings {
		if f.State == s {
			n++
		}
	}
	return n
}

// OK says that nothing is wrong. What was not looked at does not count.
func (r Report) OK() bool { return r.Count(Wrong) == 0 }

// Unreached says that WeChat could not be reached at all, so that the rest of the
// report says little.
func (r Report) Unreached() bool {
	return slices.ContainsFunc(r.Findings, func(f Finding) bool { return f.State == Wrong && f.Check == Network })
}

// Has says whether there is a finding of that id.
func (r Report) Has(id string) bool {
	return slices.ContainsFunc(r.Findings, func(f Finding) bool { return f.ID == id })
}

// Group is everything that was found of one id: one thing to do.
type Group struct {
	Entry // of the catalog; what was skipped has the check alone
	// Sightings are where it was seen, in order, those that look the same together. A
	// platform whose five hundred shops lack one thing reads it once.
	Sightings []Sighting
}

// Sighting is one cause, and all whom it strikes.
type Sighting struct {
	Seen string
	// Code and RequestID are those of the first, if there were any.
	Code, RequestID string
	// Count is how often it was seen, and Abouts about whom; none if nobody is named.
	Count  int
	Abouts []About
}

// Groups are the findings of a state in the order in which to do something about them.
func (r Report) Groups(s State) []Group {
	type cause struct{ id, seen, code string }
	var groups []Group
	at, in := map[string]int{}, map[cause]int{}
	for _, f := range r.Findings {
		if f.State != s {
			continue
		}
		i, known := at[f.ID]
		if !known {
			i = len(groups)
			at[f.ID] = i
			groups = append(groups, Group{Entry: entryOf(f)})
		}
		g := &groups[i]
		c := cause{f.ID, f.Seen, f.Code}
		k, known := in[c]
		if !known {
			k = len(g.Sightings)
			in[c] = k
			g.Sightings = append(g.Sightings, Sighting{Seen: f.Seen, Code: f.Code, RequestID: f.RequestID, Abouts: []About{}})
		}
		sighting := &g.Sightings[k]
		sighting.Count++
		if f.About != (About{}) {
			sighting.Abouts = append(sighting.Abouts, f.About)
		}
	}
	return groups
}

// entryOf is the catalog's entry, or what is known of one that has none.
func entryOf(f Finding) Entry {
	if e, ok := entries[f.ID]; ok {
		return e
	}
	return Entry{ID: f.ID, Check: f.Check, State: f.State}
}

// sorted puts findings into the order in which to do them.
func sorted(all []Finding) []Finding {
	states := []State{Wrong, Note, Skipped, Fine}
	slices.SortStableFunc(all, func(a, b Finding) int {
		return cmp.Or(
			cmp.Compare(slices.Index(states, a.State), slices.Index(states, b.State)),
			cmp.Compare(rank[a.ID], rank[b.ID]),
			cmp.Compare(slices.Index(checks, a.Check), slices.Index(checks, b.Check)),
			cmp.Compare(a.About.App, b.About.App),
			cmp.Compare(a.About.Shop, b.About.Shop),
			cmp.Compare(a.About.Carrier, b.About.Carrier),
			cmp.Compare(a.About.Merchant, b.About.Merchant),
			cmp.Compare(a.About.Endpoint, b.About.Endpoint),
			cmp.Compare(a.Seen, b.Seen),
		)
	})
	return all
}
