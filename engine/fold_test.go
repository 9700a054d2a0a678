package engine_test

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/fault"
)

const placed1 = engine.PlacementID(1)

// noon is second 0 of every story below.
var noon = time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)

func sec(n int) time.Time { return noon.Add(time.Duration(n) * time.Second) }

// journal numbers the facts and dates them a second apart.
func journal(facts ...engine.Fact) []engine.Entry {
	entries := make([]engine.Entry, len(facts))
	for i, f := range facts {
		entries[i] = engine.Entry{Seq: int64(i) + 1, At: sec(i), Fact: f}
	}
	return entries
}

// dispatched is how every journal begins: up to the intent to place.
func dispatched() []engine.Fact {
	offer := engine.Offer{Carrier: "A", Outcome: engine.Priced, Placement: placed1, Quote: engine.Quote{Fee: engine.ExactFen(1200), ValidUntil: sec(120)}}
	return []engine.Fact{
		engine.Opened{Order: goodOrder("o1")},
		engine.Compared{Offers: []engine.Offer{offer}},
		engine.Planned{Plan: engine.Plan{Waves: []engine.Wave{{Choices: []engine.Choice{{Carrier: "A"}}}}}},
		engine.Placing{Offer: offer, SendBy: sec(10), Under: engine.AccountRef{Merchant: "m1"}},
	}
}

func after(facts ...engine.Fact) engine.Delivery {
	return engine.Fold("o1", journal(append(dispatched(), facts...)...))
}

// says is a proven push about the first placement, at a second of the carrier's
// clock.
func says(at int, status engine.Status) engine.Report {
	return engine.Report{Placement: placed1, Status: status, At: sec(at), Proven: true}
}

func by(r engine.Report, cause engine.Cause) engine.Report { r.Cause = cause; return r }

func rider(r engine.Report, name string) engine.Report { r.Rider.Name = name; return r }

func reported(reports ...engine.Report) []engine.Fact {
	facts := make([]engine.Fact, len(reports))
	for i, r := range reports {
		facts[i] = engine.Reported{Report: r}
	}
	return facts
}

// state compares everything in a delivery, also what is not exported, but for
// what tells when the journal was written.
var state = cmp.Options{
	cmp.Exporter(func(reflect.Type) bool { return true }),
	cmpopts.EquateEmpty(),
	cmp.FilterPath(func(p cmp.Path) bool {
		switch p.Last().String() {
		case ".Version", ".Updated", ".news", ".marks":
			return true
		}
		return false
	}, cmp.Ignore()),
}

func anyReport(id engine.PlacementID) *rapid.Generator[engine.Report] {
	return rapid.Custom(func(t *rapid.T) engine.Report {
		// Few values of everything, so that reports collide in all ways.
		r := engine.Report{
			Placement: id,
			Status: rapid.SampledFrom([]engine.Status{engine.StatusUnknown, engine.Waiting, engine.Accepted, engine.AtStore, engine.PickedUp,
				engine.Delivering, engine.Delivered, engine.Returning, engine.Returned, engine.Ended}).Draw(t, "status"),
			Cause:    rapid.SampledFrom([]engine.Cause{"", engine.ByMerchant, engine.ByCarrier}).Draw(t, "cause"),
			Native:   rapid.SampledFrom([]string{"", "102"}).Draw(t, "native"),
			Merchant: rapid.SampledFrom([]string{"", "m1"}).Draw(t, "merchant"),
			Waybill:  rapid.SampledFrom([]string{"", "W1", "W2"}).Draw(t, "waybill"),
			Rider:    engine.Rider{Name: rapid.SampledFrom([]string{"", "甲", "乙"}).Draw(t, "rider")},
			Note:     rapid.SampledFrom([]string{"", "雨"}).Draw(t, "note"),
			Proven:   true,
		}
		moment := sec(rapid.IntRange(0, 4).Draw(t, "s")).Add(time.Duration(rapid.IntRange(0, 1).Draw(t, "half")) * 500 * time.Millisecond)
		switch rapid.IntRange(0, 2).Draw(t, "dated") {
		case 0: // a push
			r.At = moment
		case 1: // an answer without a time
			r.Asked = moment
		case 2: // an answer with one
			r.At, r.Asked = moment, moment.Add(time.Second)
		}
		if rapid.Bool().Draw(t, "guess") {
			r.ArrivesAt = engine.Known(sec(100 + rapid.IntRange(0, 1).Draw(t, "eta")))
		}
		return r
	})
}

