package logfield

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"go.uber.org/zap"

	"github.com/paotui-go/paotui/engine/fault"
	"github.com/paotui-go/paotui/engine/origin"
)

// About is whose work a line is about: delivery, shop and correlation, as far as
// they are known.
func About(o origin.Origin) []zap.Field {
	fields := make([]zap.Field, 0, 8)
	if o.Delivery != "" {
		fields = append(fields, Delivery(o.Delivery))
	}
	if o.Shop != "" {
		fields = append(fields, Shop(o.Shop))
	}
	if o.Correlation != "" {
		fields = append(fields, Correlation(o.Correlation))
	}
	return fields
}

// Of is [About] for the work that ctx is of.
func Of(ctx context.Context) []zap.Field { return About(origin.From(ctx)) }

// Delivery is the order's id, which is the delivery's.
func Delivery(id string) zap.Field { return zap.String("delivery", id) }

// Shop is the order's shop, by the name that the host gave it.
func Shop(name string) zap.Field { return zap.String("shop", name) }

// Correlation is the one id of an order from the checkout to the last push: the
// host's, or else the delivery's id.
func Correlation(id string) zap.Field { return zap.String("correlation", id) }

// Placement is the number of one try at one carrier, which is the order's number
// there (shop_order_id).
func Placement(id fmt.Stringer) zap.Field { return zap.Stringer("placement", id) }

// Kept is the placement that is kept, of two that riders have.
func Kept(id fmt.Stringer) zap.Field { return zap.Stringer("kept", id) }

// Carrier is a carrier's id, such as DADA.
func Carrier[S ~string](id S) zap.Field { return zap.String("carrier", string(id)) }

// App is the appid of a mini program.
func App(id string) zap.Field { return zap.String("appid", id) }

// Merchant is the number that a carrier has given a merchant (shopid).
func Merchant(id string) zap.Field { return zap.String("merchant", id) }

// Status is where an order stands at a carrier.
func Status[S ~string](s S) zap.Field { return zap.String("status", string(s)) }

// Op is the verb or the call that is at work, such as place or order/add.
func Op(name string) zap.Field { return zap.String("op", name) }

// Fee is what a carrier takes for the trip.
func Fee(a fmt.Stringer) zap.Field { return zap.Stringer("fee", a) }

// Accepted is the fee that was accepted with the offer.
func Accepted(a fmt.Stringer) zap.Field { return zap.Stringer("accepted", a) }

// Charged is the fee that the carrier charges.
func Charged(a fmt.Stringer) zap.Field { return zap.Stringer("charged", a) }

// Penalty is what a cancel costs.
func Penalty(a fmt.Stringer) zap.Field { return zap.Stringer("penalty", a) }

// Consumer is the name of a reader of the events.
func Consumer(name string) zap.Field { return zap.String("consumer", name) }

// Position is an event's place among all events of the store.
func Position(p int64) zap.Field { return zap.Int64("position", p) }

// Pause is how long until the next try, in seconds.
func Pause(d time.Duration) zap.Field { return zap.Duration("pause", d) }

// Reason is a sentence of our own about why.
func Reason(text string) zap.Field { return zap.String("reason", text) }

// What is the breaker or the account that has changed.
func What(name string) zap.Field { return zap.String("what", name) }

// From is the state before, such as closed.
func From[S ~string](state S) zap.Field { return zap.String("from", string(state)) }

// To is the state now, such as open.
func To[S ~string](state S) zap.Field { return zap.String("to", string(state)) }

// Sections are the sections of a configuration file.
func Sections(names []string) zap.Field { return zap.Strings("sections", names) }

// Parts is how many processes a mini program's quota is divided by.
func Parts(n int) zap.Field { return zap.Int("parts", n) }

// Panic is the type of the value that a call panicked with. The value itself may
// quote the order.
func Panic(v any) zap.Field { return zap.String("panic", fmt.Sprintf("%T", v)) }

// Stack is where the call of the function that says it came from.
func Stack() zap.Field { return zap.StackSkip("stack", 2) }

// Error is what went wrong, in words that are known to be ours: those of a
// [fault.Error], of a [Plain] error, or of a context's end. Of any other error only
// the type is told.
func Error(err error) zap.Field { return zap.String("error", Text(err)) }

// Mistakes is what is wrong with one of the host's own files, line by line. The
// files' reader quotes no value.
func Mistakes(err error) zap.Field { return zap.String("mistakes", err.Error()) }

// Plain is an error whose PlainText holds nothing personal and no secret.
type Plain interface {
	error
	PlainText() string
}

// Text is what [Error] shows of an error.
func Text(err error) string {
	if err == nil {
		return ""
	}
	if several, ok := err.(interface{ Unwrap() []error }); ok {
		var texts []string
		for _, one := range several.Unwrap() {
			texts = append(texts, Text(one))
		}
		return strings.Join(texts, "; ")
	}
	if known, ok := errors.AsType[*fault.Error](err); ok {
		return known.Error()
	}
	if plain, ok := errors.AsType[Plain](err); ok {
		return plain.PlainText()
	}
	for _, end := range []error{context.Canceled, context.DeadlineExceeded} {
		if errors.Is(err, end) {
			return end.Error()
		}
	}
	return fmt.Sprintf("an error of type %T, whose words are not shown", err)
}

// River is a field of River's own log lines, behind "river.". Its jobs hold a
// delivery's id and nothing else of an order.
func River(group string, a slog.Attr) zap.Field {
	return zap.String("river."+group+a.Key, a.Value.Resolve().String())
}
