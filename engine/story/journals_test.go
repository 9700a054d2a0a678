package story_test

import (
	"time"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/fault"
)

// begin is shortly before midnight in China, so that a story has two days.
var begin = time.Date(2026, 5, 20, 15, 50, 0, 0, time.UTC)

// told writes facts as the engine would have, a minute apart.
func told(facts ...engine.Fact) []engine.Entry {
	var entries []engine.Entry
	for i, f := range facts {
		entries = append(entries, engine.Entry{Seq: int64(i + 1), At: begin.Add(time.Duration(i) * time.Minute), Fact: f})
	}
	return entries
}

// after is a time so many minutes after the beginning.
func after(minutes int) time.Time { return begin.Add(time.Duration(minutes) * time.Minute) }

func opened() engine.Opened {
	return engine.Opened{Order: engine.Order{ID: "A1", Shop: "cafe", Note: "secret note", ReceiptCode: engine.IfPossible,
		Receiver: engine.Stop{Name: "secret name", Phone: "secret phone", Address: "secret address"}}}
}

var offers = []engine.Offer{
	{Carrier: "DADA", Outcome: engine.Priced, Placement: 101, Quote: engine.Quote{Fee: engine.ExactFen(800), Locked: true, ValidUntil: after(4)}},
	{Carrier: "SFTC", Outcome: engine.Priced, Placement: 102, Quote: engine.Quote{Fee: engine.ExactFen(1180), Notes: []string{"it gives no receipt code"}}},
	{Carrier: "MTPS", Outcome: engine.Unpriced, Placement: 103},
	{Carrier: "SS", Outcome: engine.Refused, Refusal: &engine.Refusal{Reason: "the order has 2 problems:\n- cargo: too heavy\n- receiver: out of its area; go to another carrier (rejected)", Kind: fault.Refused}},
	{Carrier: "XX", Outcome: engine.Late}, {Carrier: "YY", Outcome: engine.KeptBack},
}

func choice(ids ...engine.CarrierID) (w engine.Wave) {
	for _, id := range ids {
		w.Choices = append(w.Choices, engine.Choice{Carrier: id})
	}
	return w
}

func placing(i int, cost engine.Amount) engine.Placing {
	return engine.Placing{Offer: offers[i], Cost: cost, SendBy: after(60), StaleAt: after(90)}
}

func report(id engine.PlacementID, status engine.Status, minute int) engine.Reported {
	return engine.Reported{Report: engine.Report{Placement: id, Status: status, At: after(minute), Proven: true, Note: "secret note"}}
}

func by(r engine.Reported, name string) engine.Reported {
	r.Report.Rider = engine.Rider{Name: "secret " + name, Phone: "secret phone"}
	return r
}

func asked(r engine.Reported, minute int) engine.Reported {
	r.Report.Asked = after(minute)
	return r
}