// callsOf is what we ourselves do and learn about a placement besides its reports,
// in an order that a journal could have.
func callsOf(id engine.PlacementID) *rapid.Generator[[]engine.Fact] {
	return rapid.Custom(func(t *rapid.T) []engine.Fact {
		var facts []engine.Fact
		add := func(f ...engine.Fact) { facts = append(facts, f...) }
		failed := func(call engine.Call, outcome fault.Outcome, kind fault.Kind) engine.Fact {
			return engine.CallFailed{Placement: id, Call: call, Kind: kind, Outcome: outcome, Reason: "told by the test"}
		}
		done := engine.PlaceDone{Placement: id, Placed: engine.Placed{Waybill: "W0", Fee: engine.ExactFen(1300), PickupCode: "0639"}}
		switch rapid.IntRange(0, 6).Draw(t, "placing") {
		case 0:
			add(done)
		case 1:
			add(failed(engine.CallPlace, fault.Unknown, fault.Unavailable))
		case 2:
			add(failed(engine.CallPlace, fault.Rejected, fault.Refused))
		case 3:
			add(failed(engine.CallPlace, fault.Rejected, fault.Exists), engine.Absent{Placement: id, Asked: sec(50)})
		case 4: // busy, sent again, the second reply lost, asked twice in vain
			busy := failed(engine.CallPlace, fault.Rejected, fault.Busy).(engine.CallFailed)
			busy.RetryAt = sec(20)
			again := engine.Placing{Offer: engine.Offer{Carrier: "A", Placement: id}, SendBy: sec(30), Under: engine.AccountRef{Merchant: "m2"}} // switched meanwhile
			add(busy, again, failed(engine.CallPlace, fault.Unknown, fault.Canceled),
				engine.Absent{Placement: id, Asked: sec(70)}, engine.Absent{Placement: id, Asked: sec(71)},
				failed(engine.CallPlace, fault.Rejected, fault.NotFound))
		case 5: // the reply was lost; the same sent again is answered
			add(failed(engine.CallPlace, fault.Unknown, fault.Unavailable),
				engine.Placing{Offer: engine.Offer{Carrier: "A", Placement: id}, SendBy: sec(30), Under: engine.AccountRef{Merchant: "m1"}}, done)
		case 6: // the process died before it could write anything
		}
		if rapid.Bool().Draw(t, "tips") {
			add(engine.TipWanted{Total: 500}, engine.Tipping{Placement: id, To: 500, SendBy: sec(40)})
			add(rapid.SampledFrom([]engine.Fact{engine.TipDone{Placement: id, Total: 500}, failed(engine.CallTip, fault.Unknown, fault.Unavailable),
				failed(engine.CallTip, fault.Rejected, fault.TooLate)}).Draw(t, "tip"))
		}
		if rapid.Bool().Draw(t, "cancels") {
			add(rapid.SampledFrom([]engine.Fact{engine.CancelWanted{Cancellation: engine.Cancellation{Reason: engine.NotNeeded}}, engine.Impatient{Placement: id}}).Draw(t, "why"),
				engine.Cancelling{Placement: id, SendBy: sec(40)})
			status := rapid.SampledFrom([]engine.Status{engine.StatusUnknown, engine.Ended, engine.Returning}).Draw(t, "yes")
			add(rapid.SampledFrom([]engine.Fact{
				engine.CancelDone{Placement: id, Cancelled: engine.Cancelled{Status: status, Penalty: engine.ExactFen(200)}, Asked: sec(rapid.IntRange(0, 4).Draw(t, "asked"))},
				failed(engine.CallCancel, fault.Unknown, fault.Unavailable), failed(engine.CallCancel, fault.Rejected, fault.TooLate)}).Draw(t, "cancel"))
		}
		return facts
	})
}

