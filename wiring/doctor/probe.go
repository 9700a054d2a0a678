package doctor

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/paotui-go/paotui/engine/secret"
	"github.com/paotui-go/paotui/transport/wechat"
	"github.com/paotui-go/paotui/wiring"
)

const (
	// pushPatience is WeChat's own; what takes longer than pushSlow is close to it.
	pushPatience = 5 * time.Second
	pushSlow     = 3 * time.Second
)

// pushed is what became of one request to an endpoint.
type pushed struct {
	id, seen string // of the finding; "" is an answer
	status   int
	body     string
	took     time.Duration
}

// probe does what WeChat does at an endpoint, and what a stranger would: the check
// that saving the settings makes, the same with a wrong signature, a message that
// means nothing, and one under a wrong key. It says whether all went as it should.
func (x *exam) probe(ctx context.Context, client *http.Client, e endpoint, at *url.URL, local bool) bool {
	about := About{App: e.app, Endpoint: at.String()}
	slowest := time.Duration(0)
	id, seen := x.tryEndpoint(ctx, client, e, at, &slowest)
	switch {
	case ctx.Err() != nil:
		x.skip(Push, about, why(ctx))
		return false
	case local && (id == "push.stranger" || id == "push.unguarded" || id == "push.path"):
		x.found("push.listen", about, seen)
		return false
	case id != "":
		x.found(id, about, seen)
		return false
	case slowest > pushSlow:
		x.found("push.slow", about, "an answer took "+slowest.Round(100*time.Millisecond).String())
		return false
	}
	x.fine(Push, about, "it answers as WeChat wants it")
	return true
}

func (x *exam) tryEndpoint(ctx context.Context, client *http.Client, e endpoint, at *url.URL, slowest *time.Duration) (id, seen string) {
	send := func(method string, q url.Values, body []byte) pushed {
		p := x.knockAt(ctx, client, method, at, q, body)
		*slowest = max(*slowest, p.took)
		return p
	}
	check := func(token secret.Text) pushed {
		q := signed(token)
		q.Set("echostr", digits(19))
		p := send(http.MethodGet, q, nil)
		if p.id == "" && p.status == http.StatusOK && strings.TrimSpace(p.body) != q.Get("echostr") {
			p.id, p.seen = "push.stranger", "it answers the check with something else than the echostr"
		}
		return p
	}
	p := check(e.Token)
	if id, seen = p.refusal(); id == "push.token" && !e.PreviousToken.IsZero() {
		if former, _ := check(e.PreviousToken).refusal(); former == "" {
			return "push.former", "it refuses the new one and accepts the previous one"
		}
	}
	if id != "" {
		return id, seen
	}
	wrong := check(secret.New(rand.Text()))
	if wrong.id == "" && wrong.status == http.StatusOK {
		return "push.unguarded", "it gives the echostr back to a wrong signature too"
	}
	if e.Mode == wiring.PlainPush {
		q := signed(e.Token)
		return send(http.MethodPost, q, x.sample()).taken()
	}
	sealed := func(key secret.Text) pushed {
		q, body, err := x.seal(e, key)
		if err != nil {
			return pushed{id: "push.key", seen: "the configured EncodingAESKey is none"}
		}
		return send(http.MethodPost, q, body)
	}
	if id, seen = sealed(e.AESKey).taken(); id != "" {
		return id, seen
	}
	var other [32]byte
	_, _ = rand.Read(other[:]) // never fails
	if p := sealed(secret.New(strings.TrimRight(base64.StdEncoding.EncodeToString(other[:]), "="))); p.id == "" && p.status == http.StatusOK {
		return "push.unguarded", "it takes a message that is sealed with another key"
	}
	return "", ""
}

