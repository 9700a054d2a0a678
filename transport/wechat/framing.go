package wechat

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/base64"
	"encoding/binary"
	"errors"

	"github.com/paotui-go/paotui/engine/secret"
)

// Framing encrypts and decrypts the messages of secure mode: AES-256-CBC with
// the key's first half as the initialisation vector, over
//
//	16 random bytes ‖ length of the message (4 bytes, big endian) ‖ message ‖ appid
//
// padded by PKCS #7 to blocks of 32 bytes. It is safe for concurrent use.
type Framing struct {
	block cipher.Block
	iv    [aes.BlockSize]byte
	appID string
}

const (
	padBlock   = 32
	randomSize = 16
	headerSize = randomSize + 4
)

// NewFraming takes the EncodingAESKey of the back-office, 43 characters, and the
// appid that trails every message.
func NewFraming(encodingAESKey secret.Text, appID string) (*Framing, error) {
	key, err := base64.StdEncoding.DecodeString(encodingAESKey.Reveal() + "=")
	if err != nil || len(key) != 32 {
		return nil, errors.New("wechat: EncodingAESKey must be 43 characters of base64")
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return &Framing{block: block, iv: [aes.BlockSize]byte(key), appID: appID}, nil
}

// Seal encrypts a message into the text of an Encrypt field. The random bytes
// must be new for each message; a simulator may take them from its seed.
func (f *Framing) Seal(random [16]byte, message []byte) string {
	n := headerSize + len(message) + len(f.appID)
	pad := padBlock - n%padBlock
	plain := make([]byte, 0, n+pad)
	plain = append(plain, random[:]...)
	plain = binary.BigEndian.AppendUint32(plain, uint32(len(message)))
	plain = append(plain, message...)
	plain = append(plain, f.appID...)
	for range pad {
		plain = append(plain, byte(pad))
	}
	cipher.NewCBCEncrypter(f.block, f.iv[:]).CryptBlocks(plain, plain)
	return base64.StdEncoding.EncodeToString(plain)
}

// The reasons for which Open refuses. Check the signature first: then none of
// them tells a stranger anything.
var (
	errNotSealed   = errors.New("the Encrypt field is not base64 of whole blocks")
	errWrongKey    = errors.New("the message does not decrypt with this key")
	errWrongLength = errors.New("the message's length does not fit")
	errWrongApp    = errors.New("the message is for another appid")
)

// Open decrypts the text of an Encrypt field and checks its padding, its length
// and the appid at its end.
func (f *Framing) Open(encrypt string) ([]byte, error) {
	plain, err := base64.StdEncoding.DecodeString(encrypt)
	if err != nil || len(plain) == 0 || len(plain)%aes.BlockSize != 0 {
		return nil, errNotSealed
	}
	cipher.NewCBCDecrypter(f.block, f.iv[:]).CryptBlocks(plain, plain)
	if plain, err = unpad(plain); err != nil {
		return nil, err
	}
	if len(plain) < headerSize {
		return nil, errWrongLength
	}
	size := uint64(binary.BigEndian.Uint32(plain[randomSize:headerSize]))
	rest := plain[headerSize:]
	if size > uint64(len(rest)) {
		return nil, errWrongLength
	}
	if string(rest[size:]) != f.appID {
		return nil, errWrongApp
	}
	return rest[:size:size], nil
}

// unpad removes PKCS #7 padding of 1 to 32 bytes.
func unpad(b []byte) ([]byte, error) {
	pad := int(b[len(b)-1])
	if pad < 1 || pad > padBlock || pad > len(b) {
		return nil, errWrongKey
	}
	for _, p := range b[len(b)-pad:] {
		if int(p) != pad {
			return nil, errWrongKey
		}
	}
	return b[:len(b)-pad], nil
}