// dated gives each fact its own time, which it keeps wherever it is moved.
func dated(facts []engine.Fact) []engine.Entry { return journal(facts...) }

// scatter puts the reports among the calls at drawn places, in a drawn order, some
// of them twice; the calls keep their order.
func scatter(t *rapid.T, label string, calls, reports []engine.Entry) []engine.Entry {
	mixed := slices.Clone(calls)
	order := rapid.Permutation(reports).Draw(t, label+" order")
	for i, r := range order {
		for range rapid.IntRange(1, 2).Draw(t, fmt.Sprintf("%s times %d", label, i)) {
			mixed = slices.Insert(mixed, rapid.IntRange(4, len(mixed)).Draw(t, fmt.Sprintf("%s place %d", label, i)), r)
		}
	}
	for i := range mixed {
		mixed[i].Seq = int64(i) + 1
	}
	return mixed
}

func TestReportsInAnyOrderAnyNumberOfTimesFoldToTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		calls := dated(append(dispatched(), callsOf(placed1).Draw(t, "calls")...))
		reports := journal(reported(rapid.SliceOfN(anyReport(placed1), 0, 6).Draw(t, "reports")...)...)
		one := engine.Fold("o1", scatter(t, "one", calls, reports))
		other := engine.Fold("o1", scatter(t, "other", calls, reports))
		if diff := cmp.Diff(one, other, state); diff != "" {
			t.Fatalf("the same reports in another order give another state:\n%s", diff)
		}
	})
}

// permutations are all orders of the reports.
func permutations(reports []engine.Report) [][]engine.Report {
	if len(reports) <= 1 {
		return [][]engine.Report{reports}
	}
	var all [][]engine.Report
	for i, first := range reports {
		rest := slices.Concat(reports[:i], reports[i+1:])
		for _, p := range permutations(rest) {
			all = append(all, append([]engine.Report{first}, p...))
		}
	}
	return all
}

