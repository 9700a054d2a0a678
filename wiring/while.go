package wiring

import (
	"context"
	"errors"
)

// RunWhile runs the system as [System.Run] does while work goes on, and ends it in order
// when work returns. Where Run can not go on, work's context ends with the reason as its
// cause. The error is both's; a work that was stopped so is not asked for a reason of its own.
func (s *System) RunWhile(ctx context.Context, work func(context.Context) error) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	ran := make(chan error, 1)
	go func() {
		err := s.Run(ctx)
		stop(err)
		ran <- err
	}()
	worked := work(ctx)
	stop(nil)
	stopped := <-ran
	if stopped != nil && errors.Is(worked, context.Canceled) {
		return stopped
	}
	return errors.Join(worked, stopped)
}
