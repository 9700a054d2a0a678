package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/transport/wechat/wechatsim"
	"github.com/paotui-go/paotui/wiring"
)

// simulatedShop is the shop of an order that names none, where nobody configured
// any.
const simulatedShop = "shop"

// world is what a command sends its order into: WeChat as configured, or the
// simulator in this process.
type world struct {
	*wiring.System
	sim      *wechatsim.Server // nil with a configuration
	speed    float64           // of the simulator's riders
	unpushed func(error)       // is told that another process serves the pushes
	store    string            // the file that keeps the deliveries; "" is memory
	cleanups []func()
}

// close gives back everything, last things first.
func (w *world) close() {
	for _, cleanup := range slices.Backward(w.cleanups) {
		cleanup()
	}
}

// opening says what a command needs of its world.
type opening struct {
	pushes bool // from the simulator
	stored bool // what is dispatched is to be remembered
	file   storePlace
	policy string // a file that takes the place of the configured one
}

// enter reads the order and opens the world that it goes into.
func (p *program) enter(in source, o opening) (engine.Order, *world, error) {
	if p.config == "" {
		if o.file != "" {
			return engine.Order{}, nil, badInput(errors.New("--store needs --config: the carriers that are simulated in this process end with it, and what was placed with them; to play, run paotui simulate --write-config sim.yaml and say --config sim.yaml"))
		}
		return p.enterSimulator(in, o)
	}
	order, cfg, err := p.configured(in)
	if err != nil {
		return engine.Order{}, nil, err
	}
	if cfg.Store, err = o.file.or(cfg.Store); err != nil {
		return order, nil, err
	}
	cfg.Policy = cmp.Or(o.policy, cfg.Policy)
	if !o.stored {
		cfg.Store = wiring.Store{}
	}
	untrace := p.traced(&cfg)
	w, err := p.build(cfg)
	if err != nil {
		untrace()
		return order, nil, err
	}
	w.cleanups = append([]func(){untrace}, w.cleanups...)
	return order, w, nil
}

// build puts a system over what is configured.
func (p *program) build(cfg wiring.Config) (*world, error) {
	system, cleanup, err := wiring.Build(cfg, p.log)
	if err != nil {
		return nil, badInput(err)
	}
	return &world{System: system, unpushed: func(error) {}, store: cfg.Store.String(), cleanups: []func(){cleanup}}, nil
}

// configured reads the configuration and an order of one of its shops.
func (p *program) configured(in source) (engine.Order, wiring.Config, error) {
	cfg, err := wiring.Load(p.config)
	if err != nil {
		return engine.Order{}, cfg, badInput(err)
	}
	shops := slices.Sorted(maps.Keys(cfg.Shops))
	order, err := in.read(p, shops)
	if err != nil {
		return engine.Order{}, cfg, err
	}
	if order.Shop == "" {
		return engine.Order{}, cfg, badInput(fmt.Errorf("the order names no shop: say --shop NAME, one of %s", strings.Join(shops, ", ")))
	}
	if _, ok := cfg.Shops[order.Shop]; !ok {
		return engine.Order{}, cfg, badInput(fmt.Errorf("the configuration has no shop %q; it has %s", order.Shop, strings.Join(shops, ", ")))
	}
	if err := order.Check().Err(); err != nil {
		return engine.Order{}, cfg, fmt.Errorf("%s: %w", in.name(), err)
	}
	return order, cfg, nil
}

func (p *program) enterSimulator(in source, o opening) (engine.Order, *world, error) {
	order, err := p.toSimulate(in)
	if err != nil {
		return engine.Order{}, nil, err
	}
	w, err := simulate(p, order, wechatsim.Config{Seed: demoSeed, Speed: demoSpeed}, o)
	return order, w, err
}

// toSimulate reads an order for the simulator and says that it is one.
func (p *program) toSimulate(in source) (engine.Order, error) {
	order, err := in.read(p, []string{simulatedShop})
	if err != nil {
		return engine.Order{}, err
	}
	if err := order.Check().Err(); err != nil {
		return engine.Order{}, fmt.Errorf("%s: %w", in.name(), err)
	}
	p.note("no --config: WeChat and the carriers are simulated in this process; prices and riders are made up")
	return order, nil
}

// openSimulator opens a simulator in which the order's shop is registered at every
// carrier where the order says it is.
func openSimulator(p *program, order engine.Order, c wechatsim.Config) (wiring.Config, *wechatsim.Server, error) {
	c.Log = p.log
	cfg, sim, err := wiring.Simulate(order, c)
	if err != nil {
		return cfg, nil, badInput(err)
	}
	return cfg, sim, nil
}

// simulate puts a system over a simulator of its own.
func simulate(p *program, order engine.Order, c wechatsim.Config, o opening) (*world, error) {
	cfg, sim, err := openSimulator(p, order, c)
	if err != nil {
		return nil, err
	}
	cfg.PlacementIDs, cfg.Policy = counted(), o.policy
	if !o.pushes {
		cfg.Push = nil
	}
	w, err := p.build(cfg)
	if err != nil {
		sim.Close()
		return nil, err
	}
	w.sim, w.speed, w.cleanups = sim, c.Speed, append([]func(){sim.Close}, w.cleanups...)
	return w, nil
}

// counted makes placement ids that are the same in every run, so that the same
// seed gives the same prices. The simulator is new, so none was used before.
func counted() func() engine.PlacementID {
	var last atomic.Int64
	last.Store(100_000)
	return func() engine.PlacementID { return engine.PlacementID(last.Add(1)) }
}

// start has the engine work until stop is called. What is done on the context that
// it returns ends as well if the engine cannot go on, which stop then tells.
func (w *world) start(ctx context.Context) (running context.Context, stop func() error) {
	running, cancel := context.WithCancel(ctx)
	ran := make(chan error, 1)
	go func() {
		defer cancel()
		ran <- w.run(running)
	}()
	return running, func() error {
		cancel()
		return <-ran
	}
}

// run works until ctx ends. Where others may work on the same store, one of them
// serves the push.
func (w *world) run(ctx context.Context) error {
	if w.store != "" {
		return w.RunBeside(ctx, w.unpushed)
	}
	return w.Run(ctx)
}

// name is what people call a carrier.
func (w *world) name(id engine.CarrierID) string {
	for _, info := range w.Engine.Carriers() {
		if info.ID == id {
			return info.LocalName
		}
	}
	return ""
}
