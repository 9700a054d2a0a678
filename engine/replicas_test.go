package engine_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/store/memory"
)

// Two engines on one store, each with everything to do at once, and hosts that call
// off and tip at either of them.
func TestTwoReplicasDoEachThingOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		first, second, home := priced("DADA", 800), priced("SFTC", 900), memory.New()
		books := keeps(first)
		spare := keeps(second)
		var tips sync.Map
		given := func(_ context.Context, r engine.TipRequest) error {
			n, _ := tips.LoadOrStore(r.ID, new(atomic.Int64))
			n.(*atomic.Int64).Add(1)
			return nil
		}
		config := engine.Config{Carriers: []engine.Carrier{tipped{first, given}, tipped{second, given}}, Store: home}
		a, b := open(t, config), open(t, config)
		const orders = 60
		for n := range orders {
			[]*world{a, b}[n%2].dispatch(fmt.Sprint("A", n))
		}
		pass(time.Minute)
		for n := range orders {
			id, w := fmt.Sprint("A", n), []*world{b, a}[n%2] // the other one
			switch n % 3 {
			case 0:
				w.callOff(id)
			case 1:
				w.tip(id, 300)
			}
		}
		pass(time.Minute)
		for n := range orders {
			d := a.now(fmt.Sprint("A", n))
			if len(d.Placements) != 1 || d.Version != b.now(d.ID).Version {
				t.Errorf("%s has %d placements", d.ID, len(d.Placements))
			}
			if called := n%3 == 0; (d.Phase == engine.PhaseCancelled) != called || called != d.Final() {
				t.Errorf("%s is %s: %s", d.ID, d.Phase, a.journal(d.ID))
			}
			if n%3 == 1 && d.Placements[0].Tip != engine.ExactFen(300) {
				t.Errorf("%s: the tip reads %v", d.ID, d.Placements[0].Tip)
			}
		}
		if alive := books.alive() + spare.alive(); alive != orders*2/3 || first.count("place") != orders || first.count("cancel") != orders/3 || second.count("place") != 0 {
			t.Errorf("%d live after %d and %d placements and %d cancels", alive, first.count("place"), second.count("place"), first.count("cancel"))
		}
		tips.Range(func(id, n any) bool {
			if got := n.(*atomic.Int64).Load(); got != 1 {
				t.Errorf("%v got its tip %d times", id, got)
			}
			return true
		})
		a.stop()
		b.stop()
	})
}

// One of two vanishes after each of its steps in turn, without a word. The other
// goes on as soon as the lease is over, and once only.
func TestAReplicaThatVanishesIsReplaced(t *testing.T) {
	const lease = 15 * time.Second // of a call of ten seconds
	for nth := range 3 {
		t.Run(fmt.Sprintf("after %d steps", nth), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, home := priced("DADA", 800), memory.New()
				books := keeps(s)
				var dead atomic.Bool
				steps := 0
				vanishing := &hooked{Store: home, before: func(string, string, []engine.Entry) error {
					if dead.Load() {
						return errors.New("it is gone")
					}
					if steps++; steps > nth {
						dead.Store(true)
						return errors.New("it is gone")
					}
					return nil
				}}
				one := open(t, engine.Config{Carriers: carriers(s), Store: vanishing})
				one.dispatch("A1")
				pass(100 * time.Millisecond)
				if nth < 2 && !dead.Load() {
					t.Fatal("it did not vanish")
				}
				two := open(t, engine.Config{Carriers: carriers(s), Store: home})
				start := time.Now()
				two.until("A1", engine.UntilPlaced)
				if took := time.Since(start); took > lease+30*time.Second {
					t.Errorf("replaced after %v: %s", took, two.journal("A1"))
				}
				pass(5 * time.Minute)
				if books.alive() != 1 || s.count("place") != 1 {
					t.Errorf("%d live after %d placements: %s", books.alive(), s.count("place"), two.journal("A1"))
				}
				two.stop()
				one.stop()
			})
		})
	}
}

// Pushes come in at every replica at once, in any order, while both work.
func TestReplicasThatHearTheSameNewsAgree(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, home := priced("DADA", 800), memory.New()
		config := engine.Config{Carriers: carriers(s), Store: home}
		a, b := open(t, config), open(t, config)
		a.placed("A1")
		pass(10 * time.Second)
		s.standsAt(engine.Delivered)
		var news []engine.Report
		for n, status := range []engine.Status{engine.Accepted, engine.AtStore, engine.PickedUp, engine.Delivering, engine.Delivered} {
			news = append(news, engine.Report{Placement: s.lastPlaced(), Merchant: "m1", Status: status, At: time.Now().Add(time.Duration(n-10) * time.Second), Proven: true})
		}
		var both sync.WaitGroup
		for n := range 20 {
			both.Go(func() { []*world{a, b}[n%2].receive(news[n*3%len(news)]) })
		}
		both.Wait()
		pass(time.Second)
		d := b.now("A1")
		if d.Phase != engine.PhaseDelivered || !d.Final() || len(d.Placements[0].Reports) > 6 {
			t.Errorf("%s with %d reports: %s", d.Phase, len(d.Placements[0].Reports), b.journal("A1"))
		}
		a.stop()
		b.stop()
	})
}
