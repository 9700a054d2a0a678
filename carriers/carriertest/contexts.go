package carriertest

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/paotui-go/paotui/engine/fault"
)

// contexts are the rows about callers that give up.
func contexts() []row {
	const rule = "A call ends when its context ends, with an error that says what is known about the work."
	var all []row
	for _, v := range verbs {
		all = append(all,
			row{fmt.Sprintf("%s/context ended before", v.call), rule, nil, v.endedBefore},
			row{fmt.Sprintf("%s/context ends during", v.call), rule, []need{faults}, v.endsDuring})
	}
	return all
}

// promptly is how soon after its context a call has to end.
const promptly = time.Second

// underWay is how long a call may take until it hangs at the other side.
const underWay = 50 * time.Millisecond

func (v verb) endedBefore(ctx context.Context, t *trial) error {
	call, err := v.ready(ctx, t)
	if err != nil {
		return err
	}
	ended, cancel := context.WithCancel(ctx)
	cancel()
	err = t.ends(ended, call)
	if err == nil {
		return errors.New("it reports success, under a context that had ended")
	}
	return gaveUp(err, fault.NotSent, fault.Unknown)
}

func (v verb) endsDuring(ctx context.Context, t *trial) error {
	for _, end := range []func(context.Context) (context.Context, context.CancelFunc){
		func(ctx context.Context) (context.Context, context.CancelFunc) {
			return context.WithTimeout(ctx, underWay)
		},
		func(ctx context.Context) (context.Context, context.CancelFunc) {
			ctx, cancel := context.WithCancel(ctx)
			timer := time.AfterFunc(underWay, cancel)
			return ctx, func() { timer.Stop(); cancel() }
		},
	} {
		call, err := v.ready(ctx, t)
		if err != nil {
			return err
		}
		if err := t.fail(v.call, NoReply); err != nil {
			return err
		}
		ending, cancel := end(ctx)
		err = t.ends(ending, call)
		cancel()
		if err == nil {
			return errors.New("it reports success, though no reply came")
		}
		if err := gaveUp(err, fault.Unknown); err != nil {
			return err
		}
	}
	return nil
}

// ends makes a call and waits for its context, and promptly after that for the call.
func (t *trial) ends(ctx context.Context, call func(context.Context) error) error {
	answer := make(chan error, 1)
	go func() { answer <- catch(func() error { return call(ctx) }) }()
	select {
	case err := <-answer:
		return err
	case <-ctx.Done():
	}
	late := time.NewTimer(promptly)
	defer late.Stop()
	select {
	case err := <-answer:
		return err
	case <-late.C:
	}
	t.drain(ctx)
	return fmt.Errorf("the context ended, and %v later the call had not", promptly)
}

// gaveUp holds an error to saying that the caller gave up, with one of the outcomes.
func gaveUp(err error, outcomes ...fault.Outcome) error {
	kind, got, foreign := told(err)
	if foreign != nil {
		return foreign
	}
	if kind != fault.Canceled {
		return fmt.Errorf("the caller gave up, and the kind is %s, want %s: %w", kind, fault.Canceled, err)
	}
	for _, want := range outcomes {
		if got == want {
			return nil
		}
	}
	return fmt.Errorf("the outcome is %s, want %s: %w", got, outcomes[len(outcomes)-1], err)
}
