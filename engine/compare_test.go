package engine_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/fault"
	"github.com/paotui-go/paotui/engine/store/memory"
)

func newEngine(t *testing.T, carriers ...engine.Carrier) *engine.Engine {
	t.Helper()
	e, err := engine.New(engine.Config{Carriers: carriers, Accounts: everyone{}, Policy: cheapestFirst, Store: memory.New()})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestEveryCarrierAppearsExactlyOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		answer := func(q engine.Quote, err error) func(context.Context, engine.Inquiry) (engine.Quote, error) {
			return func(context.Context, engine.Inquiry) (engine.Quote, error) { return q, err }
		}
		with := func(id engine.CarrierID, quote func(context.Context, engine.Inquiry) (engine.Quote, error)) *scripted {
			s := priced(id, 0)
			s.quote = quote
			return s
		}
		never := make(chan struct{})
		defer close(never)
		picky := priced("picky", 900)
		picky.check = func(engine.Order) engine.Problems {
			return engine.Problems{{Field: "note", Text: "too long."}, {Field: "cargo.weight_g", Text: "too heavy."}}
		}
		wild := priced("wild", 900)
		wild.check = func(engine.Order) engine.Problems { panic("18701012345") }
		e := newEngine(t,
			priced("priced", 1200),
			with("silent", answer(engine.Quote{}, nil)),
			with("refusing", answer(engine.Quote{}, refusal(fault.Refused, fault.Rejected))),
			with("held", answer(engine.Quote{}, refusal(fault.KeptBack, fault.NotSent))),
			with("deaf", func(context.Context, engine.Inquiry) (engine.Quote, error) { <-never; return engine.Quote{}, nil }),
			with("polite", func(ctx context.Context, _ engine.Inquiry) (engine.Quote, error) {
				<-ctx.Done()
				return engine.Quote{}, ctx.Err()
			}),
			with("broken", func(context.Context, engine.Inquiry) (engine.Quote, error) { panic("18701012345") }),
			picky, wild,
		)
		start := time.Now()
		c, err := e.Compare(t.Context(), goodOrder("A1"))
		if err != nil {
			t.Fatal(err)
		}
		if took := time.Since(start); took != 5*time.Second {
			t.Errorf("took %v, want the deadline: who is late is not waited for", took)
		}
		want := map[engine.CarrierID]struct {
			outcome engine.OfferOutcome
			reason  string
		}{
			"priced":   {engine.Priced, ""},
			"silent":   {engine.Unpriced, ""},
			"refusing": {engine.Refused, "told so by the test"},
			"held":     {engine.KeptBack, "told so by the test"},
			"deaf":     {engine.Late, "no answer within 5s"},
			"polite":   {engine.Late, "no answer within 5s"},
			"broken":   {engine.Refused, "a panic in"},
			"picky":    {engine.Refused, "2 problems"},
			"wild":     {engine.Refused, "a panic in"},
		}
		seen := map[engine.CarrierID]int{}
		ids := map[engine.PlacementID]bool{}
		for _, o := range c.Offers {
			seen[o.Carrier]++
			ids[o.Placement] = true
			w := want[o.Carrier]
			if o.Outcome != w.outcome || !strings.Contains(o.Reason(), w.reason) || o.Open() != (o.Reason() == "") {
				t.Errorf("%s is %s (%s), want %s (%s)", o.Carrier, o.Outcome, o.Reason(), w.outcome, w.reason)
			}
			if strings.Contains(o.Reason(), "18701012345") {
				t.Errorf("%s: a panic's value leaked into the reason: %s", o.Carrier, o.Reason())
			}
		}
		if len(seen) != len(want) || len(c.Offers) != len(want) || len(ids) != len(want) {
			t.Errorf("%d offers of %d carriers under %d ids, want %d each", len(c.Offers), len(seen), len(ids), len(want))
		}
		for _, o := range c.Offers {
			if o.Open() && !o.Quote.ValidUntil.Equal(start.Add(2*time.Minute)) {
				t.Errorf("%s holds until %v, want two minutes from the asking", o.Carrier, o.Quote.ValidUntil.Sub(start))
			}
		}
	})
}

