package wiring_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/secret"
	"github.com/paotui-go/paotui/transport/wechat"
	"github.com/paotui-go/paotui/wiring"
)

const appID = "wx0123456789abcdef"

func pushed() wiring.Config {
	return wiring.Config{
		Apps: map[string]wiring.App{appID: {Secret: secret.New("s"), Token: wiring.StableToken}},
		Shops: map[string]wiring.Shop{"cafe": {App: appID, Accounts: map[engine.CarrierID]wiring.Account{
			"SS": {Merchant: "m", Secret: secret.New("s"), Store: "1"},
		}}},
		Push: &wiring.Push{Path: "/push", App: appID, Token: secret.New("t"), AESKey: secret.New(pushKey), Mode: wiring.SecurePush},
	}
}

// push sends an event as WeChat does in secure mode, signed with a token.
func push(t *testing.T, handler http.Handler, path, token, orderID string) *httptest.ResponseRecorder {
	t.Helper()
	framing, err := wechat.NewFraming(secret.New(pushKey), appID)
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now().Unix()
	sealed := framing.Seal([16]byte{}, fmt.Appendf(nil,
		`{"MsgType":"event","Event":"update_waybill_status","shopid":"m","shop_order_id":%q,"order_status":102,"action_time":%d}`, orderID, now))
	timestamp := strconv.FormatInt(now, 10)
	query := url.Values{"timestamp": {timestamp}, "nonce": {"n"}, "encrypt_type": {"aes"}, "msg_signature": {wechat.Signature(token, timestamp, "n", sealed)}}
	body := fmt.Sprintf(`{"ToUserName":"gh","Encrypt":%q}`, sealed)
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, httptest.NewRequest(http.MethodPost, path+"?"+query.Encode(), strings.NewReader(body)))
	return w
}

func TestThePushEndpoint(t *testing.T) {
	tests := []struct {
		name                 string
		path, token, orderID string
		status               int
		body, logged         string
	}{
		{"an order that nobody here placed is acknowledged and surfaced", "/push", "t", "42", 200, "success", "a report belongs to nobody"},
		{"an order of another system is acknowledged and surfaced", "/push", "t", "SFTC_001", 200, "success", "did not place"},
		{"a push that is signed with another token is refused", "/push", "x", "42", 403, "", "push refused"},
		{"another path is not there", "/other", "t", "42", 404, "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			core, logs := observer.New(zap.DebugLevel)
			system, cleanup, err := wiring.Build(pushed(), zap.New(core))
			if err != nil {
				t.Fatal(err)
			}
			defer cleanup()
			w := push(t, system.Push, tt.path, tt.token, tt.orderID)
			if w.Code != tt.status || tt.body != "" && w.Body.String() != tt.body {
				t.Errorf("answered %d %q", w.Code, w.Body)
			}
			var said []string
			for _, entry := range logs.All() {
				said = append(said, entry.Message)
			}
			if !strings.Contains(strings.Join(said, "\n"), tt.logged) {
				t.Errorf("the log says %q", said)
			}
		})
	}
}

func TestWithoutAPushThereIsNoEndpoint(t *testing.T) {
	cfg := pushed()
	cfg.Push = nil
	system, cleanup, err := wiring.Build(cfg, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer cleanup()
	if system.Push != nil {
		t.Errorf("there is one: %T", system.Push)
	}
}
