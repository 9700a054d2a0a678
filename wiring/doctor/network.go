package doctor

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"syscall"
	"time"

	"github.com/paotui-go/paotui/transport/wechat"
)

const (
	// knockTimeout bounds one call without a token.
	knockTimeout = 10 * time.Second
	// largestPage is as much as is read of what may be no answer of WeChat's.
	largestPage = 64 << 10
	// knockPath is a call that says no more than 41001 to whoever has no token.
	knockPath = "/cgi-bin/express/local/business/delivery/getall"
)

// checkNetwork calls WeChat without a token, which is refused by a code: so somebody is
// there, it is WeChat, and it tells its time. The answer is why nothing else can be
// called; "" is that it can.
func (x *exam) checkNetwork(ctx context.Context) (because string) {
	host := x.host()
	k := x.knock(ctx)
	if k.id == "network.broken" { // it may have been a connection that just ended
		k = x.knock(ctx)
	}
	if ctx.Err() != nil {
		because = why(ctx)
		x.skip(Network, About{}, because)
		x.skip(Clock, About{}, because)
		return because
	}
	if k.id != "" {
		x.add(Finding{ID: k.id, Check: Network, State: Wrong, Seen: k.seen, Code: k.code})
		because = host + " can not be reached"
		x.skip(Clock, About{}, because)
		return because
	}
	x.fine(Network, About{}, k.seen)
	x.checkClock(k)
	return ""
}

// host is where the calls go.
func (x *exam) host() string {
	u, err := url.Parse(x.baseURL())
	if err != nil || u.Host == "" {
		return "WeChat's host"
	}
	return u.Host
}

func (x *exam) baseURL() string {
	if x.cfg.BaseURL == "" {
		return wechat.DefaultBaseURL
	}
	return strings.TrimRight(x.cfg.BaseURL, "/")
}

// knocked is what became of a call without a token.
type knocked struct {
	id, seen, code string    // of the finding; "" is WeChat
	date           string    // the answer's own
	sent, came     time.Time // by our clock
}

func (x *exam) knock(ctx context.Context) (k knocked) {
	ctx, cancel := context.WithTimeout(ctx, knockTimeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, x.baseURL()+knockPath, strings.NewReader("{}"))
	if err != nil {
		return knocked{id: "network.name", seen: "base_url is no URL"}
	}
	req.Header.Set("Content-Type", "application/json; charset=utf-8")
	client := *x.http
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	by := x.proxy(req)
	k.sent = time.Now()
	resp, err := client.Do(req)
	k.came = time.Now()
	if err != nil {
		k.id, k.seen = unreached(err, by)
		k.seen += by.phrase()
		return k
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, largestPage))
	if err != nil {
		k.id, k.seen = "network.broken", "the answer of "+x.host()+" breaks off"+by.phrase()
		return k
	}
	k.date = resp.Header.Get("Date")
	k.id, k.seen, k.code = whoAnswers(resp.StatusCode, resp.Header.Get("Location"), body)
	k.seen = x.host() + " " + k.seen + by.phrase()
	return k
}

// way is the proxy that a call takes; "" is none.
type way string

func (w way) phrase() string {
	if w == "" {
		return ""
	}
	return ", over the proxy " + string(w)
}

// proxy is the one that the client would use, by its host alone: the rest may be a
// password.
func (x *exam) proxy(req *http.Request) way {
	t, ok := x.http.Transport.(*http.Transport)
	if !ok || t.Proxy == nil {
		return ""
	}
	u, err := t.Proxy(req)
	if err != nil || u == nil {
		return ""
	}
	return way(u.Host)
}

// unreached reads why a call had no answer. The errors' own words stay out: they hold
// URLs.
func unreached(err error, by way) (id, seen string) {
	dns, noName := errors.AsType[*net.DNSError](err)
	op, isOp := errors.AsType[*net.OpError](err)
	untrusted, noTrust := errors.AsType[*tls.CertificateVerificationError](err)
	var timeout interface{ Timeout() bool }
	switch {
	case isOp && op.Op == "proxyconnect", by != "" && noName:
		return "network.proxy", "the proxy can not be reached"
	case noName && dns.IsTimeout:
		return "network.name", "the name server does not answer"
	case noName:
		return "network.name", "the name is not known"
	case noTrust:
		return "network.certificate", distrust(untrusted)
	case errors.Is(err, syscall.ECONNREFUSED):
		return "network.refused", "nobody listens there"
	case errors.As(err, &timeout) && timeout.Timeout(), errors.Is(err, context.DeadlineExceeded):
		return "network.timeout", fmt.Sprintf("no answer within %s", knockTimeout)
	case errors.Is(err, syscall.ENETUNREACH), errors.Is(err, syscall.EHOSTUNREACH):
		return "network.timeout", "there is no way there from this machine"
	}
	if _, notTLS := errors.AsType[tls.RecordHeaderError](err); notTLS {
		return "network.stranger", "what answers does not speak TLS"
	}
	if by != "" {
		return "network.proxy", "the proxy does not connect"
	}
	return "network.broken", "the connection ends before an answer"
}

// distrust says what is wrong with a certificate.
func distrust(err *tls.CertificateVerificationError) string {
	invalid, isInvalid := errors.AsType[x509.CertificateInvalidError](err)
	_, otherName := errors.AsType[x509.HostnameError](err)
	_, unknown := errors.AsType[x509.UnknownAuthorityError](err)
	switch {
	case isInvalid && invalid.Reason == x509.Expired:
		return "the certificate is not valid at this time, which is " + time.Now().UTC().Format(time.RFC3339) + " by this machine's clock"
	case otherName:
		return "the certificate is another host's"
	case unknown:
		return "the certificate is by an authority that this machine does not know"
	}
	return "the certificate is not trusted"
}

// whoAnswers tells WeChat's answer to a call without a token from everybody else's.
func whoAnswers(status int, location string, body []byte) (id, seen, code string) {
	switch {
	case status == http.StatusProxyAuthRequired:
		return "network.proxy", "is behind a proxy that wants a password", fmt.Sprint("HTTP ", status)
	case status >= 500 || status == http.StatusTooManyRequests:
		return "network.gateway", fmt.Sprintf("answers with HTTP status %d", status), fmt.Sprint("HTTP ", status)
	case status >= 300 && status < 400:
		to := "elsewhere"
		if u, err := url.Parse(location); err == nil && u.Host != "" {
			to = "to " + u.Host
		}
		return "network.stranger", "sends us " + to, fmt.Sprint("HTTP ", status)
	case status != http.StatusOK:
		return "network.stranger", fmt.Sprintf("answers with HTTP status %d, which WeChat never does", status), fmt.Sprint("HTTP ", status)
	}
	var reply struct {
		ErrCode *json.Number `json:"errcode"`
	}
	if err := json.Unmarshal(body, &reply); err == nil && reply.ErrCode != nil {
		return "", "answers as WeChat does", ""
	}
	if bytes.HasPrefix(bytes.TrimSpace(body), []byte("<")) {
		return "network.stranger", "answers with a page of HTML", ""
	}
	return "network.stranger", "answers with something that is none of WeChat's JSON", ""
}
