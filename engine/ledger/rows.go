package ledger

import (
	"cmp"
	"slices"
	"time"
)

// Row is what some placements come to together.
type Row struct {
	// Key is what they have in common: a carrier, a shop, a day.
	Key        string `json:"key,omitempty"`
	Placements int    `json:"placements"`
	Quoted     Sum    `json:"quoted"`
	Charged    Sum    `json:"charged"`
	Tips       Sum    `json:"tips"`
	Penalties  Sum    `json:"penalties"`
	// Total is what is paid: charges, the tips that came later, penalties.
	Total Sum `json:"total"`
}

// Plus is the row with one line more.
func (r Row) Plus(l Line) Row {
	r.Placements++
	r.Quoted = r.Quoted.Plus(l.Cost.Quoted)
	r.Charged = r.Charged.Plus(l.Cost.Charged)
	r.Tips = r.Tips.Plus(l.Cost.Tips)
	r.Penalties = r.Penalties.Plus(l.Cost.Penalties)
	r.Total = r.Total.Plus(l.Cost.Total)
	return r
}

// By says which row a line belongs to.
type By func(Line) string

// ByCarrier has a row for each carrier.
func ByCarrier(l Line) string { return string(l.Carrier) }

// ByShop has a row for each shop.
func ByShop(l Line) string { return l.Shop }

// ByDay has a row for each day on which a placement began, as 2006-01-02 on the
// calendar of a zone. The carriers' days are China's: see [engine.China].
func ByDay(zone *time.Location) By {
	return func(l Line) string { return l.Began.In(zone).Format(time.DateOnly) }
}

// Rows adds the lines up, in the order of their keys.
func Rows(lines []Line, by By) []Row {
	rows := map[string]Row{}
	for _, l := range lines {
		if l.Refused {
			continue
		}
		key := by(l)
		row := rows[key].Plus(l)
		row.Key = key
		rows[key] = row
	}
	sorted := make([]Row, 0, len(rows))
	for _, row := range rows {
		sorted = append(sorted, row)
	}
	slices.SortFunc(sorted, func(a, b Row) int { return cmp.Compare(a.Key, b.Key) })
	return sorted
}

// All adds the lines up to one row without a key.
func All(lines []Line) Row {
	var all Row
	for _, l := range lines {
		if !l.Refused {
			all = all.Plus(l)
		}
	}
	return all
}
