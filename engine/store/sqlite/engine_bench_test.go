package sqlite_test

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/paotui-go/paotui/cmd/performance/paired"
	"github.com/paotui-go/paotui/engine"
)

const inFlight = 64

// BenchmarkDeliver holds deliveries from their dispatch to their end, 64 at a time,
// against a bare loop that puts the same rows, 64 writes a transaction: what the
// rate of commits allows. The carrier answers at once.
func BenchmarkDeliver(b *testing.B) {
	path := fresh(b)
	s := openShop(b, opened(b, path))
	s.runs(b)
	ctx := context.Background()
	deliver := func(int) error {
		id, err := s.place(ctx)
		if err != nil {
			return err
		}
		return s.ride(ctx, id)
	}
	if err := deliver(0); err != nil {
		b.Fatal(err)
	}
	one := s.store.take()
	bare := newBare(b, 0)
	var deliveries, writes int
	s.carrier.calls.Store(0)
	commits := commitsOf(b, path)
	paired.Rounds(b, func() (ours, limit time.Duration, err error) {
		ours, err = timed(func() error { return manyAtOnce(inFlight, deliver) }, nil)
		writes += len(s.store.take())
		deliveries += inFlight
		limit, err = timed(func() error { return bare.same(one, inFlight) }, err)
		return ours / inFlight, limit / inFlight, err
	})
	b.ReportMetric(float64(s.carrier.calls.Load())/float64(deliveries), "calls/delivery")
	b.ReportMetric(float64(writes)/float64(deliveries), "writes/delivery")
	b.ReportMetric(float64(commitsOf(b, path)-commits)/float64(deliveries), "commits/delivery")
}

// commitsOf counts the commits of a file since somebody first opened it: SQLite does
// so in the head of the index of its write-ahead log.
func commitsOf(b *testing.B, path string) uint32 {
	index, err := os.ReadFile(path + "-shm")
	if err != nil {
		b.Fatal(err)
	}
	return binary.NativeEndian.Uint32(index[8:])
}

// BenchmarkReceive holds pushes that are safe in the journal, of 64 deliveries at
// once, against a bare loop that puts the same rows.
func BenchmarkReceive(b *testing.B) {
	s := openShop(b, opened(b, fresh(b)))
	s.runs(b)
	ctx := context.Background()
	ids := make([]engine.PlacementID, inFlight)
	place := func(i int) (err error) {
		ids[i], err = s.place(ctx)
		return err
	}
	ride := func(i int) error { return s.ride(ctx, ids[i]) }
	if err := place(0); err != nil {
		b.Fatal(err)
	}
	s.store.take()
	if err := ride(0); err != nil {
		b.Fatal(err)
	}
	one, bare := s.store.take(), newBare(b, 0)
	n := time.Duration(inFlight * len(trip))
	paired.Rounds(b, func() (ours, limit time.Duration, err error) {
		if err := manyAtOnce(inFlight, place); err != nil {
			return 0, 0, err
		}
		ours, err = timed(func() error { return manyAtOnce(inFlight, ride) }, nil)
		limit, err = timed(func() error { return bare.same(one, inFlight) }, err)
		s.store.take()
		return ours / n, limit / n, err
	})
}

// same puts what was written for one delivery for n new ones, each write of all of
// them in one transaction.
func (w *bare) same(writes []written, n int) error {
	ctx := context.Background()
	first := w.next
	w.next += n
	for _, one := range writes {
		if _, err := w.conn.ExecContext(ctx, "BEGIN IMMEDIATE"); err != nil {
			return err
		}
		for i := range n {
			if err := w.write(one, first+i); err != nil {
				return err
			}
		}
		if _, err := w.conn.ExecContext(ctx, "COMMIT"); err != nil {
			return err
		}
	}
	return nil
}

// write puts a write's rows for another delivery.
func (w *bare) write(one written, n int) error {
	h, id := one.head, fmt.Sprintf("order-%07d", n)
	if _, err := w.head.Exec(id, h.Version, h.Shop, string(h.Phase), h.Closed, h.Opened.UnixNano(), h.Updated.UnixNano(), h.Due.UnixNano()); err != nil {
		return err
	}
	for i, e := range one.entries {
		fact, err := json.Marshal(e.Fact)
		if err != nil {
			return err
		}
		if _, is := e.Fact.(engine.Placing); is {
			if _, err := w.placement.Exec(n+1, id); err != nil {
				return err
			}
		}
		if _, err := w.entry.Exec(id, h.Version-int64(len(one.entries)-1-i), e.At.UnixNano(), e.Kind(), string(fact)); err != nil {
			return err
		}
	}
	return nil
}
