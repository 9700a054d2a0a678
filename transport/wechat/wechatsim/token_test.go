package wechatsim_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/paotui-go/paotui/transport/wechat/wechatsim"
)

// works reports how a call with this token ends: 0 or the errcode.
func (c *caller) works(token string) int {
	c.t.Helper()
	old := c.token
	defer func() { c.token = old }()
	c.token = token
	code, _ := codes(c.call("shop/get", obj{}))
	return max(code, 0)
}

func TestStableToken(t *testing.T) {
	inBubble(t, wechatsim.Config{}, func(t *testing.T, c *caller) {
		first := c.token
		c.wait(time.Hour)
		if got := c.stableToken(false); got["access_token"] != first || got["expires_in"] != 3600.0 {
			t.Error("normal mode must give the same token until near its end, with what is left of its life")
		}
		c.wait(56 * time.Minute)
		renewed := c.stableToken(false)["access_token"].(string)
		if renewed == first {
			t.Error("in the last five minutes WeChat renews")
		}
		if c.works(first) != 0 || c.works(renewed) != 0 {
			t.Error("for five minutes both tokens are valid")
		}
		c.wait(5 * time.Minute)
		if got := c.works(first); got != 40001 && got != 42001 {
			t.Errorf("after two hours the old token gives %d", got)
		}
	})
}

func TestForceRefresh(t *testing.T) {
	inBubble(t, wechatsim.Config{}, func(t *testing.T, c *caller) {
		forced := c.stableToken(true)["access_token"].(string)
		if got := c.works(c.token); got != 40001 {
			t.Errorf("the token before a forced refresh gives %d, want 40001 at once", got)
		}
		if c.works(forced) != 0 {
			t.Error("the forced token must work")
		}
		c.wait(29 * time.Second)
		wantError(t, c.stableToken(true), 45011)
		for i := 2; i <= 20; i++ {
			c.wait(30 * time.Second)
			if got := c.stableToken(true); got["access_token"] == nil {
				t.Fatalf("forced refresh %d of 20: %v", i, got)
			}
		}
		c.wait(30 * time.Second)
		wantError(t, c.stableToken(true), 45009)
		c.wait(24 * time.Hour)
		if got := c.stableToken(true); got["access_token"] == nil {
			t.Errorf("the next day: %v", got)
		}
	})
}

func TestClassicToken(t *testing.T) {
	inBubble(t, wechatsim.Config{}, func(t *testing.T, c *caller) {
		first := c.classicToken()["access_token"].(string)
		second := c.classicToken()["access_token"].(string)
		if first == second {
			t.Fatal("each classic call makes a new token")
		}
		c.wait(4 * time.Minute)
		if c.works(first) != 0 || c.works(second) != 0 {
			t.Error("the old token lives on for about five minutes")
		}
		c.wait(2 * time.Minute)
		if got := c.works(first); got != 40001 {
			t.Errorf("after the overlap the old token gives %d, want 40001", got)
		}
		if c.works(c.token) != 0 {
			t.Error("the tokens of the two calls are isolated from each other")
		}
		c.wait(2 * time.Hour)
		if got := c.works(second); got != 42001 {
			t.Errorf("after two hours the token gives %d, want 42001", got)
		}
	})
}

func TestTokenErrors(t *testing.T) {
	const good = "client_credential"
	for _, row := range []struct {
		why, grant, appid, secret string
		want                      int
	}{
		{"another grant type", "refresh_token", "its own", "its own", 40002},
		{"another appid", good, "wx0000000000000000", "its own", 40013},
		{"another secret", good, "its own", "nonsense", 40125},
		{"nothing at all", "", "", "", 40002},
	} {
		t.Run(row.why, func(t *testing.T) {
			inBubble(t, wechatsim.Config{}, func(t *testing.T, c *caller) {
				own := func(text, own string) string { return strings.Replace(text, "its own", own, 1) }
				appid, secret := own(row.appid, c.sim.App().AppID), own(row.secret, c.sim.App().Secret)
				wantError(t, c.post("/cgi-bin/stable_token", obj{"grant_type": row.grant, "appid": appid, "secret": secret}), row.want)
				wantError(t, c.do(http.MethodGet, fmt.Sprintf("/cgi-bin/token?grant_type=%s&appid=%s&secret=%s", row.grant, appid, secret), nil), row.want)
			})
		})
	}
}

func TestTokenIsLong(t *testing.T) {
	inBubble(t, wechatsim.Config{}, func(t *testing.T, c *caller) {
		if len(c.token) != 512 {
			t.Errorf("a token has %d characters; 512 is what a caller has to hold", len(c.token))
		}
	})
}

func TestWhatEveryCallShares(t *testing.T) {
	const good = "?access_token=TOKEN"
	for _, row := range []struct {
		why, method, path, body string
		want                    int
	}{
		{"no token", "POST", prefix + "shop/get", "{}", 41001},
		{"a token never issued", "POST", prefix + "shop/get?access_token=abc", "{}", 40014},
		{"GET", "GET", prefix + "delivery/getall" + good, "", 43002},
		{"body is no JSON", "POST", prefix + "shop/get" + good, "shopid=1", 47001},
		{"body is empty", "POST", prefix + "shop/get" + good, "", 47001},
		{"body is an array", "POST", prefix + "shop/get" + good, "[]", 47001},
		{"body is null", "POST", prefix + "shop/get" + good, "null", 47001},
		{"trailing comma of the published example", "POST", prefix + "shop/get" + good, `{"a":1,}`, 47001},
		{"body is longer than a megabyte", "POST", prefix + "shop/get" + good, `{"a":"` + string(make([]byte, 1<<20)) + `"}`, 47001},
		{"body is not UTF-8", "POST", prefix + "shop/get" + good, "{\"a\":\"\xff\"}", 40033},
		{"path without local", "POST", "/cgi-bin/express/business/order/add" + good, "{}", 47001},
		{"another SDK's base path", "POST", "/cgi-bin/immediateDelivery/local/business/order/add" + good, "{}", 47001},
		{"getallimme", "POST", prefix + "order/getallimme" + good, "{}", 47001},
		{"the carrier's own call", "POST", prefix + "update_order" + good, "{}", 47001},
		{"mock under order/", "POST", prefix + "order/test_update_order" + good, "{}", 47001},
		{"token by POST", "POST", "/cgi-bin/token?grant_type=client_credential", "", 43001},
		{"stable_token by GET", "GET", "/cgi-bin/stable_token", "", 43002},
		{"stable_token with a quoted boolean", "POST", "/cgi-bin/stable_token", `{"grant_type":"client_credential","force_refresh":"true"}`, 47001},
	} {
		t.Run(row.why, func(t *testing.T) {
			inBubble(t, wechatsim.Config{}, func(t *testing.T, c *caller) {
				path := strings.Replace(row.path, "TOKEN", c.token, 1)
				wantError(t, c.do(row.method, path, []byte(row.body)), row.want)
			})
		})
	}
}

func TestCount(t *testing.T) {
	inBubble(t, wechatsim.Config{}, func(t *testing.T, c *caller) {
		c.stableToken(true)
		c.call("shop/get", obj{})
		if c.sim.Count("/cgi-bin/stable_token") != 2 || c.sim.Count(prefix+"shop/get") != 1 {
			t.Error("want two calls of stable_token and one of shop/get")
		}
	})
}
