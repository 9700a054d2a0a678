package main

import (
	"cmp"
	"context"
	"fmt"
	"net"

	"github.com/paotui-go/paotui/wiring"
	"github.com/paotui-go/paotui/wiring/watch"
)

// watching shows what a run does: its numbers, and whether it is ready.
type watching struct {
	*program
	address string
	metrics *watch.Metrics
}

// watched has the configuration count what is done, unless nobody is to see it.
func (p *program) watched(cfg *wiring.Config) (*watching, error) {
	w := &watching{program: p, address: cmp.Or(cfg.Watch.Listen, wiring.DefaultWatch)}
	if w.address == wiring.NoWatch {
		return w, nil
	}
	var err error
	if w.metrics, err = watch.NewMetrics(nil); err != nil {
		return nil, err
	}
	cfg.Meter = w.metrics
	return w, nil
}

// close is for when nothing is counted any more.
func (w *watching) close() {
	if w.metrics != nil {
		_ = w.metrics.Close() // nobody reads them any more
	}
}

// serve shows it until stop is called. An address that can not be had is an error, but
// for one that another process has: that is waited for.
func (w *watching) serve(ctx context.Context, system watch.Readier) (stop func(), err error) {
	if w.metrics == nil {
		return func() {}, nil
	}
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx)) // also while the run ends
	begun, ended := make(chan struct{}, 2), make(chan error, 1)
	go func() {
		ended <- watch.Serve(ctx, w.address, watch.Handler(system, w.metrics),
			func(at net.Addr) {
				w.note("numbers are at http://%s/metrics, whether it is ready at http://%s/readyz", at, at)
				begun <- struct{}{}
			},
			func(why error) {
				w.note("%v: another paotui shows its numbers there, or another program runs; until it ends, the numbers of this one are not to be seen (watch.listen says where)", why)
				begun <- struct{}{}
			})
	}()
	select {
	case err := <-ended:
		cancel()
		return nil, badInput(fmt.Errorf("watch.listen: %w", err))
	case <-begun:
		return func() {
			cancel()
			if err := <-ended; err != nil {
				w.note("%v", err)
			}
		}, nil
	}
}
