package engine_test

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/store/memory"
)

// Whoever goes on, from whatever was written last: everyone is in the race, once.
func TestARaceGrowsThoughItsProcessDies(t *testing.T) {
	deaths := 0
	for nth := range 9 {
		for _, made := range []bool{true, false} {
			t.Run(fmt.Sprintf("killed at change %d, made %v", nth+1, made), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					a, b, c := three()
					home, books := memory.New(), []*ledger{keeps(a), keeps(b), keeps(c)}
					store, died := killed(home, nth+1, made)
					one := open(t, engine.Config{Carriers: carriers(a, b, c), Policy: bestTwoFirst, Store: store})
					one.dispatch("A1")
					select {
					case <-died:
						deaths++
					case <-time.After(10 * time.Minute):
					}
					two := open(t, engine.Config{Carriers: carriers(a, b, c), Policy: bestTwoFirst, Store: home})
					pass(10 * time.Minute)
					for i, s := range []*scripted{a, b, c} {
						if books[i].alive() != 1 {
							t.Errorf("%d orders live at %s: %s", books[i].alive(), s.info.ID, two.journal("A1"))
						}
					}
					if d := two.now("A1"); len(living(d)) != 3 || d.Phase != engine.PhaseWaiting {
						t.Errorf("%s; %v race: %s", d.Phase, living(d), two.journal("A1"))
					}
					one.stop()
					two.stop()
				})
			})
		}
	}
	if deaths < 12 {
		t.Errorf("only %d of the processes died: the story has become shorter", deaths)
	}
}

// Two engines on one store, and both see that the time has come.
func TestTwoReplicasLetSomebodyJoinOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b, c := three()
		keeps(a)
		keeps(b)
		books := keeps(c)
		config := engine.Config{Carriers: carriers(a, b, c), Policy: bestTwoFirst, Store: memory.New()}
		one, two := open(t, config), open(t, config)
		const orders = 20
		for n := range orders {
			[]*world{one, two}[n%2].dispatch(fmt.Sprint("A", n))
		}
		pass(4 * time.Minute)
		if books.alive() != orders || c.count("place") != orders {
			t.Errorf("%d live at SS after %d placements, for %d orders", books.alive(), c.count("place"), orders)
		}
		one.stop()
		two.stop()
	})
}
