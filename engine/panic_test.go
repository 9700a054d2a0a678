package engine_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/fault"
	"github.com/paotui-go/paotui/engine/store/memory"
)

type panicking struct{}

func (panicking) Account(context.Context, string, engine.CarrierID) (engine.Account, error) {
	panic("the database is gone")
}

func TestAHostsOwnPanicsDoNotEndTheProcess(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for reason, c := range map[string]engine.Config{
			"accounts": {Accounts: panicking{}, Policy: cheapestFirst},
			"policy":   {Accounts: everyone{}, Policy: engine.PolicyFunc(func(engine.Situation) engine.Plan { panic("?") })},
		} {
			c.Carriers, c.Store = []engine.Carrier{priced("DADA", 800)}, memory.New()
			e, err := engine.New(c)
			if err != nil {
				t.Fatal(err)
			}
			ctx, stop := context.WithCancel(t.Context())
			go e.Run(ctx)
			if _, err := e.Dispatch(ctx, goodOrder("A1")); err != nil {
				t.Fatal(err)
			}
			if d, err := e.Wait(ctx, "A1", engine.UntilFinal); err != nil || d.Phase != engine.PhaseFailed {
				t.Errorf("%s: %s (%s), %v", reason, d.Phase, d.Trouble, err)
			}
			stop()
			synctest.Wait()
		}
	})
}

func TestACarrierThatIsNoLongerConfigured(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		home := memory.New()
		run := func(carriers ...engine.Carrier) (*engine.Engine, func()) {
			e, err := engine.New(engine.Config{Carriers: carriers, Accounts: everyone{}, Policy: cheapestFirst, Store: home})
			if err != nil {
				t.Fatal(err)
			}
			ctx, stop := context.WithCancel(t.Context())
			go e.Run(ctx)
			return e, func() { stop(); synctest.Wait() }
		}
		gone := priced("DADA", 800)
		gone.place = func(context.Context, engine.Placement) (engine.Placed, error) {
			return engine.Placed{}, refusal(fault.Unavailable, fault.Unknown)
		}
		gone.query = func(context.Context, engine.Ref) (engine.Report, error) {
			return engine.Report{}, refusal(fault.Unavailable, fault.Unknown)
		}
		before, stop := run(gone)
		if _, err := before.Dispatch(t.Context(), goodOrder("A1")); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		stop()

		other := priced("SFTC", 900)
		after, stop := run(other)
		defer stop()
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		d, err := after.Wait(ctx, "A1", engine.UntilFinal)
		if err != nil || d.Phase != engine.PhaseParked || other.count("place") != 0 || !strings.Contains(d.Trouble, "nobody can tell") {
			t.Errorf("%s (%s), %d other placements, %v: what may live at a carrier that is gone must not be replaced", d.Phase, d.Trouble, other.count("place"), err)
		}
	})
}
