package wiring_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/paotui-go/paotui/carriers/carriertest"
	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/store/memory"
	"github.com/paotui-go/paotui/policy"
	"github.com/paotui-go/paotui/wiring"
)

// probed is a store that counts how often it is asked whether it can be read.
type probed struct {
	engine.Store
	asked int
	err   error
	hangs bool
}

func (p *probed) Due(ctx context.Context, now time.Time, limit int) ([]string, time.Time, error) {
	if !now.Equal(time.Unix(0, 0)) {
		return p.Store.Due(ctx, now, limit)
	}
	p.asked++
	if p.hangs {
		<-ctx.Done()
		return nil, time.Time{}, ctx.Err()
	}
	return nil, time.Time{}, p.err
}

// However often somebody wants to know, the store is asked once a second; who gives up
// leaves no answer for others; and that it ends is known at once.
func TestReadinessAsksTheStoreOnceASecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		bench, err := carriertest.Reference().Start(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		store := &probed{Store: memory.New()}
		shop := engine.StaticAccounts{bench.Order.Shop: {bench.Carrier.Info().ID: bench.Account}}
		eng, err := engine.New(engine.Config{Carriers: []engine.Carrier{bench.Carrier}, Accounts: shop, Policy: policy.Policy{}, Store: store})
		if err != nil {
			t.Fatal(err)
		}
		system := wiring.NewSystem(wiring.Parts{Engine: eng, Store: store, Accounts: shop})
		ctx, stop := context.WithCancel(t.Context())
		ran := make(chan error, 1)
		go func() { ran <- system.Run(ctx) }()
		synctest.Wait()
		ready := func() error { return system.Ready(t.Context()) }
		for range 100 {
			if why := ready(); why != nil {
				t.Fatal(why)
			}
		}
		if store.asked != 1 {
			t.Errorf("the store was asked %d times", store.asked)
		}
		store.err = errors.New("no connection")
		if why := ready(); why != nil {
			t.Errorf("within the second it says %v", why)
		}
		time.Sleep(time.Second)
		if why := ready(); !errors.Is(why, store.err) || why.Error() != "the store can not be read: no connection" {
			t.Errorf("%v", why)
		}
		time.Sleep(time.Second)
		store.hangs = true
		hasty, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		if why := system.Ready(hasty); !errors.Is(why, context.DeadlineExceeded) {
			t.Errorf("a store that hangs: %v", why)
		}
		store.hangs, store.err = false, nil
		if why := ready(); why != nil {
			t.Errorf("who gave up spoiled it for others: %v", why)
		}
		stop()
		if err := <-ran; err != nil {
			t.Error(err)
		}
		if ready() == nil {
			t.Error("it is ready, and has ended")
		}
	})
}
