package wiring_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/origin"
)

// shopAt compares at all carriers, at a steady pace.
type shopAt struct {
	name  string
	every time.Duration

	mu      sync.Mutex
	asked   int
	priced  int
	kept    []string
	slowest time.Duration
}

func (s *shopAt) compare(t *testing.T, r road, until time.Time) {
	var all sync.WaitGroup
	for n := 0; time.Now().Before(until); n++ {
		all.Go(func() {
			o := exampleOrder()
			o.ID, o.Shop = fmt.Sprint(s.name, "-", n), s.name
			came := time.Now()
			c, err := r.Compare(origin.With(t.Context(), origin.Origin{Shop: s.name}), o)
			if err != nil {
				t.Error(err)
				return
			}
			s.note(c, time.Since(came))
		})
		<-time.After(s.every)
	}
	all.Wait()
}

func (s *shopAt) note(c engine.Comparison, took time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.slowest = max(s.slowest, took)
	for _, offer := range c.Offers {
		s.asked++
		switch offer.Outcome {
		case engine.Priced, engine.Unpriced:
			s.priced++
		case engine.KeptBack:
			s.kept = append(s.kept, offer.Reason())
		}
	}
}

// One shop compares a hundred times as often as each of ten others, over the whole way
// to a simulated WeChat: the others have every price, at once, and WeChat sees no more
// calls of the mini program than its limit.
func TestANoisyShopAndTenQuietOnes(t *testing.T) {
	onTheRoad(t, func(t *testing.T, r road) {
		const lasting = 30 * time.Second
		noisy := &shopAt{name: "noisy", every: 10 * time.Millisecond}
		shops := []*shopAt{noisy}
		for i := range 10 {
			shops = append(shops, &shopAt{name: fmt.Sprint("quiet", i), every: time.Second + time.Duration(i)*time.Millisecond})
		}
		for _, s := range shops {
			r.accounts[s.name] = r.accounts[r.shop]
		}
		until := time.Now().Add(lasting)
		var all sync.WaitGroup
		for _, s := range shops {
			all.Go(func() { s.compare(t, r, until) })
		}
		all.Wait()

		for _, s := range shops[1:] {
			if s.priced != s.asked {
				t.Errorf("%s has %d offers of %d: %q", s.name, s.priced, s.asked, s.kept)
			}
			if s.slowest > time.Second {
				t.Errorf("%s waited %v for a comparison", s.name, s.slowest)
			}
		}
		if !slices.ContainsFunc(noisy.kept, func(said string) bool {
			return strings.Contains(said, `shop "noisy" has used up its share of the limit of application`)
		}) {
			t.Errorf("the noisy shop is told %q", noisy.kept[max(len(noisy.kept)-3, 0):])
		}
		const quotes = "/cgi-bin/express/local/business/order/pre_add"
		sent := float64(r.sim.Count(quotes))
		common := 100 * 0.7 // of the application's 100 calls a second: the rest is for cancelling and asking
		if most := common*lasting.Seconds() + 100; sent > most || sent < 0.9*common*lasting.Seconds() {
			t.Errorf("WeChat saw %.0f quotes in %v, the limit is %.0f", sent, lasting, most)
		}
	})
}
