package carriertest

import (
	"context"
	"time"

	"github.com/paotui-go/paotui/engine"
)

// Harness is what the suite has to know of a carrier.
type Harness struct {
	// Start makes a carrier and its other side, without any order. Each row starts
	// one of its own and closes it.
	Start func(context.Context) (*Bench, error)
	// Seed fixes the placement ids and the generated orders. A test environment that
	// remembers former runs needs another one each time.
	Seed uint64
}

// Bench is one carrier with what surrounds it.
type Bench struct {
	Carrier engine.Carrier
	// Account is the account that every call is made with. The zero account is that
	// of a carrier which needs none.
	Account engine.Account
	// Order is one that the carrier takes with this account: complete, as soon as
	// possible, without wishes. The suite varies it, but for where it starts.
	Order engine.Order
	// Tips are totals, rising, that the other side takes for this order as tips after
	// it was placed. None: it takes no tips.
	Tips []engine.Money
	// CancelCosts, Returns, Reorders: the other side tells what a cancel would cost,
	// wants to hear that goods are back, places an ended order anew.
	CancelCosts, Returns, Reorders bool
	// WeightStep is the wire's unit of weight in grams; 0 is 1.
	WeightStep int
	// Pause is how long the carrier wants to be left alone between a quote and its
	// placement.
	Pause time.Duration
	// Secrets must not be in any error: the tokens and keys of the route, names of
	// riders. Those of Order and Account are known.
	Secrets []string
	// Backend is the power over the other side.
	Backend Backend
	// Close ends the bench and every goroutine of it; nil if there is nothing to end.
	Close func()
}

// Backend is what a test may see and do at the other side of the wire. Any power may
// be missing (nil). One that exists in part returns errors.ErrUnsupported, wrapped or
// not, for what it can not do.
type Backend struct {
	// Requests is how many requests for a call have reached the other side.
	Requests func(Call) int
	// Booked is what the other side has under a placement id; the zero Booking if it
	// has nothing.
	Booked func(context.Context, engine.PlacementID) (Booking, error)
	// Advance brings an order into a status, as a rider would.
	Advance func(context.Context, engine.PlacementID, engine.Status) error
	// Push makes the other side tell by itself where an order stands, and returns what
	// the adapter made of it. If it is not genuine, somebody else sends the same
	// without the other side's secrets; an error says that it was turned away.
	Push func(ctx context.Context, id engine.PlacementID, genuine bool) (engine.Report, error)
	// Fail makes the next request for a call meet a fault. It holds for one request.
	Fail func(Call, Fault) error
}

// Booking is what the other side has under one placement id, in the engine's units
// and in its own reading of what arrived.
type Booking struct {
	// Orders is how many orders it has made under the id, dead ones included.
	Orders int
	// Order is what it was told: both stops, weight, value, edges, timing. What the
	// wire has no field for is zero.
	Order engine.Order
	// Fee is what it will charge in all, Tip what of that is for the rider, Penalty
	// what a cancellation did cost; unknown where nobody can tell.
	Fee, Tip, Penalty engine.Amount
}

// Call is one of the contract's calls that go over a wire, optional ones included.
type Call string

const (
	Quote  Call = "quote"
	Place  Call = "place"
	Query  Call = "query"
	Cancel Call = "cancel"
	Tip    Call = "tip"

	CancelCost    Call = "cancel_cost"
	ConfirmReturn Call = "confirm_return"
	Reorder       Call = "reorder"
)

// Fault is one way in which an exchange goes wrong. Its text completes "the other
// side's fault: ...".
type Fault string

const (
	// NoConnection: nobody listens; not one byte is sent.
	NoConnection Fault = "the connection is refused"
	// LostRequest: the request arrives and the connection breaks, before any work.
	LostRequest Fault = "the connection breaks before the work"
	// LostReply: the work is done, then the connection breaks.
	LostReply Fault = "the reply is lost after the work"
	// NoReply: the work is done, and no reply comes as long as the caller waits.
	NoReply Fault = "the reply never comes, though the work is done"
	// HalfReply: the work is done, and its reply breaks off in the middle.
	HalfReply Fault = "the reply breaks off"
	// WebPage: the work is done, and something on the way answers with an HTML page
	// in place of the reply, as if all were well.
	WebPage Fault = "a web page comes in place of the reply"
	// ServerError: the work is done, and a gateway answers that it failed.
	ServerError Fault = "a gateway reports a failure after the work"
	// Refusal: a clear no to this order, nothing is done. Its words repeat the name,
	// the phone and the address of the order; its numbers are all zero.
	Refusal Fault = "a clear no that repeats the receiver's details"
	// ZeroFees: a yes in which every amount is 0, with nothing that explains it.
	ZeroFees Fault = "a yes whose amounts are all 0"
	// OddStatus: a reply that tells a status from no table.
	OddStatus Fault = "a status that nobody knows"
)
