package transport

import (
	"sync"
	"time"

	"github.com/paotui-go/paotui/engine/fault"
	"github.com/paotui-go/paotui/engine/priority"
)

// trialEvery is how often one call of a held account passes as a trial. What is
// wrong with an account is put right by people, in minutes at best, and each trial
// is one more refusal in the carrier's books.
const trialEvery = 5 * time.Minute

// account is one shop's at one carrier, as people know it: two stores of one merchant
// are two, since the carrier may serve the one and not the other.
type account struct{ app, carrier, number, store string }

// held is whom a hold is for. A changed fingerprint makes another account of it,
// which is not held.
type held struct {
	account
	fingerprint string
}

func (c *Call) account() account { return account{c.App, c.Carrier, c.Account, c.Store} }

func (c *Call) held() held { return held{c.account(), c.Fingerprint} }

// hold keeps back one account's calls at one carrier.
type hold struct {
	mu        sync.Mutex
	nextTrial time.Time
	text      string
	kept      refusals
}

// holds are the held accounts; one that is not held takes no room.
type holds struct {
	table   *table[held, hold]
	notices *notices
}

func newHolds(ch *changes) *holds {
	return &holds{table: newTable(func(held) *hold { return new(hold) }), notices: newNotices(ch)}
}

// admit says whether a call may pass, and whether it passes as a trial. A rescue
// always passes: an order that is on its way can be cancelled without a balance.
func (h *holds) admit(c *Call, class priority.Class, now time.Time) (trial bool, kept *fault.Error) {
	if c.Account == "" || class == priority.Rescue {
		return false, nil
	}
	hold := h.table.peek(c.held())
	if hold == nil {
		return false, nil
	}
	hold.mu.Lock()
	defer hold.mu.Unlock()
	if wait := hold.nextTrial.Sub(now); wait > 0 {
		return false, hold.kept.refuse(class, c.Name, hold.text, wait)
	}
	hold.nextTrial = now.Add(trialEvery)
	return true, nil
}

// giveBack undoes the admission of a trial that was kept back elsewhere.
func (h *holds) giveBack(c *Call, now time.Time) {
	hold := h.table.peek(c.held())
	if hold == nil {
		return
	}
	hold.mu.Lock()
	defer hold.mu.Unlock()
	hold.nextTrial = now
}

// end draws the conclusion from a call that passed. Only a trial frees: a query or
// a cancel may well succeed for an account that cannot pay.
func (h *holds) end(c *Call, trial bool, v verdict, err error) {
	switch {
	case c.Account == "" || c.Carrier == "":
	case v.blame == BlameAccount:
		h.hold(c, err, time.Now())
	case !v.answered || v.blame != BlameNobody:
	case trial:
		h.table.drop(c.held())
		h.notices.freed(c)
	default:
		h.notices.served(c)
	}
}

func (h *holds) hold(c *Call, err error, now time.Time) {
	hold := h.table.get(c.held())
	hold.mu.Lock()
	defer hold.mu.Unlock()
	hold.nextTrial = now.Add(trialEvery)
	hold.text = c.account().String() + " is held until it changes or a trial call passes: " + inShort(err)
	h.notices.held(c, err, now)
}

func (a account) String() string {
	if a.store == "" {
		return "account " + a.number + " at " + a.carrier
	}
	return "account " + a.number + " with store " + a.store + " at " + a.carrier
}
