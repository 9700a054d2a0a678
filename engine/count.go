package engine

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/paotui-go/paotui/engine/fault"
	"github.com/paotui-go/paotui/engine/measure"
)

// What is measured. A fact is counted by who wrote it, when the store has it; a call
// where it is made.

// counted counts what entries say that are in the store now, the first of them as
// first. d is the delivery with them.
func (e *Engine) counted(ctx context.Context, d *Delivery, first int64, entries []Entry) {
	if e.meter == nil {
		return
	}
	for i, entry := range entries {
		e.countFact(ctx, d, entry)
		if p := d.find(placementOf(entry.Fact)); p != nil {
			e.countTrip(ctx, p, first+int64(i), entry)
		}
	}
	switch now := d.standing(); {
	case now == d.stored:
	case now.over:
		e.countEnd(ctx, d)
	case now.phase == PhaseParked && d.stored.phase != PhaseParked:
		i := slices.IndexFunc(d.Placements, PlacementState.isParked)
		e.meter.Add(ctx, measure.Parkings, 1, string(d.Placements[i].Carrier))
	}
}

// countFromZero shows the counters of what is rare, and of what an outage has none of.
func (e *Engine) countFromZero(ctx context.Context) {
	for _, info := range e.infos {
		carrier := string(info.ID)
		for _, id := range []measure.ID{measure.Alarms, measure.Parkings, measure.SecondRiders, measure.Overcharges, measure.Impatience} {
			e.meter.Zero(ctx, id, carrier)
		}
		e.meter.Zero(ctx, measure.Quotes, carrier, string(Priced), measure.None)
		for _, call := range []Call{CallPlace, CallCancel, CallTip, CallConfirmReturn, CallReorder} {
			e.meter.Zero(ctx, measure.Unknowns, carrier, string(call))
		}
	}
	for _, phase := range []Phase{PhaseDelivered, PhaseReturned, PhaseCancelled, PhaseFailed} {
		e.meter.Zero(ctx, measure.Ended, string(phase))
	}
	for _, in := range []string{inCall, inPolicy, inConsumer} {
		e.meter.Zero(ctx, measure.Panics, in)
	}
	e.meter.Zero(ctx, measure.Dispatched)
	e.meter.Zero(ctx, measure.StartsOver)
}

// standing is where a delivery stands and whether it is over.
type standing struct {
	phase Phase
	over  bool
}

func (d Delivery) standing() standing { return standing{d.Phase, d.Final()} }

func (e *Engine) countFact(ctx context.Context, d *Delivery, entry Entry) {
	carrier := func(id PlacementID) string {
		p, _ := d.Placement(id)
		return string(p.Carrier)
	}
	switch f := entry.Fact.(type) {
	case Planned:
		e.meter.Add(ctx, measure.Plans, 1, firstWave(f.Plan))
	case StartedOver:
		e.meter.Add(ctx, measure.StartsOver, 1)
	case PlaceDone:
		e.countFee(ctx, measure.FeeCharged, f.Placed.Fee, carrier(f.Placement))
	case Reordered:
		e.countFee(ctx, measure.FeeCharged, f.Placed.Fee, carrier(f.Placement))
	case CallFailed:
		if f.Outcome == fault.Unknown {
			e.meter.Add(ctx, measure.Unknowns, 1, carrier(f.Placement), string(f.Call))
		}
	case Impatient:
		e.meter.Add(ctx, measure.Impatience, 1, carrier(f.Placement))
	case Overcharged:
		e.meter.Add(ctx, measure.Overcharges, int64(f.Charged-f.Accepted), carrier(f.Placement))
	case TwoRiders:
		e.meter.Add(ctx, measure.SecondRiders, 1, carrier(f.Placement))
	case Alarmed:
		e.meter.Add(ctx, measure.Alarms, 1, carrier(f.Placement))
	}
}

// firstWave is whom a plan calls first, in the words of [measure.Plans].
func firstWave(p Plan) string {
	switch {
	case len(p.Waves) == 0:
		return "nobody"
	case p.Waves[0].Race:
		return "race"
	default:
		return "one"
	}
}

// marks are the entries by which something first became so on a placement's present
// trip; 0 is not yet. They say which of the entries that tell the same counts.
type marks struct {
	accepted, pickedUp, delivered int64
	found                         int64 // what became of it, where the call did not tell
}

// mark notes where a report is the first of its kind.
func (p *PlacementState) mark(r Report, seq int64) {
	if p.ofFormerTrip(r) {
		return
	}
	first := func(mark *int64) {
		if *mark == 0 {
			*mark = seq
		}
	}
	switch r.Status {
	case Accepted:
		first(&p.marks.accepted)
	case PickedUp:
		first(&p.marks.pickedUp)
	case Delivered:
		first(&p.marks.delivered)
	}
}

// inDoubt: a call that orders a rider has not told what became of it. A process that
// died has not written what it was told, so that a report is the first word.
func (p *PlacementState) inDoubt(e Entry) bool {
	_, told := e.Fact.(Reported)
	return p.Stage == StageUnknown || p.Stage == StagePlacing && (p.doubted || told && e.At.After(p.sendBy))
}

