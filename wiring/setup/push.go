package setup

import (
	"crypto/rand"
	"encoding/base64"

	"github.com/paotui-go/paotui/engine/secret"
)

// NewPushSettings makes a token and an EncodingAESKey as WeChat's back-office takes them:
// letters and digits only, 32 and 43 of them. Both have to be known at WeChat and in the
// program's environment, and nowhere else.
func NewPushSettings() (token, key secret.Text) {
	return secret.New(random(32)), secret.New(random(42) + lastOfKey())
}

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

// random is n letters and digits, each equally likely.
func random(n int) string {
	out := make([]byte, 0, n)
	buf := make([]byte, 2*n)
	for len(out) < n {
		_, _ = rand.Read(buf) // it never fails
		for _, b := range buf {
			if i := int(b & 63); i < len(alphabet) && len(out) < n {
				out = append(out, alphabet[i])
			}
		}
	}
	return string(out)
}

// lastOfKey is the last letter of a key: 43 letters of Base64 are two bits more than 32
// bytes, which a strict reader wants to be zero.
func lastOfKey() string {
	for {
		b := []byte(random(1) + "AAA")
		if _, err := base64.StdEncoding.Strict().DecodeString(string(b[1:3]) + string(b[:1]) + "="); err == nil {
			return string(b[:1])
		}
	}
}
