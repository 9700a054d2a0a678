package carriertest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"reflect"
	"runtime/pprof"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/paotui-go/paotui/engine"
)

// manners are the rows about how a carrier lives in a process.
func manners() []row {
	return []row{
		{"manners/many at once", "A carrier is safe for concurrent use, answers every caller about the caller's own order, and changes none.", nil, manyAtOnce},
		{"manners/no waiting", "An adapter never waits: what went wrong is told at once.", []need{faults}, failuresAreTold},
		{"manners/nothing", "No call panics, whatever is missing in what it is given.", nil, nothingIsNoPanic},
		{"manners/any order", "A carrier answers any order that Order.Check accepts, without a panic, in the contract's words.", nil, anyOrderIsAnswered},
		{"manners/no goroutine left", "When a carrier is no longer used, nothing of it runs on, calls that were given up included.", nil, nothingRunsOn},
	}
}

func manyAtOnce(ctx context.Context, t *trial) error {
	const callers = 8
	before := t.order()
	inquiries := make([]engine.Inquiry, callers)
	for i := range inquiries {
		inquiries[i] = t.inquiry(t.Order) // one order, items and all, shared
	}
	var all sync.WaitGroup
	failed := make([]error, callers)
	for i, in := range inquiries {
		all.Go(func() { failed[i] = catch(func() error { return t.errand(ctx, in) }) })
	}
	all.Wait()
	if !reflect.DeepEqual(t.Order, before) {
		return errors.New("the order is another one afterwards")
	}
	return errors.Join(failed...)
}

// failuresAreTold looks how long a call takes after the other side has failed it.
func failuresAreTold(ctx context.Context, t *trial) error {
	tried, lacks := 0, error(nil)
	for _, v := range verbs {
		for _, f := range []Fault{Refusal, LostReply, ServerError} {
			call, err := v.ready(ctx, t)
			if err == nil {
				err = t.fail(v.call, f)
			}
			if _, lacking := errors.AsType[skip](err); lacking {
				lacks = err
				continue
			}
			if err != nil {
				return err
			}
			tried++
			began := time.Now()
			_ = call(ctx) // what it says is another row's business
			if took := time.Since(began); took > promptly {
				return fmt.Errorf("%s: %s, and the call took %v", v.call, f, took)
			}
		}
	}
	if tried == 0 {
		return lacks
	}
	return nil
}

// errand is the way of one order, from the questions to the end.
func (t *trial) errand(ctx context.Context, in engine.Inquiry) error {
	t.Carrier.Info()
	t.Carrier.Check(in.Order)
	r, placed, err := t.placed(ctx, in)
	if err != nil {
		return err
	}
	report, err := t.Carrier.Query(ctx, r)
	if err != nil {
		return err
	}
	if err := answers(report, r.ID); err != nil {
		return err
	}
	if report.Waybill != "" && placed.Waybill != "" && report.Waybill != placed.Waybill {
		return fmt.Errorf("it was placed as %s, and the answer is about %s", placed.Waybill, report.Waybill)
	}
	_, err = t.Carrier.Cancel(ctx, r, notNeeded)
	return err
}

func nothingIsNoPanic(ctx context.Context, t *trial) error {
	for what, call := range map[string]func() error{
		"Check":  func() error { t.Carrier.Check(engine.Order{}); return nil },
		"Quote":  func() error { _, err := t.Carrier.Quote(ctx, engine.Inquiry{}); return err },
		"Place":  func() error { _, err := t.Carrier.Place(ctx, engine.Placement{}); return err },
		"Query":  func() error { _, err := t.Carrier.Query(ctx, engine.Ref{}); return err },
		"Cancel": func() error { _, err := t.Carrier.Cancel(ctx, engine.Ref{}, engine.Cancellation{}); return err },
		"CancelCost": func() error {
			quoter, ok := t.Carrier.(engine.CancelQuoter)
			if !ok {
				return nil
			}
			_, err := quoter.CancelCost(ctx, engine.Ref{}, engine.Cancellation{})
			return err
		},
		"ConfirmReturn": func() error {
			confirmer, ok := t.Carrier.(engine.ReturnConfirmer)
			if !ok {
				return nil
			}
			return confirmer.ConfirmReturn(ctx, engine.Ref{})
		},
		"Reorder": func() error {
			reorderer, ok := t.Carrier.(engine.Reorderer)
			if !ok {
				return nil
			}
			_, err := reorderer.Reorder(ctx, engine.Placement{})
			return err
		},
		"Tip": func() error {
			tipper, ok := t.Carrier.(engine.Tipper)
			if !ok {
				return nil
			}
			return tipper.Tip(ctx, engine.TipRequest{})
		},
	} {
		err := catch(call)
		if err == nil {
			continue
		}
		if _, _, foreign := told(err); foreign != nil {
			return fmt.Errorf("%s of nothing: %w", what, foreign)
		}
	}
	return nil
}

