package wechat

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha1"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sort"
	"strings"
	"testing"
	"time"

	"github.com/paotui-go/paotui/cmd/performance/paired"
	"github.com/paotui-go/paotui/engine/secret"
)

// BenchmarkPush is a push of 512 bytes of event against the steps that no receiver
// can do without. One is read: verified, decrypted and decoded. One is handled: the
// same from the HTTP request to the sink.
func BenchmarkPush(b *testing.B) {
	long := strings.Repeat("x", 512-len(eventJSON))
	query, body := sealedPush(b, pushKey, pushApp, strings.Replace(eventJSON, `"action_msg":""`, `"action_msg":"`+long+`"`, 1), JSON)
	key, err := base64.StdEncoding.DecodeString(pushKey.Reveal() + "=")
	if err != nil {
		b.Fatal(err)
	}
	limit := paired.Serial(func() error { return straight(query, []byte(body), key) })
	request := httptest.NewRequest(http.MethodPost, "/?"+query.Encode(), nil)
	taken := 0
	p, err := NewPush(PushConfig{Token: secret.New(pushToken), Key: pushKey, AppID: pushApp, Sink: func(context.Context, Event) error { taken++; return nil }})
	if err != nil {
		b.Fatal(err)
	}
	p.now = func() time.Time { return pushNow }
	b.Run("read", func(b *testing.B) {
		paired.Run(b, paired.Serial(func() error { return p.readAsReceiveDoes(request, []byte(body)) }), limit)
	})
	b.Run("handled", func(b *testing.B) {
		sent := strings.NewReader("")
		request.Body = io.NopCloser(sent)
		pushed := taken
		paired.Run(b, paired.Serial(func() error {
			clear(p.seen.known) // or it would be known after the first time
			sent.Reset(body)
			pushed++
			p.ServeHTTP(nowhere{}, request)
			if taken != pushed {
				return errors.New("the event did not reach the sink")
			}
			return nil
		}), limit)
	})
}

func (p *Push) readAsReceiveDoes(r *http.Request, body []byte) error {
	var outside sealed
	if _, err := decode(body, &outside); err != nil {
		return err
	}
	plain, proven, err := p.verify(r, body, string(outside.Encrypt))
	if err != nil {
		return err
	}
	m, _, err := readMessage(plain)
	if err != nil {
		return err
	}
	if e := m.toEvent(proven); !e.Proven {
		return errors.New("not proven")
	}
	return nil
}

// nowhere is a reply that nobody reads.
type nowhere struct{}

func (nowhere) Header() http.Header         { return http.Header{} }
func (nowhere) Write(b []byte) (int, error) { return len(b), nil }
func (nowhere) WriteHeader(int)             {}

// straight verifies, decrypts and decodes, and checks nothing else.
func straight(q url.Values, body, key []byte) error {
	var e struct{ Encrypt string }
	if err := json.Unmarshal(body, &e); err != nil {
		return err
	}
	parts := []string{pushToken, q.Get("timestamp"), q.Get("nonce"), e.Encrypt}
	sort.Strings(parts)
	sum := sha1.Sum([]byte(strings.Join(parts, "")))
	if hex.EncodeToString(sum[:]) != q.Get("msg_signature") {
		return errors.New("another signature")
	}
	plain, err := base64.StdEncoding.DecodeString(e.Encrypt)
	if err != nil {
		return err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return err
	}
	cipher.NewCBCDecrypter(block, key[:16]).CryptBlocks(plain, plain)
	var event struct {
		MsgType, Event, ShopID string
		ShopNo                 string `json:"shop_no"`
		ActionMsg              string `json:"action_msg"`
		ShopOrderID            string `json:"shop_order_id"`
		WaybillID              string `json:"waybill_id"`
		ActionTime             int64  `json:"action_time"`
		OrderStatus            int    `json:"order_status"`
		Agent                  struct {
			Name, Phone string
			ReachTime   int64 `json:"reach_time"`
		}
	}
	if err := json.Unmarshal(plain[20:20+binary.BigEndian.Uint32(plain[16:20])], &event); err != nil {
		return err
	}
	if event.OrderStatus != 102 {
		return errors.New("another event")
	}
	return nil
}
