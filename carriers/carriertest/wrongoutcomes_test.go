package carriertest

import (
	"context"
	"errors"
	"net/url"
	"time"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/fault"
)

func wrongOutcomes() []mistake {
	kind := func(k fault.Kind) Harness {
		return saying(func(e *fault.Error) error { e.Kind = k; return e })
	}
	outcome := func(o fault.Outcome) Harness {
		return saying(func(e *fault.Error) error { e.Outcome = o; return e })
	}
	quoting := func(e *fault.Error) error { e.Text = "for " + referenceOrder().Receiver.Phone; return e }
	var all []mistake
	for _, f := range breaks {
		all = append(all,
			mistake{"a broken exchange is a refusal", everyWrite(string(f)), "the outcome is rejected", outcome(fault.Rejected)},
			mistake{"a broken exchange was not sent", everyWrite(string(f)), "the outcome is not_sent", outcome(fault.NotSent)},
			mistake{"a broken answer is \"not found\"", everyCall(string(f)), "the kind is not_found", kind(fault.NotFound)},
			mistake{"a broken answer is a no", everyCall(string(f)), "the kind is refused", kind(fault.Refused)},
			mistake{"a broken answer is a yes", everyCall(string(f)), "it reports success", reading(func(error) error { return nil })},
			mistake{"an error of its own", everyCall(string(f)), "neither", reading(foreign)})
	}
	return append(all,
		mistake{"nobody rejected it", everyCall(string(NoConnection)), "who could have rejected it", outcome(fault.Rejected)},
		mistake{"nobody broke the protocol", everyCall(string(NoConnection)), "the kind is internal", kind(fault.Internal)},
		mistake{"a no is left open", everyCall(string(Refusal)), "the outcome is unknown", outcome(fault.Unknown)},
		mistake{"a no is \"not found\"", everyCall(string(Refusal)), "of the kind not_found", kind(fault.NotFound)},
		mistake{"it tries again", everyWrite("no retry"), "2 requests", stubborn()},
		mistake{"a lost order is looked for elsewhere", []string{"place/lost and found"}, "not_found", wrongly(func(a *altered) {
			a.query = func(ctx context.Context, r engine.Ref, right ask[engine.Ref, engine.Report]) (engine.Report, error) {
				if r.Waybill == "" {
					r.ID /= 2
				}
				return right(ctx, r)
			}
		})},
		mistake{"who gives up is told of a failure", everyCall("context ended before"), "the caller gave up, and the kind is", kind(fault.Unavailable)},
		mistake{"who gives up is told of a failure", everyCall("context ends during"), "the caller gave up, and the kind is", kind(fault.Unavailable)},
		mistake{"who gives up was rejected", everyCall("context ended before"), "the outcome is rejected", outcome(fault.Rejected)},
		mistake{"who gives up had not sent", everyCall("context ends during"), "the outcome is not_sent", outcome(fault.NotSent)},
		mistake{"it does not listen to its context", everyCall("context ends during"), "1s later the call had not", deaf()},
		mistake{"errors that quote the order", everyPrivacy(), "phone", saying(quoting)},
		mistake{"errors that wrap the company's words", everyPrivacy(), "name", saying(func(e *fault.Error) error { e.Err = errors.New(e.Said()); return e })},
		mistake{"errors that wrap a URL", everyPrivacy(), "url.Error", saying(func(e *fault.Error) error {
			e.Err = &url.Error{Op: "Post", URL: "https://example.com?token=t", Err: errBroken}
			return e
		})},
	)
}

// everyPrivacy are the rows about what the errors of a call must not say.
func everyPrivacy() (all []string) {
	for _, v := range verbs {
		all = append(all, "privacy/"+string(v.call))
	}
	return all
}

// foreign is an error that is not in the contract's words.
func foreign(err error) error {
	if err == nil {
		return nil
	}
	return errors.New("failed")
}

// stubborn sends a broken call once more.
func stubborn() Harness {
	return wrongly(func(a *altered) {
		a.place = func(ctx context.Context, p engine.Placement, right ask[engine.Placement, engine.Placed]) (engine.Placed, error) {
			if _, err := right(ctx, p); err == nil {
				return right(ctx, p)
			}
			return right(ctx, p)
		}
		a.cancel = func(ctx context.Context, r engine.Ref, _ engine.Cancellation, right ask[engine.Ref, engine.Cancelled]) (engine.Cancelled, error) {
			if done, err := right(ctx, r); err == nil {
				return done, nil
			}
			return right(ctx, r)
		}
		a.tip = func(ctx context.Context, t engine.TipRequest, right func(context.Context, engine.TipRequest) error) error {
			if err := right(ctx, t); err == nil {
				return nil
			}
			return right(ctx, t)
		}
		a.confirmReturn = func(ctx context.Context, r engine.Ref, right func(context.Context, engine.Ref) error) error {
			if err := right(ctx, r); err == nil {
				return nil
			}
			return right(ctx, r)
		}
		a.reorder = func(ctx context.Context, p engine.Placement, right ask[engine.Placement, engine.Placed]) (engine.Placed, error) {
			if placed, err := right(ctx, p); err == nil {
				return placed, nil
			}
			return right(ctx, p)
		}
	})
}

// deaf hears that its caller gave up only after a minute.
func deaf() Harness {
	wait := func(ctx context.Context) (context.Context, context.CancelFunc) {
		return context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
	}
	return wrongly(func(a *altered) {
		a.quote = func(ctx context.Context, in engine.Inquiry, right ask[engine.Inquiry, engine.Quote]) (engine.Quote, error) {
			ctx, cancel := wait(ctx)
			defer cancel()
			return right(ctx, in)
		}
		a.place = func(ctx context.Context, p engine.Placement, right ask[engine.Placement, engine.Placed]) (engine.Placed, error) {
			ctx, cancel := wait(ctx)
			defer cancel()
			return right(ctx, p)
		}
		a.query = func(ctx context.Context, r engine.Ref, right ask[engine.Ref, engine.Report]) (engine.Report, error) {
			ctx, cancel := wait(ctx)
			defer cancel()
			return right(ctx, r)
		}
		a.cancel = func(ctx context.Context, r engine.Ref, _ engine.Cancellation, right ask[engine.Ref, engine.Cancelled]) (engine.Cancelled, error) {
			ctx, cancel := wait(ctx)
			defer cancel()
			return right(ctx, r)
		}
		a.tip = func(ctx context.Context, t engine.TipRequest, right func(context.Context, engine.TipRequest) error) error {
			ctx, cancel := wait(ctx)
			defer cancel()
			return right(ctx, t)
		}
		a.cancelCost = func(ctx context.Context, r engine.Ref, right ask[engine.Ref, engine.Amount]) (engine.Amount, error) {
			ctx, cancel := wait(ctx)
			defer cancel()
			return right(ctx, r)
		}
		a.confirmReturn = func(ctx context.Context, r engine.Ref, right func(context.Context, engine.Ref) error) error {
			ctx, cancel := wait(ctx)
			defer cancel()
			return right(ctx, r)
		}
		a.reorder = func(ctx context.Context, p engine.Placement, right ask[engine.Placement, engine.Placed]) (engine.Placed, error) {
			ctx, cancel := wait(ctx)
			defer cancel()
			return right(ctx, p)
		}
	})
}
