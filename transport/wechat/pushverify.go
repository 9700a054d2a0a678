package wechat

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/xml"
	"net/http"
	"strconv"
)

// verify returns the message inside a push, and whether WeChat's signature covers
// it. In plain mode the signature covers the query alone: whoever has seen one
// request can send another body with it.
func (p *Push) verify(r *http.Request, body []byte, encrypt string) (plain []byte, proven bool, err error) {
	q := r.URL.Query()
	timestamp, nonce := q.Get("timestamp"), q.Get("nonce")
	switch {
	case encrypt == "" && p.mode == Secure:
		return nil, false, refusal{http.StatusForbidden, "plain", "a plain push, where secure mode is configured"}
	case encrypt != "" && len(p.keys) == 0:
		return nil, false, refusal{http.StatusForbidden, "unkeyed", "an encrypted push, where no key is configured"}
	case encrypt == "" && !p.signed(q.Get("signature"), timestamp, nonce):
		return nil, false, refusal{http.StatusForbidden, "signature", "signature does not match"}
	case encrypt != "" && !p.signed(q.Get("msg_signature"), timestamp, nonce, encrypt):
		return nil, false, refusal{http.StatusForbidden, "signature", "msg_signature does not match"}
	case !p.fresh(timestamp):
		return nil, false, refusal{http.StatusForbidden, "clock", "the timestamp is more than an hour from this host's clock"}
	case encrypt == "":
		return body, false, nil
	}
	plain, err = p.open(encrypt)
	return plain, err == nil, err
}

// signed compares in constant time, with each token that is accepted.
func (p *Push) signed(signature string, parts ...string) bool {
	ok := 0
	for _, token := range p.tokens {
		want := Signature(append(parts[:len(parts):len(parts)], token.Reveal())...)
		ok |= subtle.ConstantTimeCompare([]byte(want), []byte(signature))
	}
	return ok == 1
}

func (p *Push) open(encrypt string) (plain []byte, err error) {
	for _, key := range p.keys {
		var failed error
		if plain, failed = key.Open(encrypt); failed == nil {
			return plain, nil
		}
		if err == nil {
			err = refusal{http.StatusForbidden, "sealed", failed.Error()}
		}
	}
	return nil, err
}

// sealedReply is a reply in secure mode.
type sealedReply struct {
	XMLName      xml.Name `json:"-" xml:"xml"`
	Encrypt      string
	MsgSignature string
	TimeStamp    int64
	Nonce        string
}

func (p *Push) sealReply(f Format, reply []byte) ([]byte, error) {
	var random [randomSize]byte
	_, _ = rand.Read(random[:]) // never fails
	r := sealedReply{Encrypt: p.keys[0].Seal(random, reply), TimeStamp: p.now().Unix(), Nonce: rand.Text()}
	r.MsgSignature = Signature(p.tokens[0].Reveal(), strconv.FormatInt(r.TimeStamp, 10), r.Nonce, r.Encrypt)
	if f == XML {
		return xml.Marshal(r)
	}
	return encode(r)
}
