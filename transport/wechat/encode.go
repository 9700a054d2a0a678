package wechat

import (
	"bytes"
	"encoding/json"
	"errors"
)

var errUnsendable = errors.New("a control character or broken UTF-8, which cannot be sent without a \\u escape")

// encode writes a request body as raw UTF-8: WeChat refuses \u escapes (40033,
// 930570). encoding/json escapes U+2028 and U+2029 whatever one sets, so those
// two are put back. Control characters and broken UTF-8 have no other form and
// are an error.
func encode(body any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(body); err != nil {
		return nil, err
	}
	return unescape(bytes.TrimRight(b.Bytes(), "\n"))
}

func unescape(b []byte) ([]byte, error) {
	if !bytes.Contains(b, []byte(`\u`)) {
		return b, nil
	}
	raw := make([]byte, 0, len(b))
	for i := 0; i < len(b); i++ {
		switch {
		case b[i] != '\\':
			raw = append(raw, b[i])
		case b[i+1] != 'u':
			raw = append(raw, b[i], b[i+1])
			i++
		default:
			switch string(b[i+2 : i+6]) {
			case "2028":
				raw = append(raw, "\u2028"...)
			case "2029":
				raw = append(raw, "\u2029"...)
			default:
				return nil, errUnsendable
			}
			i += 5
		}
	}
	return raw, nil
}
