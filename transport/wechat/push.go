package wechat

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/paotui-go/paotui/engine/logfield"

	"go.uber.org/zap"

	"github.com/paotui-go/paotui/engine/measure"
	"github.com/paotui-go/paotui/engine/secret"
)

// Mode is how the back-office sends pushes.
type Mode int

// The three modes. In secure mode, the default, a plain push is refused. Mixed,
// which WeChat calls compatible, carries both forms, and the encrypted one is
// read.
const (
	Secure Mode = iota
	Mixed
	Plain
)

// PushConfig is what a Push needs, as the back-office shows it.
type PushConfig struct {
	// Token signs every push. PreviousToken, if any, is accepted too while it is
	// being replaced.
	Token         secret.Text
	PreviousToken secret.Text
	// Key is the EncodingAESKey; only plain mode can do without. PreviousKey, if
	// any, is tried after it.
	Key         secret.Text
	PreviousKey secret.Text
	// AppID must trail every encrypted message: the mini program's own, or the
	// component's where a third-party platform receives.
	AppID string
	Mode  Mode
	// Sink takes an event. WeChat hears "success" only after it returned nil; an
	// error or a panic makes WeChat send the event again, three times in all. Its
	// context ends after four seconds, and WeChat is told to send again if it has
	// not returned by then; what it does later still counts. It may be called from
	// many goroutines and, for the same event, more than once, also at the same
	// time. What its errors say is logged.
	Sink func(context.Context, Event) error
	// Other takes every other message, since a mini program has one push URL only.
	// What it returns is the reply, encrypted where the message was; nothing means
	// "success". It has the same four seconds. Nil acknowledges them all.
	Other func(context.Context, Message) (reply []byte, err error)
	// Logger hears why pushes were refused; nil means silence.
	Logger *zap.Logger
	// Meter counts requests by what became of them; nil counts nothing.
	Meter *measure.Meter
}

// Message is a push that is not ours, decrypted.
type Message struct {
	Body   []byte
	Format Format
	// Proven says that WeChat's signature covers the body.
	Proven bool
}

const (
	// largestPush is many times the largest message of a mini program.
	largestPush = 64 << 10
	// window is how far a push's timestamp may be from our clock. WeChat's three
	// tries come within a minute; the rest is for clocks that are wrong.
	window = time.Hour
	// sinkPatience leaves the way back a second of the five that WeChat waits.
	sinkPatience = 4 * time.Second
)

// Push is the http.Handler of a mini program's push URL. It answers the check
// that the back-office makes and WeChat's container probe, verifies, decrypts,
// reads and hands on. Give its server a ReadTimeout.
type Push struct {
	tokens []secret.Text
	keys   []*Framing
	mode   Mode
	sink   func(context.Context, Event) error
	other  func(context.Context, Message) ([]byte, error)
	log    *zap.Logger
	meter  *measure.Meter
	app    string
	seen   seen
	now    func() time.Time
}

// NewPush checks the configuration.
func NewPush(cfg PushConfig) (*Push, error) {
	if cfg.Token.IsZero() || cfg.Sink == nil {
		return nil, errors.New("wechat: PushConfig needs Token and Sink")
	}
	if cfg.Mode < Secure || cfg.Mode > Plain {
		return nil, errors.New("wechat: PushConfig.Mode is none of the three")
	}
	if cfg.Mode != Plain && (cfg.Key.IsZero() || cfg.AppID == "") {
		return nil, errors.New("wechat: PushConfig needs Key and AppID, except in plain mode")
	}
	p := &Push{mode: cfg.Mode, sink: cfg.Sink, other: cfg.Other, log: orNop(cfg.Logger), meter: cfg.Meter, app: cfg.AppID, now: time.Now}
	for _, token := range []secret.Text{cfg.Token, cfg.PreviousToken} {
		if !token.IsZero() {
			p.tokens = append(p.tokens, token)
		}
	}
	for _, key := range []secret.Text{cfg.Key, cfg.PreviousKey} {
		if key.IsZero() {
			continue
		}
		f, err := NewFraming(key, cfg.AppID)
		if err != nil {
			return nil, err
		}
		p.keys = append(p.keys, f)
	}
	if p.other == nil {
		p.other = func(context.Context, Message) ([]byte, error) { return nil, nil }
	}
	for _, verdict := range measure.Pushes.Instrument().Attributes[1].Words {
		p.meter.Zero(context.Background(), measure.Pushes, p.app, verdict)
	}
	return p, nil
}

