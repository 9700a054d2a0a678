package wechat

import (
	"errors"
	"math"
)

// Yuan is an amount of money: a count of fen in Go, a number of yuan on the
// wire. Yuan(724) is written 7.24, Yuan(1000) is written 10.
type Yuan int64

// Hundredths is a measure with two decimals: a count of hundredths in Go, the
// unit itself on the wire. The field names the unit: Hundredths(150) is 1.5 kg as
// a weight and 1.5 cm as a length.
type Hundredths int64

// Degrees is a longitude or latitude: a count of millionths of a degree in Go,
// degrees on the wire, where six decimals are the most that is read.
type Degrees int64

// Whole is a plain number of metres or seconds. Some carriers send decimals here;
// they are rounded.
type Whole int64

// Code is a number that names something: a status, a result. It is kept as it
// came, and a fraction in it is an error.
type Code int64

// Flag is a yes or no that the wire writes as 1 or 0.
type Flag bool

// number is what the types above share: how many decimals the wire has, and
// whether more of them may be rounded away.
type number interface {
	~int64
	decimals() (places int, exact bool)
}

func (Yuan) decimals() (int, bool)       { return 2, false }
func (Hundredths) decimals() (int, bool) { return 2, false }
func (Degrees) decimals() (int, bool)    { return 6, false }
func (Whole) decimals() (int, bool)      { return 0, false }
func (Code) decimals() (int, bool)       { return 0, true }

var (
	errFraction = errors.New("a fraction where a whole number belongs")
	errNotFlag  = errors.New("neither 0 nor 1")
)

func parseNumber[T number](text string) (T, error) {
	var zero T
	places, mustBeExact := zero.decimals()
	count, exact, err := parseDecimal(text, places)
	if err != nil {
		return 0, err
	}
	if mustBeExact && !exact {
		return 0, errFraction
	}
	return T(count), nil
}

// notANumber is what no coordinate becomes; it cannot be written.
const notANumber = Degrees(math.MinInt64)

// DegreesOf rounds an angle to the wire's six decimals. What is no angle at all
// (NaN, an infinity, thousands of degrees) makes the request fail before it is
// sent.
func DegreesOf(angle float64) Degrees {
	if !(math.Abs(angle) < 1000) {
		return notANumber
	}
	return Degrees(math.Round(angle * 1e6))
}

// Float is the angle in degrees.
func (d Degrees) Float() float64 { return float64(d) / 1e6 }

// MarshalJSON writes yuan with at most two decimals.
func (y Yuan) MarshalJSON() ([]byte, error) { return marshalNumber(y) }

// MarshalJSON writes the unit with at most two decimals.
func (h Hundredths) MarshalJSON() ([]byte, error) { return marshalNumber(h) }

// MarshalJSON writes degrees with at most six decimals.
func (d Degrees) MarshalJSON() ([]byte, error) { return marshalNumber(d) }

// MarshalJSON writes 1 or 0.
func (f Flag) MarshalJSON() ([]byte, error) {
	if f {
		return []byte("1"), nil
	}
	return []byte("0"), nil
}

func marshalNumber[T number](n T) ([]byte, error) {
	if int64(n) > largest || int64(n) < -largest {
		return nil, errTooLarge
	}
	places, _ := n.decimals()
	return appendDecimal(make([]byte, 0, 20), int64(n), places), nil
}

// UnmarshalJSON reads a number of yuan; a third decimal is rounded half up, as
// WeChat does it.
func (y *Yuan) UnmarshalJSON(b []byte) (err error) { *y, err = parseNumber[Yuan](string(b)); return }

// UnmarshalJSON reads a number; a third decimal is rounded half up, as WeChat
// does it.
func (h *Hundredths) UnmarshalJSON(b []byte) (err error) {
	*h, err = parseNumber[Hundredths](string(b))
	return
}

// UnmarshalJSON reads a number of degrees.
func (d *Degrees) UnmarshalJSON(b []byte) (err error) {
	*d, err = parseNumber[Degrees](string(b))
	return
}

// UnmarshalJSON reads 0 or 1 and nothing else.
func (f *Flag) UnmarshalJSON(b []byte) error {
	switch string(b) {
	case "0":
		*f = false
	case "1":
		*f = true
	default:
		return errNotFlag
	}
	return nil
}
