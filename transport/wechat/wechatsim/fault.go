package wechatsim

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// Fault is one thing that goes wrong, and where and how often, as data: the same
// in Go and as JSON over /sim/faults. The zero value of every field but Kind is the
// widest: every call, every carrier, every time.
type Fault struct {
	Kind Kind `json:"kind"`
	// Calls are the paths that it strikes, named as in [Call].Path, such as
	// "order/add"; none are all fourteen. The two token calls are struck only if
	// they are named in full: "/cgi-bin/token", "/cgi-bin/stable_token".
	Calls []string `json:"calls,omitempty"`
	// Carrier is the delivery_id that it strikes; "" is every one. A call that
	// names no bound shop has no carrier.
	Carrier string `json:"delivery_id,omitempty"`
	// Probability in (0, 1]; 0 is 1. Whether a call is struck is drawn from the
	// seed, the fault's id, the path, the order and the attempt: not from the clock,
	// and not from what other calls do at the same time.
	Probability float64 `json:"probability,omitempty"`
	// Attempts strikes only the first so many calls to a path about one order, since
	// that order's first call; 0 is all.
	Attempts int `json:"attempts,omitempty"`
	// Count ends the fault after it has struck so often; 0 is never. Among callers
	// at the same time the first to arrive are struck: where a run has to repeat
	// itself in spite of that, use Attempts.
	Count int `json:"count,omitempty"`
	// Delay is how late, for the kinds that are late by something.
	Delay Delay `json:"delay,omitzero"`
	// Code is the errcode, resultcode, HTTP status or order_status, for the kinds
	// that have one.
	Code int `json:"code,omitempty"`
	// Text is the resultmsg of [Resultcode].
	Text string `json:"text,omitempty"`
	// Done does the work all the same, for the kinds that leave it open whether it
	// was done.
	Done bool `json:"done,omitempty"`
}

// Kind says what goes wrong.
type Kind string

// The kinds of [Fault]. What strikes a call: of those that answer otherwise or not
// at all the first one injected wins; [Latency] adds up, [QuotedNumbers] and
// [Nulls] join any.
const (
	// Latency lets the answer wait for Delay. The work is done before.
	Latency Kind = "latency"
	// Refused turns connections away: by a reset on a socket, by a failed dial on a
	// [Pipe]. Connections that were open end after their call. Probability and Count
	// are its only bounds, and the number of the connection its attempt.
	Refused Kind = "refused"
	// LostRequest breaks the connection and does nothing.
	LostRequest Kind = "lost-request"
	// LostAnswer does the work and breaks the connection.
	LostAnswer Kind = "lost-answer"
	// LateWork breaks the connection and does the work Delay later; until then an
	// order/get finds nothing.
	LateWork Kind = "late-work"
	// Errcode answers with WeChat's errcode Code: -1, the quotas 45009, 45011 and
	// 930564, any. Done goes with -1 and 930555 to 930557, which leave it open.
	Errcode Kind = "errcode"
	// Resultcode has the carrier refuse with Code and Text, among zeros.
	Resultcode Kind = "resultcode"
	// RevokedToken kills the access token that the call came with, so that it is
	// answered 40001 and nothing is done. A new token has to be fetched.
	RevokedToken Kind = "revoked-token"
	// Gateway answers with HTTP status Code, 500 to 599 (0 is 502), and a page of
	// HTML, as a gateway does.
	Gateway Kind = "gateway"
	// HTML answers with a page of HTML and HTTP status 200.
	HTML Kind = "html"
	// HalfBody does the work and breaks the connection in the middle of the answer.
	HalfBody Kind = "half-body"
	// Truncated does the work and answers with half of the JSON, as if it were all.
	Truncated Kind = "truncated"
	// Forgotten has order/get not find an order that ended Delay ago or earlier:
	// by the carrier's resultcode where it has one for that, else by 930563.
	Forgotten Kind = "forgotten"
	// QuotedNumbers puts every number of the answer into quotes.
	QuotedNumbers Kind = "quoted-numbers"
	// Nulls writes null for every 0, empty text and empty list of the answer, but
	// for errcode and resultcode.
	Nulls Kind = "nulls"

	// PushLost pushes nothing. With a Carrier it is one that never pushes.
	PushLost Kind = "push-lost"
	// PushLate pushes Delay later; a spread wider than the pace of the riders also
	// puts pushes out of order.
	PushLate Kind = "push-late"
	// PushTwice pushes a second time, Delay after the first.
	PushTwice Kind = "push-twice"
	// PushSwapped holds a push back until a second after the order's next one has
	// left, for Delay at most (0 is ten minutes).
	PushSwapped Kind = "push-swapped"
	// ClockDrift sets the carrier's clock wrong: action_time is off by Delay, which
	// here may be negative.
	ClockDrift Kind = "clock-drift"

	// HandOver has a rider give an accepted order back Delay after he took it (0 is a
	// minute), once for each waybill: 102, 101, and 102 with another rider.
	HandOver Kind = "hand-over"
	// NoRider has the carrier end an order with order_status Code, 501 or 502 (0 is
	// 502), at the time when a rider would have accepted.
	NoRider Kind = "no-rider"
	// Revival has a rider accept a cancelled order (103, 501 or 502) after all, Delay
	// later (0 is two minutes), once for each waybill.
	Revival Kind = "revival"
)

