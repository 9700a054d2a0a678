//go:build unix

package kill_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/paotui-go/paotui/engine/store/postgres/postgrestest"
)

// TestKillReplicasOnPostgres: of three replicas on one database, driven by River, one
// or the other dies, or stands still for a while and goes on as if nothing had been.
// Then they are left alone, and leave nothing open.
func TestKillReplicasOnPostgres(t *testing.T) {
	t.Parallel()
	url, schema := postgrestest.Home(t)
	w := newWorld(t, home{URL: url, Schema: schema})
	all := w.startReplicas(3)
	many := killsOr(6, 50)
	for all.killed < many || all.stopped < many {
		<-time.After(w.between(20*time.Millisecond, 300*time.Millisecond))
		all.disturb()
	}
	lives := all.leaveAlone()
	// What a job of River's had in hand when its process died is found after a minute.
	// Where nobody has that time, somebody who looks for himself finds it sooner.
	within := 3 * time.Minute
	if !thorough() {
		lives = append(lives, w.start(instructions{Name: "last", RunToo: true}))
		within = time.Minute
	}
	for _, l := range lives {
		l.begun(t)
	}
	w.calm(within)
	for _, l := range lives {
		l.end(t)
	}
	w.check()
	t.Logf("%d replicas were killed, %d stopped, %d of them beyond their time to send", all.killed, all.stopped, all.stalled)
	if all.stalled == 0 {
		t.Error("no replica stood still for longer than its calls may take")
	}
}

// replicas are programs on one database.
type replicas struct {
	*world
	lives                    []*life
	until                    []time.Time // when one that stands still goes on; zero if it runs
	killed, stopped, stalled int
}

func (w *world) startReplicas(n int) *replicas {
	all := &replicas{world: w, lives: make([]*life, n), until: make([]time.Time, n)}
	for i := range n {
		all.restart(i)
		all.lives[i].begun(w.t)
	}
	return all
}

func (r *replicas) restart(i int) {
	r.lives[i] = r.start(instructions{Name: fmt.Sprintf("replica%d-%d", i, r.killed), Pace: 100 * time.Millisecond})
	r.until[i] = time.Time{}
}

// disturb has those go on whose time has come, and does something to one.
func (r *replicas) disturb() {
	for i, until := range r.until {
		if !until.IsZero() && time.Now().After(until) {
			r.lives[i].goOn()
			r.until[i] = time.Time{}
		}
	}
	switch i := r.IntN(len(r.lives)); {
	case r.IntN(3) == 0: // also one that stands still
		r.lives[i].kill()
		r.killed++
		r.restart(i)
	case r.until[i].IsZero() && r.IntN(2) == 0:
		r.stop(i)
	}
}

// stop has a replica stand still, one in four times for longer than it may take over
// a call.
func (r *replicas) stop(i int) {
	d := r.between(50*time.Millisecond, 600*time.Millisecond)
	if r.IntN(4) == 0 {
		d = r.between(callTimeout+500*time.Millisecond, callTimeout+4*time.Second)
		r.stalled++
	}
	r.lives[i].stop()
	r.until[i] = time.Now().Add(d)
	r.stopped++
}

// leaveAlone has those that stand still go on after their time, and replaces all by
// others that take no more orders.
func (r *replicas) leaveAlone() []*life {
	for i, until := range r.until {
		if !until.IsZero() {
			<-time.After(time.Until(until))
			r.lives[i].goOn()
		}
	}
	for i, l := range r.lives {
		l.end(r.t)
		r.lives[i] = r.start(instructions{Name: fmt.Sprint("calm", i)})
	}
	return r.lives
}
