package wechat

import (
	"bytes"
	"crypto/cipher"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"testing"
)

// TestOpenDoesNotBelieveWhatItReads encrypts plaintexts that no honest sender
// makes: the key is right and the inside is wrong.
func TestOpenDoesNotBelieveWhatItReads(t *testing.T) {
	f, err := NewFraming(pushKey, "wx")
	if err != nil {
		t.Fatal(err)
	}
	seal := func(plain []byte) string {
		b := bytes.Clone(plain)
		cipher.NewCBCEncrypter(f.block, f.iv[:]).CryptBlocks(b, b)
		return base64.StdEncoding.EncodeToString(b)
	}
	framed := func(length uint32, rest string, pad int) []byte {
		b := binary.BigEndian.AppendUint32(make([]byte, randomSize), length)
		return append(append(b, rest...), bytes.Repeat([]byte{byte(pad)}, pad)...)
	}
	for _, c := range []struct {
		name  string
		plain []byte
		want  error
	}{
		{"an honest one", framed(2, "{}wx", 8), nil},
		{"a length beyond the end", framed(1000, "{}wx", 8), errWrongLength},
		{"the largest length", framed(0xffffffff, "{}wx", 8), errWrongLength},
		{"a length that swallows half of the appid", framed(3, "{}wx", 8), errWrongApp},
		{"a length that leaves some of the message", framed(1, "{}wx", 8), errWrongApp},
		{"no appid", framed(2, "{}", 10), errWrongApp},
		{"padding that covers the header", bytes.Repeat([]byte{16}, 32), errWrongLength},
		{"nothing but padding", bytes.Repeat([]byte{32}, 32), errWrongLength},
		{"padding of more than 32", bytes.Repeat([]byte{33}, 48), errWrongKey},
		{"padding longer than the message", bytes.Repeat([]byte{32}, 16), errWrongKey},
		{"padding of 0", make([]byte, 32), errWrongKey},
		{"padding that differs within", append(framed(2, "{}wx", 7), 8), errWrongKey},
	} {
		got, err := f.Open(seal(c.plain))
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %q, %v; want %v", c.name, got, err, c.want)
		}
	}
}
