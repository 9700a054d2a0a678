package sqlite_test

import (
	"path/filepath"
	"testing"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/store/sqlite"
	"github.com/paotui-go/paotui/engine/store/storetest"
)

// opened is a store on a file that is closed when the test ends.
func opened(t testing.TB, path string) *sqlite.Store {
	t.Helper()
	s, err := sqlite.Open(t.Context(), path, sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	return s
}

func fresh(t testing.TB) string { return filepath.Join(t.TempDir(), "orders.db") }

func TestStore(t *testing.T) {
	storetest.Run(t, func(t *testing.T) engine.Store { return opened(t, fresh(t)) })
}

func TestWhatIsClosedIsOpenedAgain(t *testing.T) {
	storetest.RunDurable(t, func(t *testing.T) (engine.Store, func() engine.Store) {
		path := fresh(t)
		s := opened(t, path)
		return s, func() engine.Store {
			if err := s.Close(); err != nil {
				t.Errorf("Close: %v", err)
			}
			s = opened(t, path)
			return s
		}
	})
}

func TestWhatIsAbandonedIsOpenedAgain(t *testing.T) {
	storetest.RunDurable(t, func(t *testing.T) (engine.Store, func() engine.Store) {
		path := fresh(t)
		return opened(t, path), func() engine.Store { return opened(t, path) }
	})
}
