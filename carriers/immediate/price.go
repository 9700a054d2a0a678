package immediate

import (
	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/transport/wechat"
)

// price reads the money part of a quote.
//
// Reading: the wire's fee is what the merchant pays in all, since its pages call
// it the amount actually payable; a tip and an insurance that stand beside it are
// in it. A note says so where there are any.
func (p Profile) price(q *engine.Quote, o engine.Order, f wechat.Fees) {
	q.Fee = total(f)
	q.Delivery, q.Coupon = amount(f.DeliverFee), amount(f.CouponFee)
	q.Tip, q.Insurance = amount(f.Tips), amount(f.InsuranceFee)
	if metres, ok := f.Distance.Get(); ok && metres > 0 {
		q.Distance = engine.Known(int(metres))
	}
	q.AcceptIn = acceptIn(f)
	q.Notes = append(q.Notes, p.doubts(o, f)...)
}

// total is what will be paid in all; unknown where the fee is no price.
func total(f wechat.Fees) engine.Amount {
	if fee, _ := f.Fee.Get(); fee == 0 && !free(f) {
		return engine.Amount{}
	}
	return amount(f.Fee)
}

// free says whether a fee of zero is a price: only a coupon that covers a real
// charge makes it one. Zeros are how this wire says nothing.
func free(f wechat.Fees) bool {
	gross, _ := f.DeliverFee.Get()
	coupon, _ := f.CouponFee.Get()
	return gross > 0 && coupon >= gross
}

func amount(y wechat.Opt[wechat.Yuan]) engine.Amount {
	fen, ok := y.Get()
	if !ok || fen < 0 {
		return engine.Amount{}
	}
	return engine.ExactFen(engine.Money(fen))
}

// acceptIn is the time to a rider; 0 is how the wire says that it does not know.
func acceptIn(f wechat.Fees) engine.Maybe[engine.Seconds] {
	s, ok := f.DispatchDuration.Get()
	if !ok || s <= 0 {
		return engine.Maybe[engine.Seconds]{}
	}
	return engine.Known(engine.Seconds(s))
}

// doubts says in which way a quote's figures are odd, or were read.
func (p Profile) doubts(o engine.Order, f wechat.Fees) []string {
	var notes []string
	fee, told := f.Fee.Get()
	gross, grossTold := f.DeliverFee.Get()
	coupon, _ := f.CouponFee.Get()
	tip, tipTold := f.Tips.Get()
	insurance, _ := f.InsuranceFee.Get()
	extras := tip + insurance
	switch {
	case fee < 0 || gross < 0 || coupon < 0 || tip < 0 || insurance < 0:
		notes = append(notes, p.Name+" named a negative amount, which is no price")
	case !told:
		notes = append(notes, p.Name+" named no price")
	case fee == 0 && !free(f):
		notes = append(notes, p.Name+" named a price of 0 that no coupon explains; it was not taken for one")
	case grossTold && fee != max(0, gross-coupon) && fee != max(0, gross-coupon)+extras:
		notes = append(notes, p.Name+"'s figures do not add up: the fee is not the delivery charge less the coupon")
	case tip > 0 && insurance > 0:
		notes = append(notes, "the tip and the insurance are read as part of the price")
	case tip > 0:
		notes = append(notes, "the tip is read as part of the price")
	case insurance > 0:
		notes = append(notes, "the insurance is read as part of the price")
	}
	if o.Tip > 0 && tipTold && tip != wechat.Yuan(o.Tip) {
		notes = append(notes, "the tip in "+p.Name+"'s answer is not the one that the order offers")
	}
	return notes
}