func TestWhatTheReportsOfAPlacementComeTo(t *testing.T) {
	for _, c := range []struct {
		reason string
		in     []engine.Report
		status engine.Status
		cause  engine.Cause
		rider  string
		phase  engine.Phase
	}{
		{"the usual way", []engine.Report{says(1, engine.Accepted), says(2, engine.AtStore), says(3, engine.PickedUp), says(4, engine.Delivered)}, engine.Delivered, "", "", engine.PhaseDelivered},
		{"a lost report is made good by the next", []engine.Report{says(1, engine.Accepted), says(9, engine.Delivering)}, engine.Delivering, "", "", engine.PhaseDelivering},
		{"handed over to another rider: 102, 101, 102", []engine.Report{rider(says(1, engine.Accepted), "甲"), says(2, engine.Waiting), rider(says(3, engine.Accepted), "乙")}, engine.Accepted, "", "乙", engine.PhaseAccepted},
		{"given back: nobody is its rider", []engine.Report{rider(says(1, engine.Accepted), "甲"), says(2, engine.Waiting)}, engine.Waiting, "", "", engine.PhaseWaiting},
		{"a step back with a later time is followed", []engine.Report{says(1, engine.AtStore), says(5, engine.Accepted)}, engine.Accepted, "", "", engine.PhaseAccepted},
		{"a step back with an older time is late, and is not", []engine.Report{says(5, engine.AtStore), says(1, engine.Accepted)}, engine.AtStore, "", "", engine.PhaseAtStore},
		{"within a second the one further along wins", []engine.Report{says(1, engine.PickedUp), says(1, engine.AtStore), says(1, engine.Accepted)}, engine.PickedUp, "", "", engine.PhasePickedUp},
		{"delivered is never undone", []engine.Report{says(1, engine.Delivered), says(5, engine.Waiting), by(says(6, engine.Ended), engine.ByCarrier)}, engine.Delivered, "", "", engine.PhaseDelivered},
		{"an unknown number is no step", []engine.Report{says(1, engine.Accepted), says(7, engine.StatusUnknown)}, engine.Accepted, "", "", engine.PhaseAccepted},
		{"a rider takes what was ended: alive again", []engine.Report{by(says(1, engine.Ended), engine.ForceMajeure), rider(says(5, engine.Accepted), "甲")}, engine.Accepted, "", "甲", engine.PhaseAccepted},
		{"502 after the pick-up: where are the goods?", []engine.Report{says(1, engine.PickedUp), by(says(2, engine.Ended), engine.ForceMajeure)}, engine.Ended, engine.ForceMajeure, "", engine.PhaseParked},
		{"502 after the pick-up, then back at the shop", []engine.Report{says(1, engine.PickedUp), says(2, engine.Ended), says(3, engine.Returned)}, engine.Returned, "", "", engine.PhaseReturned},
		{"502 after the pick-up, then delivered all the same", []engine.Report{says(1, engine.PickedUp), says(2, engine.Ended), says(3, engine.Delivered)}, engine.Delivered, "", "", engine.PhaseDelivered},
		{"refused at the door, and brought back", []engine.Report{says(1, engine.Delivering), by(says(2, engine.Returning), engine.Declined), says(3, engine.Returned)}, engine.Returned, "", "", engine.PhaseReturned},
		{"on the way back", []engine.Report{says(1, engine.Delivering), by(says(2, engine.Returning), engine.Unreachable)}, engine.Returning, engine.Unreachable, "", engine.PhaseReturning},
	} {
		t.Run(c.reason, func(t *testing.T) {
			for _, order := range permutations(c.in) {
				d := after(reported(order...)...)
				p := d.Placements[0]
				if p.Status != c.status || p.Cause != c.cause || p.Rider.Name != c.rider || d.Phase != c.phase {
					t.Errorf("%v come to %s (cause %q, rider %q), the delivery is %s; want %s (%q, %q), %s", order, p.Status, p.Cause, p.Rider.Name, d.Phase, c.status, c.cause, c.rider, c.phase)
				}
				if len(p.Reports) != len(c.in) {
					t.Errorf("%d of %d reports are kept: none is ever dropped", len(p.Reports), len(c.in))
				}
			}
		})
	}
}

func TestPlacingAndItsReportsInEitherOrder(t *testing.T) {
	lost := engine.CallFailed{Placement: placed1, Call: engine.CallPlace, Outcome: fault.Unknown, Kind: fault.Unavailable, Reason: "the connection broke"}
	refused := engine.CallFailed{Placement: placed1, Call: engine.CallPlace, Outcome: fault.Rejected, Kind: fault.Refused, Reason: "out of range"}
	exists := engine.CallFailed{Placement: placed1, Call: engine.CallPlace, Outcome: fault.Rejected, Kind: fault.Exists, Reason: "930562"}
	done := engine.PlaceDone{Placement: placed1, Placed: engine.Placed{Waybill: "W0", Fee: engine.ExactFen(1300)}}
	accepted := engine.Reported{Report: says(1, engine.Accepted)}
	strange := engine.Reported{Report: says(1, engine.StatusUnknown)}
	for _, c := range []struct {
		reason string
		facts  []engine.Fact
		stage  engine.Stage
		phase  engine.Phase
	}{
		{"an intent without an answer", nil, engine.StagePlacing, engine.PhasePlacing},
		{"a lost reply", []engine.Fact{lost}, engine.StageUnknown, engine.PhasePlacing},
		{"already exists: it arrived, whether it lives is to be asked", []engine.Fact{exists}, engine.StageUnknown, engine.PhasePlacing},
		{"a lost reply, and a report", []engine.Fact{lost, accepted}, engine.StageTaken, engine.PhaseAccepted},
		{"a refusal, and a report: the carrier took its word back", []engine.Fact{refused, accepted}, engine.StageTaken, engine.PhaseAccepted},
		{"a reply, and a report", []engine.Fact{done, accepted}, engine.StageTaken, engine.PhaseAccepted},
		{"a reply, and a number that nobody knows", []engine.Fact{done, strange}, engine.StageTaken, engine.PhaseWaiting},
		{"a lost reply, and a number that nobody knows: it proves nothing", []engine.Fact{lost, strange}, engine.StageUnknown, engine.PhasePlacing},
	} {
		t.Run(c.reason, func(t *testing.T) {
			for _, facts := range [][]engine.Fact{c.facts, reversed(c.facts)} {
				d := after(facts...)
				if d.Placements[0].Stage != c.stage || d.Phase != c.phase {
					t.Errorf("stage %s, phase %s; want %s, %s", d.Placements[0].Stage, d.Phase, c.stage, c.phase)
				}
				if d.Placements[0].Stage == engine.StageTaken && d.Placements[0].Failure != "" {
					t.Errorf("it exists, and is said to have failed: %s", d.Placements[0].Failure)
				}
			}
		})
	}
}

