package postgres

import (
	"context"
	"math"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"github.com/paotui-go/paotui/engine"
)

// wakeUp is the job: look at a delivery. When to is in the head row, and the job
// reads it there; it says nothing else that could become untrue.
type wakeUp struct {
	Delivery string `json:"delivery"`
}

// Kind implements [river.JobArgs].
func (wakeUp) Kind() string { return "paotui_wake_up" }

// The queues have workers of their own, so that nothing waits behind quoting.
const (
	quotingQueue   = "paotui_quoting"   // carriers are to be asked for offers
	followingQueue = "paotui_following" // everything else
	sweepingQueue  = "paotui_sweeping"  // what is overdue is to be found
)

// rank is where a job stands in line.
type rank struct {
	queue    string
	priority int // 1 is before 2
}

var (
	pressing = rank{followingQueue, 1} // to be called off, resolved, or placed and perhaps placed already
	later    = rank{followingQueue, 3}
	quoting  = rank{quotingQueue, 2}
)

func rankOf(phase engine.Phase) rank {
	switch phase {
	case engine.PhaseQuoting:
		return quoting
	case engine.PhasePlacing:
		return pressing
	default:
		return later
	}
}

// urgent says whether entries want something that must not wait in line behind what
// the delivery waits for already.
func urgent(entries []engine.Entry) bool {
	for _, e := range entries {
		switch e.Kind() {
		case "cancel_wanted", "resolved":
			return true
		}
	}
	return false
}

// insertOpts never let a job be discarded as far as River can count. One without a
// time is there at once; one that has a time, be it past, waits until River's leader
// looks again, every five seconds, and longer while there is no leader.
func (r rank) insertOpts(at time.Time) *river.InsertOpts {
	if !at.After(time.Now()) {
		at = time.Time{}
	}
	return &river.InsertOpts{Queue: r.queue, Priority: r.priority, ScheduledAt: at, MaxAttempts: math.MaxInt16}
}

// leaveJobs inserts the wake-up of an append, unless one that is as early waits
// already. The head's wake remembers it: as long as it is not later than due,
// somebody is going to look in time.
//
// A job that has begun leaves wake in the past, so what is appended meanwhile, be it
// by itself, inserts nothing; at its end it looks at due once more, under the head's
// lock, and goes on or waits. An urgent entry gets a job of its own in any case: the
// one that waits may be at the end of a long line.
func (a *addition) leaveJobs(ctx context.Context, tx pgx.Tx, before headBefore, moved headMoved) error {
	due := sometime(a.head.Due)
	if !moved.jobs || due == nil {
		return nil
	}
	if a.urgent {
		if _, err := a.store.jobs.InsertTx(ctx, tx, wakeUp{a.head.ID}, pressing.insertOpts(a.head.Due)); err != nil {
			return err
		}
	}
	promised := moved.wake != nil && *moved.wake == *due
	if !promised || before.wake != nil && *before.wake == *due {
		return nil
	}
	return a.store.leave(ctx, tx, a.head.ID, rankOf(a.head.Phase), a.head.Due)
}

// leave inserts the job that looks at a delivery next.
func (s *Store) leave(ctx context.Context, tx pgx.Tx, id string, r rank, at time.Time) error {
	left, err := s.jobs.InsertTx(ctx, tx, wakeUp{id}, r.insertOpts(at))
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, s.in(setWaiter), id, left.Job.ID)
	return err
}

const setWaiter = `UPDATE {}.deliveries SET waiter = $2 WHERE id = $1`
