package secret

import (
	"fmt"
	"unique"
	"unsafe"
)

// Text is a secret string. Whatever formats, logs or encodes it gets a fixed mask. So
// does what looks at unexported fields by reflection, fmt as well as printers for tests
// that follow every pointer: the value is behind an address that has no type. Only Reveal
// gives the value, and a search for that word finds every use.
//
// It can be read from JSON and YAML text. The zero value is the empty secret. Two
// Texts are equal (==) if their values are; comparing them takes the same time whatever
// the values are, since it compares addresses.
type Text struct {
	handle unsafe.Pointer // a unique.Handle[string], which is one pointer; nil is ""
}

// A handle is kept as a pointer, and does not fit otherwise.
var _ = [1]struct{}{}[unsafe.Sizeof(unique.Handle[string]{})-unsafe.Sizeof(unsafe.Pointer(nil))]

const mask = "[redacted]"

// New is value as a secret.
func New(value string) Text {
	if value == "" {
		return Text{}
	}
	handle := unique.Make(value)
	return Text{*(*unsafe.Pointer)(unsafe.Pointer(&handle))}
}

// IsZero says whether there is no secret.
func (t Text) IsZero() bool { return t == Text{} }

// Equal is ==, for packages that compare by this name.
func (t Text) Equal(other Text) bool { return t == other }

// Reveal is the secret itself, for the line that signs or encrypts with it.
func (t Text) Reveal() string {
	if t.IsZero() {
		return ""
	}
	return (*(*unique.Handle[string])(unsafe.Pointer(&t.handle))).Value()
}

// String is a mask, or "" for the empty secret.
func (t Text) String() string {
	if t.IsZero() {
		return ""
	}
	return mask
}

// Format masks the secret under every verb, %#v and %x among them.
func (t Text) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(t.String())) }

// MarshalText masks the secret in JSON, YAML and XML.
func (t Text) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// UnmarshalText takes the secret as it is.
func (t *Text) UnmarshalText(b []byte) error { *t = New(string(b)); return nil }
