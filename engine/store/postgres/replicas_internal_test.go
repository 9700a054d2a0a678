package postgres

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/paotui-go/paotui/engine/store/postgres/postgrestest"
)

// quick are leases for a test that has no time.
var quick = lease{renew: 20 * time.Millisecond, lapse: 150 * time.Millisecond, term: time.Second}

// crew are processes on one database, each with a store of its own, and what they keep
// to.
type crew struct {
	t       *testing.T
	url     string
	schema  string
	mu      sync.Mutex
	parts   map[*Store]int
	changed chan struct{}
	highest float64 // the most that all took together
}

func newCrew(t *testing.T) *crew {
	url, schema := postgrestest.Home(t)
	return &crew{t: t, url: url, schema: schema, parts: map[*Store]int{}, changed: make(chan struct{}, 1)}
}

// join starts one more; stop ends it in order.
func (c *crew) join() (s *Store, stop func()) {
	c.t.Helper()
	s, err := Open(c.t.Context(), Options{URL: c.url, Schema: c.schema})
	if err != nil {
		c.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		s.replicas(ctx, quick, func(n int) { c.say(s, n) })
	}()
	stop = sync.OnceFunc(func() {
		cancel()
		<-ended
		c.say(s, 0)
		_ = s.Close()
	})
	c.t.Cleanup(stop)
	return s, stop
}

func (c *crew) say(s *Store, n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.parts[s] = n; n == 0 {
		delete(c.parts, s)
	}
	sum := 0.0
	for _, n := range c.parts {
		sum += 1 / float64(n)
	}
	c.highest = max(c.highest, sum)
	select {
	case c.changed <- struct{}{}:
	default:
	}
}

// await waits until these keep to one of n parts each.
func (c *crew) await(n int, of ...*Store) {
	c.t.Helper()
	timeout := time.After(20 * time.Second)
	for {
		c.mu.Lock()
		agree := true
		for _, s := range of {
			agree = agree && c.parts[s] == n
		}
		c.mu.Unlock()
		if agree {
			return
		}
		select {
		case <-c.changed:
		case <-timeout:
			c.t.Fatalf("they keep to %v, want one of %d parts each", c.parts, n)
		}
	}
}

func TestReplicasCountEachOther(t *testing.T) {
	c := newCrew(t)
	a, _ := c.join()
	c.await(1, a)
	b, stopB := c.join()
	c.await(2, a, b)
	d, _ := c.join()
	c.await(3, a, b, d)
	stopB()
	c.await(2, a, d)
	if c.highest > 1+1.0/joining {
		t.Errorf("together they took %.2f of the quota", c.highest)
	}
}

// A process that is killed leaves its row behind, and its connection ends. One that only
// stands still has its connection, and is waited for.
func TestAKilledReplicaIsNoticed(t *testing.T) {
	c := newCrew(t)
	a, _ := c.join()
	c.await(1, a)
	b := &replica{store: a, lease: quick, id: "b", changed: func(int) {}}
	join := func() {
		for first := true; first || b.now.waits; first = false {
			if err := b.renew(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
	}
	join()
	c.await(2, a)
	stopped := time.Now()
	c.await(1, a)
	if took := time.Since(stopped); took < quick.term/2 {
		t.Errorf("one that stood still was given up after %v", took)
	}
	join()
	c.await(2, a)
	killed := time.Now()
	b.disconnect(t.Context())
	c.await(1, a)
	if took := time.Since(killed); took > quick.term {
		t.Errorf("it took %v, which is no sooner than one that stands still", took)
	}
}

// One that is stopped, with its connections open, is waited for a term; when it goes on
// it takes less before it takes its part again.
func TestAStoppedReplicaKeepsItsPartForATerm(t *testing.T) {
	c := newCrew(t)
	a, _ := c.join()
	b, _ := c.join()
	c.await(2, a, b)
	// the lock is the one that renewing waits for: so nobody renews
	hold, err := pgxpool.New(t.Context(), c.url)
	if err != nil {
		t.Fatal(err)
	}
	defer hold.Close()
	conn, err := hold.Acquire(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Exec(t.Context(), `SELECT pg_advisory_lock(hashtextextended('paotui replicas ' || $1, 0))`, c.schema); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Exec(t.Context(), `SELECT pg_sleep($1)`, (quick.term + 200*time.Millisecond).Seconds()); err != nil {
		t.Fatal(err)
	}
	c.mu.Lock()
	kept := c.parts[a] == 2 && c.parts[b] == 2
	c.mu.Unlock()
	if !kept {
		t.Errorf("while nobody could be asked they went to %v", c.parts)
	}
	if _, err := conn.Exec(t.Context(), `SELECT pg_advisory_unlock(hashtextextended('paotui replicas ' || $1, 0))`, c.schema); err != nil {
		t.Fatal(err)
	}
	conn.Release()
	d, _ := c.join()
	c.await(3, a, b, d)
	if c.highest > 1+1.0/joining {
		t.Errorf("together they took %.2f of the quota", c.highest)
	}
}

func TestAStoreOfTheVersionBeforeIsBroughtForward(t *testing.T) {
	s := unprepared(t)
	if err := migrate(t.Context(), s, steps[:1]); err != nil {
		t.Fatal(err)
	}
	if err := s.prepare(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.announcer.Go(s.announce)
	ctx, cancel := context.WithCancel(t.Context())
	told := 0
	s.replicas(ctx, quick, func(n int) { told = n; cancel() })
	if told != 1 {
		t.Errorf("one process keeps to one of %d parts", told)
	}
	var left int
	if err := s.pool.QueryRow(t.Context(), s.in(`SELECT count(*) FROM {}.replicas`)).Scan(&left); err != nil || left != 0 {
		t.Errorf("%d rows are left behind, %v", left, err)
	}
}
