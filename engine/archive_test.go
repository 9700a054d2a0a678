package engine_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/fault"
	"github.com/paotui-go/paotui/engine/store/memory"
)

// told is everything personal that the order below and its carrier say.
var told = []string{"张三丰甲", "李四海乙", "010-65051234", "18701012345", "建国门外大街", "工人体育场北路", "2号楼", "门口的花", "放在前台", "o-1", "骑手丙", "13000000000", "敲门三下", "0815", "4711", "打错了"}

func personalOrder(id string) engine.Order {
	o := goodOrder(id)
	o.Sender.Name, o.Receiver.Name = "张三丰甲", "李四海乙"
	o.Note, o.Cargo.DeliveryNote = "门口的花", "放在前台"
	o.Cargo.Items = []engine.Item{{Name: "门口的花", Count: 1}}
	return o
}

// aPersonalStory is a delivery that was called off, dispatched anew with another
// address and delivered, with everything in it that tells of a person.
func aPersonalStory(w *world, s *scripted, id string) engine.Delivery {
	w.t.Helper()
	s.standsAt(engine.Waiting)
	w.dispatchOrder(personalOrder(id))
	w.until(id, engine.UntilPlaced)
	if _, err := w.Cancel(w.t.Context(), id, engine.Cancellation{Reason: engine.OtherReason, Text: "打错了"}); err != nil {
		w.t.Fatal(err)
	}
	w.until(id, engine.UntilFinal)
	pass(7 * time.Second)
	amended := personalOrder(id)
	amended.Receiver.Detail = "2号楼后面"
	w.redispatch(id, &amended)
	w.until(id, func(d engine.Delivery) bool { return len(d.Placements) == 2 && engine.UntilPlaced(d) })
	pass(7 * time.Second)
	s.standsAt(engine.Accepted)
	w.receive(engine.Report{Placement: s.lastPlaced(), Merchant: "m1", Status: engine.Accepted, At: time.Now(), Proven: true,
		Rider: engine.Rider{Name: "骑手丙", Phone: "13000000000"}, Note: "敲门三下"})
	pass(7 * time.Second)
	w.moves(s, engine.Delivered)
	w.until(id, engine.UntilFinal)
	pass(time.Second)
	return w.now(id)
}

// talkative is a carrier that gives codes.
func talkative() *scripted {
	s := priced("DADA", 800)
	s.place = func(_ context.Context, p engine.Placement) (engine.Placed, error) {
		return engine.Placed{Fee: p.Quote.Fee, PickupCode: "0815", ReceiptCode: "4711"}, nil
	}
	return s
}

func TestEraseLeavesTheStoryAndNobodyInIt(t *testing.T) {
	s := talkative()
	inWorld(t, carriers(s), func(w *world) {
		before := aPersonalStory(w, s, "A1")
		text := func() string {
			entries, err := w.Journal(w.t.Context(), "A1")
			if err != nil {
				t.Fatal(err)
			}
			b, err := json.Marshal(entries)
			if err != nil {
				t.Fatal(err)
			}
			return string(b)
		}
		for _, word := range told {
			if !strings.Contains(text(), word) {
				t.Errorf("the test wants %q in the journal", word)
			}
		}
		if err := w.Erase(w.t.Context(), "A1"); err != nil {
			t.Fatal(err)
		}
		for _, word := range told {
			if strings.Contains(text(), word) {
				t.Errorf("%q is still in the journal", word)
			}
		}
		after := w.now("A1")
		personal := cmp.Options{
			cmp.FilterPath(func(p cmp.Path) bool {
				switch p.Last().String() {
				case ".Order", ".Rider", ".Note", ".Text", ".PickupCode", ".ReceiptCode":
					return true
				}
				return false
			}, cmp.Ignore()),
			cmpopts.IgnoreUnexported(engine.Delivery{}, engine.PlacementState{}),
			cmp.AllowUnexported(engine.Amount{}, engine.Maybe[time.Time]{}, engine.Maybe[engine.Money]{}, engine.Maybe[int]{}, engine.Maybe[engine.Seconds]{}),
		}
		if diff := cmp.Diff(before, after, personal); diff != "" {
			t.Errorf("the erasure changed more than persons (-before +after):\n%s", diff)
		}
		if !after.Final() || after.Cost() != before.Cost() {
			t.Errorf("%s for %v, was %v", after.Phase, after.Cost().Total, before.Cost().Total)
		}

		// It is still known.
		w.dispatchOrder(personalOrder("A1"))
		other := personalOrder("A1")
		other.Cargo.Weight = 500
		if _, err := w.Dispatch(w.t.Context(), other); fault.KindOf(err) != fault.Conflict {
			t.Errorf("another order under its id: %v", err)
		}
		if _, err := w.Redispatch(w.t.Context(), "A1", nil); fault.KindOf(err) != fault.TooLate {
			t.Errorf("redispatched without an address: %v", err)
		}
		if err := w.Erase(w.t.Context(), "A1"); err != nil {
			t.Errorf("erased twice: %v", err)
		}
	})
}

func TestOnlyWhatIsClosedIsErasedOrPruned(t *testing.T) {
	s := priced("DADA", 800)
	inWorld(t, carriers(s), func(w *world) {
		w.placed("A1")
		pass(24 * time.Hour)
		if err := w.Erase(w.t.Context(), "A1"); fault.KindOf(err) != fault.TooLate {
			t.Errorf("erased while it is %s: %v", w.now("A1").Phase, err)
		}
		if n, _, err := w.Prune(w.t.Context(), nil, time.Now()); n != 0 || err != nil {
			t.Errorf("%d open ones were pruned, %v", n, err)
		}
		if err := w.Erase(w.t.Context(), "nope"); fault.KindOf(err) != fault.NotFound {
			t.Errorf("an unknown delivery: %v", err)
		}
	})
}

