package watch

import (
	"strings"

	"github.com/paotui-go/paotui/engine/measure"
)

// units are the words that Prometheus's names have for units. What is counted in units
// of its own ("{call}") has none.
var units = map[string]string{"s": "_seconds", "fen": "_fen"}

// Names are the names of an instrument in Prometheus: one, or for a histogram the three
// of its buckets, its sum and its count.
func Names(in measure.Instrument) []string {
	name := strings.ReplaceAll(in.Name, ".", "_") + units[in.Unit]
	switch in.Shape {
	case measure.Counter:
		return []string{name + "_total"}
	case measure.Histogram:
		return []string{name + "_bucket", name + "_sum", name + "_count"}
	default:
		return []string{name}
	}
}
