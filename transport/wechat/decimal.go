package wechat

import (
	"errors"
	"strconv"
)

// largest is the greatest count that a wire number may hold, in its smallest
// unit: below 2^53, so that it is also exact for whoever reads JSON numbers as
// doubles.
const largest = int64(1e15)

var (
	errNotDecimal = errors.New("not a decimal number")
	errTooLarge   = errors.New("number beyond all bounds")
)

// parseDecimal reads a JSON number as a whole count of 10^-places, without
// going through a float: 7.24 at two places is exactly 724. What lies beyond the
// places is rounded half away from zero; exact tells whether nothing did.
func parseDecimal(s string, places int) (count int64, exact bool, err error) {
	var room [32]byte // for the digits of any sensible number
	digits, point, negative, err := splitDecimal(room[:0], s)
	if err != nil {
		return 0, false, err
	}
	exact = true
	end := point + places
	for i, d := range digits {
		if i >= end {
			if d != '0' {
				exact = false
			}
			continue
		}
		if count = count*10 + int64(d-'0'); count > largest {
			return 0, false, errTooLarge
		}
	}
	for i := len(digits); i < end && count > 0; i++ {
		if count *= 10; count > largest {
			return 0, false, errTooLarge
		}
	}
	if end >= 0 && end < len(digits) && digits[end] >= '5' {
		count++
	}
	if count > largest {
		return 0, false, errTooLarge
	}
	if negative {
		count = -count
	}
	return count, exact, nil
}

// splitDecimal takes a JSON number apart: its digits, and how many of them stand
// before the decimal point (less than none or more than all if an exponent says
// so). The digits are put into room, as far as it goes.
func splitDecimal(room []byte, s string) (digits []byte, point int, negative bool, err error) {
	if s != "" && s[0] == '-' {
		negative, s = true, s[1:]
	}
	digits = room
	point = -1
	i := 0
	for ; i < len(s); i++ {
		switch c := s[i]; {
		case c >= '0' && c <= '9':
			digits = append(digits, c)
			continue
		case c == '.' && point < 0 && len(digits) > 0:
			point = len(digits)
			continue
		}
		break
	}
	if len(digits) == 0 || point == len(digits) {
		return nil, 0, false, errNotDecimal
	}
	if point < 0 {
		point = len(digits)
	}
	if i == len(s) {
		return digits, point, negative, nil
	}
	if s[i] != 'e' && s[i] != 'E' {
		return nil, 0, false, errNotDecimal
	}
	exponent, err := strconv.Atoi(s[i+1:])
	if err != nil {
		return nil, 0, false, errNotDecimal
	}
	if exponent > 400 || exponent < -400 {
		return nil, 0, false, errTooLarge
	}
	return digits, point + exponent, negative, nil
}

// appendDecimal writes a count of 10^-places as a JSON number without trailing
// zeros: 724 at two places is 7.24, and 1000 is 10.
func appendDecimal(b []byte, count int64, places int) []byte {
	unit := int64(1)
	for range places {
		unit *= 10
	}
	whole, rest := count/unit, count%unit
	if rest < 0 {
		rest = -rest
	}
	if count < 0 && whole == 0 {
		b = append(b, '-')
	}
	b = strconv.AppendInt(b, whole, 10)
	if rest == 0 {
		return b
	}
	b = append(b, '.')
	for unit /= 10; rest > 0; unit /= 10 {
		b = append(b, byte('0'+rest/unit))
		rest %= unit
	}
	return b
}
