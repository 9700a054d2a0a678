package wechatsim

import (
	"maps"
	"slices"
)

// Kinds are all kinds of faults, so that a test can ask for each.
func Kinds() []Kind { return slices.Sorted(maps.Keys(kinds)) }

// ChanceOf draws a delay at a chance in [0, 1), as a fault does.
var ChanceOf = Delay.draw
