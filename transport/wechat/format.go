package wechat

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
)

// Format is how a push is written; the back-office sets it.
type Format int

// The two formats of a push.
const (
	JSON Format = iota
	XML
)

var errNeitherFormat = errors.New("neither JSON nor XML")

// formatOf tells the format by the first character.
func formatOf(b []byte) (Format, error) {
	switch b = bytes.TrimLeft(b, " \t\r\n\ufeff"); {
	case len(b) > 0 && b[0] == '{':
		return JSON, nil
	case len(b) > 0 && b[0] == '<':
		return XML, nil
	}
	return 0, errNeitherFormat
}

// decode reads a push, or a message inside one, in whichever format it has.
func decode(b []byte, into any) (Format, error) {
	f, err := formatOf(b)
	if err != nil {
		return f, err
	}
	b = bytes.TrimPrefix(b, []byte("\ufeff"))
	if f == XML {
		return f, xml.Unmarshal(b, into)
	}
	return f, json.Unmarshal(b, into)
}
