package transport

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/paotui-go/paotui/engine/fault"
	"github.com/paotui-go/paotui/engine/priority"
)

func TestAnAccountIsHeldAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New(plenty())
		_ = s.Do(as(priority.Quote), quoting, ends(unbound))
		for _, c := range []struct {
			why   string
			call  Call
			class priority.Class
			pass  bool
		}{
			{"the same account", quoting, priority.Quote, false},
			{"the same account, to place", placing, priority.Place, false},
			{"the same account, to poll", polling, priority.Poll, false},
			{"an order that is on its way can be cancelled", undoing, priority.Rescue, true},
			{"and asked about", polling, priority.Rescue, true},
			{"another merchant", with(quoting, func(c *Call) { c.Account = "73754" }), priority.Quote, true},
			{"the same number at another carrier", with(quoting, func(c *Call) { c.Carrier = "SS" }), priority.Quote, true},
			{"the same number under another application", with(quoting, func(c *Call) { c.App = "wx2" }), priority.Quote, true},
			{"another store of the same merchant", with(quoting, func(c *Call) { c.Store = "2" }), priority.Quote, true},
			{"the account with another secret", with(quoting, func(c *Call) { c.Fingerprint = "b" }), priority.Quote, true},
			{"a call without an account", with(quoting, func(c *Call) { c.Account = "" }), priority.Quote, true},
		} {
			err := s.Do(as(c.class), c.call, ends(nil))
			if pass := err == nil; pass != c.pass {
				t.Errorf("%s: %v", c.why, err)
			}
			if err != nil && !strings.Contains(err.Error(), "account 73753 at DADA is held") {
				t.Errorf("%s: %v does not say by what", c.why, err)
			}
		}
		if got := open(s); len(got) > 0 {
			t.Errorf("an account opened the breaker of %q", got)
		}
	})
}

func with(c Call, change func(*Call)) Call {
	change(&c)
	return c
}

func TestASlowTrialFreesAnAccount(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var told []string
		cfg := plenty()
		cfg.OnChange = func(c Change) { told = append(told, fmt.Sprintf("%s: %s -> %s: %s", c.What, c.From, c.To, c.Why)) }
		s := New(cfg)
		n := 0
		_ = s.Do(as(priority.Quote), quoting, ends(unbound))
		for range 60 {
			_ = s.Do(as(priority.Quote), quoting, counted(&n, unbound))
			time.Sleep(time.Minute)
		}
		if n != 11 {
			t.Errorf("%d trials in an hour, want one in five minutes", n)
		}
		time.Sleep(trialEvery)
		_ = s.Do(as(priority.Rescue), undoing, ends(nil)) // passes, and proves nothing about paying
		_ = s.Do(as(priority.Quote), quoting, ends(carrierDown))
		if passes(s, quoting, priority.Quote) {
			t.Error("a trial without an answer must not free the account")
		}
		time.Sleep(trialEvery)
		if !passes(s, quoting, priority.Quote) || !passes(s, placing, priority.Place) {
			t.Error("a trial that passed must free the account")
		}
		want := []string{
			"account 73753 at DADA: free -> held: account 930560",
			"account 73753 at DADA: held -> free: the trial call passed",
		}
		if diff := cmp.Diff(want, told); diff != "" {
			t.Error(diff)
		}
		if left := s.Status(); len(left) > 0 {
			t.Errorf("still kept back: %v", left)
		}
	})
}

func TestAListenerHearsWhichAccountIsHeldAndUntilWhen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var told []Change
		cfg := plenty()
		cfg.OnChange = func(c Change) { told = append(told, c) }
		s := New(cfg)
		inStore := with(quoting, func(c *Call) { c.Store = "7" })
		corrected := with(inStore, func(c *Call) { c.Fingerprint = "b" })
		began := time.Now()
		for range 3 { // told once
			_ = s.Do(as(priority.Quote), inStore, ends(unbound))
			time.Sleep(trialEvery)
		}
		_ = s.Do(as(priority.Quote), corrected, ends(unbound)) // held as before: nothing new
		second := with(inStore, func(c *Call) { c.Fingerprint = "c" })
		_ = s.Do(as(priority.Quote), second, ends(carrierDown)) // says nothing of the account
		ended := time.Now()
		for range 2 {
			_ = s.Do(as(priority.Quote), second, ends(nil))
		}
		change := Change{Scope: OneAccount, App: "wx1", Carrier: "DADA", Account: "73753", Store: "7", What: "account 73753 with store 7 at DADA"}
		held, free := change, change
		held.At, held.From, held.To, held.Until, held.Why = began, Free, Held, began.Add(trialEvery), "account 930560"
		free.At, free.From, free.To, free.Why = ended, Held, Free, "the account changed"
		if diff := cmp.Diff([]Change{held, free}, told); diff != "" {
			t.Error(diff)
		}
		// Whoever comes with the old secret again is still kept back, and is told of
		// anew when its trial fails.
		if passes(s, corrected, priority.Quote) {
			t.Error("the secret that was refused passes again")
		}
		time.Sleep(trialEvery)
		_ = s.Do(as(priority.Quote), corrected, ends(unbound))
		if len(told) != 3 || told[2].To != Held {
			t.Errorf("a failed trial after that was told as %v", told[2:])
		}
	})
}

