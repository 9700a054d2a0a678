package wechat

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/paotui-go/paotui/engine/secret"
)

func TestRefusedPushes(t *testing.T) {
	good, goodBody := sealedPush(t, pushKey, pushApp, eventJSON, JSON)
	strange, strangeBody := sealedPush(t, otherKey, pushApp, eventJSON, JSON)
	foreign, foreignBody := sealedPush(t, pushKey, "wx_component", eventJSON, JSON)
	broken, brokenBody := sealedPush(t, pushKey, pushApp, `{"MsgType":"event","Event":`, JSON)
	late := func(d time.Duration) (url.Values, string) {
		query, body := sealedPush(t, pushKey, pushApp, eventJSON, JSON)
		timestamp := strconv.FormatInt(pushNow.Add(d).Unix(), 10)
		var e sealed
		if err := json.Unmarshal([]byte(body), &e); err != nil {
			t.Fatal(err)
		}
		query.Set("timestamp", timestamp)
		query.Set("msg_signature", Signature(pushToken, timestamp, query.Get("nonce"), string(e.Encrypt)))
		return query, body
	}
	stale, staleBody := late(-61 * time.Minute)
	early, earlyBody := late(61 * time.Minute)
	with := func(q url.Values, key, value string) url.Values {
		changed := url.Values{}
		for k, v := range q {
			changed[k] = v
		}
		changed.Set(key, value)
		return changed
	}
	for _, c := range []struct {
		name   string
		query  url.Values
		body   string
		status int
		reason string
	}{
		{"a forged msg_signature", with(good, "msg_signature", strings.Repeat("0", 40)), goodBody, 403, "msg_signature does not match"},
		{"signature in place of msg_signature", with(good, "msg_signature", good.Get("signature")), goodBody, 403, "msg_signature does not match"},
		{"another nonce", with(good, "nonce", "1"), goodBody, 403, "msg_signature does not match"},
		{"another body under an old signature", good, strangeBody, 403, "msg_signature does not match"},
		{"no query", nil, goodBody, 403, "msg_signature does not match"},
		{"another key", strange, strangeBody, 403, "the message does not decrypt with this key"},
		{"another app", foreign, foreignBody, 403, "the message is for another appid"},
		{"stale", stale, staleBody, 403, "the timestamp is more than an hour from this host's clock"},
		{"from the future", early, earlyBody, 403, "the timestamp is more than an hour from this host's clock"},
		{"a plain push in secure mode", plainQuery(pushNow), eventJSON, 403, "a plain push, where secure mode is configured"},
		{"truncated", good, goodBody[:len(goodBody)-20], 400, "the body is neither the documented JSON nor XML"},
		{"no body", good, "", 400, "the body is neither the documented JSON nor XML"},
		{"a form", good, "a=b&c=d", 400, "the body is neither the documented JSON nor XML"},
		{"a list", good, "[1]", 400, "the body is neither the documented JSON nor XML"},
		{"a deep hole", good, `{"a":` + strings.Repeat("[", 20000), 400, "the body is neither the documented JSON nor XML"},
		{"XML with an entity of its own", good, `<!DOCTYPE x [<!ENTITY a "aaaa">]><xml><Encrypt>&a;</Encrypt></xml>`, 400, "the body is neither the documented JSON nor XML"},
		{"oversized", good, `{"Encrypt":"` + strings.Repeat("A", largestPush) + `"}`, 413, "the body is larger than any push"},
		{"sealed around half a message", broken, brokenBody, 400, "the message is neither the documented JSON nor XML"},
	} {
		in := &inbox{}
		base, _, logs := pushServer(t, in)
		status, reply := post(t, base, c.query, c.body)
		if status != c.status || reply != c.reason {
			t.Errorf("%s: %d %q, want %d %q", c.name, status, reply, c.status, c.reason)
		}
		if len(in.events)+len(in.others) != 0 {
			t.Errorf("%s: something got through", c.name)
		}
		if logs.FilterMessage("push refused").Len() != 1 {
			t.Errorf("%s: not in the log", c.name)
		}
		for _, entry := range logs.All() {
			if text := fmt.Sprint(entry.Message, entry.ContextMap()); strings.Contains(text, "骑手") || strings.Contains(text, pushToken) {
				t.Errorf("%s: the log tells too much: %s", c.name, text)
			}
		}
	}
}

func TestOtherMethods(t *testing.T) {
	base, _, _ := pushServer(t, &inbox{})
	req, err := http.NewRequest(http.MethodPut, base, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != 405 || resp.Header.Get("Allow") == "" {
		t.Errorf("PUT: %d", resp.StatusCode)
	}
}

func TestWindowCoversWeChatsRetries(t *testing.T) {
	p := &Push{now: func() time.Time { return pushNow }}
	for age, want := range map[time.Duration]bool{0: true, 15 * time.Second: true, 59 * time.Minute: true, -59 * time.Minute: true, 61 * time.Minute: false, -61 * time.Minute: false} {
		if got := p.fresh(strconv.FormatInt(pushNow.Add(-age).Unix(), 10)); got != want {
			t.Errorf("%v old: %t", age, got)
		}
	}
	for _, timestamp := range []string{"", "now", "-1", "99999999999999999999", "9223372036854775807", "-9223372036854775808", "1714112445000"} {
		if p.fresh(timestamp) {
			t.Errorf("timestamp %q was taken", timestamp)
		}
	}
}

func TestPlainModeRefuses(t *testing.T) {
	encrypted, encryptedBody := sealedPush(t, pushKey, pushApp, eventJSON, JSON)
	forged := plainQuery(pushNow)
	forged.Set("signature", strings.Repeat("0", 40))
	for _, c := range []struct {
		name, body string
		query      url.Values
		reason     string
	}{
		{"an encrypted push without a key", encryptedBody, encrypted, "an encrypted push, where no key is configured"},
		{"a forged signature", eventJSON, forged, "signature does not match"},
		{"no signature", eventJSON, nil, "signature does not match"},
		{"a stale push", eventJSON, plainQuery(pushNow.Add(-2 * time.Hour)), "the timestamp is more than an hour from this host's clock"},
	} {
		in := &inbox{}
		base, _, _ := pushServer(t, in, inMode(Plain), func(cfg *PushConfig) { cfg.Key, cfg.AppID = secret.Text{}, "" })
		if status, reply := post(t, base, c.query, c.body); status != 403 || reply != c.reason || len(in.events) != 0 {
			t.Errorf("%s: %d %q, %d events; want 403 %q", c.name, status, reply, len(in.events), c.reason)
		}
	}
}

func TestBodyThatBreaksOff(t *testing.T) {
	in := &inbox{}
	base, _, _ := pushServer(t, in)
	query, body := sealedPush(t, pushKey, pushApp, eventJSON, JSON)
	conn, err := net.Dial("tcp", strings.TrimPrefix(base, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	fmt.Fprintf(conn, "POST /?%s HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%s", query.Encode(), len(body)+1, body)
	if err := conn.(*net.TCPConn).CloseWrite(); err != nil {
		t.Fatal(err)
	}
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != 400 || len(in.events) != 0 {
		t.Errorf("%d, %d events", resp.StatusCode, len(in.events))
	}
}
