package wechat

import "encoding/xml"

// Format is how a push is written; the back-office sets it.
type Format int

// The two formats of a push.
const (
	JSON Format = iota
	XML
)

// Envelope is the outside of a push in secure mode.
type Envelope struct {
	XMLName    xml.Name `json:"-" xml:"xml"`
	ToUserName string   `json:"ToUserName" xml:"ToUserName"`
	// Encrypt is what Framing.Seal gives.
	Encrypt string `json:"Encrypt" xml:"Encrypt"`
}

// Encode writes the envelope.
func (e Envelope) Encode(f Format) ([]byte, error) {
	if f == XML {
		return xml.Marshal(e)
	}
	return encode(e)
}
