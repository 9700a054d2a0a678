package immediate_test

import (
	"context"
	"fmt"
	"math"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/paotui-go/paotui/carriers/dada"
	"github.com/paotui-go/paotui/carriers/immediate"
	"github.com/paotui-go/paotui/carriers/immediate/immediatetest"
	"github.com/paotui-go/paotui/carriers/meituan"
	"github.com/paotui-go/paotui/carriers/sftc"
	"github.com/paotui-go/paotui/carriers/shansong"
	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/fault"
)

// inVirtualTime runs a test against a simulated company.
func inVirtualTime(t *testing.T, p immediate.Profile, test func(*testing.T, *immediatetest.Bench)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) { test(t, immediatetest.Start(t, p)) })
}

// place quotes and places, after the two seconds that SF wants.
func place(t *testing.T, b *immediatetest.Bench, o engine.Order) (engine.Ref, engine.Quote, engine.Placed) {
	t.Helper()
	in := b.Inquiry(o)
	quote, err := b.Carrier.Quote(context.Background(), in)
	check(t, err)
	time.Sleep(3 * time.Second) // virtual
	placed, err := b.Carrier.Place(context.Background(), engine.Placement{Inquiry: in, Quote: quote})
	check(t, err)
	return engine.Ref{ID: in.ID, Account: in.Account, Token: quote.Token, Waybill: placed.Waybill}, quote, placed
}

func TestFromQuoteToDoor(t *testing.T) {
	for _, p := range []immediate.Profile{sftc.Profile(), dada.Profile(), meituan.Profile(), shansong.Profile()} {
		t.Run(string(p.ID), func(t *testing.T) {
			inVirtualTime(t, p, func(t *testing.T, b *immediatetest.Bench) {
				ref, quote, placed := place(t, b, b.Order())
				if placed.Status != engine.Waiting || placed.Waybill == "" || placed.Fee != quote.Fee {
					t.Errorf("placed %+v at %v, quoted %v", placed, placed.Fee, quote.Fee)
				}
				seen := map[engine.Status]bool{}
				for range 100 {
					time.Sleep(50 * time.Second) // virtual
					r, err := b.Carrier.Query(context.Background(), ref)
					check(t, err)
					seen[r.Status] = true
					if left, told := r.ArrivesAt.Get(); told && !left.After(r.Asked) {
						t.Errorf("arrives at %v, asked at %v", left, r.Asked)
					}
					if r.Waybill != placed.Waybill || r.Placement != ref.ID || !r.Proven {
						t.Errorf("a report of another order: %+v", r)
					}
				}
				for _, s := range []engine.Status{engine.Accepted, engine.Delivered} {
					if !seen[s] {
						t.Errorf("never %s in %v", s, seen)
					}
				}
				witness, _ := b.Sim.Order(ref.Account.Merchant, ref.ID.String())
				if fee, known := placed.Fee.Fen(); known && int64(fee) != witness.Waybills[0].Charged {
					t.Errorf("told %v, charged %d fen", placed.Fee, witness.Waybills[0].Charged)
				}
			})
		})
	}
}

// TestThePriceIsWhatIsCharged: with a tip and an insurance on it, the quote still
// says what the merchant pays in the end.
func TestThePriceIsWhatIsCharged(t *testing.T) {
	for _, p := range []immediate.Profile{sftc.Profile(), dada.Profile()} {
		t.Run(string(p.ID), func(t *testing.T) {
			inVirtualTime(t, p, func(t *testing.T, b *immediatetest.Bench) {
				o := b.Order()
				o.Tip, o.Insurance = 5_00, engine.Insurance{Want: engine.Must, Declared: 60_00}
				ref, quote, _ := place(t, b, o)
				time.Sleep(90 * time.Minute) // virtual
				witness, _ := b.Sim.Order(ref.Account.Merchant, ref.ID.String())
				if charged := engine.Money(witness.Waybills[0].Charged); quote.Fee != engine.ExactFen(charged) || quote.Tip != engine.ExactFen(5_00) {
					t.Errorf("quoted %v with a tip of %v, charged %v", quote.Fee, quote.Tip, charged)
				}
			})
		})
	}
}