// knockAt makes one request and reads a bounded answer.
func (x *exam) knockAt(ctx context.Context, client *http.Client, method string, at *url.URL, q url.Values, body []byte) (p pushed) {
	ctx, cancel := context.WithTimeout(ctx, pushPatience)
	defer cancel()
	to := *at
	to.RawQuery = q.Encode()
	req, err := http.NewRequestWithContext(ctx, method, to.String(), strings.NewReader(string(body)))
	if err != nil {
		return pushed{id: "push.unreachable", seen: "it is no URL"}
	}
	req.Header.Set("Content-Type", "application/json")
	began := time.Now()
	resp, err := client.Do(req)
	p.took = time.Since(began)
	if err != nil {
		p.id, p.seen = unreached(err, "")
		switch p.id {
		case "network.certificate":
			p.id = "push.certificate"
		default:
			p.id = "push.unreachable"
		}
		if p.took >= pushPatience {
			p.seen = "no answer within " + pushPatience.String()
		}
		return p
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(resp.Body, largestPage))
	p.status, p.body, p.took = resp.StatusCode, string(answer), time.Since(began)
	switch {
	case err != nil:
		p.id, p.seen = "push.unreachable", "the answer breaks off"
	case p.status >= 300 && p.status < 400:
		p.id, p.seen = "push.redirect", "HTTP status "+strconv.Itoa(p.status)
	}
	return p
}

// refusals are the sentences in which our own endpoint refuses.
var refusals = []struct{ says, id, seen string }{
	{"signature does not match", "push.token", "it refuses the signature"},
	{"does not decrypt with this key", "push.key", "it can not decrypt the message"},
	{"the message's length does not fit", "push.key", "it can not decrypt the message"},
	{"the message is for another appid", "push.app", "it says that the message is for another appid"},
	{"where secure mode is configured", "push.mode", "it has secure mode"},
	{"where no key is configured", "push.mode", "it has plain mode"},
	{"more than an hour from this host's clock", "push.clock", "it does not believe the time"},
}

// refusal reads an answer that is no yes.
func (p pushed) refusal() (id, seen string) {
	if p.id != "" || p.status == http.StatusOK {
		return p.id, p.seen
	}
	for _, r := range refusals {
		if p.status == http.StatusForbidden && strings.Contains(p.body, r.says) {
			return r.id, r.seen
		}
	}
	status := "HTTP status " + strconv.Itoa(p.status)
	switch {
	case p.status == http.StatusInternalServerError && strings.Contains(p.body, "not taken"):
		return "push.refused", "it did not take a message that means nothing"
	case p.status >= 500:
		return "push.gateway", status
	case p.status == http.StatusNotFound || p.status == http.StatusMethodNotAllowed || p.status == http.StatusGone:
		return "push.path", status
	}
	return "push.stranger", status
}

// taken reads the answer to a message: "success" or nothing acknowledges it.
func (p pushed) taken() (id, seen string) {
	if id, seen = p.refusal(); id != "" {
		return id, seen
	}
	if body := strings.TrimSpace(p.body); body != "" && body != "success" && !strings.HasPrefix(body, "{") && !strings.HasPrefix(body, "<xml>") {
		return "push.stranger", "it answers a message with something else than success"
	}
	return "", ""
}

// signed is what every request of WeChat's carries.
func signed(token secret.Text) url.Values {
	timestamp, nonce := strconv.FormatInt(time.Now().Unix(), 10), digits(10)
	return url.Values{"timestamp": {timestamp}, "nonce": {nonce}, "signature": {wechat.Signature(token.Reveal(), timestamp, nonce)}}
}

// sampleEvent is the event of a message that means nothing to anybody.
const sampleEvent = "paotui_doctor"

// sample is such a message. It is about no order, so the engine never hears of it.
func (x *exam) sample() []byte {
	b, _ := json.Marshal(map[string]any{ // of texts and a number: never fails
		"ToUserName": "gh_paotui_doctor", "FromUserName": "oPaotuiDoctor", "CreateTime": time.Now().Unix(),
		"MsgType": "event", "Event": sampleEvent, "Nonce": x.nonce,
	})
	return b
}

// seal puts a sample into the form of secure mode.
func (x *exam) seal(e endpoint, key secret.Text) (url.Values, []byte, error) {
	framing, err := wechat.NewFraming(key, e.app)
	if err != nil {
		return nil, nil, err
	}
	var random [16]byte
	_, _ = rand.Read(random[:]) // never fails
	sealed := framing.Seal(random, x.sample())
	q := signed(e.Token)
	q.Set("encrypt_type", "aes")
	q.Set("msg_signature", wechat.Signature(e.Token.Reveal(), q.Get("timestamp"), q.Get("nonce"), sealed))
	body, err := json.Marshal(map[string]string{"ToUserName": "gh_paotui_doctor", "Encrypt": sealed})
	return q, body, err
}

// digits are n random digits.
func digits(n int) string {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails
	for i := range b {
		b[i] = '0' + b[i]%10
	}
	return string(b)
}