func anyOrderIsAnswered(ctx context.Context, t *trial) error {
	const many, enough = 2_000, 100
	answered := 0
	for i := range many {
		o := generated(t.Order, t.seed, i)
		if o.Check() != nil {
			continue
		}
		if answered++; answered > enough {
			break
		}
		in := t.inquiry(o)
		t.opens(engine.Placement{Inquiry: in})
		for what, call := range map[string]func() error{
			"Check": func() error { return t.Carrier.Check(o).Err() },
			"Quote": func() error { _, err := t.Carrier.Quote(ctx, in); return err },
			"Place": func() error { _, err := t.Carrier.Place(ctx, engine.Placement{Inquiry: in}); return err },
		} {
			err := catch(call)
			if err == nil {
				continue
			}
			if _, _, foreign := told(err); foreign != nil {
				return fmt.Errorf("%s of generated order %d (seed %d): %w", what, i, t.seed, foreign)
			}
		}
	}
	if answered < enough {
		return fmt.Errorf("only %d of the generated orders pass Order.Check: is the harness's order complete?", answered)
	}
	return nil
}

// nothingRunsOn counts the goroutines that this row has started. A label tells them
// from all others; whoever starts a goroutine hands it on.
func nothingRunsOn(ctx context.Context, t *trial) error {
	const label = "carriertest"
	mark := t.row + " " + strconv.FormatInt(int64(t.id()), 10)
	var err error
	pprof.Do(ctx, pprof.Labels(label, mark), func(ctx context.Context) {
		if err = t.errand(ctx, t.inquiry(t.order())); err != nil {
			return
		}
		err = t.giveUp(ctx)
	})
	if err != nil {
		return err
	}
	t.close()
	const enough, step = 5 * time.Second, 5 * time.Millisecond
	left := 0
	for range enough / step {
		if left = labelled(label, mark); left == 0 {
			return nil
		}
		if err := t.wait(ctx, step); err != nil {
			return err
		}
	}
	t.drain(ctx)
	return fmt.Errorf("%v after the end %d goroutines that a call started still run", enough, left)
}

// giveUp leaves a call of each kind that can be made to hang.
func (t *trial) giveUp(ctx context.Context) error {
	if t.Backend.Fail == nil {
		return nil
	}
	for _, v := range verbs {
		call, err := v.ready(ctx, t)
		if _, lacks := errors.AsType[skip](err); lacks {
			continue
		}
		if err != nil {
			return err
		}
		if t.fail(v.call, NoReply) != nil {
			continue
		}
		ending, cancel := context.WithTimeout(ctx, underWay)
		_ = t.ends(ending, call) // what it says is another row's business
		cancel()
	}
	return nil
}

// labelled is how many goroutines have a label, in the form in which the runtime
// lists them: "N @ frames", then the labels, then a blank line.
func labelled(label, mark string) (n int) {
	var list bytes.Buffer
	if pprof.Lookup("goroutine").WriteTo(&list, 1) != nil {
		return 0
	}
	for _, group := range strings.Split(list.String(), "\n\n") {
		if !strings.Contains(group, fmt.Sprintf("%q:%q", label, mark)) {
			continue
		}
		for _, line := range strings.Split(group, "\n") {
			if count, _, ok := strings.Cut(line, " @ "); ok {
				some, _ := strconv.Atoi(count)
				n += some
			}
		}
	}
	return n
}
