package postgres_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/paotui-go/paotui/engine"
)

// names are the deliveries of the events behind a position, and the last position.
func (d *desk) names(after int64) (names []string, last int64) {
	d.t.Helper()
	events, err := d.Since(d.ctx(), after, 100)
	if err != nil {
		d.t.Fatal(err)
	}
	last = after
	for _, e := range events {
		if e.Position <= last {
			d.t.Fatalf("position %d comes behind %d", e.Position, last)
		}
		names, last = append(names, e.Delivery), e.Position
	}
	return names, last
}

func TestAnEntryThatCommitsLateIsNotSkipped(t *testing.T) {
	d := newDesk(t)
	d.append(row("before", 1, engine.PhaseWaiting, time.Time{}), parked("1"))
	_, last := d.names(0)

	slow, err := d.pool.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := d.AppendTx(t.Context(), slow, row("slow", 2, engine.PhaseWaiting, time.Time{}), parked("1"), parked("2")); err != nil {
		t.Fatal(err)
	}
	for i := range 3 { // these are written later and committed sooner
		d.append(row(fmt.Sprintf("quick%d", i), 1, engine.PhaseWaiting, time.Time{}), parked("1"))
		var got []string
		if got, last = d.names(last); !slices.Equal(got, []string{fmt.Sprintf("quick%d", i)}) {
			t.Fatalf("while a transaction is open the reader sees %q", got)
		}
	}
	if err := slow.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	got, last := d.names(last)
	if !slices.Equal(got, []string{"slow", "slow"}) {
		t.Fatalf("the reader who went on sees %q, want what was committed late", got)
	}
	if got, _ := d.names(last); len(got) > 0 {
		t.Errorf("%q were seen twice", got)
	}
}

func TestWhatIsRolledBackIsNoEvent(t *testing.T) {
	d := newDesk(t)
	tx, err := d.pool.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := d.AppendTx(t.Context(), tx, row("o1", 1, engine.PhaseWaiting, time.Time{}), parked("1")); err != nil {
		t.Fatal(err)
	}
	if err := tx.Rollback(t.Context()); err != nil {
		t.Fatal(err)
	}
	d.append(row("o2", 1, engine.PhaseWaiting, time.Time{}), parked("1"))
	if got, _ := d.names(0); !slices.Equal(got, []string{"o2"}) {
		t.Errorf("the reader sees %q", got)
	}
}

func TestADeliveryIsNotBuriedBeforeItsLastEventHadAPosition(t *testing.T) {
	d := newDesk(t)
	if err := d.Advance(t.Context(), "mail", 0); err != nil {
		t.Fatal(err)
	}
	h := row("o1", 1, engine.PhaseDelivered, time.Time{})
	h.Closed = true
	d.append(h, parked("1")) // nobody has read since, so nothing is numbered
	stone := engine.Tombstone{ID: "o1", Version: 1}
	if err := d.Bury(t.Context(), stone); err != engine.ErrUnread {
		t.Fatalf("Bury: %v, want that mail has not read it", err)
	}
	_, last := d.names(0)
	if err := d.Advance(t.Context(), "mail", last); err != nil {
		t.Fatal(err)
	}
	if err := d.Bury(t.Context(), stone); err != nil {
		t.Error(err)
	}
}

func TestWatchTellsOfWhatOthersAppend(t *testing.T) {
	d := newDesk(t)
	other := open(t, d.url, d.schema)
	told := make(chan struct{}, 1)
	tell := func() {
		select {
		case told <- struct{}{}:
		default:
		}
	}
	wait := func(for_ string) {
		t.Helper()
		select {
		case <-told:
		case <-time.After(20 * time.Second):
			t.Fatalf("nobody told of %s", for_)
		}
	}
	ended := make(chan struct{})
	ctx, stop := contextOf(t)
	go func() { defer close(ended); other.Watch(ctx, tell) }()
	defer func() { stop(); <-ended }()

	wait("the beginning: something may have been missed before")
	d.append(row("o1", 1, engine.PhaseWaiting, time.Time{}), parked("1"))
	wait("an append")

	tx, err := d.pool.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := d.AppendTx(t.Context(), tx, row("o2", 1, engine.PhaseWaiting, time.Time{}), parked("1")); err != nil {
		t.Fatal(err)
	}
	if err := tx.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	wait("an append in the host's transaction")

	d.exec(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%' || $1 || '%'`, d.schema)
	wait("the connection that was lost: something may have been missed")
	d.append(row("o3", 1, engine.PhaseWaiting, time.Time{}), parked("1"))
	wait("an append on the new connection")
}