func TestAListenerHearsWhoseBreakerItIs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var told []Change
		cfg := plenty()
		cfg.OnChange = func(c Change) { told = append(told, c) }
		s := New(cfg)
		wear(t, s, quoting, priority.Quote, carrierDown)
		began := time.Now()
		time.Sleep(openFor)
		_ = s.Do(as(priority.Quote), quoting, ends(nil))
		change := Change{Scope: OneCall, Carrier: "DADA", Call: quoting.Name, What: "the breaker of DADA " + quoting.Name}
		open, half, closed := change, change, change
		opened := told[0].At // before the pause of a retry that was then kept back
		open.At, open.From, open.To, open.Until, open.Why = opened, Closed, Open, opened.Add(openFor), told[0].Why
		half.At, half.From, half.To, half.Why = began.Add(openFor), Open, HalfOpen, "time for a trial call"
		closed.At, closed.From, closed.To, closed.Why = began.Add(openFor), HalfOpen, Closed, "the trial call passed"
		if diff := cmp.Diff([]Change{open, half, closed}, told); diff != "" {
			t.Error(diff)
		}
		told = nil
		wear(t, s, with(quoting, func(c *Call) { c.Carrier = "" }), priority.Quote, carrierDown)
		if len(told) != 1 || told[0].Scope != WholeRoute || told[0].Carrier != "" || told[0].To != Open {
			t.Errorf("the route's was told as %+v", told)
		}
	})
}

func TestATrialThatIsKeptBackElsewhereIsNotSpent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New(plenty())
		_ = s.Do(as(priority.Quote), quoting, ends(unbound))
		time.Sleep(trialEvery)
		wear(t, s, with(quoting, func(c *Call) { c.Account = "" }), priority.Quote, carrierDown)
		if err := s.Do(as(priority.Quote), quoting, ends(nil)); !strings.Contains(err.Error(), "the breaker of DADA") {
			t.Errorf("got %v, want the breaker to speak", err)
		}
		if !passes(s, placing, priority.Place) {
			t.Error("the account's trial is gone though nothing was sent")
		}
	})
}

func TestTheRouteMaySayWhatIsAnAccountsFault(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cfg := plenty()
		cfg.Classify = func(c Call, err error) Blame {
			if c.Carrier == "DADA" && fault.KindOf(err) == fault.Refused { // its code for an empty balance
				return BlameAccount
			}
			return BlameNobody
		}
		s := New(cfg)
		_ = s.Do(as(priority.Place), placing, ends(refused))
		if passes(s, quoting, priority.Quote) {
			t.Error("not held")
		}
	})
}

func TestNothingPersonalIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const phone, print = "13800000000", "fingerprint-7"
		var told strings.Builder
		cfg := plenty()
		cfg.OnChange = func(c Change) { fmt.Fprintf(&told, "%+v\n", c) }
		s := New(cfg)
		for _, base := range []*fault.Error{unbound, carrierDown} {
			echo := (&fault.Error{Kind: base.Kind, Outcome: base.Outcome, Code: base.Code, Text: "text " + phone}).WithSaid(phone)
			c := with(placing, func(c *Call) { c.Account, c.Fingerprint = base.Kind.String(), print })
			for range 2 * deadRun {
				_ = s.Do(as(priority.Rescue), c, ends(echo))
			}
			err := s.Do(as(priority.Place), c, ends(nil))
			fmt.Fprintf(&told, "%v %#v\n", err, err)
		}
		fmt.Fprintf(&told, "%+v\n", s.Status())
		for _, secret := range []string{phone, print} {
			if strings.Contains(told.String(), secret) {
				t.Errorf("%s got out:\n%s", secret, told.String())
			}
		}
		if !strings.Contains(told.String(), "930557") || !strings.Contains(told.String(), "930560") {
			t.Errorf("the codes are missing:\n%s", told.String())
		}
	})
}