func TestPruneExportsAndLeavesATombstone(t *testing.T) {
	s := talkative()
	inWorld(t, carriers(s), func(w *world) {
		was := aPersonalStory(w, s, "A1")
		pass(48 * time.Hour)
		aPersonalStory(w, s, "young")
		var export bytes.Buffer
		pruned, unread, err := w.Prune(w.t.Context(), &export, time.Now().Add(-24*time.Hour))
		if pruned != 1 || unread != 0 || err != nil {
			t.Fatalf("%d pruned, %d unread, %v", pruned, unread, err)
		}

		var record engine.Record
		if err := json.Unmarshal(export.Bytes(), &record); err != nil {
			t.Fatal(err)
		}
		if back := engine.Fold(record.ID, record.Entries); back.Phase != was.Phase || back.Version != was.Version || back.Cost() != was.Cost() {
			t.Errorf("the export folds to %s for %v", back.Phase, back.Cost().Total)
		}

		d := w.now("A1")
		if d.Phase != engine.PhaseDelivered || d.Version != was.Version || !d.Final() || d.Order.Receiver.Name != "" {
			t.Errorf("its tombstone tells %+v", d)
		}
		if found, err := w.DeliveryOf(w.t.Context(), was.Placements[0].ID); err != nil || found.ID != "A1" {
			t.Errorf("its placement belongs to %q, %v", found.ID, err)
		}
		if _, err := w.Journal(w.t.Context(), "A1"); fault.KindOf(err) != fault.NotFound {
			t.Errorf("its journal: %v", err)
		}
		amended := personalOrder("A1")
		amended.Receiver.Detail = "2号楼后面"
		w.dispatchOrder(amended)
		other := personalOrder("A1")
		other.Cargo.Weight = 500
		if _, err := w.Dispatch(w.t.Context(), other); fault.KindOf(err) != fault.Conflict {
			t.Errorf("another order under its id: %v", err)
		}
		if n, _, err := w.Prune(w.t.Context(), nil, time.Now().Add(-24*time.Hour)); n != 0 || err != nil {
			t.Errorf("pruned again: %d, %v", n, err)
		}
	})
}

// Carriers repeat themselves for days. What they say of a delivery that is gone is
// taken note of, so that they stop.
func TestAReportAboutAPrunedDeliveryBelongsToNobody(t *testing.T) {
	s := talkative()
	inWorld(t, carriers(s), func(w *world) {
		id := aPersonalStory(w, s, "A1").Placements[0].ID
		if n, _, err := w.Prune(w.t.Context(), nil, time.Now().Add(time.Hour)); n != 1 || err != nil {
			t.Fatal(n, err)
		}
		report := engine.Report{Placement: id, Merchant: "m1", Status: engine.Ended, At: time.Now(), Proven: true}
		anonymous, hint := report, report
		anonymous.Merchant = ""
		hint.Merchant, hint.Proven = "", false
		for n, r := range []engine.Report{report, anonymous, hint} {
			if err := w.Receive(w.t.Context(), r); err != nil || len(w.stray) != n+1 {
				t.Errorf("%v; %d reports belong to nobody", err, len(w.stray))
			}
		}
	})
}

func TestWhatAConsumerHasNotReadIsNotPruned(t *testing.T) {
	s := talkative()
	home := memory.New()
	inWorldOf(t, engine.Config{Carriers: carriers(s), Store: home}, func(w *world) {
		ctx, stop := context.WithCancel(w.t.Context())
		var open atomic.Bool
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			_ = w.Consume(ctx, "books", func(context.Context, engine.Event) error {
				if !open.Load() {
					return errors.New("the books are closed")
				}
				return nil
			})
		}()
		pass(time.Second)
		aPersonalStory(w, s, "A1")
		pass(24 * time.Hour)
		if pruned, unread, err := w.Prune(w.t.Context(), nil, time.Now()); pruned != 0 || unread != 1 || err != nil {
			t.Errorf("%d pruned, %d unread, %v", pruned, unread, err)
		}
		open.Store(true)
		pass(2 * time.Minute)
		if pruned, unread, err := w.Prune(w.t.Context(), nil, time.Now()); pruned != 1 || unread != 0 || err != nil {
			t.Errorf("%d pruned, %d unread, %v", pruned, unread, err)
		}
		stop()
		<-ended
	})
}

// A host writes its own row and the dispatch together.
func TestPrepareAndAppendIsADispatch(t *testing.T) {
	s, home := priced("DADA", 800), memory.New()
	inWorldOf(t, engine.Config{Carriers: carriers(s), Store: home}, func(w *world) {
		head, entries, err := w.Prepare(t.Context(), goodOrder("A1"))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Delivery(w.t.Context(), "A1"); fault.KindOf(err) != fault.NotFound {
			t.Errorf("prepared, and there already: %v", err)
		}
		if err := home.Append(w.t.Context(), head, entries...); err != nil {
			t.Fatal(err)
		}
		pass(10 * time.Second) // nobody rang
		if d := w.now("A1"); d.Phase != engine.PhaseWaiting {
			t.Errorf("%s", d.Phase)
		}
		if err := home.Append(w.t.Context(), head, entries...); !errors.Is(err, engine.ErrConflict) {
			t.Errorf("appended twice: %v", err)
		}
		if d := w.dispatchOrder(goodOrder("A1")); d.Phase != engine.PhaseWaiting || s.count("place") != 1 {
			t.Errorf("dispatched then: %s, placed %d times", d.Phase, s.count("place"))
		}
		bad := goodOrder("A2")
		bad.Receiver.Phone = ""
		if _, _, err := w.Prepare(t.Context(), bad); err == nil {
			t.Error("a bad order was prepared")
		}
	})
}
