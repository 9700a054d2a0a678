package wechat_test

import (
	"bytes"
	"encoding/base64"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/paotui-go/paotui/engine/secret"
	"github.com/paotui-go/paotui/transport/wechat"
)

// The vector that WeChat publishes for secure mode.
const (
	publishedToken   = "AAAAA"
	publishedAppID   = "wxba5fad812f8e6fb9"
	publishedEncrypt = "+qdx1OKCy+5JPCBFWw70tm0fJGb2Jmeia4FCB7kao+/Q5c/ohsOzQHi8khUOb05JCpj0JB4RvQMkUyus8TPxLKJGQqcvZqzDpVzazhZv6JsXUnnR8XGT740XgXZUXQ7vJVnAG+tE8NUd4yFyjPy7GgiaviNrlCTj+l5kdfMuFUPpRSrfMZuMcp3Fn2Pede2IuQrKEYwKSqFIZoNqJ4M8EajAsjLY2km32IIjdf8YL/P50F7mStwntrA2cPDrM1kb6mOcfBgRtWygb3VIYnSeOBrebufAlr7F9mFUPAJGj04="
	publishedMessage = `{"ToUserName":"gh_97417a04a28d","FromUserName":"o9AgO5Kd5ggOC-bXrbNODIiE3bGY","CreateTime":1714112445,"MsgType":"event","Event":"debug_demo","debug_str":"hello world"}`
)

var publishedKey = secret.New("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")

func framing(t testing.TB, key secret.Text, appID string) *wechat.Framing {
	t.Helper()
	f, err := wechat.NewFraming(key, appID)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestPublishedSignatures(t *testing.T) {
	for _, c := range []struct {
		name  string
		parts []string
		want  string
	}{
		{"the GET check", []string{"AAAAA", "1714036504", "1514711492"}, "f464b24fc39322e44b38aa78f5edd27bd1441696"},
		{"a plain POST", []string{"AAAAA", "1714037059", "486452656"}, "899cf89e464efb63f54ddac96b0a0a235f53aa78"},
		{"a secure POST, without the body", []string{"AAAAA", "1714112445", "415670741"}, "6c5c811b55cc85e0e1b54100749188c20beb3f5d"},
		{"a secure POST, msg_signature", []string{"AAAAA", "1714112445", "415670741", publishedEncrypt}, "046e02f8204d34f8ba5fa3b1db94908f3df2e9b3"},
	} {
		if got := wechat.Signature(c.parts...); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func TestPublishedMessageOpensAndSeals(t *testing.T) {
	f := framing(t, publishedKey, publishedAppID)
	got, err := f.Open(publishedEncrypt)
	if err != nil || string(got) != publishedMessage {
		t.Fatalf("Open = %q, %v", got, err)
	}
	if sealed := f.Seal([16]byte([]byte("a8eedb185eb2fecf")), got); sealed != publishedEncrypt {
		t.Errorf("Seal with the published random bytes differs:\n%s", sealed)
	}
}

func TestSealedOpens(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		key := make([]byte, 32)
		copy(key, rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, "key"))
		appID := rapid.StringMatching(`wx[0-9a-f]{0,40}`).Draw(t, "appid")
		random := [16]byte(rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "random"))
		message := rapid.SliceOfN(rapid.Byte(), 0, 200).Draw(t, "message")
		f, err := wechat.NewFraming(secret.New(strings.TrimSuffix(base64.StdEncoding.EncodeToString(key), "=")), appID)
		if err != nil {
			t.Fatal(err)
		}
		got, err := f.Open(f.Seal(random, message))
		if err != nil || !bytes.Equal(got, message) {
			t.Fatalf("Open(Seal(%x)) = %x, %v", message, got, err)
		}
	})
}

func TestOpenRefuses(t *testing.T) {
	f := framing(t, publishedKey, publishedAppID)
	raw, err := base64.StdEncoding.DecodeString(publishedEncrypt)
	if err != nil {
		t.Fatal(err)
	}
	otherKey := framing(t, secret.New("BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB"), publishedAppID)
	longerApp := framing(t, publishedKey, publishedAppID+"0")
	for _, c := range []struct {
		name, encrypt string
	}{
		{"nothing", ""},
		{"what is not base64", "***"},
		{"half a block", base64.StdEncoding.EncodeToString(raw[:40])},
		{"a message cut off between blocks", base64.StdEncoding.EncodeToString(raw[:len(raw)-32])},
		{"another key", otherKey.Seal([16]byte{}, []byte("{}"))},
		{"another app", longerApp.Seal([16]byte{}, []byte("{}"))},
		{"one block only", base64.StdEncoding.EncodeToString(raw[:16])},
	} {
		if got, err := f.Open(c.encrypt); err == nil {
			t.Errorf("%s opened as %q", c.name, got)
		}
	}
}

func TestKeysThatAreNoKeys(t *testing.T) {
	for _, key := range []secret.Text{secret.Text{}, secret.New("AAAA"), secret.New(publishedKey.Reveal() + "A"), secret.New("*" + publishedKey.Reveal()[1:])} {
		if _, err := wechat.NewFraming(key, "wx"); err == nil {
			t.Errorf("a key of %d characters was taken", len(key.Reveal()))
		} else if strings.Contains(err.Error(), key.Reveal()) && !key.IsZero() {
			t.Error("the error holds the key")
		}
	}
}
