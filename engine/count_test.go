package engine_test

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/fault"
	"github.com/paotui-go/paotui/engine/measure"
	"github.com/paotui-go/paotui/engine/measure/measuretest"
	"github.com/paotui-go/paotui/engine/store/memory"
)

// counting opens a world whose numbers can be read.
func counting(t *testing.T, book *measuretest.Book, c engine.Config) (*world, counts) {
	t.Helper()
	r := measuretest.New(t, book)
	c.Meter = r
	w := open(t, c)
	stop, err := w.Observe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stop)
	return w, counts{r}
}

// counts are read when everybody in the bubble has done what there was to do.
type counts struct{ *measuretest.Reader }

func (c counts) Is(want float64, id measure.ID, attributes ...string) {
	synctest.Wait()
	c.Reader.Is(want, id, attributes...)
}

func (c counts) Took(want uint64, id measure.ID, attributes ...string) {
	synctest.Wait()
	c.Reader.Took(want, id, attributes...)
}

func (c counts) Value(id measure.ID, attributes ...string) (float64, uint64) {
	synctest.Wait()
	return c.Reader.Value(id, attributes...)
}

func TestWhatIsCounted(t *testing.T) {
	var book measuretest.Book
	in := func(name string, c engine.Config, test func(*world, counts)) {
		t.Helper()
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w, r := counting(t, &book, c)
				test(w, r)
				w.stop()
			})
		})
	}
	one := func() (*scripted, engine.Config) {
		s := priced("DADA", 800)
		return s, engine.Config{Carriers: carriers(s)}
	}

	s, c := one()
	in("a delivery that goes well", c, func(w *world, r counts) {
		w.placed("A1")
		pass(83 * time.Second) // at which nobody is asked
		accepted := engine.Report{Placement: s.lastPlaced(), Merchant: "m1", Status: engine.Accepted, At: time.Now().Add(-5 * time.Second), Proven: true}
		w.receive(accepted)
		w.receive(accepted)
		pass(58 * time.Second)
		w.moves(s, engine.PickedUp)
		pass(156 * time.Second)
		w.moves(s, engine.Delivered)
		w.until("A1", engine.UntilFinal)

		of := []string{"carrier", "DADA"}
		r.Is(1, measure.Dispatched)
		r.Is(1, measure.Quotes, append(of, "outcome", "priced", "kind", "none")...)
		r.Is(800, measure.FeeQuoted, of...)
		r.Is(1, measure.Plans, "outcome", "one")
		r.Is(1, measure.Placements, append(of, "outcome", "done", "kind", "none")...)
		r.Is(800, measure.FeeCharged, of...)
		r.Is(78, measure.RiderTime, of...)
		r.Is(141, measure.PickupTime, of...)
		r.Is(297, measure.TripTime, of...)
		r.Is(297, measure.DeliveryTime, of...)
		r.Is(1, measure.Ended, "phase", "delivered")
		r.Is(3, measure.Reports, append(of, "verdict", "news")...)
		r.Is(1, measure.Reports, append(of, "verdict", "known")...)
		r.Took(3, measure.ReportLag, of...)
		r.Is(5, measure.ReportLag, of...)
		if appends, n := r.Value(measure.StoreTime, "operation", "append", "outcome", "done"); n < 5 {
			t.Errorf("%d appends took %v", n, appends)
		}
		for _, none := range []measure.ID{measure.Cancels, measure.Unknowns, measure.Alarms, measure.Parkings, measure.Impatience, measure.Panics, measure.StartsOver} {
			r.Is(0, none)
		}
	})

	s, c = one()
	in("a rider who gives it back, and another", c, func(w *world, r counts) {
		w.placed("A1")
		for _, status := range []engine.Status{engine.Accepted, engine.Waiting, engine.Accepted, engine.PickedUp} {
			pass(time.Minute)
			w.moves(s, status)
		}
		r.Took(1, measure.RiderTime)
		r.Is(60, measure.RiderTime, "carrier", "DADA")
		r.Is(240, measure.PickupTime, "carrier", "DADA")
	})

	s, c = one()
	in("reports of others, and hints", c, func(w *world, r counts) {
		w.placed("A1")
		w.push(12345, engine.Accepted)
		w.receive(engine.Report{Placement: s.lastPlaced(), Merchant: "another", Status: engine.Accepted, At: time.Now(), Proven: true})
		w.receive(engine.Report{Placement: s.lastPlaced(), Merchant: "m1", Status: engine.Accepted, At: time.Now()})
		r.Is(1, measure.Reports, "carrier", "none", "verdict", "foreign")
		r.Is(1, measure.Reports, "carrier", "DADA", "verdict", "foreign")
		r.Is(1, measure.Reports, "carrier", "DADA", "verdict", "hint")
		r.Took(0, measure.ReportLag)
	})

	kept, late, invalid, free, refuses := priced("KEPT", 1), priced("LATE", 1), priced("INVALID", 1), priced("FREE", 0), priced("REFUSES", 1)
	kept.quote = func(context.Context, engine.Inquiry) (engine.Quote, error) {
		return engine.Quote{}, ourLimit(time.Second)
	}
	late.quote = func(ctx context.Context, _ engine.Inquiry) (engine.Quote, error) {
		<-ctx.Done()
		return engine.Quote{}, ctx.Err()
	}
	invalid.check = func(engine.Order) engine.Problems {
		return engine.Problems{{Field: "cargo.weight", Text: "too heavy"}}
	}
	refuses.quote = func(context.Context, engine.Inquiry) (engine.Quote, error) {
		pass(2 * time.Second)
		return engine.Quote{}, refusal(fault.Refused, fault.Rejected)
	}
	in("quotes, by what came of them", engine.Config{Carriers: carriers(kept, late, invalid, free, refuses)}, func(w *world, r counts) {
		if _, err := w.Compare(w.t.Context(), goodOrder("A1")); err != nil {
			t.Error(err)
		}
		for carrier, words := range map[string][2]string{
			"KEPT": {"kept_back", "kept_back"}, "LATE": {"late", "unavailable"}, "INVALID": {"refused", "invalid"},
			"FREE": {"unpriced", "none"}, "REFUSES": {"refused", "refused"},
		} {
			r.Is(1, measure.Quotes, "carrier", carrier, "outcome", words[0], "kind", words[1])
		}
		r.Is(5, measure.Quotes)
		r.Took(3, measure.QuoteTime)
		r.Is(5, measure.QuoteTime, "carrier", "LATE")
		r.Is(2, measure.QuoteTime, "carrier", "REFUSES")
		r.Took(0, measure.FeeQuoted)
		gone, cancel := context.WithCancel(w.t.Context())
		go func() { pass(time.Second); cancel() }()
		if _, err := w.Compare(gone, goodOrder("A2")); err == nil {
			t.Error("who gave up got a comparison")
		}
		pass(10 * time.Second)
		r.Is(1, measure.Quotes, "outcome", "late") // nobody waited for it
	})

	s, c = one()
	s.place = func(context.Context, engine.Placement) (engine.Placed, error) {
		return engine.Placed{}, refusal(fault.Unavailable, fault.Unknown)
	}
	s.standsAt(engine.Waiting)
	in("a reply that was lost, and the order is there", c, func(w *world, r counts) {
		w.dispatch("A1")
		w.until("A1", phase(engine.PhaseWaiting))
		r.Is(1, measure.Placements, "carrier", "DADA", "outcome", "unknown", "kind", "unavailable")
		r.Is(1, measure.Unknowns, "carrier", "DADA", "verb", "place")
		r.Took(1, measure.UnknownTime, "carrier", "DADA", "found", "taken")
		if took, _ := r.Value(measure.UnknownTime); took < 1 || took > 40 {
			t.Errorf("it was found out after %v s", took)
		}
	})

	s, c = one()
	s.place = func(context.Context, engine.Placement) (engine.Placed, error) {
		return engine.Placed{}, refusal(fault.Unavailable, fault.Unknown)
	}
	s.query = func(context.Context, engine.Ref) (engine.Report, error) {
		return engine.Report{}, refusal(fault.NotFound, fault.Rejected)
	}
	in("a reply that was lost, and so was the order", c, func(w *world, r counts) {
		w.dispatch("A1")
		w.until("A1", engine.UntilFinal)
		r.Took(1, measure.UnknownTime, "carrier", "DADA", "found", "refused")
		r.Is(1, measure.Placements) // that it is not there is no call that ordered
		r.Is(1, measure.Ended, "phase", "failed")
		r.Is(1, measure.Plans, "outcome", "nobody")
	})

	s, c = one()
	in("a call-off", c, func(w *world, r counts) {
		w.placed("A1")
		w.callOff("A1")
		w.until("A1", engine.UntilFinal)
		r.Is(1, measure.Cancels, "carrier", "DADA", "outcome", "done", "kind", "none")
		r.Is(200, measure.Penalties, "carrier", "DADA")
		r.Is(1, measure.Ended, "phase", "cancelled")
		r.Is(1, measure.Ended)
	})

	s, c = one()
	s.cancel = func(context.Context, engine.Ref, engine.Cancellation) (engine.Cancelled, error) {
		return engine.Cancelled{}, refusal(fault.TooLate, fault.Rejected)
	}
	in("a call-off that comes too late", c, func(w *world, r counts) {
		w.placed("A1")
		s.standsAt(engine.PickedUp)
		w.callOff("A1")
		w.until("A1", phase(engine.PhasePickedUp))
		r.Is(1, measure.Cancels, "carrier", "DADA", "outcome", "rejected", "kind", "too_late")
		r.Is(0, measure.Penalties)
		r.Is(0, measure.Ended)
	})

	generous, _ := giving(true, refusal(fault.Unavailable, fault.Unknown), nil)
	in("tips", engine.Config{Carriers: []engine.Carrier{generous}}, func(w *world, r counts) {
		w.placed("A1")
		w.tip("A1", 300)
		pass(time.Minute)
		w.tip("A1", 500)
		pass(time.Minute)
		r.Is(1, measure.Unknowns, "carrier", "DADA", "verb", "tip")
		r.Is(500, measure.Tips, "carrier", "DADA")
	})

	slow := priced("DADA", 800)
	in("impatience", engine.Config{Carriers: carriers(slow, priced("SFTC", 900)), Policy: patientFor(10 * time.Minute)}, func(w *world, r counts) {
		w.dispatch("A1")
		w.until("A1", func(d engine.Delivery) bool { return len(d.Placements) == 2 })
		r.Is(1, measure.Impatience, "carrier", "DADA")
		r.Is(2, measure.Plans, "outcome", "one")
	})

	s, c = one()
	s.place = func(context.Context, engine.Placement) (engine.Placed, error) {
		return engine.Placed{}, refusal(fault.Refused, fault.Rejected)
	}
	c.Policy = engine.PolicyFunc(func(s engine.Situation) engine.Plan {
		p := cheapestFirst(s)
		p.StartOver = engine.StartOver{Times: 2, After: 10 * time.Minute}
		return p
	})
	in("starting over", c, func(w *world, r counts) {
		w.dispatch("A1")
		w.until("A1", engine.UntilFinal)
		r.Is(2, measure.StartsOver)
		r.Is(3, measure.Placements, "carrier", "DADA", "outcome", "rejected", "kind", "refused")
	})

	s, c = one()
	s.place = func(context.Context, engine.Placement) (engine.Placed, error) {
		return engine.Placed{Fee: engine.ExactFen(950), Status: engine.Waiting}, nil
	}
	in("an overcharge", c, func(w *world, r counts) {
		w.placed("A1")
		pass(time.Minute)
		r.Is(150, measure.Overcharges, "carrier", "DADA")
		r.Is(950, measure.FeeCharged, "carrier", "DADA")
	})

	first, second := priced("DADA", 800), priced("SFTC", 900)
	second.cancel = func(context.Context, engine.Ref, engine.Cancellation) (engine.Cancelled, error) {
		return engine.Cancelled{}, refusal(fault.Busy, fault.Rejected)
	}
	in("two riders", engine.Config{Carriers: carriers(first, second), Policy: raced}, func(w *world, r counts) {
		w.dispatch("A1")
		pass(5 * time.Second)
		r.Is(1, measure.Plans, "outcome", "race")
		first.standsAt(engine.Accepted)
		second.standsAt(engine.Accepted)
		w.accepts(first)
		w.accepts(second)
		pass(time.Minute)
		r.Is(1, measure.SecondRiders, "carrier", "SFTC")
		second.letsGo()
		pass(time.Minute)
	})

	s, c = one()
	s.place = func(context.Context, engine.Placement) (engine.Placed, error) {
		return engine.Placed{}, refusal(fault.Unavailable, fault.Unknown)
	}
	s.query = func(context.Context, engine.Ref) (engine.Report, error) {
		return engine.Report{}, refusal(fault.Unavailable, fault.NotSent)
	}
	in("a carrier that nobody can ask", c, func(w *world, r counts) {
		w.dispatch("A1")
		w.until("A1", phase(engine.PhaseParked))
		r.Is(1, measure.Alarms, "carrier", "DADA")
		r.Is(1, measure.Parkings, "carrier", "DADA")
		r.Is(1, measure.Open, "phase", "parked")
		r.Is(0, measure.Open, "phase", "waiting")
	})

	s, c = one()
	in("goods that nobody knows of", c, func(w *world, r counts) {
		w.placed("A1")
		w.moves(s, engine.PickedUp)
		pass(time.Minute)
		w.moves(s, engine.Ended)
		pass(time.Minute)
		r.Is(1, measure.Parkings, "carrier", "DADA")
		r.Is(0, measure.Ended)
	})

	s, c = one()
	in("consumers", c, func(w *world, r counts) {
		w.placed("A1")
		ctx, cancel := context.WithCancel(w.t.Context())
		ended := make(chan error, 1)
		var takes atomic.Bool
		go func() {
			ended <- w.Consume(ctx, "books", func(context.Context, engine.Event) error {
				if takes.Load() {
					return nil
				}
				return errors.New("the books are closed")
			})
		}()
		pass(90 * time.Second)
		if lag, _ := r.Value(measure.ConsumerLag, "consumer", "books"); lag < 80 || lag > 100 {
			t.Errorf("it is %v s behind", lag)
		}
		if refused, _ := r.Value(measure.ConsumerRefusals, "consumer", "books"); refused < 5 {
			t.Errorf("it refused %v", refused)
		}
		takes.Store(true)
		pass(3 * time.Minute)
		r.Is(0, measure.ConsumerLag, "consumer", "books")
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		if left := r.All(measure.ConsumerLag); len(left) != 0 {
			t.Errorf("nobody consumes, and there is %v", left)
		}
	})

	s, c = one()
	s.place = func(context.Context, engine.Placement) (engine.Placed, error) { panic("adapter") }
	in("panics", c, func(w *world, r counts) {
		w.dispatch("A1")
		pass(time.Second)
		ctx, cancel := context.WithTimeout(w.t.Context(), time.Second/2)
		defer cancel()
		_ = w.Consume(ctx, "books", func(context.Context, engine.Event) error { panic("host") })
		r.Is(1, measure.Panics, "in", "call")
		r.Is(1, measure.Panics, "in", "consumer")
		r.Is(1, measure.Unknowns, "verb", "place")
	})
	_, c = one()
	c.Policy = engine.PolicyFunc(func(engine.Situation) engine.Plan { panic("policy") })
	in("a policy that panics", c, func(w *world, r counts) {
		w.dispatch("A1")
		w.until("A1", engine.UntilFinal)
		if n, _ := r.Value(measure.Panics, "in", "policy"); n == 0 {
			t.Error("it is not counted")
		}
	})

	_, c = one()
	in("what is due and nobody looks at", c, func(w *world, r counts) {
		w.stop()
		w.dispatch("A1")
		pass(90 * time.Second)
		w.dispatch("A2")
		r.Is(2, measure.Due)
		r.Is(90, measure.Overdue)
		r.Is(2, measure.Open, "phase", "quoting")
	})
	book.HasAll(t, measure.ByEngine)
}

