package wechat

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/paotui-go/paotui/engine/secret"
)

func FuzzPush(f *testing.F) {
	_, body := sealedPush(f, pushKey, pushApp, eventJSON, JSON)
	f.Add([]byte(body))
	f.Add([]byte(eventXML))
	f.Add([]byte(eventJSON))
	f.Add([]byte(`<xml><Encrypt>AAAA</Encrypt></xml>`))
	framing, err := NewFraming(pushKey, pushApp)
	if err != nil {
		f.Fatal(err)
	}
	statuses := map[int]bool{200: true, 400: true, 403: true, 413: true}
	f.Fuzz(func(t *testing.T, b []byte) {
		p, err := NewPush(PushConfig{Token: secret.New(pushToken), Key: pushKey, AppID: pushApp, Mode: Mixed, Sink: func(_ context.Context, e Event) error {
			if e.ShopOrderID == "" {
				t.Errorf("an event without an order out of %q", b)
			}
			return nil
		}})
		if err != nil {
			t.Fatal(err)
		}
		p.now = func() time.Time { return pushNow }
		try := func(query url.Values, body string) {
			w := httptest.NewRecorder()
			p.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/?"+query.Encode(), strings.NewReader(body)))
			if !statuses[w.Code] {
				t.Errorf("status %d for %q", w.Code, body)
			}
		}
		try(plainQuery(pushNow), string(b)) // as a body
		encrypt := framing.Seal([16]byte{}, b)
		query := plainQuery(pushNow)
		query.Set("msg_signature", Signature(pushToken, query.Get("timestamp"), query.Get("nonce"), encrypt))
		try(query, `{"Encrypt":"`+encrypt+`"}`)                                        // as a message
		if plain, err := framing.Open(string(b)); err == nil && len(plain) >= len(b) { // as a ciphertext
			t.Errorf("%q opened as more than it is", b)
		}
		if whole := len(b) / 16 * 16; whole > 0 {
			if plain, err := unpad(b[:whole]); err == nil && len(plain) >= whole {
				t.Errorf("unpadding took nothing off %x", b[:whole])
			}
		}
	})
}
