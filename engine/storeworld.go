package engine

import (
	"fmt"
	"slices"
	"strings"
)

// World is the side of the wire that a store's deliveries are real in. Orders of a
// simulation must not be taken for orders of the real world, nor the other way
// round, so a store serves one of them.
type World struct {
	// BaseURL is where the carriers' route is called.
	BaseURL string `json:"base_url"`
	// Apps are the applications that call it. A store remembers all that it has seen.
	Apps []string `json:"apps,omitempty"`
	// Simulated: nobody rides.
	Simulated bool `json:"simulated"`
}

// Admits says whether a store that belongs to w may be used in other, and gives
// what it belongs to then: both worlds have the same URL, are both simulated or
// both real, and share an application if both name any.
func (w World) Admits(other World) (World, error) {
	shared := slices.ContainsFunc(other.Apps, func(app string) bool { return slices.Contains(w.Apps, app) })
	foreign := len(w.Apps) > 0 && len(other.Apps) > 0 && !shared
	if w.BaseURL != other.BaseURL || w.Simulated != other.Simulated || foreign {
		return w, fmt.Errorf("this store belongs to another world: it was filled in %s, and this is %s; use a store of its own for each", w, other)
	}
	w.Apps = slices.Concat(w.Apps, other.Apps)
	slices.Sort(w.Apps)
	w.Apps = slices.Compact(w.Apps)
	return w, nil
}

// String is for people: "the real world at https://... of wx1".
func (w World) String() string {
	kind := "the real world"
	if w.Simulated {
		kind = "a simulation"
	}
	of := ""
	if len(w.Apps) > 0 {
		of = " of " + strings.Join(w.Apps, ", ")
	}
	return kind + " at " + w.BaseURL + of
}