// ServeHTTP handles one request of WeChat's.
func (p *Push) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	began := time.Now()
	var reply []byte
	var verdict string
	var err error
	switch r.Method {
	case http.MethodGet:
		verdict = "check"
		reply, err = p.answerCheck(r)
	case http.MethodPost:
		reply, verdict, err = p.receive(w, r)
	default:
		w.Header().Set("Allow", "GET, POST")
		err = refusal{http.StatusMethodNotAllowed, "method", "only GET and POST"}
	}
	if err != nil {
		verdict = p.refuse(w, err)
	} else {
		_, _ = w.Write(reply)
	}
	p.meter.Add(r.Context(), measure.Pushes, 1, p.app, verdict)
	p.meter.Since(r.Context(), measure.PushTime, began, p.app)
}

// refusal is why a request gets no "success".
type refusal struct {
	status  int
	verdict string // as [measure.Pushes] has it
	reason  string
}

func (r refusal) Error() string { return r.reason }

func (p *Push) refuse(w http.ResponseWriter, err error) (verdict string) {
	r, ok := errors.AsType[refusal](err)
	if !ok {
		// The sink's own error stays in our log: the world need not read it.
		r = refusal{http.StatusInternalServerError, "failed", "not taken; send it again"}
		p.log.Error("push not taken", logfield.Error(err))
	} else {
		p.log.Warn("push refused", logfield.Reason(r.reason))
	}
	http.Error(w, r.reason, r.status)
	return r.verdict
}

// answerCheck proves to the back-office that we know the token. The signature
// does not cover echostr, and nothing changes, so an old check is harmless.
func (p *Push) answerCheck(r *http.Request) ([]byte, error) {
	q := r.URL.Query()
	if !p.signed(q.Get("signature"), q.Get("timestamp"), q.Get("nonce")) {
		return nil, refusal{http.StatusForbidden, "signature", "signature does not match"}
	}
	return []byte(q.Get("echostr")), nil
}

// sealed is the outside of a push in whichever mode.
type sealed struct {
	Encrypt Text  `json:"Encrypt" xml:"Encrypt"`
	Action  words `json:"action" xml:"-"`
}

var success = []byte("success")

func (p *Push) receive(w http.ResponseWriter, r *http.Request) (reply []byte, verdict string, err error) {
	body, err := readPush(w, r)
	if err != nil {
		return nil, "", err
	}
	var outside sealed
	if _, err := decode(body, &outside); err != nil {
		return nil, "", refusal{http.StatusBadRequest, "unreadable", "the body is neither the documented JSON nor XML"}
	}
	if outside.Encrypt == "" && outside.Action == "CheckContainerPath" {
		return success, "check", nil
	}
	plain, proven, err := p.verify(r, body, string(outside.Encrypt))
	if err != nil {
		return nil, "", err
	}
	m, format, err := readMessage(plain)
	if err != nil {
		return nil, "", refusal{http.StatusBadRequest, "unreadable", "the message is neither the documented JSON nor XML"}
	}
	if m.isOurs() {
		verdict, err = p.take(r.Context(), m.toEvent(proven))
		return success, verdict, err
	}
	reply, err = p.handOn(r.Context(), Message{Body: plain, Format: format, Proven: proven})
	return reply, "another", err
}

func readPush(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, largestPush))
	if err == nil {
		return body, nil
	}
	if _, large := errors.AsType[*http.MaxBytesError](err); large {
		return nil, refusal{http.StatusRequestEntityTooLarge, "unreadable", "the body is larger than any push"}
	}
	return nil, refusal{http.StatusBadRequest, "unreadable", "the body broke off"}
}

// take hands an event to the sink unless it was taken before. verdict is what became
// of it.
func (p *Push) take(ctx context.Context, e Event) (verdict string, err error) {
	if e.ShopOrderID == "" {
		// Sent again it would say no more.
		p.log.Error("push without shop_order_id acknowledged: it names no order")
		return "nameless", nil
	}
	digest := e.digest()
	if p.seen.has(digest) {
		return "repeated", nil
	}
	_, err = inTime(ctx, func(ctx context.Context) ([]byte, error) {
		if err := p.sink(ctx, e); err != nil {
			return nil, err
		}
		p.seen.add(digest)
		return nil, nil
	})
	return "taken", err
}

// handOn gives a foreign message to the host's own handler.
func (p *Push) handOn(ctx context.Context, m Message) ([]byte, error) {
	reply, err := inTime(ctx, func(ctx context.Context) ([]byte, error) { return p.other(ctx, m) })
	if err != nil {
		return nil, err
	}
	if len(reply) == 0 {
		return success, nil
	}
	if m.Proven {
		return p.sealReply(m.Format, reply)
	}
	return reply, nil
}

// fresh reports whether a timestamp is within the window.
func (p *Push) fresh(timestamp string) bool {
	unix, err := strconv.ParseInt(timestamp, 10, 64)
	if err != nil || unix < 0 || unix > 1e11 {
		return false
	}
	return p.now().Sub(time.Unix(unix, 0)).Abs() <= window
}
