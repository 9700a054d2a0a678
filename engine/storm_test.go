package engine_test

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/store/memory"
	"github.com/paotui-go/paotui/engine/store/sqlite"
)

var (
	seedCount = flag.Int("seeds", 0, "how many seeds the storm and the pure world run; 0 is a few")
	firstSeed = flag.Int("first-seed", 1, "the first of the seeds")
	homeKind  = flag.String("home", "memory", "where storms keep their journals: memory or sqlite")
	tellStory = flag.Bool("story", false, "print what happened also where nothing is wrong")
)

// enough is the number of seeds over which everything interesting must happen.
const enough = 200

// seedsOr is how many seeds to run: those of the flag, or a few.
func seedsOr(few int) int {
	if *seedCount > 0 {
		return *seedCount
	}
	return few
}

// TestStorm: the whole engine over a WeChat that misbehaves in every way, with a
// merchant who changes his mind, crashes and replicas that stall. Afterwards the
// witness agrees with the journals.
func TestStorm(t *testing.T) {
	seeds, seen := seedsOr(16), map[string]int{}
	var mu sync.Mutex
	t.Run("seed", func(t *testing.T) {
		for i := range seeds {
			seed := *firstSeed + i
			t.Run(fmt.Sprint(seed), func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					for what, n := range inStorm(t, chance(seed), *homeKind) {
						mu.Lock()
						seen[what] += n
						mu.Unlock()
					}
				})
				if t.Failed() {
					t.Logf("again: go test ./engine -run 'TestStorm$' -seeds 1 -first-seed %d\nthe same seed, in one goroutine: go test ./engine -run PureWorld -seeds 1 -first-seed %d", seed, seed)
				}
			})
		}
	})
	t.Logf("over %d seeds: %v", seeds, seen)
	t.Logf("of 1,000 deliveries %.1f paid a penalty, %.1f for nothing", perThousand(seen, penalties), perThousand(seen, wrongPenalty))
	must := slices.Clone(interesting)
	if seeds >= 3*enough {
		must = append(must, rare...)
	}
	for _, what := range must {
		if seeds >= enough && seen[what] == 0 {
			t.Errorf("in %d storms there never was %s", seeds, what)
		}
	}
	for what, of := range often {
		if seeds >= enough && seen[what] < seeds/of {
			t.Errorf("in %d storms there was %s %d times, want at least %d", seeds, what, seen[what], seeds/of)
		}
	}
}

func perThousand(seen map[string]int, what string) float64 {
	return 1000 * float64(seen[what]) / float64(max(seen[allDeliveries], 1))
}

// TestStormOnSQLite is the same with journals in a file.
func TestStormOnSQLite(t *testing.T) {
	for i := range min(seedsOr(1), 12) {
		seed := *firstSeed + i
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { inStorm(t, chance(seed), "sqlite") })
		})
	}
}

// openHome opens an empty store; closes closes it.
func openHome(t *testing.T, kind string) (home engine.Store, closes func()) {
	t.Helper()
	if kind == "memory" {
		return memory.New(), func() {}
	}
	s, err := sqlite.Open(context.Background(), filepath.Join(t.TempDir(), "journal.db"), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return s, func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
}

// refold is the fold of a journal that was written as JSON and read back.
func refold(t testing.TB, id string, entries []engine.Entry) engine.Delivery {
	t.Helper()
	text, err := json.Marshal(entries)
	if err != nil {
		t.Fatal(err)
	}
	var read []engine.Entry
	if err := json.Unmarshal(text, &read); err != nil {
		t.Fatal(err)
	}
	return engine.Fold(id, read)
}