// countTrip counts how long what an entry tells took.
func (e *Engine) countTrip(ctx context.Context, p *PlacementState, seq int64, entry Entry) {
	carrier := string(p.Carrier)
	if p.marks.found == seq {
		found := "taken"
		if p.Stage == StageRefused {
			found = "refused"
		}
		e.meter.Record(ctx, measure.UnknownTime, entry.At.Sub(p.began).Seconds(), carrier, found)
	}
	told, ok := entry.Fact.(Reported)
	if !ok {
		return
	}
	took := told.Report.time().Sub(p.began).Seconds()
	switch seq {
	case p.marks.accepted:
		e.meter.Record(ctx, measure.RiderTime, took, carrier)
	case p.marks.pickedUp:
		e.meter.Record(ctx, measure.PickupTime, took, carrier)
	case p.marks.delivered:
		e.meter.Record(ctx, measure.TripTime, took, carrier)
	}
}

// countEnd counts a delivery that has come to an end.
func (e *Engine) countEnd(ctx context.Context, d *Delivery) {
	e.meter.Add(ctx, measure.Ended, 1, string(d.Phase))
	if d.Phase != PhaseDelivered {
		return
	}
	for _, p := range d.Placements {
		if p.Stage == StageTaken && p.Status == Delivered {
			last := p.Reports[len(p.Reports)-1].time()
			e.meter.Record(ctx, measure.DeliveryTime, last.Sub(d.Opened).Seconds(), string(p.Carrier))
			return
		}
	}
}

// countFee records a fee that is told.
func (e *Engine) countFee(ctx context.Context, id measure.ID, fee Amount, carrier string) {
	if fen, told := fee.Fen(); told {
		e.meter.Record(ctx, id, float64(fen), carrier)
	}
}

// grown is by how much an amount is more than it was, as far as it is known.
func grown(was, is Amount) int64 {
	before, _ := was.Fen()
	now, _ := is.Fen()
	return int64(max(now-before, 0))
}

// brought counts what a call brought, once that is written down.
func (e *Engine) brought(ctx context.Context, id measure.ID, carrier CarrierID, failed, unwritten error) error {
	switch {
	case unwritten != nil || e.meter == nil:
	case failed != nil:
		e.meter.Add(ctx, id, 1, string(carrier), fault.OutcomeOf(failed).String(), fault.KindOf(failed).String())
	default:
		e.meter.Add(ctx, id, 1, string(carrier), "done", measure.None)
	}
	return unwritten
}

// countOffer counts what came of asking a carrier. called: it was sent the question.
func (e *Engine) countOffer(ctx context.Context, o Offer, called bool) {
	if e.meter == nil {
		return
	}
	carrier, kind := string(o.Carrier), measure.None
	if o.Refusal != nil {
		kind = o.Refusal.Kind.String()
	}
	e.meter.Add(ctx, measure.Quotes, 1, carrier, string(o.Outcome), kind)
	if called {
		e.meter.Record(ctx, measure.QuoteTime, o.Answered.Sub(o.Asked).Seconds(), carrier)
	}
	if o.Outcome == Priced {
		e.countFee(ctx, measure.FeeQuoted, o.Quote.Fee, carrier)
	}
}

// The verdicts of [measure.Reports].
const (
	isNews    = "news"
	isKnown   = "known"
	isHint    = "hint"
	isForeign = "foreign"
	isLost    = "failed"
)

// Whose code panicked, in the words of [measure.Panics].
const (
	inCall     = "call"
	inPolicy   = "policy"
	inConsumer = "consumer"
)

// countTime is how long the store has to answer whoever looks at the numbers.
const countTime = 2 * time.Second

// Observe has Config.Meter tell how the deliveries of the store and the consumers here
// stand whenever somebody reads it, until stop is called, which is for when the engine
// is not used any more. The error is the provider's.
func (e *Engine) Observe() (stop func(), err error) {
	return e.meter.Observe(func(ctx context.Context, see measure.Observer) error {
		for consumer, lag := range e.readers.lags(e.now()) {
			see(measure.ConsumerLag, lag.Seconds(), consumer)
		}
		ctx, cancel := context.WithTimeout(ctx, countTime)
		defer cancel()
		now := e.now()
		census, err := e.store.Count(ctx, now)
		if err != nil {
			return nil // it is counted as the store's failure; the other numbers are told
		}
		for _, phase := range measure.Open.Instrument().Attributes[0].Words {
			see(measure.Open, float64(census.Open[Phase(phase)]), phase)
		}
		see(measure.Due, float64(census.Due))
		var overdue time.Duration
		if !census.Longest.IsZero() {
			overdue = now.Sub(census.Longest)
		}
		see(measure.Overdue, overdue.Seconds())
		return nil
	}, measure.Open, measure.Due, measure.Overdue, measure.ConsumerLag)
}

// readers remembers which event each consumer has in hand.
type readers struct {
	mu sync.Mutex
	by map[string]time.Time // when the event was written; zero: it has read all
}

// has notes what a consumer has in hand.
func (r *readers) has(consumer string, written time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.by == nil {
		r.by = map[string]time.Time{}
	}
	r.by[consumer] = written
}

func (r *readers) left(consumer string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.by, consumer)
}

func (r *readers) lags(now time.Time) map[string]time.Duration {
	r.mu.Lock()
	defer r.mu.Unlock()
	lags := map[string]time.Duration{}
	for consumer, written := range r.by {
		lags[consumer] = 0
		if !written.IsZero() {
			lags[consumer] = max(now.Sub(written), 0)
		}
	}
	return lags
}
