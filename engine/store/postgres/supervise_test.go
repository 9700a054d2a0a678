package postgres_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zaptest"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/store/postgres"
)

// looked is an engine that only says what it was asked to look at.
type looked struct {
	mu      sync.Mutex
	ids     []string
	advance func(ctx context.Context, id string) error
}

func (l *looked) Advance(ctx context.Context, id string) error {
	l.mu.Lock()
	l.ids = append(l.ids, id)
	l.mu.Unlock()
	return l.advance(ctx, id)
}

func (l *looked) times(id string) (n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, seen := range l.ids {
		if seen == id {
			n++
		}
	}
	return n
}

// puts sets a delivery's due time at whatever version it has; zero is never.
func (d *desk) puts(ctx context.Context, id string, due func() time.Time) error {
	for {
		entries, err := d.Load(ctx, id)
		if err != nil {
			return err
		}
		err = d.Append(ctx, row(id, int64(len(entries)), engine.PhaseWaiting, due()))
		if !errors.Is(err, engine.ErrConflict) {
			return err
		}
	}
}

func never() time.Time { return time.Time{} }

// once is an engine for which looking once is enough.
func (d *desk) once() *looked {
	return &looked{advance: func(ctx context.Context, id string) error { return d.puts(ctx, id, never) }}
}

// supervised runs a supervisor until the test is over, or until the function that it
// returns is called.
func (d *desk) supervised(e postgres.Advancer, o postgres.SuperviseOptions) (stop func()) {
	d.t.Helper()
	ctx, cancel := context.WithCancel(context.WithoutCancel(d.ctx()))
	ended := make(chan error, 1)
	o.Logger = zaptest.NewLogger(d.t, zaptest.Level(zap.WarnLevel))
	go func() { ended <- postgres.Supervise(ctx, d.Store, e, o) }()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			d.t.Errorf("Supervise: %v", err)
		}
	})
	d.t.Cleanup(stop)
	return stop
}

func (d *desk) jobs() int {
	return d.count(`SELECT count(*) FROM {}.river_job WHERE kind = 'paotui_wake_up'`)
}

// knowing waits until appends leave jobs.
func (d *desk) knowing() {
	d.t.Helper()
	d.until("the supervisor is known", func() bool { return d.count(`SELECT count(supervised) FROM {}.store`) == 1 })
}

// wasSupervised: there was a supervisor a moment ago.
func (d *desk) wasSupervised() {
	d.t.Helper()
	stop := d.supervised(d.once(), postgres.SuperviseOptions{})
	d.knowing()
	stop()
}

func TestWhereNobodySupervisesNoJobsAreLeftAndNothingIsLost(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	for i := range 5 {
		d.append(row(fmt.Sprint("o", i), 1, engine.PhaseQuoting, time.Now()), parked("1"))
	}
	if n := d.jobs(); n != 0 {
		t.Fatalf("%d jobs wait for nobody", n)
	}
	if ids, _, err := d.Due(t.Context(), time.Now(), 10); err != nil || len(ids) != 5 {
		t.Errorf("due are %q (%v): Run finds them all", ids, err)
	}
	e := d.once()
	d.supervised(e, postgres.SuperviseOptions{})
	d.until("the sweep finds them all", func() bool {
		ids, _, err := d.Due(t.Context(), time.Now(), 10)
		return err == nil && len(ids) == 0
	})
}

func TestADeliveryIsLookedAtWhenItIsDueAndNotBefore(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	e := d.once()
	d.supervised(e, postgres.SuperviseOptions{})
	d.knowing()
	due := time.Now().Add(2 * time.Second)
	e.advance = func(ctx context.Context, id string) error {
		if id == "soon" && time.Now().Before(due) {
			t.Errorf("%s is looked at %v early", id, time.Until(due))
		}
		return d.puts(ctx, id, never)
	}
	d.append(row("later", 1, engine.PhaseWaiting, time.Now().Add(time.Hour)), parked("1"))
	d.append(row("soon", 1, engine.PhaseWaiting, due), parked("1"))
	d.append(row("now", 1, engine.PhaseWaiting, time.Now()), parked("1"))
	d.append(row("never", 1, engine.PhaseWaiting, time.Time{}), parked("1"))
	d.until("what is due is looked at", func() bool { return e.times("now") == 1 && e.times("soon") == 1 })
	if e.times("later")+e.times("never") > 0 {
		t.Error("what is not due was looked at")
	}
}