func TestTheSameIDTwice(t *testing.T) {
	inVirtualTime(t, sftc.Profile(), func(t *testing.T, b *immediatetest.Bench) {
		ref, _, _ := place(t, b, b.Order())
		again := engine.Placement{Inquiry: engine.Inquiry{Order: b.Order(), Account: b.Account, ID: ref.ID}}
		_, err := b.Carrier.Place(context.Background(), again)
		if fault.KindOf(err) != fault.Exists || fault.OutcomeOf(err) == fault.Rejected {
			t.Errorf("%v: it exists, which is no reason to go elsewhere", err)
		}
		if b.Carrier.Info().Replay != engine.ReplayRefused {
			t.Error("Info says something else about a repeat")
		}
	})
}

func TestTwoSeconds(t *testing.T) {
	inVirtualTime(t, sftc.Profile(), func(t *testing.T, b *immediatetest.Bench) {
		in := b.Inquiry(b.Order())
		_, err := b.Carrier.Quote(context.Background(), in)
		check(t, err)
		_, err = b.Carrier.Place(context.Background(), engine.Placement{Inquiry: in})
		var busy *fault.Error
		if fault.KindOf(err) != fault.Busy || fault.OutcomeOf(err) != fault.Rejected {
			t.Fatalf("%v: want busy, rejected", err)
		}
		busy, _ = err.(*fault.Error)
		time.Sleep(busy.RetryAfter) // virtual
		if _, err = b.Carrier.Place(context.Background(), engine.Placement{Inquiry: in}); err != nil {
			t.Errorf("after %v: %v", busy.RetryAfter, err)
		}
	})
}

func TestALockedPriceExpires(t *testing.T) {
	inVirtualTime(t, dada.Profile(), func(t *testing.T, b *immediatetest.Bench) {
		in := b.Inquiry(b.Order())
		quote, err := b.Carrier.Quote(context.Background(), in)
		check(t, err)
		time.Sleep(time.Until(quote.ValidUntil) + time.Second) // virtual
		_, err = b.Carrier.Place(context.Background(), engine.Placement{Inquiry: in, Quote: quote})
		if fault.KindOf(err) != fault.StaleQuote || fault.OutcomeOf(err) != fault.Rejected {
			t.Errorf("%v: want a stale quote, rejected", err)
		}
	})
}

func TestAnUnknownOrder(t *testing.T) {
	inVirtualTime(t, shansong.Profile(), func(t *testing.T, b *immediatetest.Bench) {
		in := b.Inquiry(b.Order())
		_, err := b.Carrier.Quote(context.Background(), in)
		check(t, err)
		_, err = b.Carrier.Query(context.Background(), engine.Ref{ID: in.ID, Account: in.Account})
		if fault.KindOf(err) != fault.NotFound || fault.OutcomeOf(err) != fault.Rejected {
			t.Errorf("%v: a number that was quoted and never placed is not found", err)
		}
	})
}

func TestCancel(t *testing.T) {
	for _, p := range []immediate.Profile{sftc.Profile(), dada.Profile(), meituan.Profile(), shansong.Profile()} {
		t.Run(string(p.ID)+" before a rider, though the reply with the waybill was lost", func(t *testing.T) {
			inVirtualTime(t, p, func(t *testing.T, b *immediatetest.Bench) {
				ref, _, _ := place(t, b, b.Order())
				ref.Waybill = ""
				got, err := b.Carrier.Cancel(context.Background(), ref, engine.Cancellation{Reason: engine.OtherReason, Text: "换一家"})
				check(t, err)
				want := engine.StatusUnknown
				if p.CancelEndsAtPickup {
					want = engine.Ended
				}
				if got.Status != want || got.Penalty != engine.ExactFen(0) {
					t.Errorf("%+v, want %q without a penalty", got, want)
				}
				r, err := b.Carrier.Query(context.Background(), ref)
				if err != nil || r.Status != engine.Ended || r.Cause != engine.ByMerchant {
					t.Errorf("afterwards %+v, %v", r, err)
				}
				_, err = b.Carrier.Cancel(context.Background(), ref, engine.Cancellation{})
				if fault.KindOf(err) != fault.TooLate || fault.OutcomeOf(err) != fault.Rejected {
					t.Errorf("a second cancel: %v, want too late", err)
				}
			})
		})
	}
}

