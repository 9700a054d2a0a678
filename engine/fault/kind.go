package fault

import "strconv"

// Kind says what to do next about a failed call. The list is closed for the
// outside, append-only for us, and its numbers are frozen: they are stored in
// journals and may be used as metric labels.
type Kind uint8

const (
	// Internal: we or the wire broke the protocol (a body that is not JSON, a
	// wrong path, a panic). Report it; nothing in the order will help.
	Internal Kind = 0
	// Invalid: fix the order. A field is missing, malformed or out of bounds.
	Invalid Kind = 1
	// Account: fix the account of this shop at this carrier: it is not bound, its
	// signature is wrong, its balance is used up. Other shops are not affected.
	Account Kind = 2
	// Access: fix the access to the route as a whole: application id, secret,
	// permission, IP allow-list, a token that stays dead. Every carrier behind
	// the same application is affected.
	Access Kind = 3
	// StaleQuote: quote again; the price that the placement accepted is gone.
	StaleQuote Kind = 4
	// Busy: wait and send the same again; see [Error.RetryAfter].
	Busy Kind = 5
	// Refused: go elsewhere; this carrier will not carry this order.
	Refused Kind = 6
	// Unavailable: the carrier or the route does not answer as it should. Go
	// elsewhere if the outcome allows it, else ask what happened.
	Unavailable Kind = 7
	// Exists: the carrier already knows this placement id. It proves arrival, not
	// life: ask what happened.
	Exists Kind = 8
	// NotFound: the carrier does not know this placement id (any more).
	NotFound Kind = 9
	// TooLate: the delivery has gone past the point where this can be done: a
	// tip after a rider accepted, a cancel after the pick-up, anything after the
	// end. Query tells where it stands.
	TooLate Kind = 10
	// Quota: a quota for a longer time is used up. Stop and raise an alarm.
	Quota Kind = 11
	// Unsupported: this carrier cannot do this at all.
	Unsupported Kind = 12
	// Canceled: the caller gave up (its context ended) before there was an
	// answer.
	Canceled Kind = 13
	// Conflict: what was asked contradicts what is already so: another order
	// under the same id, a second dispatch that differs.
	Conflict Kind = 14
	// KeptBack: our own limit or breaker held the call back; it did not leave this
	// process. [Error.RetryAfter] says for how long.
	KeptBack Kind = 15
)

var kinds = [...]struct{ name, next string }{
	Internal:    {"internal", "report this; the protocol was broken"},
	Invalid:     {"invalid", "fix the order"},
	Account:     {"account", "fix this shop's account at the carrier"},
	Access:      {"access", "fix the application's credentials or permissions"},
	StaleQuote:  {"stale_quote", "quote again"},
	Busy:        {"busy", "wait, then send the same again"},
	Refused:     {"refused", "go to another carrier"},
	Unavailable: {"unavailable", "try later or elsewhere"},
	Exists:      {"exists", "query the order: it arrived earlier"},
	NotFound:    {"not_found", "check the id; it is not known there"},
	TooLate:     {"too_late", "query the order: it has moved on"},
	Quota:       {"quota", "stop until the quota is reset"},
	Unsupported: {"unsupported", "do without; this carrier cannot do it"},
	Canceled:    {"canceled", "call again with more time"},
	Conflict:    {"conflict", "look at what is there already"},
	KeptBack:    {"kept_back", "wait; our own limit or breaker holds this back"},
}

// Kinds lists every kind in the order of its number.
func Kinds() []Kind {
	all := make([]Kind, len(kinds))
	for i := range all {
		all[i] = Kind(i)
	}
	return all
}

// String is the kind's stable name, as used in JSON, logs and metrics.
func (k Kind) String() string {
	if int(k) < len(kinds) {
		return kinds[k].name
	}
	return "kind(" + strconv.Itoa(int(k)) + ")"
}

// Next says what to do next, as a short phrase for people.
func (k Kind) Next() string {
	if int(k) < len(kinds) {
		return kinds[k].next
	}
	return kinds[Internal].next
}

// Outcome says what is known about the work after a call failed. The numbers are
// frozen; the zero value is Unknown, the only safe assumption.
type Outcome uint8

const (
	// Unknown: the request may have been carried out. Query before anything else.
	Unknown Outcome = 0
	// NotSent: the request did not leave this process, or provably never reached
	// whoever would act on it.
	NotSent Outcome = 1
	// Rejected: the request was answered and the work was not done.
	Rejected Outcome = 2
)

// String is the outcome's stable name.
func (o Outcome) String() string {
	switch o {
	case NotSent:
		return "not_sent"
	case Rejected:
		return "rejected"
	default:
		return "unknown"
	}
}