// journals are the stories that testdata has.
var journals = map[string][]engine.Entry{
	"delivered": told(
		opened(),
		engine.Compared{Offers: offers},
		engine.Planned{Plan: engine.Plan{Waves: []engine.Wave{choice("DADA"), choice("SFTC")}, Reasons: []string{
			"DADA is chosen: ¥8.00 is the lowest of 2 prices, ¥3.80 less than SFTC.", "SFTC is next: ¥11.80, ¥3.80 more than DADA.",
		}}},
		placing(0, engine.ExactFen(800)),
		engine.PlaceDone{Placement: 101, Placed: engine.Placed{Waybill: "W101", Fee: engine.ExactFen(800), PickupCode: "secret 1", ReceiptCode: "secret 2"}},
		report(101, engine.Waiting, 5),
		engine.TipWanted{Total: 200},
		engine.Tipping{Placement: 101, From: 0, To: 200},
		engine.TipDone{Placement: 101, Total: 200},
		by(report(101, engine.Accepted, 9), "rider"),
		by(report(101, engine.Accepted, 9), "rider"),
		by(report(101, engine.PickedUp, 8+2), "other rider"),
		engine.Hinted{Placement: 101},
		engine.Hinted{Placement: 101},
		asked(by(report(101, engine.Delivering, 12), "other rider"), 14),
		by(report(101, engine.AtStore, 9), "other rider"),
		report(101, engine.StatusUnknown, 16),
		report(101, engine.Delivered, 14),
	),
	"lost answer": told(
		opened(),
		engine.Compared{Offers: offers[:3]},
		engine.Planned{Plan: engine.Plan{Waves: []engine.Wave{choice("DADA")}, Reasons: []string{"DADA is chosen."}}},
		placing(0, engine.ExactFen(800)),
		engine.CallFailed{Placement: 101, Call: engine.CallPlace, Kind: fault.Unavailable, Outcome: fault.Unknown, Reason: "place: the caller's deadline passed; try later or elsewhere (outcome unknown, rid 123)"},
		engine.Absent{Placement: 101, Asked: after(5)},
		engine.Alarmed{Placement: 101, Reason: "nobody can tell whether the carrier has this order: the caller's deadline passed"},
		placing(0, engine.ExactFen(800)),
		engine.CallFailed{Placement: 101, Call: engine.CallPlace, Kind: fault.Exists, Outcome: fault.Rejected, Reason: "place: it is there already; query the order: it arrived earlier (rejected)"},
		engine.Parked{Placement: 101, Reason: "nobody can tell whether the carrier has this order"},
		engine.RefreshWanted{},
		asked(report(101, engine.Waiting, 9), 11),
		engine.CancelWanted{Cancellation: engine.Cancellation{Reason: engine.OtherReason, Text: "secret text"}},
		engine.Cancelling{Placement: 101},
		engine.CallFailed{Placement: 101, Call: engine.CallCancel, Kind: fault.Unavailable, Outcome: fault.Unknown, Reason: "cancel: the connection broke; try later or elsewhere (outcome unknown)"},
		engine.Cancelling{Placement: 101},
		engine.CancelDone{Placement: 101, Cancelled: engine.Cancelled{Status: engine.Ended, Note: "secret words"}, Asked: after(15)},
	),
	"parked": told(
		opened(),
		engine.Compared{Offers: offers[2:3]},
		engine.Planned{Plan: engine.Plan{Waves: []engine.Wave{choice("MTPS")}}},
		placing(2, engine.Amount{}),
		engine.PlaceDone{Placement: 103, Placed: engine.Placed{Waybill: "W103"}},
		by(report(103, engine.PickedUp, 5), "rider"),
		engine.Reported{Report: engine.Report{Placement: 103, Status: engine.Ended, Cause: engine.ByCarrier, At: after(6), Proven: true}},
	),
	"second try": told(
		engine.Opened{Order: opened().Order, Carrier: "DADA", Limit: engine.Known[engine.Money](900), Hold: true, HoldUntil: after(3000)},
		engine.Released{},
		engine.Compared{Offers: offers},
		engine.Planned{Plan: engine.Plan{Waves: []engine.Wave{choice("DADA")}}},
		placing(0, engine.ExactFen(800)),
		engine.CallFailed{Placement: 101, Call: engine.CallPlace, Kind: fault.Busy, Outcome: fault.Rejected, Reason: "place: busy; wait, then send the same again (rejected)", RetryAt: after(6)},
		engine.CallFailed{Placement: 101, Call: engine.CallPlace, Kind: fault.Busy, Outcome: fault.Rejected, Reason: "the carrier stayed busy: busy"},
		engine.StartedOver{Reason: "everybody said no"},
		engine.Compared{Offers: offers[3:]},
		engine.Planned{},
		engine.GaveUp{Reason: "nobody takes it", Kind: fault.Refused},
		engine.Redispatched{Order: &engine.Order{ID: "A1", Shop: "cafe", Note: "secret note"}},
		engine.Held{},
	),
	"two riders": told(
		opened(),
		engine.Compared{Offers: offers[:2]},
		engine.Planned{Plan: engine.Plan{Waves: []engine.Wave{{Race: true, Patience: 5 * time.Minute, Choices: choice("DADA", "SFTC").Choices}}}},
		engine.Placing{Offer: offers[0], Cost: engine.ExactFen(800), Race: true},
		engine.Placing{Offer: offers[1], Cost: engine.ExactFen(1180), Race: true},
		engine.PlaceDone{Placement: 101, Placed: engine.Placed{Fee: engine.ExactFen(1000)}},
		engine.PlaceDone{Placement: 102, Placed: engine.Placed{Fee: engine.ExactFen(1180)}},
		engine.Overcharged{Placement: 101, Accepted: 800, Charged: 1000},
		by(report(101, engine.Accepted, 7), "rider"),
		by(report(102, engine.Accepted, 8), "second rider"),
		engine.TwoRiders{Placement: 102, Kept: 101},
		engine.Cancelling{Placement: 102},
		engine.CancelDone{Placement: 102, Cancelled: engine.Cancelled{Status: engine.Ended, Penalty: engine.ExactFen(200)}, Asked: after(12)},
		engine.Reported{Report: engine.Report{Placement: 101, Status: engine.Returning, Cause: engine.Unreachable, At: after(13), Proven: true}},
		engine.ReturnWanted{},
		engine.ConfirmingReturn{Placement: 101},
		engine.ReturnConfirmed{Placement: 101},
		report(101, engine.Returned, 16),
	),
	"a race that grows": told(
		opened(),
		engine.Compared{Offers: offers[:3]},
		engine.Planned{Plan: engine.Plan{Waves: []engine.Wave{{Race: true, Choices: []engine.Choice{
			{Carrier: "DADA"}, {Carrier: "SFTC", After: 3 * time.Minute}, {Carrier: "MTPS", After: 3 * time.Minute, Limit: engine.Known(engine.Money(1000))},
		}}}}},
		engine.Placing{Offer: offers[0], Cost: engine.ExactFen(800), Race: true},
		engine.PlaceDone{Placement: 101, Placed: engine.Placed{Fee: engine.ExactFen(800)}},
		engine.Compared{Joining: true, Offers: offers[1:3]},
		engine.Placing{Offer: offers[1], Cost: engine.ExactFen(1180), Race: true},
		engine.PlaceDone{Placement: 102, Placed: engine.Placed{Fee: engine.ExactFen(1180)}},
		by(report(102, engine.Accepted, 8), "rider"),
		engine.Cancelling{Placement: 101},
		engine.CancelDone{Placement: 101, Cancelled: engine.Cancelled{Status: engine.Ended, Penalty: engine.ExactFen(0)}, Asked: after(9)},
		report(102, engine.Delivered, 12),
	),
}
