package engine

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
)

// Digest tells orders apart without telling anything of them: the SHA-256 of an
// order's JSON form, its times in UTC, in hexadecimal.
func Digest(o Order) string {
	text, err := json.Marshal(inUTC(o))
	if err != nil { // an order is plain data: every one has a JSON form but for a position that is no number
		return ""
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// inUTC is the order with its moments in one zone: the same moment in another zone
// is the same.
func inUTC(o Order) Order {
	o.PaidAt, o.Timing.At = o.PaidAt.UTC(), o.Timing.At.UTC()
	return o
}
