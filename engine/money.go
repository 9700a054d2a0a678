package engine

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Money is an amount in fen (1/100 yuan). It is always known; for money that may
// be unknown see [Amount].
type Money int64

// String is the amount in yuan with two decimals, such as "¥12.30".
func (m Money) String() string { return string(m.Append(make([]byte, 0, 16))) }

// Append writes the same behind b.
func (m Money) Append(b []byte) []byte {
	fen := uint64(m)
	if m < 0 {
		b, fen = append(b, '-'), -fen
	}
	b = strconv.AppendUint(append(b, "¥"...), fen/100, 10)
	return append(b, '.', byte('0'+fen/10%10), byte('0'+fen%10))
}

// Certainty says how far an [Amount] can be relied on.
type Certainty uint8

const (
	// Unknown: the wire did not tell. Never zero, never a price.
	Unknown Certainty = iota
	// Exact: the wire told the amount.
	Exact
	// Estimated: the carrier's advisory figure, or what follows from it.
	Estimated
	// Assumed: nobody told it, and the host's policy supposes it: a rate card, the
	// price of a former trip.
	Assumed
	// Bounded: unknown, but no more than a bound.
	Bounded
)

var certainties = [...]string{Unknown: "unknown", Exact: "exact", Estimated: "estimated", Assumed: "assumed", Bounded: "at_most"}

// String is the certainty's stable name.
func (c Certainty) String() string {
	if int(c) < len(certainties) {
		return certainties[c]
	}
	return "certainty(" + strconv.Itoa(int(c)) + ")"
}

// Amount is money together with how well it is known. The zero value is unknown:
// a field that nobody filled can not be taken for a price of zero.
//
// In JSON an exact amount is a number of fen, an unknown one is null, and the
// others are {"fen":1200,"is":"estimated"}.
type Amount struct {
	fen Money
	is  Certainty
}

// ExactFen is an amount that the wire told.
func ExactFen(m Money) Amount { return Amount{m, Exact} }

// EstimatedFen is an amount that a carrier reckoned.
func EstimatedFen(m Money) Amount { return Amount{m, Estimated} }

// AssumedFen is an amount that nobody told and the host supposes.
func AssumedFen(m Money) Amount { return Amount{m, Assumed} }

// AtMostFen is an unknown amount with an upper bound.
func AtMostFen(m Money) Amount { return Amount{m, Bounded} }

// Fen is the amount if it is exact, estimated or assumed; ok is false for what is
// unknown, also where a bound is known.
func (a Amount) Fen() (m Money, ok bool) {
	return a.fen, a.is == Exact || a.is == Estimated || a.is == Assumed
}

// Certainty says how well the amount is known.
func (a Amount) Certainty() Certainty { return a.is }

// Bound is the most that the amount can be, if that is known.
func (a Amount) Bound() (m Money, ok bool) { return a.fen, a.is != Unknown }

// String is for people: "¥12.30", "about ¥12.30", "¥12.30 (assumed)", "at most
// ¥12.30", "unknown".
func (a Amount) String() string {
	switch a.is {
	case Exact:
		return a.fen.String()
	case Estimated:
		return "about " + a.fen.String()
	case Assumed:
		return a.fen.String() + " (assumed)"
	case Bounded:
		return "at most " + a.fen.String()
	default:
		return "unknown"
	}
}

type amountJSON struct {
	Fen Maybe[Money] `json:"fen"`
	Is  string       `json:"is"`
}

// MarshalJSON writes the form that the type's comment describes.
func (a Amount) MarshalJSON() ([]byte, error) {
	switch a.is {
	case Unknown:
		return []byte("null"), nil
	case Exact:
		return strconv.AppendInt(nil, int64(a.fen), 10), nil
	default:
		return json.Marshal(amountJSON{Known(a.fen), a.is.String()})
	}
}

// UnmarshalJSON reads what MarshalJSON writes.
func (a *Amount) UnmarshalJSON(b []byte) error {
	switch text := strings.TrimSpace(string(b)); {
	case text == "null":
		*a = Amount{}
		return nil
	case !strings.HasPrefix(text, "{"):
		var m Money
		if err := json.Unmarshal(b, &m); err != nil {
			return fmt.Errorf("an amount is null, a whole number of fen or an object: %w", err)
		}
		*a = ExactFen(m)
		return nil
	}
	var j amountJSON
	if err := json.Unmarshal(b, &j); err != nil {
		return err
	}
	fen, ok := j.Fen.Get()
	if !ok { // not zero for want of a number
		return errors.New("an amount that is an object needs its fen")
	}
	for c, name := range certainties {
		if name == j.Is && Certainty(c) != Unknown {
			*a = Amount{fen, Certainty(c)}
			return nil
		}
	}
	return fmt.Errorf("an amount is exact, estimated, assumed or at_most, not %q", j.Is)
}
