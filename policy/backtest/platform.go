package backtest

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/strictjson"
)

// A quote whose end nobody told is taken to hold as long as the engine takes it to.
const estimateHolds = 2 * time.Minute

// line is the platform's own form.
type line struct {
	Order      engine.Order    `json:"order"`
	At         time.Time       `json:"at"`
	Conditions []string        `json:"conditions"`
	Offers     []offerLine     `json:"offers"`
	Placements []placementLine `json:"placements"`
}

type offerLine struct {
	Carrier    engine.CarrierID             `json:"carrier"`
	Outcome    engine.OfferOutcome          `json:"outcome"`
	Fee        engine.Maybe[engine.Money]   `json:"fee_fen"`
	AcceptIn   engine.Maybe[engine.Seconds] `json:"accept_s"`
	Distance   engine.Maybe[int]            `json:"distance_m"`
	ValidUntil engine.Maybe[time.Time]      `json:"valid_until"`
	Reason     string                       `json:"reason"`
}

type placementLine struct {
	Carrier  engine.CarrierID             `json:"carrier"`
	At       time.Time                    `json:"at"`
	Charged  engine.Maybe[engine.Money]   `json:"charged_fen"`
	Tip      engine.Money                 `json:"tip_fen"`
	Penalty  engine.Maybe[engine.Money]   `json:"penalty_fen"`
	Accepted engine.Maybe[time.Time]      `json:"accepted_at"`
	Ended    engine.Maybe[time.Time]      `json:"ended_at"`
	End      End                          `json:"end"`
	Race     bool                         `json:"race"`
	Patience engine.Maybe[engine.Seconds] `json:"patience_s"`
	Ladder   []engine.Money               `json:"ladder_fen"`
}

func readPlatform(text []byte) (told, error) {
	var l line
	if err := strictjson.Decode(text, &l); err != nil {
		return told{}, err
	}
	if err := l.check(); err != nil {
		return told{}, err
	}
	t := told{unjudged: Unjudged{ID: l.Order.ID, Shop: l.Order.Shop, At: l.At}}
	if len(l.Offers) == 0 {
		t.unjudged.Reason = neverPlanned
		return t, nil
	}
	s := engine.Situation{Now: l.At, Order: l.Order, Conditions: l.Conditions}
	t.Case = Case{ID: l.Order.ID, Order: l.Order, End: Failed}
	for _, o := range l.Offers {
		offer := o.offer(l.At)
		s.Offers = append(s.Offers, offer)
		t.Offers = append(t.Offers, Offered{l.At, offer})
	}
	t.Asks = []Ask{{Situation: s}}
	slices.SortStableFunc(l.Placements, func(a, b placementLine) int { return a.At.Compare(b.At) })
	for _, p := range l.Placements {
		trial := p.trial(l)
		t.Trials = append(t.Trials, trial)
		if trial.End.carried() || trial.End == CalledOff {
			t.End = trial.End
		}
	}
	return t, nil
}

func (l line) check() error {
	switch {
	case l.Order.ID == "":
		return errors.New("order.id is missing")
	case l.At.IsZero():
		return errors.New("at is missing")
	}
	seen := map[engine.CarrierID]bool{}
	for i, o := range l.Offers {
		if err := o.check(seen[o.Carrier]); err != nil {
			return fmt.Errorf("offers[%d]: %w", i, err)
		}
		seen[o.Carrier] = true
	}
	for i, p := range l.Placements {
		if err := p.check(l.At); err != nil {
			return fmt.Errorf("placements[%d]: %w", i, err)
		}
	}
	return nil
}

func (o offerLine) check(again bool) error {
	fee, told := o.Fee.Get()
	switch {
	case o.Carrier == "":
		return errors.New("carrier is missing")
	case again:
		return errors.New("its carrier has made an offer already")
	case !slices.Contains([]engine.OfferOutcome{engine.Priced, engine.Unpriced, engine.Refused, engine.Late, engine.KeptBack}, o.Outcome):
		return errors.New("outcome is priced, unpriced, refused, late or kept_back")
	case o.Outcome == engine.Priced && (!told || fee <= 0):
		return errors.New("a priced offer needs a fee_fen above zero")
	case o.Outcome != engine.Priced && told:
		return errors.New("only a priced offer has a fee_fen; what nobody told is null")
	}
	return nil
}

