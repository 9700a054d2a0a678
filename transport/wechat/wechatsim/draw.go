package wechatsim

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"strconv"
)

// seed is where everything made up comes from. A draw depends on the seed and on
// the name of what is drawn, never on what was drawn before: the same calls give
// the same prices and riders however they interleave.
type seed uint64

// sum hashes the seed with the name of one thing, such as ("coupon", shopid,
// order id).
func (s seed) sum(name ...string) [32]byte {
	b := binary.BigEndian.AppendUint64(nil, uint64(s))
	for _, n := range name {
		b = binary.BigEndian.AppendUint32(b, uint32(len(n)))
		b = append(b, n...)
	}
	return sha256.Sum256(b)
}

// between draws from [lo, hi].
func (s seed) between(lo, hi int64, name ...string) int64 {
	sum := s.sum(name...)
	return lo + int64(binary.BigEndian.Uint64(sum[:8])%uint64(hi-lo+1))
}

// hex draws n hexadecimal digits.
func (s seed) hex(n int, name ...string) string {
	var out []byte
	for i := 0; len(out) < n; i++ {
		sum := s.sum(append(name, strconv.Itoa(i))...)
		out = hex.AppendEncode(out, sum[:])
	}
	return string(out[:n])
}

// digits draws n decimal digits, the first not a zero.
func (s seed) digits(n int, name ...string) string {
	out := make([]byte, n)
	for i := range out {
		lo := int64(0)
		if i == 0 {
			lo = 1
		}
		out[i] = '0' + byte(s.between(lo, 9, append(name, strconv.Itoa(i))...))
	}
	return string(out)
}
