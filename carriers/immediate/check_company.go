package immediate

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/paotui-go/paotui/engine"
)

// checkOrder names every rule of the company's own that the order breaks at a moment,
// as far as it does not depend on the account.
func (p Profile) checkOrder(problems *engine.Problems, o engine.Order, now time.Time) {
	if p.FromStore && o.Direction == engine.ToShop {
		problems.Add("direction", "from_shop", "%s's riders always start at the store; they can not fetch goods from a customer.", p.Name)
	}
	if p.PaidAt && o.PaidAt.IsZero() {
		problems.Add("paid_at", "required", "%s wants to know when the customer paid.", p.Name)
	}
	for _, w := range p.wishes(o, engine.Grants{}) {
		if w.want == engine.Must && w.has == Never {
			problems.Add(w.field, "not a must", "%s %s on this route.", p.Name, w.lack)
		}
	}
	if o.Tip != 0 {
		if why := p.Tips.problem(p.Name, 0, o.Tip, o.Cargo.Value); why != "" {
			problems.Add("tip_fen", p.Tips.bound(), "%s", why)
		}
	}
	p.checkTiming(problems, o.Timing, now)
}

func (p Profile) checkTiming(problems *engine.Problems, t engine.Timing, now time.Time) {
	if !t.Scheduled() {
		return
	}
	rule, ok := p.timing(t.When)
	if !ok {
		problems.Add("timing.when", strings.Join(p.timings(), ", "), "%s takes no order to %s; it can %s.", p.Name, spoken(t.When), p.spokenTimings())
		return
	}
	ahead, bound := t.At.Sub(now), rule.bound()
	switch {
	case t.At.IsZero():
		problems.Add("timing.at", bound, "a scheduled order needs its time.")
	case ahead <= 0:
		problems.Add("timing.at", bound, "this time has passed.")
	case ahead < rule.Least:
		problems.Add("timing.at", bound, "%s wants to know at least %s ahead.", p.Name, hours(rule.Least))
	case rule.Most > 0 && ahead > rule.Most:
		problems.Add("timing.at", bound, "%s takes orders up to %s ahead.", p.Name, hours(rule.Most))
	}
}

func (t Timing) bound() string {
	switch {
	case t.Least > 0 && t.Most > 0:
		return hours(t.Least) + " to " + hours(t.Most) + " ahead"
	case t.Most > 0:
		return "within " + hours(t.Most)
	default:
		return "in the future"
	}
}

func hours(d time.Duration) string { return fmt.Sprintf("%g hours", d.Hours()) }

func (p Profile) timings() []string {
	names := []string{string(engine.ASAP)}
	for _, t := range p.Timings {
		names = append(names, string(t.When))
	}
	return names
}

func (p Profile) spokenTimings() string {
	words := []string{"go as soon as possible"}
	for _, t := range p.Timings {
		words = append(words, spoken(t.When))
	}
	return strings.Join(words, " or ")
}

func spoken(w engine.When) string {
	switch w {
	case engine.DispatchAt:
		return "start looking for a rider at a set time"
	case engine.PickUpAt:
		return "pick up at a set time"
	case engine.DeliverBy:
		return "deliver by a set time"
	default:
		return string(w)
	}
}

// wish is one thing beyond the plain trip: how much the order wants it, and
// whether the company and the account have it.
type wish struct {
	field string // of the order
	what  string
	lack  string // the company lacks it
	want  engine.Wish
	has   Ability
	// granted: the account's contract has it.
	granted bool
}

func (p Profile) wishes(o engine.Order, g engine.Grants) [4]wish {
	return [...]wish{
		directWish:    {"direct", "a rider who carries nothing else", "does not promise a rider who carries nothing else", o.Direct, p.Direct, false},
		insuranceWish: {"insurance.want", "insurance", "does not insure goods", o.Insurance.Want, p.Insurance, g.Insurance},
		pickupWish:    {"pickup_code", "a pick-up code", "gives no pick-up code", o.PickupCode, p.PickupCode, g.PickupCode},
		receiptWish:   {"receipt_code", "a receipt code", "gives no receipt code", o.ReceiptCode, p.ReceiptCode, g.ReceiptCode},
	}
}

const (
	directWish = iota
	insuranceWish
	pickupWish
	receiptWish
)

// given says whether the order goes out with the wish.
func (w wish) given() bool {
	switch w.has {
	case Always:
		return true
	case OnRequest:
		return w.want != engine.No
	case ByContract:
		return w.want != engine.No && w.granted
	default:
		return false
	}
}

// dropped says whether the order wants it and does not get it.
func (w wish) dropped() bool { return w.want != engine.No && !w.given() }

// checkAccount names every rule that the order breaks at this company because of
// the shop's account.
func (p Profile) checkAccount(problems *engine.Problems, o engine.Order, a engine.Account, radius int) {
	for _, w := range p.wishes(o, a.Grants) {
		if w.want == engine.Must && w.has == ByContract && !w.granted {
			problems.Add(w.field, "not a must", "this shop's contract with %s does not include %s.", p.Name, w.what)
		}
	}
	if away, known := p.awayFromStore(o, a); known && away > radius {
		problems.Add("sender.location", fmt.Sprintf("within %d m of the store", radius),
			"%s's rider goes to the address that is registered for the store, and the sender stands %s from there.", p.Name, distance(away))
	}
	service, _ := p.service(p.serviceOf(a))
	if service.Reach == 0 {
		return
	}
	if trip := tripLength(o); trip > service.Reach {
		problems.Add("receiver.location", "within "+distance(service.Reach),
			"%s's service %s goes up to %s, and this is %s as the crow flies.", p.Name, service.label(), distance(service.Reach), distance(trip))
	}
}

func (s Service) label() string { return strings.TrimSpace(s.Code + " " + s.Name) }

// serviceOf is the delivery_service_code that an account's orders carry.
func (p Profile) serviceOf(a engine.Account) string {
	if a.Grants.Service != "" {
		return a.Grants.Service
	}
	return p.Default
}

// missing lists what an account lacks before this company can be asked.
func (p Profile) missing(a engine.Account) []string {
	var lacks []string
	for _, need := range []struct {
		what   string
		absent bool
	}{
		{"the application (appid)", a.App == ""},
		{"the merchant's number (shopid)", a.Merchant == ""},
		{"the company's secret", a.Secret.IsZero()},
		{"the store's number (shop_no)", p.StoreNumber && a.Store == ""},
	} {
		if need.absent {
			lacks = append(lacks, need.what)
		}
	}
	return append(lacks, p.serviceTrouble(a)...)
}

func (p Profile) serviceTrouble(a engine.Account) []string {
	code := p.serviceOf(a)
	if len(p.Services) == 0 {
		if code == "" {
			return nil
		}
		return []string{"an empty service code (it says " + code + ", and there are none)"}
	}
	if slices.ContainsFunc(p.Services, func(s Service) bool { return s.Code == code }) {
		return nil
	}
	labels := make([]string, len(p.Services))
	for i, s := range p.Services {
		labels[i] = s.label()
	}
	return []string{"the contract's service code, one of " + strings.Join(labels, ", ")}
}
