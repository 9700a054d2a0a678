package immediate

import (
	"errors"
	"fmt"
	"time"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/fault"
)

// Profile is one company's row in WeChat's tables: everything in which it differs
// from the others on this route. It is data; a fifth company is a fifth Profile.
// The zero value of a field is the plain case: not needed, not offered, not told.
type Profile struct {
	// ID is the company's delivery_id on the wire.
	ID engine.CarrierID
	// Name is for people, in English; LocalName in Chinese.
	Name, LocalName string

	// FromStore: the rider goes to the address that the company has registered for
	// the store, whatever the order says. Orders that start elsewhere are refused.
	FromStore bool
	// StoreNumber: shop_no is required, also of a merchant with one store.
	StoreNumber bool
	// PaidAt: order_time is required.
	PaidAt bool

	// Services are the delivery_service_codes that exist; none means that the field
	// stays empty. Default is sent for an account that names none; if it is "" too,
	// the account has to name one.
	Services []Service
	Default  string

	// Direct, Insurance, PickupCode and ReceiptCode say how each is had.
	Direct, Insurance, PickupCode, ReceiptCode Ability

	// Timings are the scheduled orders that it takes. All take as soon as possible.
	Timings []Timing
	// Tips is its rule for tips, when placing and afterwards.
	Tips Tips
	// CancelEndsAtPickup: it cancels before the pick-up only, so that its yes is the
	// end. Others cancel until the delivery, and their yes may mean that the goods
	// travel back.
	CancelEndsAtPickup bool
	// Reorders: an order that ended without a delivery can be placed anew under the
	// same id (readd). Elsewhere a further try is a new order.
	Reorders bool

	// Priced: pre_add tells a price, a distance and a time. If not, its numbers are
	// not read.
	Priced bool
	// LockedFor is how long a quote's delivery_token binds the company to its price;
	// 0 if it issues none.
	LockedFor time.Duration

	// Codes read the company's resultcodes; the first that fits counts. Words that
	// leave open what happened go before them where a call can change something, and
	// what none fits is read by the call (see the package comment).
	Codes []Code
	// Retention is how long a finished order can be queried; 0 is not known.
	Retention time.Duration
}

// Service is one delivery_service_code.
type Service struct {
	Code string
	// Name is the product's name, "" if it has none.
	Name string
	// Reach is the longest trip in metres; 0 is not known.
	Reach int
}

// Ability is how something beyond the plain trip is had from a company.
type Ability int

const (
	// Never: the company does not offer it on this route.
	Never Ability = iota
	// OnRequest: every order may ask for it.
	OnRequest
	// ByContract: an order may ask for it if the account's Grants have it.
	ByContract
	// Always: every order has it, and the wire wants it said.
	Always
)

// Timing is one way to schedule an order.
type Timing struct {
	When engine.When
	// As is the wire's field for it.
	As TimeField
	// Least and Most are how far ahead it may lie; 0 sets no bound.
	Least, Most time.Duration
}

// TimeField is one of the wire's three expected times.
type TimeField string

const (
	ExpectedDeliveryTime TimeField = "expected_delivery_time"
	ExpectedFinishTime   TimeField = "expected_finish_time"
	ExpectedPickTime     TimeField = "expected_pick_time"
)

// Tips is a company's rule for tips, before a rider has accepted.
type Tips struct {
	// Sends says what the amount on the wire is; [NoTips] takes none.
	Sends TipForm
	engine.TipRule
}

// TipForm is what the tips of the wire are.
type TipForm int

const (
	NoTips TipForm = iota
	// TipStep: what is added to the total so far.
	TipStep
	// TipTotal: the new total.
	TipTotal
)

// Code reads one answer of a company that is not a yes.
type Code struct {
	// Code is the resultcode.
	Code int64
	// Says are words that the company's message must contain, every one of them, in
	// whatever case and spacing; none is any message. Companies do not publish their
	// messages: a guess may only choose among refusals, and never say NotFound or
	// TooLate, which end a search or a cancel.
	Says []string
	// Wordless: the message must be empty, or say only that something failed.
	Wordless bool
	// On is the call that it holds for; "" is every call.
	On Call

	// Kind is what to do next, Text our sentence about it.
	Kind fault.Kind
	Text string
	// MayHaveActed: a call that changes something may have done so all the same.
	MayHaveActed bool
	// RetryAfter is how long to wait before the same may be sent again.
	RetryAfter time.Duration
}

// Call is one of the contract's calls, optional ones included.
type Call string

const (
	OnQuote  Call = "quote"
	OnPlace  Call = "place"
	OnQuery  Call = "query"
	OnCancel Call = "cancel"
	OnTip    Call = "tip"

	OnCancelCost    Call = "cancel_cost"
	OnConfirmReturn Call = "confirm_return"
	// OnReorder also takes the codes that are listed for [OnPlace].
	OnReorder Call = "reorder"
)

// check says what a Profile's author forgot.
func (p Profile) check() error {
	var missing []error
	if p.ID == "" {
		missing = append(missing, errors.New("the ID is missing"))
	}
	if p.Name == "" || p.LocalName == "" {
		missing = append(missing, errors.New("a name is missing"))
	}
	if _, ok := p.service(p.Default); p.Default != "" && !ok {
		missing = append(missing, fmt.Errorf("the default service %q is not among the services", p.Default))
	}
	for _, t := range p.Timings {
		if !(engine.Timing{When: t.When}).Scheduled() || !t.As.known() {
			missing = append(missing, fmt.Errorf("the timing %q as %q is none", t.When, t.As))
		}
	}
	for _, c := range p.Codes {
		if c.Code == 0 || c.Text == "" {
			missing = append(missing, fmt.Errorf("the code %d has no number or no text", c.Code))
		}
	}
	if len(missing) == 0 {
		return nil
	}
	return fmt.Errorf("immediate: the profile %q: %w", p.ID, errors.Join(missing...))
}

func (f TimeField) known() bool {
	return f == ExpectedDeliveryTime || f == ExpectedFinishTime || f == ExpectedPickTime
}

// service finds a service by its code.
func (p Profile) service(code string) (Service, bool) {
	for _, s := range p.Services {
		if s.Code == code {
			return s, true
		}
	}
	return Service{}, false
}

// timing finds how an order's timing is said on the wire.
func (p Profile) timing(w engine.When) (Timing, bool) {
	for _, t := range p.Timings {
		if t.When == w {
			return t, true
		}
	}
	return Timing{}, false
}
