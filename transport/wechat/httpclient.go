package wechat

import (
	"net"
	"net/http"
	"time"
)

// callTimeout is our patience with a merchant call. Carriers behind WeChat take
// seconds to answer it.
const callTimeout = 20 * time.Second

// NewHTTPClient is the default for Config.HTTP: HTTP/1.1 only, because its
// transport repeats a POST only where not one byte of it was written; no
// redirects; many idle connections to the one host; bounded response headers.
func NewHTTPClient() *http.Client {
	var http1 http.Protocols
	http1.SetHTTP1(true)
	return withoutRedirects(&http.Client{Transport: &http.Transport{
		Protocols:              &http1,
		Proxy:                  http.ProxyFromEnvironment,
		DialContext:            (&net.Dialer{Timeout: 5 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
		TLSHandshakeTimeout:    5 * time.Second,
		MaxIdleConns:           256,
		MaxIdleConnsPerHost:    128,
		IdleConnTimeout:        45 * time.Second,
		MaxResponseHeaderBytes: 64 << 10,
	}})
}

// withoutRedirects is a copy of c that follows none: a redirected POST would be
// sent a second time, and its URL holds the token.
func withoutRedirects(c *http.Client) *http.Client {
	if c == nil {
		return NewHTTPClient()
	}
	copied := *c
	copied.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &copied
}

func onlyHTTP1(c *http.Client) bool {
	t, ok := c.Transport.(*http.Transport)
	return ok && t.Protocols != nil && t.Protocols.HTTP1() && !t.Protocols.HTTP2() && !t.Protocols.UnencryptedHTTP2()
}
