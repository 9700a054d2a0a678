package transport

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/paotui-go/paotui/engine/fault"
	"github.com/paotui-go/paotui/engine/priority"
)

// Everything at once, for the race detector, and for the books: when all is over no
// trial, no rescue and no token may be thought to be still under way.
func TestStress(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var s *Stack
		s = New(Config{
			PerCarrier: Limit{PerSecond: 12}, PerApp: Limit{PerSecond: 20},
			OnChange: func(Change) { s.Status() },
		})
		var all sync.WaitGroup
		for i := range 64 {
			all.Go(func() { mill(s, rand.New(rand.NewPCG(uint64(i), 1))) })
		}
		dividing := time.AfterFunc(time.Second, func() { s.Divide(3) })
		all.Wait()
		dividing.Stop()
		nobodyWaits(t, s)
		time.Sleep(time.Hour)
		for _, c := range []Call{quoting, placing, polling, undoing} {
			for _, class := range priority.Classes() {
				for i := range 3 {
					c.Carrier = fmt.Sprint("c", i)
					time.Sleep(time.Second)
					if err := s.Do(as(class), c, ends(nil)); err != nil {
						t.Errorf("an hour later a %v is kept back: %v", class, err)
					}
				}
			}
		}
		time.Sleep(time.Minute)
		if left := s.Status(); len(left) > 0 {
			t.Errorf("left: %v", left)
		}
	})
}

func mill(s *Stack, draw *rand.Rand) {
	calls := []Call{quoting, placing, polling, undoing}
	outcomes := []error{nil, nil, carrierDown, noConnection, refused, unbound}
	for range 300 {
		c := calls[draw.IntN(len(calls))]
		c.Carrier = fmt.Sprint("c", draw.IntN(3))
		c.Fingerprint = fmt.Sprint(draw.IntN(5))
		err := outcomes[draw.IntN(len(outcomes))]
		took := time.Duration(draw.IntN(2000)) * time.Millisecond
		ctx, cancel := context.WithTimeout(of(as(priority.Class(draw.IntN(4))), fmt.Sprint("shop", draw.IntN(8))), time.Duration(1+draw.IntN(3000))*time.Millisecond)
		_ = s.Do(ctx, c, func(ctx context.Context) error {
			if sleep(ctx, took) != nil {
				return &fault.Error{Kind: fault.Canceled, Err: ctx.Err()}
			}
			return err
		})
		cancel()
	}
}
