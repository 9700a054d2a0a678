package wechatsim

import (
	"bytes"
	"context"
	"crypto/sha1"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
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
	// in memory brings [Pipe.Client].
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
	pushTimeout = 5 * time.Second // an attempt's, and the pause's between two
)

// pusher is a Push that was checked.
type pusher struct {
	Push
	target *url.URL
	app    App
	seed   seed
	serial int
}

// SetPush says where events go from now on; nil stops them. The endpoint can so be
// built after the simulator, whose [App] it needs.
func (s *Sim) SetPush(p *Push) error {
	var next *pusher
	if p != nil {
		var err error
		if next, err = newPusher(*p, s.app, s.seed); err != nil {
			return err
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.push = next
	return nil
}

func newPusher(p Push, app App, from seed) (*pusher, error) {
	target, err := url.Parse(p.URL)
	if err != nil || target.Host == "" {
		return nil, errors.New("wechatsim: push URL is not absolute")
	}
	if p.Token == "" {
		return nil, errors.New("wechatsim: push needs a token")
	}
	switch p.Mode {
	case "":
		p.Mode = Plain
	case Plain:
	default:
		return nil, fmt.Errorf("wechatsim: unknown push mode %q", p.Mode)
	}
	switch p.Format {
	case "":
		p.Format = JSON
	case JSON:
	default:
		return nil, fmt.Errorf("wechatsim: unknown push format %q", p.Format)
	}
	if p.Client == nil {
		p.Client = &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	}
	return &pusher{Push: p, target: target, app: app, seed: from}, nil
}

// send pushes the present state of a waybill. The lock is held; the delivery runs
// in a goroutine of its own, so that pushes overtake each other as real ones do.
func (s *Sim) send(w *waybill, msg string, at time.Time) {
	if s.push == nil || s.closed {
		return
	}
	p := s.push
	p.serial++
	address, body := p.frame(s.event(w, msg, at), time.Now())
	s.work.Add(1)
	go func() {
		defer s.work.Done()
		if !p.deliver(s.ctx, address, body) {
			s.log.Debug("push lost after three tries")
		}
	}()
}

// event is the message update_waybill_status.
func (s *Sim) event(w *waybill, msg string, at time.Time) reply {
	o := w.order
	e := reply{
		"ToUserName": s.app.UserName, "FromUserName": "o" + s.seed.hex(27, "wechat team"),
		"CreateTime": time.Now().Unix(), "MsgType": "event", "Event": "update_waybill_status",
		"shopid": o.key.shopID, "shop_order_id": o.key.orderID, "shop_no": o.shopNo, "waybill_id": w.id,
		"action_time": at.Unix(), "order_status": w.status, "action_msg": msg,
	}
	if o.carrier.sandbox {
		e["waybill_id"] = "test_waybill_id" // not what add answered; and no agent
		return e
	}
	if w.rider > 0 {
		agent := reply{"name": riderName(w.rider), "phone": o.carrier.phone(w.rider)}
		if delivering(w.status) {
			agent["reach_time"] = w.due.Unix()
		}
		e["agent"] = agent
	}
	return e
}

// frame signs a message: the address with its query, and the body. All tries of a
// push send the same bytes.
func (p *pusher) frame(event reply, now time.Time) (string, []byte) {
	timestamp := strconv.FormatInt(now.Unix(), 10)
	nonce := p.seed.digits(10, "nonce", strconv.Itoa(p.serial))
	query := p.target.Query()
	query.Set("signature", sign(p.Token, timestamp, nonce))
	query.Set("timestamp", timestamp)
	query.Set("nonce", nonce)
	query.Set("openid", event["FromUserName"].(string))
	to := *p.target
	to.RawQuery = query.Encode()
	return to.String(), event.encode()
}

// sign is WeChat's message signature.
func sign(parts ...string) string {
	slices.Sort(parts)
	sum := sha1.Sum([]byte(strings.Join(parts, "")))
	return hex.EncodeToString(sum[:])
}

// deliver tries three times and reports whether the endpoint took it.
func (p *pusher) deliver(ctx context.Context, address string, body []byte) bool {
	for try := range pushTries {
		pause := time.NewTimer(pushTimeout)
		defer pause.Stop()
		if p.post(ctx, address, body) {
			return true
		}
		if try == pushTries-1 {
			return false
		}
		select {
		case <-pause.C:
		case <-ctx.Done():
			return false
		}
	}
	return false
}

// post is one try.
func (p *pusher) post(ctx context.Context, address string, body []byte) bool {
	ctx, cancel := context.WithTimeout(ctx, pushTimeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return false
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := p.Client.Do(req)
	if err != nil {
		return false
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(resp.Body, 1<<16))
	return err == nil && resp.StatusCode == http.StatusOK && taken(string(answer))
}

// taken reports whether an answer acknowledges: empty, success, or the reply
// object of the event page.
func taken(answer string) bool {
	answer = strings.TrimSpace(answer)
	return answer == "" || answer == "success" || strings.HasPrefix(answer, "{") || strings.HasPrefix(answer, "<xml>")
}
