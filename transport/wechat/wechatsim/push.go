package wechatsim

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/paotui-go/paotui/engine/secret"
	"github.com/paotui-go/paotui/transport/wechat"
)

// Push is where and how WeChat pushes events: the message-push page of the mini
// program's back-office.
type Push struct {
	URL    string
	Token  string
	Key    string // EncodingAESKey, 43 characters; not needed in plain mode
	Mode   Mode
	Format Format
	// Client sends the pushes; nil is a client of the simulator's own. An endpoint
	// in memory brings [Pipe.Client]. It is the caller's to close.
	Client *http.Client
}

// Mode is how a push is protected.
type Mode string

// The three modes of the back-office.
const (
	Plain  Mode = "plain"  // also ""
	Mixed  Mode = "mixed"  // the message in plain and encrypted
	Secure Mode = "secure" // encrypted only
)

// Format is how a push is written.
type Format string

// The two formats of the back-office.
const (
	JSON Format = "json" // also ""
	XML  Format = "xml"
)

const (
	pushTries   = 3
	pushTimeout = 5 * time.Second // a try's; the next one starts when it is over
)

// pusher is a Push that was checked.
type pusher struct {
	Push
	target  *url.URL
	framing *wechat.Framing // nil in plain mode
	seed    seed
	serial  int
}

// SetPush says where events go from now on; nil stops them. The endpoint can so be
// built after the simulator, whose [App] it needs.
func (s *Sim) SetPush(p *Push) error {
	var next *pusher
	if p != nil {
		var err error
		if next, err = s.newPusher(*p); err != nil {
			return err
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.push = next
	return nil
}

func (s *Sim) newPusher(p Push) (*pusher, error) {
	target, err := url.Parse(p.URL)
	if err != nil || target.Host == "" {
		return nil, errors.New("wechatsim: push URL is not absolute")
	}
	if p.Token == "" {
		return nil, errors.New("wechatsim: push needs a token")
	}
	out := &pusher{Push: p, target: target, seed: s.seed}
	switch p.Mode {
	case "", Plain:
	case Mixed, Secure:
		if out.framing, err = wechat.NewFraming(secret.New(p.Key), s.app.AppID); err != nil {
			return nil, fmt.Errorf("wechatsim: push key: %w", err)
		}
	default:
		return nil, fmt.Errorf("wechatsim: push mode %q is none of plain, mixed, secure", p.Mode)
	}
	if p.Format != "" && p.Format != JSON && p.Format != XML {
		return nil, fmt.Errorf("wechatsim: push format %q is neither json nor xml", p.Format)
	}
	if p.Client == nil {
		out.Client = &http.Client{
			Transport:     &http.Transport{DisableKeepAlives: true},
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		}
	}
	return out, nil
}

// VerifyPush does what the back-office does when the push page is saved: a GET
// that the endpoint must answer with the echostr alone.
func (s *Sim) VerifyPush(ctx context.Context) error {
	s.mu.Lock()
	p := s.push
	if p == nil {
		s.mu.Unlock()
		return errors.New("wechatsim: no push endpoint is set")
	}
	query := p.query(time.Now())
	s.mu.Unlock()
	echo := s.seed.digits(19, "echostr")
	query.Set("echostr", echo)
	answer, ok := p.exchange(ctx, http.MethodGet, query, nil)
	if !ok || answer != echo {
		return errors.New("wechatsim: the push endpoint did not give the echostr back")
	}
	return nil
}

// leave starts the delivery of an event. The lock is held; the delivery runs in a
// goroutine of its own, so that pushes overtake each other as real ones do.
func (s *Sim) leave(w *waybill, nth int, e event, now time.Time) {
	if s.push == nil || s.closed {
		return
	}
	p := s.push
	e.CreateTime = now.Unix()
	query, body := p.frame(e, now)
	w.events[nth].Pushed++
	s.work.Add(1)
	go func() {
		defer s.work.Done()
		taken := p.deliver(s.ctx, query, body)
		s.mu.Lock()
		defer s.mu.Unlock()
		if taken {
			w.events[nth].Taken++
		} else {
			s.log.Debug("push lost")
		}
	}()
}

// query is what every request to the endpoint carries: signed, but not over the
// body.
func (p *pusher) query(now time.Time) url.Values {
	p.serial++
	q := p.target.Query()
	timestamp := strconv.FormatInt(now.Unix(), 10)
	nonce := p.seed.digits(10, "nonce", strconv.Itoa(p.serial))
	q.Set("timestamp", timestamp)
	q.Set("nonce", nonce)
	q.Set("signature", wechat.Signature(p.Token, timestamp, nonce))
	return q
}

// frame puts an event into the form of the mode.
func (p *pusher) frame(e event, now time.Time) (url.Values, []byte) {
	q := p.query(now)
	q.Set("openid", string(e.FromUserName))
	if p.framing == nil {
		return q, e.encode(p.Format)
	}
	random := p.seed.sum("push", strconv.Itoa(p.serial))
	e.Encrypt = cdata(p.framing.Seal([16]byte(random[:16]), e.encode(p.Format)))
	q.Set("encrypt_type", "aes")
	q.Set("msg_signature", wechat.Signature(p.Token, q.Get("timestamp"), q.Get("nonce"), string(e.Encrypt)))
	if p.Mode == Mixed {
		return q, e.encode(p.Format)
	}
	return q, envelope{ToUserName: e.ToUserName, Encrypt: e.Encrypt}.encode(p.Format)
}

// deliver tries three times, with the same bytes, and reports whether the endpoint
// took them. A try that fails early does not hasten the next.
func (p *pusher) deliver(ctx context.Context, query url.Values, body []byte) bool {
	for try := 1; ; try++ {
		pause := time.NewTimer(pushTimeout)
		answer, ok := p.exchange(ctx, http.MethodPost, query, body)
		if ok && taken(answer) {
			pause.Stop()
			return true
		}
		if try == pushTries {
			pause.Stop()
			return false
		}
		select {
		case <-pause.C:
		case <-ctx.Done():
			pause.Stop()
			return false
		}
	}
}

// exchange is one request; ok is HTTP 200 in time.
func (p *pusher) exchange(ctx context.Context, method string, query url.Values, body []byte) (answer string, ok bool) {
	ctx, cancel := context.WithTimeout(ctx, pushTimeout)
	defer cancel()
	to := *p.target
	to.RawQuery = query.Encode()
	req, err := http.NewRequestWithContext(ctx, method, to.String(), bytes.NewReader(body))
	if err != nil {
		return "", false
	}
	if p.Format == XML {
		req.Header.Set("Content-Type", "text/xml")
	} else {
		req.Header.Set("Content-Type", "application/json")
	}
	resp, err := p.Client.Do(req)
	if err != nil {
		return "", false
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(io.LimitReader(resp.Body, 1<<16))
	return string(b), err == nil && resp.StatusCode == http.StatusOK
}

// taken reports whether an answer acknowledges: empty, success, or the reply
// object of the event page.
func taken(answer string) bool {
	answer = strings.TrimSpace(answer)
	return answer == "" || answer == "success" || strings.HasPrefix(answer, "{") || strings.HasPrefix(answer, "<xml>")
}
