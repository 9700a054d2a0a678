package transport

import (
	"context"
	"fmt"
	"testing"

	"github.com/paotui-go/paotui/engine/priority"
)

// With very many names of everything, tables turn over and forget what is idle.
func TestMemoryIsBoundedWhateverTheCallsAreNamed(t *testing.T) {
	s := New(Config{OnChange: func(Change) {}, PerCarrier: Limit{PerSecond: 1e9, Burst: 1}, PerApp: Limit{PerSecond: 1e9, Burst: 1}}) // so short that each call counts
	for i := range 100_000 {
		c := Call{App: fmt.Sprint("a", i), Carrier: fmt.Sprint("c", i), Account: fmt.Sprint("m", i), Fingerprint: "f", Name: fmt.Sprint("n", i)}
		_ = s.Do(of(context.Background(), fmt.Sprint("shop", i)), c, ends(unbound))
	}
	for name, n := range map[string]int{
		"carriers": size(s.limits.carriers), "applications": size(s.limits.apps), "lanes": size(s.lanes), "shares": size(s.limits.shares), "holds": size(s.holds.table), "notices": size(s.holds.notices.table),
	} {
		if n > 2*most || n < most {
			t.Errorf("%d %s are remembered, want %d to %d", n, name, most, 2*most)
		}
	}
	last := Call{App: "a99999", Carrier: "c99999", Account: "m99999", Fingerprint: "f", Name: "n"}
	if passes(s, last, priority.Quote) {
		t.Error("the last held account is forgotten already")
	}
}

func size[K comparable, V any](t *table[K, V]) (n int) {
	t.all(func(K, *V) { n++ })
	return n
}

func TestWhatIsUsedStaysInTheTable(t *testing.T) {
	made := 0
	tab := newTable(func(int) *int { made++; return new(int) })
	kept := tab.get(-1)
	for i := range 5 * most {
		tab.get(i)
		if i%1000 == 0 && tab.peek(-1) != kept {
			t.Fatal("an entry that is in use was made anew")
		}
	}
	if made != 5*most+1 {
		t.Errorf("%d entries were made, want each once", made)
	}
	seen := make(map[int]int)
	tab.all(func(k int, _ *int) { seen[k]++ })
	for k, n := range seen {
		if n != 1 {
			t.Errorf("entry %d is told %d times", k, n)
		}
	}
}
