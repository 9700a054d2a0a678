package postgres

import (
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/store/postgres/postgrestest"
)

// ready is a store on which appends leave jobs, though nobody works them.
func ready(t *testing.T) *Store {
	t.Helper()
	url, schema := postgrestest.Home(t)
	s, err := Open(t.Context(), Options{URL: url, Schema: schema})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	if err := s.supervised(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s
}

// dueIn opens a delivery that waits, and returns the job that it left.
func (s *Store) dueIn(t *testing.T, wait time.Duration) *river.Job[wakeUp] {
	t.Helper()
	at := time.Now()
	h := engine.Head{ID: "o1", Version: 1, Phase: engine.PhaseWaiting, Opened: at, Updated: at, Due: at.Add(wait)}
	if err := s.Append(t.Context(), h, engine.Entry{At: at, Fact: engine.Parked{}}); err != nil {
		t.Fatal(err)
	}
	list, err := s.jobs.JobList(t.Context(), river.NewJobListParams().Kinds(wakeUp{}.Kind()))
	if err != nil || len(list.Jobs) != 1 {
		t.Fatalf("%d jobs were left (%v), want 1", len(list.Jobs), err)
	}
	return &river.Job[wakeUp]{JobRow: list.Jobs[0], Args: wakeUp{"o1"}}
}

func (s *Store) promises(t *testing.T, job *river.Job[wakeUp]) *river.JobSnoozeError {
	t.Helper()
	var again *river.JobSnoozeError
	if err := s.transact(t.Context(), func(tx pgx.Tx) (err error) { again, err = s.promise(t.Context(), tx, job); return err }); err != nil {
		t.Fatal(err)
	}
	return again
}

func TestAJobThatComesTooEarlyWaitsOn(t *testing.T) {
	s := ready(t)
	job := s.dueIn(t, time.Minute) // by a replica's clock that is behind, say
	for range 3 {
		if again := s.promises(t, job); again == nil || again.Duration < 50*time.Second {
			t.Fatalf("the one job there is ends (%v); want that it waits for the minute", again)
		}
	}
}

func TestOfTwoJobsOneGoesOn(t *testing.T) {
	s := ready(t)
	first := s.dueIn(t, time.Minute)
	second := &river.Job[wakeUp]{JobRow: &rivertype.JobRow{ID: first.ID + 1, Queue: first.Queue, Priority: first.Priority}, Args: first.Args}
	if again := s.promises(t, second); again != nil {
		t.Errorf("both wait")
	}
	if again := s.promises(t, first); again == nil {
		t.Errorf("none waits")
	}
}

func TestTheSweepTakesAnOverdueDeliveryOnceAMinute(t *testing.T) {
	s := ready(t)
	s.dueIn(t, -5*time.Minute)
	now := time.Now()
	for _, look := range []struct {
		after time.Duration
		finds int
	}{{0, 1}, {0, 0}, {overdueFor - time.Second, 0}, {overdueFor + time.Second, 1}} {
		if found, err := s.sweep(t.Context(), now.Add(look.after)); err != nil || found != look.finds {
			t.Errorf("after %v it finds %d (%v), want %d", look.after, found, err, look.finds)
		}
	}
	list, err := s.jobs.JobList(t.Context(), river.NewJobListParams().Kinds(wakeUp{}.Kind()))
	if err != nil || len(list.Jobs) != 2 {
		t.Errorf("%d jobs stand in line (%v), want the first and one of the sweep's", len(list.Jobs), err)
	}
}
