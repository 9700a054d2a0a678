package doctor

import (
	"encoding/json"
	"time"
)

// mostSightings and mostSubjects bound what the document names of those that lack the
// same; the counts are whole.
const mostSightings, mostSubjects = 1000, 1000

type (
	reportJSON struct {
		OK       bool        `json:"ok"`
		World    string      `json:"world"`
		At       time.Time   `json:"at"`
		TookMS   int64       `json:"took_ms"`
		Fine     int         `json:"fine"`
		Skipped  int         `json:"skipped"`
		Findings []groupJSON `json:"findings"`
	}
	groupJSON struct {
		ID        string         `json:"id"`
		State     State          `json:"state"`
		Check     Check          `json:"check"`
		Title     *string        `json:"title"`
		Means     *string        `json:"means"`
		Do        *string        `json:"do"`
		Sightings []sightingJSON `json:"sightings"`
	}
	sightingJSON struct {
		Seen  string  `json:"seen"`
		Code  *string `json:"code"`
		RID   *string `json:"rid"`
		Count int     `json:"count"`
		About []About `json:"about"`
	}
)

// MarshalJSON is the report for a machine: what is wrong, worth knowing or was not
// looked at, in order, with stable ids. What is fine is counted.
func (r Report) MarshalJSON() ([]byte, error) {
	doc := reportJSON{
		OK: r.OK(), World: r.World, At: r.At.UTC().Truncate(time.Millisecond), TookMS: r.Took.Milliseconds(),
		Fine: r.Count(Fine), Skipped: r.Count(Skipped), Findings: []groupJSON{},
	}
	for _, s := range []State{Wrong, Note, Skipped} {
		for _, g := range r.Groups(s) {
			one := groupJSON{ID: g.ID, State: s, Check: g.Check, Title: told(g.Title), Means: told(g.Means), Do: told(g.Do), Sightings: []sightingJSON{}}
			for _, seen := range g.Sightings[:min(len(g.Sightings), mostSightings)] {
				one.Sightings = append(one.Sightings, sightingJSON{
					Seen: seen.Seen, Code: told(seen.Code), RID: told(seen.RequestID), Count: seen.Count, About: seen.Abouts[:min(len(seen.Abouts), mostSubjects)],
				})
			}
			doc.Findings = append(doc.Findings, one)
		}
	}
	return json.Marshal(doc)
}

// told is a text, or null for none.
func told(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