func reversed(facts []engine.Fact) []engine.Fact {
	back := slices.Clone(facts)
	slices.Reverse(back)
	return back
}

func TestACancelledPlacementIsOverUnlessTheCarrierSaysOtherwise(t *testing.T) {
	wanted := engine.CancelWanted{Cancellation: engine.Cancellation{Reason: engine.NotNeeded}}
	cancelled := func(status engine.Status, asked int) engine.Fact {
		return engine.CancelDone{Placement: placed1, Cancelled: engine.Cancelled{Status: status, Penalty: engine.ExactFen(200)}, Asked: sec(asked)}
	}
	done := engine.PlaceDone{Placement: placed1}
	report := func(at int, s engine.Status) engine.Fact { return engine.Reported{Report: says(at, s)} }
	for _, c := range []struct {
		reason string
		facts  []engine.Fact
		want   engine.Phase
	}{
		{"agreed before a rider came", []engine.Fact{done, wanted, cancelled(engine.Ended, 5)}, engine.PhaseCancelled},
		{"the push of the same cancel", []engine.Fact{done, wanted, cancelled(engine.Ended, 5), report(5, engine.Ended)}, engine.PhaseCancelled},
		{"agreed without a word on how it ended: it lives until a query tells", []engine.Fact{done, wanted, cancelled(engine.StatusUnknown, 5)}, engine.PhaseWaiting},
		{"agreed, then 303: the goods are coming back", []engine.Fact{done, report(1, engine.PickedUp), wanted, cancelled(engine.Ended, 5), report(6, engine.Returning)}, engine.PhaseReturning},
		{"agreed and 303 within the same second", []engine.Fact{done, report(1, engine.PickedUp), wanted, cancelled(engine.Ended, 5), report(5, engine.Returning)}, engine.PhaseReturning},
		{"agreed as returning", []engine.Fact{done, report(1, engine.PickedUp), wanted, cancelled(engine.Returning, 5)}, engine.PhaseReturning},
		{"agreed after the pick-up, and no word of the goods", []engine.Fact{done, report(1, engine.PickedUp), wanted, cancelled(engine.Ended, 5)}, engine.PhaseParked},
		{"a rider accepts what was cancelled", []engine.Fact{done, wanted, cancelled(engine.Ended, 5), report(9, engine.Accepted)}, engine.PhaseAccepted},
		{"delivered all the same", []engine.Fact{done, wanted, cancelled(engine.Ended, 5), report(9, engine.Delivered)}, engine.PhaseDelivered},
		{"called off before anything was placed", []engine.Fact{engine.CallFailed{Placement: placed1, Call: engine.CallPlace, Outcome: fault.Rejected, Kind: fault.Refused}, wanted}, engine.PhaseCancelled},
	} {
		t.Run(c.reason, func(t *testing.T) {
			if got := after(c.facts...).Phase; got != c.want {
				t.Errorf("phase %s, want %s", got, c.want)
			}
		})
	}
}

