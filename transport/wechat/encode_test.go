package wechat

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// bodies are all that is sent or replied as JSON.
var bodies = []any{
	OrderRequest{}, TipRequest{}, CancelRequest{}, ReturnRequest{}, GetRequest{}, MockRequest{}, sealedReply{}, empty{},
	struct {
		A bool `json:"a"`
		B bool `json:"b,omitempty"`
	}{},
}

// TestBodiesAreWhatEncodingJSONWrites holds every body to the same text that
// encoding/json writes, its \u escapes put back.
func TestBodiesAreWhatEncodingJSONWrites(t *testing.T) {
	for _, body := range bodies {
		kind := reflect.TypeOf(body)
		t.Run(kind.String(), func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				v := reflect.New(kind).Elem()
				fill(t, v)
				want, wantErr := byTheBook(v.Interface())
				got, err := encode(v.Interface())
				if (err != nil) != (wantErr != nil) || errors.Is(err, errUnsendable) != errors.Is(wantErr, errUnsendable) {
					t.Fatalf("got the error %v, want %v", err, wantErr)
				}
				if !bytes.Equal(got, want) {
					t.Errorf("got\n%s\nwant\n%s", got, want)
				}
			})
		})
	}
}

// fill draws a value: one error at most comes first in either way, since there is
// rarely more than one.
func fill(t *rapid.T, v reflect.Value) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).Tag.Get("json") != "-" {
				fill(t, v.Field(i))
			}
		}
	case reflect.Pointer:
		if rapid.Bool().Draw(t, "there") {
			v.Set(reflect.New(v.Type().Elem()))
			fill(t, v.Elem())
		}
	case reflect.Slice:
		n := rapid.IntRange(0, 3).Draw(t, "length")
		v.Set(reflect.MakeSlice(v.Type(), n, n))
		for i := range n {
			fill(t, v.Index(i))
		}
	case reflect.String:
		v.SetString(rapid.OneOf(rapid.Just(""), rapid.String(), texts).Draw(t, "text"))
	case reflect.Bool:
		v.SetBool(rapid.Bool().Draw(t, "flag"))
	default:
		v.SetInt(rapid.OneOf(rapid.Int64Range(-200_00, 200_00), rapid.Int64Range(-largest, largest)).Draw(t, "number"))
	}
}

var texts = rapid.StringOfN(rapid.SampledFrom([]rune("咖啡<&>\"\\/\u2028\u2029\u00a0\ufffd\n\r\t\b\f 😀\x7f")), 0, 8, -1)

// byTheBook is the same by encoding/json.
func byTheBook(body any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(body); err != nil {
		return nil, err
	}
	return unescape(bytes.TrimRight(b.Bytes(), "\n"))
}

// unescape puts U+2028 and U+2029 back, and refuses what has only a \u form.
func unescape(b []byte) ([]byte, error) {
	raw := make([]byte, 0, len(b))
	for i := 0; i < len(b); i++ {
		switch {
		case b[i] != '\\':
			raw = append(raw, b[i])
		case b[i+1] != 'u':
			raw = append(raw, b[i], b[i+1])
			i++
		case string(b[i+2:i+6]) == "2028", string(b[i+2:i+6]) == "2029":
			raw = append(raw, "\u2028"[0], "\u2028"[1], "\u2028"[2]+b[i+5]-'8')
			i += 5
		default:
			return nil, errUnsendable
		}
	}
	return raw, nil
}

func TestWhatCannotBeWritten(t *testing.T) {
	for why, c := range map[string]struct {
		body any
		want error
	}{
		"a control character":           {GetRequest{ShopID: "a\x00"}, errUnsendable},
		"another":                       {GetRequest{ShopNo: "\x1f"}, errUnsendable},
		"broken UTF-8":                  {GetRequest{ShopID: "\xff"}, errUnsendable},
		"half a surrogate pair":         {GetRequest{ShopID: "\xed\xa0\x80"}, errUnsendable},
		"in a list":                     {OrderRequest{Cargo: Cargo{GoodsDetail: &GoodsDetail{Goods: []Good{{}, {Name: "\x01"}}}}}, errUnsendable},
		"a number beyond all bounds":    {TipRequest{Tips: Yuan(largest + 1)}, errTooLarge},
		"below them":                    {TipRequest{Tips: Yuan(-largest - 1)}, errTooLarge},
		"an angle that is none":         {OrderRequest{Receiver: Contact{Lng: DegreesOf(math.NaN())}}, errTooLarge},
		"a number beyond them in goods": {OrderRequest{Cargo: Cargo{GoodsDetail: &GoodsDetail{Goods: []Good{{Price: math.MaxInt64}}}}}, errTooLarge},
	} {
		if b, err := encode(c.body); !errors.Is(err, c.want) || b != nil {
			t.Errorf("%s: %q, %v, want %v", why, b, err, c.want)
		}
	}
	if b, err := encode(GetRequest{ShopID: strings.Repeat("长", 5000)}); err != nil || !json.Valid(b) {
		t.Errorf("a body beyond the room that most take: %v", err)
	}
}
