package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/paotui-go/paotui/carriers/carriertest"
	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/transport/wechat/wechatsim"
	"github.com/paotui-go/paotui/wiring"
)

// site is where a carrier is tried: at the configured accounts, or at a simulator
// whose riders stand still.
type site struct {
	order  engine.Order
	config wiring.Config
	seed   uint64 // of the placement ids: a real account remembers former ones
	close  func()
}

func (p *program) openSite(in source) (site, error) {
	s, err := p.findSite(in)
	if err != nil {
		return site{}, err
	}
	s.order = plain(s.order)
	p.note("wishes, tip and time of the order are left aside: the rules bring their own")
	return s, nil
}

// plain is the order as soon as possible and without wishes, as the suite wants it.
func plain(o engine.Order) engine.Order {
	o.Timing, o.Insurance, o.Tip = engine.Timing{}, engine.Insurance{}, 0
	o.Direct, o.PickupCode, o.ReceiptCode = engine.No, engine.No, engine.No
	return o
}

func (p *program) findSite(in source) (site, error) {
	if p.config != "" {
		order, cfg, err := p.configured(in)
		if err == nil {
			err = order.Check().Err()
		}
		return site{order: order, config: cfg, seed: rand.Uint64(), close: func() {}}, err
	}
	order, err := p.toSimulate(in)
	if err != nil {
		return site{}, err
	}
	cfg, sim, err := openSimulator(p, order, wechatsim.Config{Seed: demoSeed, Manual: true})
	if err != nil {
		return site{}, err
	}
	return site{order: order, config: cfg, seed: demoSeed, close: sim.Close}, nil
}

// harness makes the carrier with the shop's account. Nothing can be done to its other
// side.
func (s site) harness(ctx context.Context, p *program, id engine.CarrierID) (carriertest.Harness, error) {
	carriers, hangUp, err := wiring.BuildCarriers(s.config, p.log)
	if err != nil {
		return carriertest.Harness{}, badInput(err)
	}
	carrier, err := pick(carriers, id)
	if err != nil {
		return carriertest.Harness{}, err
	}
	account, err := wiring.NewRoster(s.config).Account(ctx, s.order.Shop, id)
	if err != nil {
		return carriertest.Harness{}, badInput(fmt.Errorf("%s at the shop %s: %w", id, s.order.Shop, err))
	}
	able := engine.AbilitiesOf(carrier)
	bench := carriertest.Bench{
		Carrier: carrier, Account: account, Order: s.order, Tips: tips(able), WeightStep: wireWeight,
		CancelCosts: able.CancelCost, Returns: able.ConfirmReturn, Reorders: able.Reorder,
		Pause: pauses[id], Secrets: s.secrets(account), Close: hangUp,
	}
	if err := s.takes(ctx, bench); err != nil {
		return carriertest.Harness{}, err
	}
	return carriertest.Harness{Seed: s.seed, Start: func(context.Context) (*carriertest.Bench, error) {
		fresh := bench
		return &fresh, nil
	}}, nil
}

func pick(carriers []engine.Carrier, id engine.CarrierID) (engine.Carrier, error) {
	var ids []string
	for _, c := range carriers {
		if c.Info().ID == id {
			return c, nil
		}
		ids = append(ids, string(c.Info().ID))
	}
	return nil, badInput(fmt.Errorf("there is no carrier %s; there are %s", id, strings.Join(ids, ", ")))
}

const wireWeight = 10 // grams: WeChat's goods_weight has two decimals of a kilogram

// pauses are how long carriers want between a quote and its placement: SF Tongcheng
// takes what comes within two seconds for a repetition.
var pauses = map[engine.CarrierID]time.Duration{"SFTC": 2100 * time.Millisecond}

// tips are totals that the carriers over WeChat take, if they take any.
func tips(able engine.Abilities) []engine.Money {
	if !able.Tip {
		return nil
	}
	return []engine.Money{2_00, 5_00}
}

func (s site) secrets(account engine.Account) []string {
	return []string{s.config.Apps[account.App].Secret.Reveal(), "access_token"}
}

// takes asks once what the order costs: a road that is closed, or an order that the
// carrier does not take, would break rules that the adapter keeps.
func (s site) takes(ctx context.Context, b carriertest.Bench) error {
	id := engine.PlacementID(s.seed>>2 | 1)
	if _, err := b.Carrier.Quote(ctx, engine.Inquiry{Order: b.Order, Account: b.Account, ID: id}); err != nil {
		b.Close()
		if interrupted(ctx, ctx.Err()) {
			return quietly(exitInterrupted)
		}
		return fmt.Errorf("%s does not take the order, so nothing was tried: %w", b.Carrier.Info().ID, err)
	}
	return nil
}