func TestDeliveredStaysWhateverIsReported(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		reports := append(rapid.SliceOfN(anyReport(placed1), 0, 5).Draw(t, "reports"), says(2, engine.Delivered))
		d := after(reported(rapid.Permutation(reports).Draw(t, "order")...)...)
		if d.Phase != engine.PhaseDelivered || d.Placements[0].Status != engine.Delivered {
			t.Fatalf("delivered, and yet %s", d.Phase)
		}
	})
}

func TestUnknownNumbersAreKeptAndChangeNoStatus(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		known := rapid.SliceOfN(anyReport(placed1), 1, 4).Filter(func(reports []engine.Report) bool {
			return !slices.ContainsFunc(reports, func(r engine.Report) bool { return r.Status == engine.StatusUnknown })
		}).Draw(t, "known")
		strange := anyReport(placed1).Draw(t, "strange")
		strange.Status, strange.Native = engine.StatusUnknown, "7"
		without := after(reported(known...)...)
		with := after(reported(append(known, strange)...)...)
		if with.Phase != without.Phase || with.Placements[0].Status != without.Placements[0].Status || with.Placements[0].Cause != without.Placements[0].Cause {
			t.Fatalf("%s became %s by a number that nobody knows", without.Phase, with.Phase)
		}
		if len(with.Placements[0].Reports) != len(without.Placements[0].Reports)+1 {
			t.Fatal("the strange report is not kept")
		}
	})
}

func TestParkedUntilThereIsNews(t *testing.T) {
	lost := engine.CallFailed{Placement: placed1, Call: engine.CallPlace, Outcome: fault.Unknown, Kind: fault.Unavailable, Reason: "the connection broke"}
	parked := engine.Parked{Placement: placed1, Reason: "nobody can tell"}
	d := after(lost, parked)
	if d.Phase != engine.PhaseParked || d.Trouble != parked.Reason {
		t.Errorf("phase %s, trouble %q; want parked with its reason", d.Phase, d.Trouble)
	}
	d = after(lost, parked, engine.Reported{Report: says(3, engine.Waiting)})
	if d.Phase != engine.PhaseWaiting || d.Trouble != "" {
		t.Errorf("after a report: phase %s, trouble %q; want waiting and none", d.Phase, d.Trouble)
	}
	known := engine.Reported{Report: says(3, engine.Waiting)}
	if got := after(known, parked, known).Phase; got != engine.PhaseParked {
		t.Errorf("what was known when it was parked, said again, ends it: %s", got)
	}
}

func TestGivenUpAndTakenAfterAll(t *testing.T) {
	refused := engine.CallFailed{Placement: placed1, Call: engine.CallPlace, Outcome: fault.Rejected, Kind: fault.Refused, Reason: "out of range"}
	gaveUp := engine.GaveUp{Reason: "nobody takes this order", Kind: fault.Refused}
	d := after(refused, gaveUp)
	if d.Phase != engine.PhaseFailed || d.Trouble != gaveUp.Reason || d.TroubleKind != fault.Refused {
		t.Errorf("%s, %q, %s; want failed with its reason", d.Phase, d.Trouble, d.TroubleKind)
	}
	d = after(refused, gaveUp, engine.Reported{Report: says(9, engine.Delivered)})
	if d.Phase != engine.PhaseDelivered || d.Trouble != "" || d.TroubleKind != 0 {
		t.Errorf("%s, %q, %s; want delivered without trouble", d.Phase, d.Trouble, d.TroubleKind)
	}
}