func TestALockedQuoteKeepsItsOwnEnd(t *testing.T) {
	end := time.Now().Add(3 * time.Minute)
	s := priced("DADA", 0)
	s.quote = func(context.Context, engine.Inquiry) (engine.Quote, error) {
		return engine.Quote{Fee: engine.ExactFen(700), Locked: true, ValidUntil: end, Token: "t"}, nil
	}
	c, err := newEngine(t, s).Compare(t.Context(), goodOrder("A1"))
	if err != nil || !c.Offers[0].Quote.ValidUntil.Equal(end) {
		t.Errorf("holds until %v (%v), want %v", c.Offers[0].Quote.ValidUntil, err, end)
	}
}

func TestCompareUnderTheCallersDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		slow := priced("slow", 0)
		slow.quote = func(ctx context.Context, _ engine.Inquiry) (engine.Quote, error) {
			<-ctx.Done()
			return engine.Quote{}, ctx.Err()
		}
		e := newEngine(t, priced("fast", 500), slow)
		ctx, cancel := context.WithTimeout(t.Context(), 80*time.Millisecond)
		defer cancel()
		c, err := e.Compare(ctx, goodOrder("A1"))
		if err != nil {
			t.Fatalf("the caller's deadline ends the comparison, it does not fail it: %v", err)
		}
		if fast, _ := c.Offer("fast"); fast.Outcome != engine.Priced {
			t.Errorf("fast is %s", fast.Outcome)
		}
		if late, _ := c.Offer("slow"); late.Outcome != engine.Late || late.Reason() != "no answer within 80ms" {
			t.Errorf("slow is %s: %s", late.Outcome, late.Reason())
		}
		ctx, cancel = context.WithCancel(t.Context())
		time.AfterFunc(time.Millisecond, cancel)
		if _, err := e.Compare(ctx, goodOrder("A1")); fault.KindOf(err) != fault.Canceled {
			t.Errorf("a caller who gave up got %v", err)
		}
		synctest.Wait()
	})
}

func TestCompareRefusesABadOrderBeforeAnybodyIsAsked(t *testing.T) {
	s := priced("SFTC", 900)
	o := goodOrder("A1")
	o.Cargo.Weight = 3
	_, err := newEngine(t, s).Compare(t.Context(), o)
	problems, ok := errors.AsType[engine.Problems](err)
	if !ok || len(problems) != 1 || problems[0].Field != "cargo.weight_g" || !strings.Contains(problems[0].Text, "3000") {
		t.Errorf("got %v, want one problem that suggests 3000 g", err)
	}
	if s.count("quote") != 0 {
		t.Error("the carrier was asked all the same")
	}
}

func TestShopsWithoutAnAccount(t *testing.T) {
	accounts := engine.StaticAccounts{"guomao": {"SFTC": {Merchant: "1"}}}
	e, err := engine.New(engine.Config{
		Carriers: []engine.Carrier{priced("SFTC", 900), priced("DADA", 800)},
		Accounts: accounts, Policy: cheapestFirst, Store: memory.New(),
	})
	if err != nil {
		t.Fatal(err)
	}
	c, err := e.Compare(t.Context(), goodOrder("A1"))
	if err != nil {
		t.Fatal(err)
	}
	if o, _ := c.Offer("SFTC"); o.Outcome != engine.Priced {
		t.Errorf("SFTC: %s %s", o.Outcome, o.Reason())
	}
	if o, _ := c.Offer("DADA"); o.Outcome != engine.Refused || o.Refusal.Kind != fault.Account {
		t.Errorf("DADA: %s %s, want refused for want of an account", o.Outcome, o.Reason())
	}
}

func TestNewSaysWhatIsMissing(t *testing.T) {
	good := engine.Config{Carriers: []engine.Carrier{priced("A", 1)}, Accounts: everyone{}, Policy: cheapestFirst, Store: memory.New()}
	replays := priced("B", 1)
	replays.info.Resolve = engine.ByReplay
	for reason, c := range map[string]struct {
		spoil func(*engine.Config)
		want  string
	}{
		"no carriers":           {func(c *engine.Config) { c.Carriers = nil }, "Config.Carriers is empty"},
		"no accounts":           {func(c *engine.Config) { c.Accounts = nil }, "Config.Accounts is missing"},
		"no policy":             {func(c *engine.Config) { c.Policy = nil }, "Config.Policy is missing"},
		"no store":              {func(c *engine.Config) { c.Store = nil }, "Config.Store is missing"},
		"a nil carrier":         {func(c *engine.Config) { c.Carriers = []engine.Carrier{nil} }, "holds a nil"},
		"a nameless carrier":    {func(c *engine.Config) { c.Carriers = []engine.Carrier{&scripted{}} }, "no ID"},
		"two of a name":         {func(c *engine.Config) { c.Carriers = append(c.Carriers, priced("A", 2)) }, "two carriers are called A"},
		"a replay that may err": {func(c *engine.Config) { c.Carriers = []engine.Carrier{replays} }, "does not promise"},
		"a negative time":       {func(c *engine.Config) { c.CallTimeout = -1 }, "negative"},
	} {
		t.Run(reason, func(t *testing.T) {
			bad := good
			c.spoil(&bad)
			if _, err := engine.New(bad); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("New says %v, want %q", err, c.want)
			}
		})
	}
}

