package immediate

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/paotui-go/paotui/engine"
)

// What spares the encoding must never spare it to a list that is too long.
func TestASurelyShortListIsShort(t *testing.T) {
	text := rapid.StringOfN(rapid.RuneFrom([]rune{'x', '核', '"', '\u001f', '\u2028', '<'}), 0, 40, -1)
	item := rapid.Custom(func(t *rapid.T) engine.Item {
		return engine.Item{
			Name: text.Draw(t, "name"), Unit: text.Draw(t, "unit"),
			Count: rapid.Int().Draw(t, "count"), Price: engine.Money(rapid.Int64Range(-1, 2*mostValue).Draw(t, "price")),
		}
	})
	rapid.Check(t, func(t *rapid.T) {
		items := rapid.SliceOfN(item, 0, 60).Draw(t, "items")
		if n := detailLength(items); surelyShort(items) && n > mostDetail {
			t.Fatalf("%d characters", n)
		}
	})
}
