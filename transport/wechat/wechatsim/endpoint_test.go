package wechatsim_test

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha1"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/paotui-go/paotui/transport/wechat/wechatsim"
)

const (
	pushToken = "AAAAA"
	pushKey   = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
)

// endpoint is a merchant's push URL on net/http, in memory.
type endpoint struct {
	pipe   *wechatsim.Pipe
	client *http.Client
	server *http.Server
	answer func(http.ResponseWriter, *http.Request)

	mu  sync.Mutex
	got []delivery
}

// delivery is one request to the endpoint.
type delivery struct {
	at          time.Time
	method      string
	query       url.Values
	body        string
	contentType string
}

// newEndpoint serves one; answer nil acknowledges with success.
func newEndpoint(answer func(http.ResponseWriter, *http.Request)) *endpoint {
	if answer == nil {
		answer = func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "success") }
	}
	e := &endpoint{pipe: wechatsim.NewPipe(), answer: answer}
	e.client = e.pipe.Client()
	e.server = &http.Server{Handler: e}
	go func() { _ = e.server.Serve(e.pipe) }()
	return e
}

func (e *endpoint) close() {
	e.client.CloseIdleConnections()
	_ = e.server.Close()
}

func (e *endpoint) push(mode wechatsim.Mode, format wechatsim.Format) *wechatsim.Push {
	return &wechatsim.Push{URL: "http://shop.example/push?from=wechat", Token: pushToken, Key: pushKey, Mode: mode, Format: format, Client: e.client}
}

func (e *endpoint) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	e.mu.Lock()
	e.got = append(e.got, delivery{time.Now(), r.Method, r.URL.Query(), string(body), r.Header.Get("Content-Type")})
	e.mu.Unlock()
	e.answer(w, r)
}

func (e *endpoint) deliveries() []delivery {
	e.mu.Lock()
	defer e.mu.Unlock()
	return slices.Clone(e.got)
}

// signature is WeChat's rule, written again.
func signature(parts ...string) string {
	slices.Sort(parts)
	sum := sha1.Sum([]byte(strings.Join(parts, "")))
	return hex.EncodeToString(sum[:])
}

// decrypt is secure mode, written again: the message and the appid behind it.
func decrypt(t *testing.T, encrypt string) (message, appid string) {
	t.Helper()
	key, err := base64.StdEncoding.DecodeString(pushKey + "=")
	if err != nil {
		t.Fatal(err)
	}
	text, err := base64.StdEncoding.DecodeString(encrypt)
	if err != nil || len(text) == 0 || len(text)%32 != 0 {
		t.Fatalf("Encrypt is not base64 of blocks of 32: %d bytes, %v", len(text), err)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		t.Fatal(err)
	}
	cipher.NewCBCDecrypter(block, key[:16]).CryptBlocks(text, text)
	text = text[:len(text)-int(text[len(text)-1])]
	n := binary.BigEndian.Uint32(text[16:20])
	return string(text[20 : 20+n]), string(text[20+n:])
}
