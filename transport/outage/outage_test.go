package outage_test

import (
	"context"
	"fmt"
	"math"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"github.com/paotui-go/paotui/transport/outage"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func run(t *testing.T, s outage.Scenario, failing ...float64) map[outage.Way][]outage.Point {
	by := make(map[outage.Way][]outage.Point)
	synctest.Test(t, func(t *testing.T) {
		points, err := outage.Run(t.Context(), s, failing...)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range points {
			by[p.Way] = append(by[p.Way], p)
			t.Logf("%-14s %3.0f%% failing: %5.1f%% served, load %.2f, %d of %d kept back", p.Way, 100*p.Failing, 100*p.Success(), p.Load(), p.KeptBack, p.Asked)
		}
	})
	return by
}

// What the stack promises about outages, for ten seeds. The first two ways are
// known by arithmetic, which shows that the carrier fails as it should.
func TestOutage(t *testing.T) {
	failing := []float64{0, 0.1, 0.5, 1}
	for seed := range uint64(10) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			by := run(t, outage.Scenario{Lasts: time.Minute, Seed: seed}, failing...)
			for i, f := range failing {
				once, plain, ours := by[outage.Once][i], by[outage.Plain][i], by[outage.Stack][i]
				about(t, "served once", once.Success(), 1-f, 0.05)
				about(t, "load once", once.Load(), 1, 0)
				about(t, "served plainly", plain.Success(), 1-f*f*f, 0.05)
				about(t, "load plainly", plain.Load(), 1+f+f*f, 0.1)
				if ours.Load() > 1.11 {
					t.Errorf("%v failing: the stack sends %.2f calls for each that it is asked, want a tenth more at most", f, ours.Load())
				}
				if ours.Success() < once.Success()-0.01 {
					t.Errorf("%v failing: the stack serves %.3f, less than no retries with %.3f", f, ours.Success(), once.Success())
				}
			}
			if few := by[outage.Stack][1]; few.Success() < 0.97 {
				t.Errorf("a tenth failing: %.3f served, want nearly all", few.Success())
			}
			if dead := by[outage.Stack][3]; dead.Load() > 0.05 || dead.KeptBack < dead.Asked*9/10 {
				t.Errorf("a dead carrier: load %.3f, %d of %d kept back", dead.Load(), dead.KeptBack, dead.Asked)
			}
		})
	}
}

func about(t *testing.T, what string, got, want, within float64) {
	t.Helper()
	if math.Abs(got-want) > within {
		t.Errorf("%s: %.3f, want %.3f", what, got, want)
	}
}

func TestARunThatIsCalledOffEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		began := time.Now()
		if _, err := outage.Run(ctx, outage.Scenario{}, 0.5); err == nil {
			t.Error("no error")
		}
		if took := time.Since(began); took > 4*time.Second {
			t.Errorf("took %v", took)
		}
	})
}