func (p placementLine) check(asked time.Time) error {
	charged, penalty := p.Charged.Or(0), p.Penalty.Or(0)
	accepted, ended := p.Accepted.Or(p.At), p.Ended.Or(p.Accepted.Or(p.At))
	switch {
	case p.Carrier == "":
		return errors.New("carrier is missing")
	case p.At.Before(asked):
		return errors.New("its at is missing or before the offers")
	case accepted.Before(p.At) || ended.Before(accepted):
		return errors.New("at, accepted_at and ended_at are not in this order")
	case !slices.Contains(placementEnds, p.End):
		return errors.New("end is delivered, returned, no_rider, refused, cancelled, called_off or ended")
	case charged < 0 || penalty < 0 || p.Tip < 0 || p.Patience.Or(0) < 0:
		return errors.New("an amount or a time is below zero")
	}
	if _, accepted := p.Accepted.Get(); accepted && (p.End == NoRider || p.End == Refused) {
		return errors.New("it has an accepted_at and ended without a rider")
	}
	return nil
}

func (o offerLine) offer(at time.Time) engine.Offer {
	offer := engine.Offer{Carrier: o.Carrier, Outcome: o.Outcome, Asked: at, Answered: at}
	if !offer.Open() {
		offer.Refusal = &engine.Refusal{Reason: cmp.Or(o.Reason, string(o.Outcome))}
		return offer
	}
	offer.Quote = engine.Quote{AcceptIn: o.AcceptIn, Distance: o.Distance, ValidUntil: o.ValidUntil.Or(at.Add(estimateHolds))}
	if fee, told := o.Fee.Get(); told {
		offer.Quote.Fee = engine.EstimatedFen(fee)
	}
	return offer
}

var nothing = engine.ExactFen(0)

func (p placementLine) trial(l line) Trial {
	t := Trial{
		Carrier: p.Carrier, Began: p.At, Accepted: p.Accepted, Ended: p.Ended, End: p.End, Race: p.Race,
		Status: statuses[p.End], Cause: causes[p.End], FirstTip: min(l.Order.Tip, p.Tip),
		Charged: nothing, Tip: nothing, Penalty: nothing,
	}
	if offer, ok := (engine.Comparison{Offers: l.situationOffers()}).Offer(p.Carrier); ok {
		t.Quoted = offer.Quote.Fee
	}
	if p.End.carried() {
		t.Charged, t.Tip = exact(p.Charged), engine.ExactFen(p.Tip)
	}
	if penalty, told := p.Penalty.Get(); told {
		t.Penalty = engine.ExactFen(penalty)
	} else if p.End == Cancelled || p.End == CalledOff || p.End == Ended {
		t.Penalty = engine.Amount{}
	}
	t.Cost = t.Charged.Plus(t.Penalty)
	if p.End.carried() {
		t.Cost = t.Cost.Plus(engine.ExactFen(p.Tip - t.FirstTip)) // the first tip is in the charge
	}
	if patience, told := p.Patience.Get(); told {
		t.Told = engine.Known(Instructions{patience.Duration(), p.Ladder})
	}
	if p.Tip > t.FirstTip {
		t.Acts = append(t.Acts, Act{Total: p.Tip})
	}
	if p.End == Cancelled {
		t.Acts = append(t.Acts, Act{After: since(p.At, p.Ended), Cancel: true})
	}
	return t
}

func (l line) situationOffers() []engine.Offer {
	var offers []engine.Offer
	for _, o := range l.Offers {
		offers = append(offers, o.offer(l.At))
	}
	return offers
}

func exact(m engine.Maybe[engine.Money]) engine.Amount {
	if fen, told := m.Get(); told {
		return engine.ExactFen(fen)
	}
	return engine.Amount{}
}

var statuses = map[End]engine.Status{Delivered: engine.Delivered, Returned: engine.Returned,
	NoRider: engine.Ended, Cancelled: engine.Ended, CalledOff: engine.Ended, Ended: engine.Ended}

var causes = map[End]engine.Cause{NoRider: engine.ByCarrier, Cancelled: engine.ByMerchant, CalledOff: engine.ByMerchant}
