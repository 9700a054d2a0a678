// Package secret has the one type for what must never be shown: a carrier's app
// secret, a mini program's secret, a push key. A leaf that engine, transport and
// wiring share.
package secret

import "fmt"

// Text is a secret string. Whatever formats, logs or encodes it gets a fixed
// mask; only Reveal gives the value, and a search for that word finds every use.
// It can be read from JSON and YAML text. The zero value is the empty secret.
type Text string

const mask = "[redacted]"

// Reveal is the secret itself, for the line that signs or encrypts with it.
func (t Text) Reveal() string { return string(t) }

// String is a mask, or "" for the empty secret.
func (t Text) String() string {
	if t == "" {
		return ""
	}
	return mask
}

// Format masks the secret under every verb, %#v and %x among them.
func (t Text) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(t.String())) }

// MarshalText masks the secret in JSON, YAML and XML.
func (t Text) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// UnmarshalText takes the secret as it is.
func (t *Text) UnmarshalText(b []byte) error { *t = Text(b); return nil }