// check says what makes no sense in a fault, before it is injected.
func (f Fault) check() error {
	t, known := kinds[f.Kind]
	if !known {
		return fmt.Errorf("wechatsim: there is no fault of kind %q", f.Kind)
	}
	for _, why := range []string{f.where(t), f.often(), f.how(t)} {
		if why != "" {
			return fmt.Errorf("wechatsim: fault %s: %s", f.Kind, why)
		}
	}
	if err := f.Delay.check(t.backwards); err != nil {
		return fmt.Errorf("wechatsim: fault %s: %w", f.Kind, err)
	}
	return nil
}

// where checks Calls and Carrier.
func (f Fault) where(t traits) string {
	if len(f.Calls) > 0 && !t.anyCall {
		return "calls mean nothing to it"
	}
	for _, path := range f.Calls {
		_, ours := calls[path]
		switch {
		case !ours && !isTokenCall(path):
			return fmt.Sprintf("there is no call %q", path)
		case isTokenCall(path) && !t.tokens:
			return "it does not strike token calls"
		}
	}
	if f.Carrier != "" && t.scope == ofConnections {
		return "a connection has no delivery_id"
	}
	return ""
}

// often checks Probability, Attempts and Count.
func (f Fault) often() string {
	switch {
	case math.IsNaN(f.Probability) || f.Probability < 0 || f.Probability > 1:
		return "probability is not within 0 and 1"
	case f.Attempts < 0 || f.Count < 0:
		return "attempts and count cannot be negative"
	case f.Attempts > 0 && (kinds[f.Kind].scope != ofCalls || f.Kind == Forgotten):
		return "attempts mean nothing to it"
	}
	return ""
}

// how checks what is particular to the kind.
func (f Fault) how(t traits) string {
	switch {
	case f.Delay != (Delay{}) && !t.delay:
		return "a delay means nothing to it"
	case f.Delay == (Delay{}) && t.mustDelay:
		return "a delay is needed"
	case f.Code != 0 && t.code == nil:
		return "a code means nothing to it"
	case f.Text != "" && !t.text:
		return "a text means nothing to it"
	case f.Done && !t.done:
		return "done means nothing to it"
	case t.code != nil:
		return t.code(f.Code, f.Done)
	}
	return ""
}

// isTokenCall tells the two token calls, which are named in full.
func isTokenCall(path string) bool { return strings.HasPrefix(path, "/cgi-bin/") }

// strikes reports whether the fault is meant for a call to path at a carrier.
func (f *Fault) strikes(path string, c *Carrier) bool {
	if f.Carrier != "" && (c == nil || c.ID != f.Carrier) {
		return false
	}
	if len(f.Calls) == 0 {
		return path == "" || !isTokenCall(path)
	}
	return slices.Contains(f.Calls, path)
}
