package postgres

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/paotui-go/paotui/engine/logfield"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivertype"
	"go.uber.org/zap"

	"github.com/paotui-go/paotui/engine"
)

// Advancer takes one delivery as far as it goes now. An [engine.Engine] is one.
type Advancer interface {
	Advance(ctx context.Context, id string) error
}

// SuperviseOptions tune a supervisor. The zero value is good for a replica.
type SuperviseOptions struct {
	// Workers is how many deliveries are looked at together; half as many again may
	// be quoting meanwhile. 0 is 64.
	Workers int
	// Logger is told what could not be done; nil is nobody.
	Logger *zap.Logger
}

const (
	jobTimeout  = time.Minute      // after that a job is to leave its delivery to the next
	rescueAfter = 75 * time.Second // River looks every 30 s: a job whose process died runs again within two minutes
	keepDone    = 5 * time.Minute  // how long jobs that are done can be looked at
	tryAgain    = 10 * time.Second // after an error
)

// Supervise does the engine's work, driven by River, until ctx ends; then it waits
// for the calls in flight and returns nil. Any number of processes may supervise one
// database, each with an engine on a store of its own; a delivery is looked at when
// it is due, by one of them. It takes the place of [engine.Engine.Run], and both may
// go on side by side.
//
// From the first supervisor on, appends leave jobs, until none has been seen for an
// hour.
func Supervise(ctx context.Context, s *Store, e Advancer, o SuperviseOptions) error {
	if o.Workers <= 0 {
		o.Workers = 64
	}
	if o.Logger == nil {
		o.Logger = zap.NewNop()
	}
	if err := s.supervised(ctx); err != nil {
		return ended(ctx, err)
	}
	workers := river.NewWorkers()
	river.AddWorker(workers, &waker{store: s, engine: e, log: o.Logger})
	river.AddWorker(workers, &sweeper{store: s})
	client, err := river.NewClient(riverpgxv5.New(s.pool), &river.Config{
		Schema:                      s.schema,
		Workers:                     workers,
		Queues:                      queues(o.Workers),
		PeriodicJobs:                []*river.PeriodicJob{periodicSweep()},
		FetchCooldown:               50 * time.Millisecond,
		JobTimeout:                  jobTimeout,
		RescueStuckJobsAfter:        rescueAfter,
		RetryPolicy:                 soon{},
		CompletedJobRetentionPeriod: keepDone,
		Logger:                      slog.New(&zapHandler{log: o.Logger}),
	})
	if err != nil {
		return fmt.Errorf("postgres: the supervisor can not be made: %w", err)
	}
	if err := client.Start(context.WithoutCancel(ctx)); err != nil {
		return ended(ctx, s.place.explain(err))
	}
	<-ctx.Done()
	return s.end(ctx, client)
}

// resignTime is how long River may still take for its own rows when all work has been
// cut off: it tries again for most of a minute where the database is away.
const resignTime = 3 * time.Second

// end waits for River to end. What is left of it when it takes too long is waited for
// by [Store.Close].
func (s *Store) end(ctx context.Context, client *river.Client[pgx.Tx]) error {
	ending, giveUp := context.WithCancel(context.WithoutCancel(ctx))
	defer giveUp()
	defer context.AfterFunc(engine.Outlasting(ctx), func() {
		select {
		case <-time.After(resignTime):
			giveUp()
		case <-ending.Done():
		}
	})()
	if err := client.StopAndCancel(ending); err != nil {
		s.lingering.Go(func() { <-client.Stopped() })
		return errors.New("postgres: the database did not answer while the supervisor was to end; its jobs are found by whoever supervises next")
	}
	return nil
}

// ended: an error that the end of the context made is none.
func ended(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return nil
	}
	return err
}

func queues(workers int) map[string]river.QueueConfig {
	return map[string]river.QueueConfig{
		followingQueue: {MaxWorkers: workers},
		quotingQueue:   {MaxWorkers: workers/2 + 1},
		sweepingQueue:  {MaxWorkers: 1},
	}
}

// soon retries what ended with its process: at once, and at most half a minute later
// if it has done so before.
type soon struct{}

func (soon) NextRetry(job *rivertype.JobRow) time.Time {
	return time.Now().Add(time.Duration(min(job.Attempt, 30)) * time.Second)
}

