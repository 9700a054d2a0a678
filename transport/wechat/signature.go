package wechat

import (
	"crypto/sha1"
	"encoding/hex"
	"slices"
	"strings"
)

// Signature is the push's signature: the lowercase hexadecimal SHA-1 of the parts,
// sorted and put together. signature covers token, timestamp and nonce;
// msg_signature covers the Encrypt field too.
func Signature(parts ...string) string {
	sorted := slices.Sorted(slices.Values(parts))
	sum := sha1.Sum([]byte(strings.Join(sorted, "")))
	return hex.EncodeToString(sum[:])
}