func TestWhatIsDueAtOnceDoesNotWaitForRiversLeader(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.wasSupervised()
	d.append(row("now", 1, engine.PhaseQuoting, time.Now()), parked("1"))
	d.append(row("past", 1, engine.PhaseWaiting, time.Now().Add(-time.Minute)), parked("1"))
	d.append(row("ahead", 1, engine.PhaseWaiting, time.Now().Add(time.Hour)), parked("1"))
	for id, want := range map[string]string{"now": "available", "past": "available", "ahead": "scheduled"} {
		if n := d.count(`SELECT count(*) FROM {}.river_job WHERE args->>'delivery' = $1 AND state::text = $2`, id, want); n != 1 {
			t.Errorf("the job of the delivery that is due %s is not %s", id, want)
		}
	}
}

func TestADueTimeThatMovesIsNotMissed(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	e := d.once()
	d.supervised(e, postgres.SuperviseOptions{})
	d.knowing()
	d.append(row("o1", 1, engine.PhaseWaiting, time.Now().Add(time.Hour)), parked("1"))
	if err := d.puts(t.Context(), "o1", time.Now); err != nil { // it moves forward
		t.Fatal(err)
	}
	d.until("it is looked at", func() bool { return e.times("o1") == 1 })

	d.append(row("o2", 1, engine.PhaseWaiting, time.Now().Add(2*time.Second)), parked("1"))
	far := time.Now().Add(time.Hour)
	if err := d.puts(t.Context(), "o2", func() time.Time { return far }); err != nil { // it moves back, and its job finds nothing to do
		t.Fatal(err)
	}
	d.until("the job waits for the new time", func() bool {
		return d.count(`SELECT count(*) FROM {}.river_job WHERE args->>'delivery' = 'o2' AND state = 'scheduled' AND scheduled_at > now() + interval '50 minutes'`) == 1
	})
	if n := e.times("o2"); n != 0 {
		t.Errorf("it was looked at %d times before it was due", n)
	}
	if err := d.puts(t.Context(), "o2", time.Now); err != nil {
		t.Fatal(err)
	}
	d.until("it is looked at", func() bool { return e.times("o2") == 1 })
}

func TestADeliveryThatIsAskedAboutForDaysIsOneJob(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	e := &looked{advance: func(ctx context.Context, id string) error {
		// what an engine does: an intent under a lease, a fact, and the next time
		for _, due := range []time.Duration{25 * time.Second, 25 * time.Second, 50 * time.Millisecond} {
			if err := d.puts(ctx, id, func() time.Time { return time.Now().Add(due) }); err != nil {
				return err
			}
		}
		return nil
	}}
	d.supervised(e, postgres.SuperviseOptions{})
	d.knowing()
	d.append(row("o1", 1, engine.PhaseWaiting, time.Now()), parked("1"))
	d.until("it was looked at ten times", func() bool { return e.times("o1") >= 10 })
	if n := d.jobs(); n != 1 {
		t.Errorf("there are %d jobs, want one that waits again and again", n)
	}
}

func TestWhatIsAppendedWhileAJobRunsIsSeenAtItsEnd(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	entered, leave := make(chan struct{}), make(chan struct{})
	e := &looked{}
	e.advance = func(ctx context.Context, id string) error {
		if e.times(id) > 1 {
			return d.puts(ctx, id, never)
		}
		close(entered)
		<-leave
		return nil // somebody else has moved it meanwhile
	}
	d.supervised(e, postgres.SuperviseOptions{})
	d.knowing()
	d.append(row("o1", 1, engine.PhaseWaiting, time.Now()), parked("1"))
	<-entered
	d.append(row("o1", 2, engine.PhaseWaiting, time.Now()), parked("a push"))
	close(leave)
	d.until("it is looked at again", func() bool { return e.times("o1") == 2 })
}

func TestACancelDoesNotWaitBehindQuoting(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	leave := make(chan struct{})
	e := &looked{advance: func(ctx context.Context, id string) error {
		if id != "called off" {
			select {
			case <-leave:
			case <-ctx.Done():
			}
		}
		return d.puts(context.WithoutCancel(ctx), id, never)
	}}
	stop := d.supervised(e, postgres.SuperviseOptions{Workers: 1})
	d.knowing()
	for i := range 5 {
		d.append(row(fmt.Sprint("crowd", i), 1, engine.PhaseQuoting, time.Now()), parked("1"))
	}
	d.append(row("called off", 1, engine.PhaseQuoting, time.Now()), parked("1"))
	d.until("quoting is full", func() bool { return e.times("crowd0") == 1 })
	if e.times("called off") > 0 {
		t.Fatal("it passed the others before anybody called it off")
	}
	wish := engine.Entry{At: time.Now(), Fact: engine.CancelWanted{Cancellation: engine.Cancellation{Reason: engine.NotNeeded}}}
	d.append(row("called off", 2, engine.PhaseQuoting, time.Now()), wish)
	d.until("it passes the others", func() bool { return e.times("called off") == 1 })
	if n := e.times("crowd1"); n > 0 {
		t.Error("quoting was not full")
	}
	close(leave)
	d.until("the others follow", func() bool { return e.times("crowd4") == 1 })
	stop()
}