// waker works the wake-ups.
type waker struct {
	river.WorkerDefaults[wakeUp]
	store  *Store
	engine Advancer
	log    *zap.Logger
}

// Work implements [river.Worker]. It never fails: what could not be done is tried
// again.
func (w *waker) Work(ctx context.Context, job *river.Job[wakeUp]) error {
	id := job.Args.Delivery
	due, err := w.store.dueOf(ctx, id)
	if err == nil && isDue(due) {
		err = w.advance(ctx, id)
	}
	switch {
	case errors.Is(err, engine.ErrNotFound):
		return nil // buried meanwhile
	case err != nil && ctx.Err() != nil:
		return river.JobSnooze(0) // for whoever comes next
	case err != nil:
		w.log.Error("a delivery could not be advanced; trying again", logfield.Delivery(id), logfield.Error(err))
		return river.JobSnooze(tryAgain)
	}
	return w.settle(ctx, job)
}

// advance keeps a panic from River, which would log and store its value; that may
// quote the order, so only its type is told.
func (w *waker) advance(ctx context.Context, id string) (err error) {
	defer func() {
		if v := recover(); v != nil {
			w.log.Error("a delivery's work panicked", logfield.Delivery(id), logfield.Panic(v), logfield.Stack())
			err = errors.New("a panic; see above")
		}
	}()
	return w.engine.Advance(ctx, id)
}

func isDue(due time.Time) bool { return !due.IsZero() && !due.After(time.Now()) }

// settle decides what becomes of a job that has done its work: it waits until the
// delivery is due again, unless another one does. It goes through also if the
// supervisor is ending.
func (w *waker) settle(ctx context.Context, job *river.Job[wakeUp]) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastWord)
	defer cancel()
	var again *river.JobSnoozeError
	err := w.store.transact(ctx, func(tx pgx.Tx) (err error) {
		again, err = w.store.promise(ctx, tx, job)
		return err
	})
	switch {
	case err != nil:
		w.log.Error("a delivery's next look could not be arranged; looking again", logfield.Delivery(job.Args.Delivery), logfield.Error(err))
		return river.JobSnooze(tryAgain)
	case again != nil:
		return again
	}
	return nil
}

// promise has a job look at the delivery when it is due next. The job itself waits
// if it can, so that a delivery which is asked about for days is one row; one in the
// wrong line, or one that keeps the sweep from inserting another, leaves a new one.
func (s *Store) promise(ctx context.Context, tx pgx.Tx, job *river.Job[wakeUp]) (*river.JobSnoozeError, error) {
	var phase engine.Phase
	var due, wake, waiter *int64
	id := job.Args.Delivery
	err := tx.QueryRow(ctx, s.in(`SELECT phase, due, wake, waiter FROM {}.deliveries WHERE id = $1 FOR UPDATE`), id).Scan(&phase, &due, &wake, &waiter)
	switch {
	case none(err):
		return nil, nil
	case err != nil:
		return nil, err
	case due == nil:
		_, err := tx.Exec(ctx, s.in(`UPDATE {}.deliveries SET wake = NULL, waiter = NULL WHERE id = $1`), id)
		return nil, err
	case wake != nil && *wake > stamp(time.Now()) && *wake <= *due && (waiter == nil || *waiter != job.ID):
		return nil, nil // another waits
	}
	if _, err := tx.Exec(ctx, s.in(`UPDATE {}.deliveries SET wake = due, waiter = $2 WHERE id = $1`), id, job.ID); err != nil {
		return nil, err
	}
	at, in := moment(*due), rankOf(phase)
	if in == (rank{job.Queue, job.Priority}) && len(job.UniqueKey) == 0 {
		return &river.JobSnoozeError{Duration: max(time.Until(at), 0)}, nil
	}
	return nil, s.leave(ctx, tx, id, in, at)
}

func (s *Store) dueOf(ctx context.Context, id string) (time.Time, error) {
	var due *int64
	err := s.pool.QueryRow(ctx, s.in(`SELECT due FROM {}.deliveries WHERE id = $1`), id).Scan(&due)
	if none(err) {
		return time.Time{}, engine.ErrNotFound
	}
	return momentOrNever(due), s.place.explain(err)
}
