package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"github.com/paotui-go/paotui/engine"
)

// The sweep makes good what a job that was lost, or was never left, would have done.
const (
	sweepEvery = 15 * time.Second
	overdueFor = time.Minute // a wake-up that is so late counts as lost
	sweepBatch = 1000
)

// sweep is the periodic job.
type sweep struct{}

// Kind implements [river.JobArgs].
func (sweep) Kind() string { return "paotui_sweep" }

func periodicSweep() *river.PeriodicJob {
	return river.NewPeriodicJob(river.PeriodicInterval(sweepEvery), func() (river.JobArgs, *river.InsertOpts) {
		return sweep{}, &river.InsertOpts{Queue: sweepingQueue, UniqueOpts: river.UniqueOpts{ByState: unfinished}}
	}, &river.PeriodicJobOpts{RunOnStart: true})
}

// unfinished are the states of a job that is still going to do something.
var unfinished = []rivertype.JobState{
	rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRunning, rivertype.JobStateRetryable, rivertype.JobStateScheduled,
}

type sweeper struct {
	river.WorkerDefaults[sweep]
	store *Store
}

// Work implements [river.Worker]. A sweep that fails is made good by the next.
func (w *sweeper) Work(ctx context.Context, _ *river.Job[sweep]) error {
	if err := w.store.supervised(ctx); err != nil {
		return err
	}
	for {
		found, err := w.store.sweep(ctx, time.Now())
		if err != nil || found < sweepBatch {
			return err
		}
	}
}

// supervised remembers that somebody supervises.
func (s *Store) supervised(ctx context.Context) error {
	_, err := s.pool.Exec(ctx, s.in(`UPDATE {}.store SET supervised = $1`), stamp(time.Now()))
	return s.place.explain(err)
}

// What nobody is going to look at: nobody was asked to, although it is due before the
// next sweep, or somebody was and is long overdue. The row then says that somebody
// looks, from now on or when it is due.
const findOverdue = `UPDATE {}.deliveries SET wake = GREATEST(due, $1) WHERE id IN (
	SELECT id FROM {}.deliveries WHERE (wake IS NULL AND due <= $2) OR (wake <= $3 AND due <= $3)
	ORDER BY due LIMIT $4 FOR UPDATE SKIP LOCKED
) RETURNING id, phase, wake`

// sweep leaves jobs for what is overdue, and says for how many.
func (s *Store) sweep(ctx context.Context, now time.Time) (found int, err error) {
	err = s.transact(ctx, func(tx pgx.Tx) error {
		rows, _ := tx.Query(ctx, s.in(findOverdue), stamp(now), stamp(now.Add(sweepEvery)), stamp(now.Add(-overdueFor)), sweepBatch)
		jobs, err := pgx.CollectRows(rows, overdueJob)
		if found = len(jobs); err != nil || found == 0 {
			return err
		}
		left, err := s.jobs.InsertManyTx(ctx, tx, jobs)
		if err != nil {
			return err
		}
		batch := &pgx.Batch{}
		for i, job := range left {
			batch.Queue(s.in(setWaiter), jobs[i].Args.(wakeUp).Delivery, job.Job.ID)
		}
		return tx.SendBatch(ctx, batch).Close()
	})
	return found, err
}

// overdueJob is unique: while a delivery that is overdue stands in a long line, it
// stands there at most once more.
func overdueJob(row pgx.CollectableRow) (river.InsertManyParams, error) {
	var id string
	var phase engine.Phase
	var at int64
	err := row.Scan(&id, &phase, &at)
	opts := rankOf(phase).insertOpts(moment(at))
	opts.UniqueOpts = river.UniqueOpts{ByArgs: true, ByState: unfinished}
	return river.InsertManyParams{Args: wakeUp{id}, InsertOpts: opts}, err
}