func TestCancelAfterThePickUp(t *testing.T) {
	for _, c := range []struct {
		profile immediate.Profile
		kind    fault.Kind // when refused
		after   engine.Status
	}{
		{dada.Profile(), fault.TooLate, engine.PickedUp},
		{shansong.Profile(), 0, engine.Returning},
	} {
		t.Run(string(c.profile.ID), func(t *testing.T) {
			inVirtualTime(t, c.profile, func(t *testing.T, b *immediatetest.Bench) {
				ref, _, _ := place(t, b, b.Order())
				r := until(t, b, ref, engine.PickedUp)
				_, err := b.Carrier.Cancel(context.Background(), ref, engine.Cancellation{Reason: engine.NotNeeded})
				if c.kind == 0 && err != nil || c.kind != 0 && (fault.KindOf(err) != c.kind || fault.OutcomeOf(err) != fault.Rejected) {
					t.Errorf("%v while %s, want %v", err, r.Status, c.kind)
				}
				if r, err = b.Carrier.Query(context.Background(), ref); err != nil || r.Status != c.after {
					t.Errorf("afterwards %s, %v; want %s", r.Status, err, c.after)
				}
			})
		})
	}
}

func until(t *testing.T, b *immediatetest.Bench, ref engine.Ref, want engine.Status) engine.Report {
	t.Helper()
	for range 2 * 60 * 60 {
		r, err := b.Carrier.Query(context.Background(), ref)
		check(t, err)
		if r.Status == want {
			return r
		}
		time.Sleep(time.Second) // virtual
	}
	t.Fatalf("never %s", want)
	return engine.Report{}
}

// TestACancelThatWasNotSent: without a waybill it is asked for first, and if that
// fails nothing was cancelled.
func TestACancelThatWasNotSent(t *testing.T) {
	for _, c := range []struct {
		why, body string
		kind      fault.Kind
		outcome   fault.Outcome
	}{
		{"the company did not answer WeChat", `{"errcode":930556,"errmsg":"timeout"}`, fault.Unavailable, fault.NotSent},
		{"half a reply", `{"resultco`, fault.Internal, fault.NotSent},
		{"the company says no", `{"resultcode":9,"resultmsg":""}`, fault.Unavailable, fault.NotSent},
		{"there is no such order", `{"errcode":930563,"errmsg":"order not exists"}`, fault.NotFound, fault.Rejected},
	} {
		t.Run(c.why, func(t *testing.T) {
			a := answering(t, everything(), c.body)
			ref := engine.Ref{ID: 1, Account: a.Account}
			_, err := a.Carrier.Cancel(context.Background(), ref, engine.Cancellation{})
			if fault.KindOf(err) != c.kind || fault.OutcomeOf(err) != c.outcome {
				t.Errorf("%v, want %v, %v", err, c.kind, c.outcome)
			}
			if _, sent := a.Bodies["order/cancel"]; sent {
				t.Error("the cancel was sent all the same")
			}
		})
	}
}

func TestCancelWantsAReason(t *testing.T) {
	a := answering(t, everything(), `{"resultcode":0}`)
	ref := engine.Ref{ID: 1, Account: a.Account, Waybill: "W"}
	for why, cancellation := range map[string]engine.Cancellation{
		"another reason, untold": {Reason: engine.OtherReason, Text: "  "},
		"no reason of the list":  {Reason: "weather"},
	} {
		if _, err := a.Carrier.Cancel(context.Background(), ref, cancellation); fault.KindOf(err) != fault.Invalid || fault.OutcomeOf(err) != fault.NotSent {
			t.Errorf("%s: %v", why, err)
		}
	}
}