// An alert on what is rare has to see a series before its first event.
func TestWhatIsRareIsShownBeforeItHappens(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, r := counting(t, nil, engine.Config{Carriers: carriers(priced("DADA", 800), priced("SFTC", 900))})
		defer w.stop()
		for id, series := range map[measure.ID]int{
			measure.Alarms: 2, measure.Parkings: 2, measure.SecondRiders: 2, measure.Impatience: 2, measure.Unknowns: 10,
			measure.Ended: 4, measure.Panics: 3, measure.StartsOver: 1, measure.Dispatched: 1,
		} {
			if shown := r.All(id); len(shown) != series {
				t.Errorf("%s has %v", id, shown)
			}
			r.Is(0, id)
		}
	})
}

// What the store did not take is no fact, and what it took is counted once, also
// where the word of that was lost.
func TestAFactIsCountedWhenTheStoreHasIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := priced("DADA", 800)
		home := memory.New()
		store := &hooked{Store: home}
		w, r := counting(t, nil, engine.Config{Carriers: carriers(s), Store: store})
		refused, lost := 0, 0
		store.before = func(_, _ string, entries []engine.Entry) error {
			for _, e := range entries {
				if _, done := e.Fact.(engine.PlaceDone); done && refused < 3 {
					refused++
					return errors.New("the disk is full")
				}
			}
			return nil
		}
		w.placed("A1")
		r.Is(1, measure.Placements, "outcome", "done")
		r.Took(1, measure.FeeCharged)
		r.Took(3, measure.StoreTime, "operation", "append", "outcome", "failed")

		wordLost := &forgetful{Store: home, lost: &lost}
		w.stop()
		w2, r2 := counting(t, nil, engine.Config{Carriers: carriers(s), Store: wordLost})
		defer w2.stop()
		pass(time.Minute)
		w2.moves(s, engine.Accepted)
		if lost == 0 {
			t.Fatal("no word was lost")
		}
		r2.Took(1, measure.RiderTime)
		r2.Is(1, measure.Reports, "verdict", "news")
		r2.Is(0, measure.Plans) // another process made the plan
		r2.Took(0, measure.FeeCharged)
	})
}

