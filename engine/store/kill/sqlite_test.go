//go:build unix

package kill_test

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"
)

// TestKillOnSQLite: one program after another dies in the middle of its work on one
// file, several a second. The last one lives, and leaves nothing open.
func TestKillOnSQLite(t *testing.T) {
	t.Parallel()
	w := newWorld(t, home{File: filepath.Join(t.TempDir(), "orders.db")})
	lives := killsOr(12, 120)
	for n := range lives {
		l := w.start(instructions{Name: fmt.Sprint("life", n), Pace: 50 * time.Millisecond})
		if w.IntN(10) > 0 { // else it is killed while it starts
			l.begun(t)
			l.works(t, w.IntN(7))
		}
		<-time.After(w.between(0, 100*time.Millisecond))
		l.kill()
	}
	last := w.start(instructions{Name: "last"})
	last.begun(t)
	w.calm(time.Minute)
	last.end(t)
	w.check()
	t.Logf("%d programs were killed", lives)
}