// A journal is read by many at once; folding it must not change it, nor share
// what the next fold changes.
func TestFoldChangesNothingThatItReads(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		facts := append(dispatched(), callsOf(placed1).Draw(t, "calls")...)
		facts = append(facts, reported(rapid.SliceOfN(anyReport(placed1), 1, 5).Draw(t, "reports")...)...)
		entries := journal(facts...)
		former := engine.Fold("o1", entries[:len(entries)-1])
		whole := engine.Fold("o1", entries)
		if diff := cmp.Diff(former, engine.Fold("o1", entries[:len(entries)-1]), state); diff != "" {
			t.Fatalf("folding on changed the state before:\n%s", diff)
		}
		if diff := cmp.Diff(whole, engine.Fold("o1", journal(facts...)), state); diff != "" {
			t.Fatalf("folding twice differs:\n%s", diff)
		}
	})
}

func TestReportsOfOnePlacementLeaveTheOthersAlone(t *testing.T) {
	second := engine.Offer{Carrier: "B", Outcome: engine.Priced, Placement: 2}
	refused := engine.CallFailed{Placement: placed1, Call: engine.CallPlace, Outcome: fault.Rejected, Kind: fault.Refused}
	head := append(dispatched(), refused, engine.Placing{Offer: second, SendBy: sec(20)}, engine.PlaceDone{Placement: 2})
	rapid.Check(t, func(t *rapid.T) {
		reports := rapid.SliceOfN(anyReport(2), 1, 5).Draw(t, "reports")
		before := engine.Fold("o1", journal(head...))
		d := engine.Fold("o1", journal(append(slices.Clone(head), reported(reports...)...)...))
		if diff := cmp.Diff(before.Placements[0], d.Placements[0], state); diff != "" {
			t.Fatalf("the first placement changed by reports of the second:\n%s", diff)
		}
		stray := engine.Reported{Report: engine.Report{Placement: 99, Status: engine.Delivered, At: sec(1), Proven: true}}
		if diff := cmp.Diff(d, engine.Fold("o1", journal(append(slices.Clone(head), append(reported(reports...), stray)...)...)), state); diff != "" {
			t.Fatalf("a report of no placement changed something:\n%s", diff)
		}
	})
}

// The journal is for what happened, not for how often we looked.
func TestTheSameAnswerAgainIsNoEntry(t *testing.T) {
	for reason, answer := range map[string]engine.Report{
		"waiting, as before":                           {Status: engine.Waiting, Native: "101"},
		"a number that nobody knows":                   {Native: "1"},
		"waiting, with the rider who gave it back":     {Status: engine.Waiting, Rider: engine.Rider{Name: "甲"}},
		"the same event with its time, asked again":    {Status: engine.Accepted, At: noon},
		"accepted, by whom is not told any more today": {Status: engine.Accepted},
	} {
		t.Run(reason, func(t *testing.T) {
			a := priced("A", 1000)
			a.query = func(context.Context, engine.Ref) (engine.Report, error) { return answer, nil }
			inWorld(t, []engine.Carrier{a}, func(w *world) {
				w.dispatch("o1")
				d := w.until("o1", engine.UntilPlaced)
				if answer.Status == engine.Accepted {
					w.receive(engine.Report{Placement: d.Placements[0].ID, Status: engine.Accepted, At: time.Now(), Rider: engine.Rider{Name: "甲"}, Proven: true})
				}
				time.Sleep(time.Hour) // virtual
				if a.count("query") < 5 {
					t.Fatalf("asked only %d times in an hour", a.count("query"))
				}
				d, err := w.Delivery(t.Context(), "o1")
				if err != nil || len(d.Placements[0].Reports) > 2 {
					t.Errorf("%v; %d reports are in the journal after %d questions", err, len(d.Placements[0].Reports), a.count("query"))
				}
			})
		})
	}
}

