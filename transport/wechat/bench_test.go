package wechat

import (
	"bytes"
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha1"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"sort"
	"strings"
	"testing"
	"time"
)

// alternately runs ours and bare in turn, so that both meet the same machine, and
// reports how many times as long ours takes.
func alternately(b *testing.B, ours, bare func() error) {
	var spent [2]time.Duration
	for b.Loop() {
		for i, f := range []func() error{ours, bare} {
			start := time.Now()
			if err := f(); err != nil {
				b.Fatal(err)
			}
			spent[i] += time.Since(start)
		}
	}
	b.ReportMetric(float64(spent[0])/float64(spent[1]), "x-of-bare")
}

// BenchmarkQuote holds PreAddOrder against a bare POST of the same bytes that
// decodes the same reply. The limit for the whole stack is 1.5.
func BenchmarkQuote(b *testing.B) {
	text, err := os.ReadFile("testdata/order.json")
	if err != nil {
		b.Fatal(err)
	}
	order, err := ParseOrderRequest(text)
	if err != nil {
		b.Fatal(err)
	}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		_, _ = io.WriteString(w, `{"resultcode":0,"resultmsg":"ok","fee":10,"deliverfee":12.5,"couponfee":2.5,"tips":0,"insurancefee":0,"distance":1000,"dispatch_duration":300}`)
	}))
	defer s.Close()
	c := dial(b, s.URL)
	plain := NewHTTPClient()
	defer plain.CloseIdleConnections()
	alternately(b, func() error {
		_, err := c.PreAddOrder(context.Background(), publishedSecret, order)
		return err
	}, func() error {
		payload, err := json.Marshal(order)
		if err != nil {
			return err
		}
		resp, err := plain.Post(s.URL+merchantPath+"order/pre_add?access_token=x", "application/json", bytes.NewReader(payload))
		if err != nil {
			return err
		}
		defer resp.Body.Close()
		var reply struct {
			ResultCode                     int
			Fee, DeliverFee, CouponFee     float64
			Tips, InsuranceFee             float64
			Distance, DispatchDuration     int
			ResultMsg, ErrMsg, DeliveryTok string
		}
		body, err := io.ReadAll(resp.Body)
		if err != nil {
			return err
		}
		return json.Unmarshal(body, &reply)
	})
}

// BenchmarkPush holds a push against the same steps written straight down,
// without a check that could fail.
func BenchmarkPush(b *testing.B) {
	n := 0
	p, err := NewPush(PushConfig{Token: pushToken, Key: pushKey, AppID: pushApp, Sink: func(context.Context, Event) error { n++; return nil }})
	if err != nil {
		b.Fatal(err)
	}
	p.now = func() time.Time { return pushNow }
	query, body := sealedPush(b, pushKey, pushApp, eventJSON, JSON)
	target := "/?" + query.Encode()
	key, err := base64.StdEncoding.DecodeString(pushKey.Reveal() + "=")
	if err != nil {
		b.Fatal(err)
	}
	alternately(b, func() error {
		p.seen.known = nil
		w := httptest.NewRecorder()
		p.ServeHTTP(w, httptest.NewRequest(http.MethodPost, target, strings.NewReader(body)))
		if w.Body.String() != "success" {
			b.Fatal(w.Body.String())
		}
		return nil
	}, func() error {
		w := httptest.NewRecorder()
		straight(w, httptest.NewRequest(http.MethodPost, target, strings.NewReader(body)), key)
		if w.Body.String() != "success" {
			b.Fatal(w.Body.String())
		}
		return nil
	})
	if n == 0 {
		b.Fatal("no push reached the sink")
	}
}

func straight(w http.ResponseWriter, r *http.Request, key []byte) {
	body, _ := io.ReadAll(r.Body)
	var e struct{ Encrypt string }
	_ = json.Unmarshal(body, &e)
	q := r.URL.Query()
	parts := []string{pushToken, q.Get("timestamp"), q.Get("nonce"), e.Encrypt}
	sort.Strings(parts)
	sum := sha1.Sum([]byte(strings.Join(parts, "")))
	if hex.EncodeToString(sum[:]) != q.Get("msg_signature") {
		return
	}
	plain, _ := base64.StdEncoding.DecodeString(e.Encrypt)
	block, _ := aes.NewCipher(key)
	cipher.NewCBCDecrypter(block, key[:16]).CryptBlocks(plain, plain)
	message := plain[20 : 20+binary.BigEndian.Uint32(plain[16:20])]
	var event struct {
		MsgType, Event, ShopID, Shop_Order_ID, Waybill_ID, Shop_No, Action_Msg string
		Action_Time, Order_Status                                              int64
		Agent                                                                  struct {
			Name, Phone string
			Reach_Time  int64
		}
	}
	if json.Unmarshal(message, &event) == nil && event.Order_Status == 102 {
		_, _ = io.WriteString(w, "success")
	}
}