func TestAJobThatIsLostLosesNothing(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.wasSupervised()
	d.append(row("o1", 1, engine.PhaseWaiting, time.Now().Add(-2*time.Minute)), parked("1"))
	d.append(row("o2", 1, engine.PhaseWaiting, time.Now().Add(-2*time.Minute)), parked("1"))
	if n := d.jobs(); n != 2 {
		t.Fatalf("%d jobs were left, want 2", n)
	}
	d.exec(`DELETE FROM {}.river_job`)
	e := d.once()
	d.supervised(e, postgres.SuperviseOptions{})
	d.until("the sweep makes it good", func() bool { return e.times("o1") == 1 && e.times("o2") == 1 })
}

func TestAJobWhoseProcessDiedIsRescued(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.wasSupervised()
	d.append(row("o1", 1, engine.PhaseWaiting, time.Now()), parked("1"))
	// As a process leaves it that was killed 80 seconds ago. To the sweep the wake-up
	// does not count as late yet.
	d.exec(`UPDATE {}.river_job SET state = 'running', attempt = 3, attempted_at = now() - interval '80 seconds', attempted_by = '{gone}' WHERE kind = 'paotui_wake_up'`)
	e := d.once()
	d.supervised(e, postgres.SuperviseOptions{})
	d.until("it is rescued", func() bool { return e.times("o1") == 1 })
	if n := d.count(`SELECT count(*) FROM {}.river_job WHERE state = 'discarded'`); n != 0 {
		t.Errorf("%d jobs were discarded", n)
	}
}

func TestAnErrorAndAPanicAreTriedAgainAndTellNothing(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	e := &looked{}
	e.advance = func(ctx context.Context, id string) error {
		switch {
		case e.times(id) > 1:
			return d.puts(ctx, id, never)
		case id == "panics":
			panic("to 18701012345#001")
		default:
			return errors.New("the journal can not be read")
		}
	}
	d.supervised(e, postgres.SuperviseOptions{})
	d.knowing()
	d.append(row("panics", 1, engine.PhaseWaiting, time.Now()), parked("1"))
	d.append(row("fails", 1, engine.PhaseWaiting, time.Now()), parked("1"))
	d.until("they are looked at again", func() bool { return e.times("panics") == 2 && e.times("fails") == 2 })
	if n := d.count(`SELECT count(*) FROM {}.river_job WHERE kind = 'paotui_wake_up' AND (errors IS NOT NULL OR attempt > 1)`); n != 0 {
		t.Errorf("%d jobs have failed in River's eyes: some day it would discard them", n)
	}
}

func TestADeliveryLeavesTheQuotingLineOnceItIsPlaced(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	e := &looked{advance: func(ctx context.Context, id string) error {
		return d.puts(ctx, id, func() time.Time { return time.Now().Add(time.Hour) }) // now waiting for a rider
	}}
	d.supervised(e, postgres.SuperviseOptions{})
	d.knowing()
	d.append(row("o1", 1, engine.PhaseQuoting, time.Now()), parked("1"))
	d.until("its job waits in the other line", func() bool {
		return d.count(`SELECT count(*) FROM {}.river_job WHERE queue = 'paotui_following' AND state = 'scheduled'`) == 1
	})
	d.until("and in that one only", func() bool {
		return d.count(`SELECT count(*) FROM {}.river_job WHERE kind = 'paotui_wake_up' AND state <> 'completed'`) == 1
	})
}

func TestABuriedDeliverysJobIsDone(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.wasSupervised()
	h := row("o1", 1, engine.PhaseDelivered, time.Now())
	h.Closed = true
	d.append(h, parked("1"))
	if err := d.Bury(t.Context(), engine.Tombstone{ID: "o1", Version: 1}); err != nil {
		t.Fatal(err)
	}
	e := d.once()
	d.supervised(e, postgres.SuperviseOptions{})
	d.until("the job is done", func() bool {
		return d.count(`SELECT count(*) FROM {}.river_job WHERE kind = 'paotui_wake_up' AND state = 'completed'`) == 1
	})
	if slices.Contains(e.ids, "o1") {
		t.Error("what is buried was looked at")
	}
}