func TestAFeeThatNothingExplainsIsNoPrice(t *testing.T) {
	for _, c := range []struct {
		reason string
		quote  engine.Quote
		want   engine.OfferOutcome
		fee    engine.Amount
	}{
		{"a fee", engine.Quote{Fee: engine.ExactFen(800)}, engine.Priced, engine.ExactFen(800)},
		{"the coupon pays it all", engine.Quote{Fee: engine.ExactFen(0), Coupon: engine.ExactFen(800)}, engine.Priced, engine.ExactFen(0)},
		{"0 without a coupon", engine.Quote{Fee: engine.ExactFen(0)}, engine.Unpriced, engine.Amount{}},
		{"0 with a coupon of 0", engine.Quote{Fee: engine.ExactFen(0), Coupon: engine.ExactFen(0)}, engine.Unpriced, engine.Amount{}},
		{"they would pay us", engine.Quote{Fee: engine.ExactFen(-500)}, engine.Unpriced, engine.Amount{}},
		{"they would pay us, with a coupon", engine.Quote{Fee: engine.ExactFen(-500), Coupon: engine.ExactFen(1300)}, engine.Unpriced, engine.Amount{}},
		{"nothing told", engine.Quote{}, engine.Unpriced, engine.Amount{}},
	} {
		t.Run(c.reason, func(t *testing.T) {
			s := priced("DADA", 0)
			s.quote = func(context.Context, engine.Inquiry) (engine.Quote, error) { return c.quote, nil }
			comparison, err := newEngine(t, s).Compare(t.Context(), goodOrder("A1"))
			if err != nil {
				t.Fatal(err)
			}
			o, _ := comparison.Offer("DADA")
			_, told := c.quote.Fee.Fen()
			if o.Outcome != c.want || o.Quote.Fee != c.fee || (len(o.Quote.Notes) > 0) != (told && c.want == engine.Unpriced) {
				t.Errorf("%s at %v, notes %q; want %s at %v", o.Outcome, o.Quote.Fee, o.Quote.Notes, c.want, c.fee)
			}
		})
	}
}

// The host may change its order as soon as Compare has returned, although somebody
// late still reads it.
func TestALateCarrierReadsTheOrderThatItWasAskedAbout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, read := priced("DADA", 800), make(chan int, 1)
		s.quote = func(ctx context.Context, in engine.Inquiry) (engine.Quote, error) {
			<-ctx.Done()
			pass(time.Second)
			read <- in.Order.Cargo.Items[0].Count
			return engine.Quote{}, ctx.Err()
		}
		order := goodOrder("A1")
		order.Cargo.Items = []engine.Item{{Name: "咖啡", Count: 1}}
		if _, err := newEngine(t, s).Compare(t.Context(), order); err != nil {
			t.Fatal(err)
		}
		order.Cargo.Items[0].Count = 99
		if got := <-read; got != 1 {
			t.Errorf("it read %d pieces, want the one that it was asked about", got)
		}
	})
}

func TestADatabaseOfAccountsThatHangsMakesItsCarrierLate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hangs := accountsFunc(func(ctx context.Context, id engine.CarrierID) (engine.Account, error) {
			if id == "DADA" {
				pass(time.Hour) // and does not look at its context
			}
			return engine.Account{}, ctx.Err()
		})
		e, err := engine.New(engine.Config{Carriers: []engine.Carrier{priced("DADA", 800), priced("SFTC", 900)}, Accounts: hangs, Policy: cheapestFirst, Store: memory.New()})
		if err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		c, err := e.Compare(t.Context(), goodOrder("A1"))
		if err != nil || c.Offers[0].Outcome != engine.Late || c.Offers[1].Outcome != engine.Priced || time.Since(start) != 5*time.Second {
			t.Errorf("after %v: %+v, %v", time.Since(start), c.Offers, err)
		}
		pass(2 * time.Hour) // for who still hangs
	})
}