func TestTip(t *testing.T) {
	for _, c := range []struct {
		profile  immediate.Profile
		from, to engine.Money
		sent     string
		repeats  bool
	}{
		{dada.Profile(), 2_00, 5_50, `"tips":5.5,`, true},
		{sftc.Profile(), 2_00, 5_50, `"tips":3.5,`, false},
		{shansong.Profile(), 2_00, 7_00, `"tips":5,`, false},
	} {
		t.Run(string(c.profile.ID), func(t *testing.T) {
			a := answering(t, c.profile, `{"resultcode":0}`)
			tipper := a.Carrier.(engine.Tipper)
			check(t, tipper.Tip(context.Background(), engine.TipRequest{Ref: engine.Ref{ID: 1, Account: a.Account, Waybill: "W"}, From: c.from, To: c.to}))
			if body := a.Bodies["order/addtips"]; !strings.Contains(body, c.sent) || !strings.Contains(body, `"waybill_id":"W"`) {
				t.Errorf("%s was sent, want %s", body, c.sent)
			}
			if a.Carrier.Info().TipRepeats != c.repeats {
				t.Errorf("TipRepeats is %v", !c.repeats)
			}
			for _, to := range []engine.Money{c.from, c.from - 1, 1_000_01} {
				err := tipper.Tip(context.Background(), engine.TipRequest{Ref: engine.Ref{ID: 1, Account: a.Account}, From: c.from, To: to})
				if fault.KindOf(err) != fault.Invalid || fault.OutcomeOf(err) != fault.NotSent {
					t.Errorf("from %v to %v: %v", c.from, to, err)
				}
			}
		})
	}
}

// TestATipAboveTheGoodsValue: Dada's bound holds after placing as it does before,
// and nothing is sent; where the value is not known, Dada has to say.
func TestATipAboveTheGoodsValue(t *testing.T) {
	a := answering(t, dada.Profile(), `{"resultcode":0}`)
	for _, c := range []struct {
		value, to engine.Money
		fine      bool
	}{{5_00, 5_00, true}, {5_00, 5_10, false}, {0, 5_10, true}} {
		clear(a.Bodies)
		err := a.Carrier.(engine.Tipper).Tip(context.Background(), engine.TipRequest{Ref: engine.Ref{ID: 1, Account: a.Account, Waybill: "W"}, To: c.to, GoodsValue: c.value})
		_, sent := a.Bodies["order/addtips"]
		if sent != c.fine || c.fine && err != nil || !c.fine && (fault.KindOf(err) != fault.Invalid || fault.OutcomeOf(err) != fault.NotSent) {
			t.Errorf("%v for goods of %v: %v, sent %v", c.to, c.value, err, sent)
		}
	}
}

// TestTheEleventhTip: SF takes ten, which only SF can count; its no is told as what
// it is.
func TestTheEleventhTip(t *testing.T) {
	inVirtualTime(t, sftc.Profile(), func(t *testing.T, b *immediatetest.Bench) {
		ref, _, _ := place(t, b, b.Order())
		tip := func(n engine.Money) error {
			return b.Carrier.(engine.Tipper).Tip(context.Background(), engine.TipRequest{Ref: ref, From: n * 1_00, To: (n + 1) * 1_00})
		}
		for n := range engine.Money(10) {
			check(t, tip(n))
		}
		if err := tip(10); fault.KindOf(err) != fault.TooLate || fault.OutcomeOf(err) != fault.Rejected || !strings.Contains(err.Error(), "ten") {
			t.Errorf("%v: want too late, rejected, with the bound", err)
		}
	})
}

