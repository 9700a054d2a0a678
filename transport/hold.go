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

// account is whom a hold is for. A changed fingerprint makes another account of
// it, which is not held.
type account struct{ app, carrier, number, fingerprint string }

func (c Call) account() account { return account{c.App, c.Carrier, c.Account, c.Fingerprint} }

// hold keeps back one account's calls at one carrier.
type hold struct {
	mu        sync.Mutex
	nextTrial time.Time
	text      string
	kept      refusals
}

// holds are the held accounts; one that is not held takes no room.
type holds struct {
	table   *table[account, hold]
	changes *changes
}

func newHolds(ch *changes) *holds {
	return &holds{table: newTable(func(account) *hold { return new(hold) }), changes: ch}
}

// admit says whether a call may pass, and whether it passes as a trial. A rescue
// always passes: an order that is on its way can be cancelled without a balance.
func (h *holds) admit(c Call, class priority.Class, now time.Time) (trial bool, kept *fault.Error) {
	if c.Account == "" || class == priority.Rescue {
		return false, nil
	}
	held := h.table.peek(c.account())
	if held == nil {
		return false, nil
	}
	held.mu.Lock()
	defer held.mu.Unlock()
	if wait := held.nextTrial.Sub(now); wait > 0 {
		return false, held.kept.refuse(class, c.Name, held.text, wait)
	}
	held.nextTrial = now.Add(trialEvery)
	return true, nil
}

// giveBack undoes the admission of a trial that was kept back elsewhere.
func (h *holds) giveBack(c Call, now time.Time) {
	held := h.table.peek(c.account())
	if held == nil {
		return
	}
	held.mu.Lock()
	defer held.mu.Unlock()
	held.nextTrial = now
}

// end draws the conclusion from a call that passed. Only a trial frees: a query or
// a cancel may well succeed for an account that cannot pay.
func (h *holds) end(c Call, trial bool, v verdict, err error, now time.Time) {
	switch {
	case c.Account == "" || c.Carrier == "":
	case v.blame == BlameAccount:
		h.hold(c, err, now)
	case trial && v.answered && v.blame == BlameNobody:
		h.free(c, now)
	}
}

func (h *holds) hold(c Call, err error, now time.Time) {
	held := h.table.get(c.account())
	held.mu.Lock()
	defer held.mu.Unlock()
	fresh := held.text == ""
	held.nextTrial = now.Add(trialEvery)
	held.text = c.held() + " is held until it changes or a trial call passes: " + inShort(err)
	if !fresh {
		return
	}
	h.changes.add(Change{At: now, What: c.held(), From: "free", To: "held", Why: inShort(err)})
}

func (h *holds) free(c Call, now time.Time) {
	h.table.drop(c.account())
	h.changes.add(Change{At: now, What: c.held(), From: "held", To: "free", Why: "the trial call passed"})
}

func (c Call) held() string { return "account " + c.Account + " at " + c.Carrier }
