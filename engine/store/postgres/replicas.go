package postgres

import (
	"context"
	"crypto/rand"
	"time"

	"github.com/jackc/pgx/v5"
)

// lease is how long a process counts as one that is at work.
type lease struct {
	renew time.Duration // how often it says so
	// lapse is after how long its silence says that it is gone, if the connection that
	// it last spoke by is gone as well; and term, in any case.
	lapse, term time.Duration
}

var leases = lease{renew: time.Second, lapse: 3 * time.Second, term: 15 * time.Second}

// Replicas counts the processes that are at work on this store, itself among them,
// until ctx ends, and says by how much a quota is to be divided that all of them share:
// changed is called with it at first and whenever it changes, never twice at a time. It
// uses a connection of its own, so that nobody counts as gone for being busy.
//
// What all take together does not pass the quota, but for these: while one joins, a
// second as a rule and 15 at the longest, it takes a quarter of its part already; and
// one that is cut off from the database, which then can neither place nor follow a
// delivery, keeps the part that it had, while the others give it away after 15 seconds.
// So do all keep theirs while the database is away. One that ends gives its part away
// at once; one that is killed, within four seconds.
func (s *Store) Replicas(ctx context.Context, changed func(n int)) {
	s.replicas(ctx, leases, changed)
}

func (s *Store) replicas(ctx context.Context, l lease, changed func(n int)) {
	r := &replica{store: s, lease: l, id: rand.Text(), changed: changed}
	defer r.leave(ctx)
	for {
		_ = r.renew(ctx) // whatever was so before stays so, until it can be asked again
		wait := l.renew
		if r.now.waits {
			wait /= 5
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		}
	}
}

// replica is one process that is counted.
type replica struct {
	store   *Store
	lease   lease
	id      string
	changed func(int)

	conn *pgx.Conn // nil until it is needed
	now  count
	told int
	from time.Time // since when its row has been there
}

// connected is a connection that others do not wait for.
func (r *replica) connected(ctx context.Context) (*pgx.Conn, error) {
	if r.conn == nil {
		pooled, err := r.store.pool.Acquire(ctx)
		if err != nil {
			return nil, err
		}
		r.conn = pooled.Hijack()
	}
	return r.conn, nil
}

func (r *replica) disconnect(ctx context.Context) {
	if r.conn == nil {
		return
	}
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	_ = r.conn.Close(last) // it is of no more use
	r.conn = nil
}

// take has its user keep to what it counted.
func (r *replica) take(c count) {
	r.now = c
	if c.parts != r.told {
		r.told = c.parts
		r.changed(c.parts)
	}
}

// renew renews the lease and counts the others. One does so at a time.
func (r *replica) renew(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, max(r.lease.lapse, time.Second))
	defer cancel()
	began := time.Now()
	conn, err := r.connected(ctx)
	if err != nil {
		return err
	}
	var next count
	err = pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
		if err := r.alone(ctx, tx); err != nil {
			return err
		}
		o, listed, err := r.look(ctx, tx)
		if err != nil {
			return err
		}
		if !listed {
			r.from = began
		}
		var written int
		next, written = r.now.next(o, listed, time.Since(r.from) > r.lease.term)
		if next.parts > r.now.parts {
			r.take(next)
		}
		_, err = tx.Exec(ctx, r.store.in(`INSERT INTO {}.replicas (id, parts, renewed, backend) VALUES ($1, $2, clock_timestamp(), pg_backend_pid())
			ON CONFLICT (id) DO UPDATE SET parts = excluded.parts, renewed = excluded.renewed, backend = excluded.backend`), r.id, written)
		return err
	})
	if err != nil {
		r.disconnect(ctx)
		return err
	}
	r.take(next)
	return nil
}

// alone waits for the others' counting to end. Whoever stands still in the middle of it
// is thrown out.
func (r *replica) alone(ctx context.Context, tx pgx.Tx) error {
	batch := &pgx.Batch{}
	batch.Queue(`SET LOCAL idle_in_transaction_session_timeout = 2000`)
	batch.Queue(`SELECT pg_advisory_xact_lock(hashtextextended('paotui replicas ' || $1, 0))`, r.store.schema)
	return tx.SendBatch(ctx, batch).Close()
}

// look strikes out those that are gone, and counts who is left.
func (r *replica) look(ctx context.Context, tx pgx.Tx) (o others, listed bool, err error) {
	_, err = tx.Exec(ctx, r.store.in(`DELETE FROM {}.replicas r WHERE renewed < clock_timestamp() - $1::bigint * interval '1 microsecond'
		OR renewed < clock_timestamp() - $2::bigint * interval '1 microsecond' AND NOT EXISTS (SELECT FROM pg_stat_activity a WHERE a.pid = r.backend)`),
		r.lease.term.Microseconds(), r.lease.lapse.Microseconds())
	if err != nil {
		return o, false, err
	}
	err = tx.QueryRow(ctx, r.store.in(`SELECT count(*) FILTER (WHERE id <> $1), coalesce(min(parts) FILTER (WHERE id <> $1 AND parts > 0), 0),
		count(*) FILTER (WHERE id = $1) > 0 FROM {}.replicas`), r.id).Scan(&o.n, &o.least, &listed)
	return o, listed, err
}

// leave gives the part away.
func (r *replica) leave(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	defer r.disconnect(ctx)
	conn, err := r.connected(ctx)
	if err != nil {
		return // the lease ends by itself
	}
	_, _ = conn.Exec(ctx, r.store.in(`DELETE FROM {}.replicas WHERE id = $1`), r.id) // else it ends by itself, too
}