func TestTipsAsTheCompaniesCountThem(t *testing.T) {
	for _, p := range []immediate.Profile{dada.Profile(), sftc.Profile(), shansong.Profile()} {
		t.Run(string(p.ID), func(t *testing.T) {
			inVirtualTime(t, p, func(t *testing.T, b *immediatetest.Bench) {
				ref, _, _ := place(t, b, b.Order())
				for _, step := range []engine.TipRequest{{Ref: ref, From: 0, To: 2_00}, {Ref: ref, From: 2_00, To: 5_00}} {
					check(t, b.Carrier.(engine.Tipper).Tip(context.Background(), step))
				}
				witness, _ := b.Sim.Order(ref.Account.Merchant, ref.ID.String())
				if tips := witness.Waybills[0].Tips; tips != 5_00 {
					t.Errorf("the rider gets %d fen, want 500", tips)
				}
			})
		})
	}
}

// TestPlacedHoweverLittleIsTold: a yes places the order, whatever else is missing.
func TestPlacedHoweverLittleIsTold(t *testing.T) {
	for _, c := range []struct {
		why, body string
		want      engine.Placed
	}{
		{"nothing but yes", `{"resultcode":0}`, engine.Placed{}},
		{"a status of the company's own", `{"resultcode":0,"order_status":1,"waybill_id":"U1","fee":7.24}`, engine.Placed{Waybill: "U1", Fee: engine.ExactFen(724)}},
		{"zeros and empty texts", `{"resultcode":0,"order_status":0,"waybill_id":"","fee":0,"finish_code":0,"pickup_code":0}`, engine.Placed{}},
		{"codes that lost a zero stay as they came", `{"resultcode":0,"order_status":101,"finish_code":639,"pickup_code":"0412"}`, engine.Placed{Status: engine.Waiting, ReceiptCode: "639", PickupCode: "0412"}},
		{"a waybill as a number", `{"resultcode":0,"waybill_id":3165848793513984}`, engine.Placed{Waybill: "3165848793513984"}},
	} {
		t.Run(c.why, func(t *testing.T) {
			a := answering(t, everything(), c.body)
			got, err := a.Carrier.Place(context.Background(), engine.Placement{Inquiry: inquiry(a)})
			if err != nil || got != c.want {
				t.Errorf("%+v, %v; want %+v", got, err, c.want)
			}
		})
	}
}

func TestQueryReadsWhatIsOdd(t *testing.T) {
	for _, c := range []struct {
		why, body string
		status    engine.Status
		native    string
		arrives   engine.Maybe[time.Time]
	}{
		{"300 seconds left", `{"resultcode":0,"order_status":301,"reach_time":300}`, engine.Delivering, "301", engine.Known(noon.Add(5 * time.Minute))},
		{"none left is not told", `{"resultcode":0,"order_status":102,"reach_time":0}`, engine.Accepted, "102", engine.Maybe[time.Time]{}},
		{"a moment is no time left", `{"resultcode":0,"order_status":301,"reach_time":1779249600}`, engine.Delivering, "301", engine.Maybe[time.Time]{}},
		{"a zero status", `{"resultcode":0,"order_status":0}`, engine.StatusUnknown, "0", engine.Maybe[time.Time]{}},
		{"no status", `{"resultcode":0}`, engine.StatusUnknown, "", engine.Maybe[time.Time]{}},
		{"a number beyond all", fmt.Sprintf(`{"resultcode":0,"order_status":%d}`, int64(math.MaxInt32)), engine.StatusUnknown, "2147483647", engine.Maybe[time.Time]{}},
	} {
		t.Run(c.why, func(t *testing.T) {
			a := answering(t, everything(), c.body)
			r, err := a.Carrier.Query(context.Background(), engine.Ref{ID: 9, Account: a.Account})
			if err != nil || r.Status != c.status || r.Native != c.native || r.ArrivesAt != c.arrives || !r.Asked.Equal(noon) {
				t.Errorf("%+v, %v", r, err)
			}
		})
	}
}
