package wiring_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
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

// Each back-office has its own token; what is sealed for one mini program is not taken
// at the path of another.
func TestEachMiniProgramMayHaveItsOwnPushSettings(t *testing.T) {
	const second = "wxfedcba9876543210"
	text := "apps: {" + appID + ": {secret: s}, " + second + ": {secret: s}}\n" +
		"shops: {cafe: {app: " + appID + ", accounts: {SS: {merchant: m, secret: s}}}}\n" +
		"push: {listen: '127.0.0.1:0', apps: {" +
		appID + ": {token: one, aes_key: " + pushKey + "}, " + second + ": {path: /second, token: two, aes_key: " + pushKey + "}}}\n"
	cfg, err := wiring.Parse([]byte(text), os.LookupEnv)
	if err != nil {
		t.Fatal(err)
	}
	system, cleanup, err := wiring.Build(cfg, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer cleanup()
	for _, try := range []struct {
		path, token string
		status      int
	}{
		{"/" + appID, "one", 200},
		{"/" + appID, "two", 403},
		{"/second", "one", 403},
		{"/second", "two", 403}, // sealed for the first
		{"/", "one", 404},
	} {
		if w := push(t, system.Push, try.path, try.token, "42"); w.Code != try.status {
			t.Errorf("%s signed with %q is answered %d, not %d", try.path, try.token, w.Code, try.status)
		}
	}
	for name, wrong := range map[string]string{
		"push.apps." + second + ".token: the token of the back-office is missing": strings.Replace(text, "token: two, ", "", 1),
		"have the same path: each needs its own":                                  strings.Replace(text, "path: /second", "path: /"+appID, 1),
		"push.apps.wx9: there is no such appid in apps":                           strings.Replace(text, second+": {path", "wx9: {path", 1),
		"this mini program has an endpoint already, above":                        strings.Replace(text, "apps: {"+appID+": {token", "app: "+appID+", token: t, aes_key: "+pushKey+", apps: {"+appID+": {token", 1),
	} {
		if _, err := wiring.Parse([]byte(wrong), os.LookupEnv); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%v, want %s", err, name)
		}
	}
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