// A process that stalls may write what it learned long after another has given the
// placement up and gone elsewhere.
func TestALateWordOfAnAttemptThatWasGivenUpChangesNothing(t *testing.T) {
	givenUp := engine.CallFailed{Placement: placed1, Call: engine.CallPlace, Outcome: fault.Rejected, Kind: fault.NotFound, Reason: "asked twice"}
	for reason, late := range map[string]engine.CallFailed{
		"busy: sending it again would be a second rider": {Outcome: fault.Rejected, Kind: fault.Busy, RetryAt: sec(60)},
		"a time-out":     {Outcome: fault.Unknown, Kind: fault.Unavailable},
		"held back":      {Outcome: fault.NotSent, Kind: fault.KeptBack, RetryAt: sec(60)},
		"another no":     {Outcome: fault.Rejected, Kind: fault.Refused, Reason: "out of range"},
		"the caller ran": {Outcome: fault.Unknown, Kind: fault.Canceled},
	} {
		t.Run(reason, func(t *testing.T) {
			late.Placement, late.Call = placed1, engine.CallPlace
			p := after(givenUp, late).Placements[0]
			if p.Stage != engine.StageRefused || p.Failure != givenUp.Reason {
				t.Errorf("it is %s: %s; want refused, as before", p.Stage, p.Failure)
			}
		})
	}
	exists := engine.CallFailed{Placement: placed1, Call: engine.CallPlace, Outcome: fault.Rejected, Kind: fault.Exists}
	if p := after(givenUp, exists).Placements[0]; p.Stage != engine.StageUnknown {
		t.Errorf("the carrier knows it after all, and it is %s; want unknown, to be asked about", p.Stage)
	}
	parked := engine.Parked{Placement: placed1, Reason: "nobody can tell"}
	if d := after(parked, givenUp); d.Phase == engine.PhaseParked {
		t.Error("what is known to be dead is still parked")
	}
}

func TestTheMostTellingPlacementMakesThePhase(t *testing.T) {
	refused := engine.CallFailed{Placement: placed1, Call: engine.CallPlace, Outcome: fault.Rejected, Kind: fault.Refused}
	head := append(dispatched(), refused, engine.Placing{Offer: engine.Offer{Carrier: "B", Placement: 2}, SendBy: sec(20)}, engine.PlaceDone{Placement: 2})
	told := func(id engine.PlacementID, at int, status engine.Status) engine.Fact {
		r := says(at, status)
		r.Placement = id
		return engine.Reported{Report: r}
	}
	for _, c := range []struct {
		reason string
		facts  []engine.Fact
		want   engine.Phase
	}{
		{"the second carries; the first is dead", nil, engine.PhaseWaiting},
		{"both carry: the one further along", []engine.Fact{told(1, 1, engine.AtStore), told(2, 2, engine.Accepted)}, engine.PhaseAtStore},
		{"the goods arrived, whoever else is on the way", []engine.Fact{told(1, 1, engine.Accepted), told(2, 3, engine.Delivered)}, engine.PhaseDelivered},
		{"they arrived, and another says that it lost them: somebody has to look", []engine.Fact{told(1, 1, engine.PickedUp), told(1, 2, engine.Ended), told(2, 3, engine.Delivered)}, engine.PhaseParked},
		{"the same the other way round", []engine.Fact{told(2, 1, engine.PickedUp), told(2, 2, engine.Ended), told(1, 3, engine.Delivered)}, engine.PhaseParked},
		{"goods that may be lost come before a rider on the way", []engine.Fact{told(1, 1, engine.PickedUp), told(1, 2, engine.Ended), told(2, 3, engine.Accepted)}, engine.PhaseParked},
		{"returned by the first, called off at the second", []engine.Fact{told(1, 1, engine.Returned), told(2, 2, engine.Ended)}, engine.PhaseReturned},
		{"both ended, nobody gave up: the plan goes on", []engine.Fact{told(1, 1, engine.Ended), told(2, 2, engine.Ended)}, engine.PhasePlacing},
	} {
		t.Run(c.reason, func(t *testing.T) {
			if got := engine.Fold("o1", journal(append(slices.Clone(head), c.facts...)...)).Phase; got != c.want {
				t.Errorf("phase %s, want %s", got, c.want)
			}
		})
	}
}
