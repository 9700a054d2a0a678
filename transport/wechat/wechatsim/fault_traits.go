package wechatsim

import "slices"

// scope says what a kind strikes.
type scope int

const (
	ofCalls scope = iota
	ofConnections
	ofPushes
	ofRiders
)

// traits say what a kind strikes and which fields mean something to it.
type traits struct {
	scope     scope
	delay     bool // Delay counts
	mustDelay bool // and has to be there
	backwards bool // and may be negative
	tokens    bool // the token calls can be struck
	anyCall   bool // Calls may be given
	code      func(code int, done bool) string
	text      bool
	done      bool
}

// kinds are all kinds that there are.
var kinds = map[Kind]traits{
	Latency:       {delay: true, mustDelay: true, tokens: true, anyCall: true},
	LostRequest:   {tokens: true, anyCall: true},
	LostAnswer:    {tokens: true, anyCall: true},
	LateWork:      {delay: true, mustDelay: true, anyCall: true},
	Errcode:       {tokens: true, anyCall: true, code: errcodeAllowed, done: true},
	Resultcode:    {anyCall: true, code: resultcodeAllowed, text: true},
	RevokedToken:  {anyCall: true},
	Gateway:       {tokens: true, anyCall: true, code: statusAllowed, done: true},
	HTML:          {tokens: true, anyCall: true, done: true},
	HalfBody:      {tokens: true, anyCall: true},
	Truncated:     {tokens: true, anyCall: true},
	Forgotten:     {delay: true},
	QuotedNumbers: {tokens: true, anyCall: true},
	Nulls:         {tokens: true, anyCall: true},

	Refused: {scope: ofConnections},

	PushLost:    {scope: ofPushes},
	PushLate:    {scope: ofPushes, delay: true, mustDelay: true},
	PushTwice:   {scope: ofPushes, delay: true},
	PushSwapped: {scope: ofPushes, delay: true},
	ClockDrift:  {scope: ofPushes, delay: true, mustDelay: true, backwards: true},

	HandOver: {scope: ofRiders, delay: true},
	NoRider:  {scope: ofRiders, code: endingAllowed},
	Revival:  {scope: ofRiders, delay: true},
}

func errcodeAllowed(code int, done bool) string {
	switch {
	case code == 0:
		return "an errcode that is not 0 is needed"
	case done && !slices.Contains([]int{-1, 930555, 930556, 930557}, code):
		return "done goes with -1, 930555, 930556 and 930557: any other errcode says that nothing was done"
	}
	return ""
}

func resultcodeAllowed(code int, _ bool) string {
	if code == 0 {
		return "a resultcode that is not 0 is needed"
	}
	return ""
}

func statusAllowed(code int, _ bool) string {
	if code != 0 && (code < 500 || code > 599) {
		return "an HTTP status from 500 to 599 is needed"
	}
	return ""
}

func endingAllowed(code int, _ bool) string {
	if code != 0 && code != 501 && code != 502 {
		return "order_status 501 or 502 is needed"
	}
	return ""
}