// forgetful is a store that writes reports down and says that it did not, once.
type forgetful struct {
	engine.Store
	lost *int
}

func (l *forgetful) Append(ctx context.Context, head engine.Head, entries ...engine.Entry) error {
	err := l.Store.Append(ctx, head, entries...)
	for _, e := range entries {
		if _, report := e.Fact.(engine.Reported); report && err == nil && *l.lost == 0 {
			*l.lost++
			return errors.New("the connection broke")
		}
	}
	return err
}

// Two processes are told the same, and both write it down.
func TestWhatTwoProcessesWriteIsCountedOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := priced("DADA", 800)
		home := &hooked{Store: memory.New()}
		a, ra := counting(t, nil, engine.Config{Carriers: carriers(s), Store: home})
		b, rb := counting(t, nil, engine.Config{Carriers: carriers(s), Store: home, Now: func() time.Time { return time.Now().Add(time.Millisecond) }})
		defer a.stop()
		defer b.stop()
		a.placed("A1")
		pass(50 * time.Second)
		accepted := engine.Report{Placement: s.lastPlaced(), Merchant: "m1", Status: engine.Accepted, At: time.Now(), Proven: true}
		synctest.Wait()
		first := true
		home.before = func(_, _ string, entries []engine.Entry) error {
			if len(entries) > 0 && entries[0].Kind() == "reported" && first {
				first = false
				a.receive(accepted) // while b is about to write the same
			}
			return nil
		}
		b.receive(accepted)
		if !strings.Contains(a.journal("A1"), "reported reported") {
			t.Fatalf("they did not write at once: %s", a.journal("A1"))
		}
		_, na := ra.Value(measure.RiderTime)
		_, nb := rb.Value(measure.RiderTime)
		if na != 1 || nb != 0 {
			t.Errorf("it is counted %d and %d times: %s", na, nb, a.journal("A1"))
		}
	})
}
