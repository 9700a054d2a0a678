package wechat

import (
	"context"
	"encoding/json"
	"net/url"
	"time"

	"github.com/paotui-go/paotui/engine/logfield"

	"go.uber.org/zap"

	"github.com/paotui-go/paotui/engine/fault"
	"github.com/paotui-go/paotui/engine/measure"
	"github.com/paotui-go/paotui/engine/secret"
)

const (
	opStableToken  = "stable_token"
	opClassicToken = "token"

	// longestLife is the documented most; a longer one is not believed.
	longestLife = 7200 * time.Second
)

// NewStableTokens is the source that a Client uses by default. Its call gives
// every process the same token until shortly before the end, so that they do not
// kill each other's. It holds no goroutine except while a refresh runs, which
// ends within seconds.
func NewStableTokens(cfg TokenConfig) (TokenSource, error) {
	base, err := cfg.check()
	if err != nil {
		return nil, err
	}
	return stableTokens(cfg, base, newWire(cfg.HTTP, fetchTimeout)), nil
}

func stableTokens(cfg TokenConfig, base string, w wire) *cache {
	call := stableCall{send: cfg.sender(w, opStableToken, base+"/cgi-bin/stable_token"), app: cfg.AppID, secret: cfg.AppSecret}
	return &cache{
		op:    opStableToken,
		fetch: cfg.counted("stable", func(ctx context.Context) (fetched, error) { return call.ask(ctx, false) }),
		force: cfg.counted("force", func(ctx context.Context) (fetched, error) { return call.ask(ctx, true) }),
		pause: pause,
		log:   cfg.log(),
		meter: cfg.Meter,
		app:   cfg.AppID,
	}
}

// NewClassicTokens is the source over the older token call. Each call kills the
// token of the call before, so it suits a mini program that one process alone
// speaks for.
func NewClassicTokens(cfg TokenConfig) (TokenSource, error) {
	base, err := cfg.check()
	if err != nil {
		return nil, err
	}
	w := newWire(cfg.HTTP, fetchTimeout)
	query := url.Values{"grant_type": {"client_credential"}, "appid": {cfg.AppID}, "secret": {cfg.AppSecret.Reveal()}}
	send := cfg.sender(w, opClassicToken, base+"/cgi-bin/token?"+query.Encode())
	return &cache{
		op: opClassicToken,
		fetch: cfg.counted("classic", func(ctx context.Context) (fetched, error) {
			b, err := send(ctx, nil)
			if err != nil {
				return fetched{}, err
			}
			return readToken(opClassicToken, b)
		}),
		pause: classicPause,
		log:   cfg.log(),
		meter: cfg.Meter,
		app:   cfg.AppID,
	}, nil
}

func (cfg TokenConfig) log() *zap.Logger {
	return orNop(cfg.Logger).With(logfield.App(cfg.AppID))
}

// counted is fetch, and counts what it brings.
func (cfg TokenConfig) counted(mode string, fetch func(context.Context) (fetched, error)) func(context.Context) (fetched, error) {
	return func(ctx context.Context) (fetched, error) {
		got, err := fetch(ctx)
		outcome, kind := "done", measure.None
		if err != nil {
			outcome, kind = fault.OutcomeOf(err).String(), fault.KindOf(err).String()
		}
		cfg.Meter.Add(ctx, measure.TokenFetches, 1, cfg.AppID, mode, outcome, kind)
		return got, err
	}
}

// sender makes one token call, through whatever calls pass. It is no read to be
// repeated: a classic call kills the token before.
func (cfg TokenConfig) sender(w wire, op, target string) func(context.Context, []byte) ([]byte, error) {
	through := orStraight(cfg.Through)
	return func(ctx context.Context, body []byte) (reply []byte, err error) {
		err = through(ctx, Call{Name: op, AppID: cfg.AppID, Writes: true}, func(ctx context.Context) (err error) {
			reply, err = w.exchange(ctx, op, target, body)
			return err
		})
		return reply, err
	}
}

type stableCall struct {
	send   func(context.Context, []byte) ([]byte, error)
	app    string
	secret secret.Text
}

func (s stableCall) ask(ctx context.Context, force bool) (fetched, error) {
	body, err := encode(struct {
		GrantType    string `json:"grant_type"`
		AppID        string `json:"appid"`
		Secret       string `json:"secret"`
		ForceRefresh bool   `json:"force_refresh"`
	}{"client_credential", s.app, s.secret.Reveal(), force})
	if err != nil {
		return fetched{}, &fault.Error{Op: opStableToken, Kind: fault.Access, Outcome: fault.NotSent, Text: "the application's id or secret holds " + errUnsendable.Error()}
	}
	b, err := s.send(ctx, body)
	if err != nil {
		return fetched{}, err
	}
	return readToken(opStableToken, b)
}

// readToken reads the reply of either token call.
func readToken(op string, b []byte) (fetched, error) {
	var r struct {
		ErrCode     Opt[Code]  `json:"errcode"`
		ErrMsg      words      `json:"errmsg"`
		AccessToken Text       `json:"access_token"`
		ExpiresIn   Opt[Whole] `json:"expires_in"`
	}
	if err := json.Unmarshal(b, &r); err != nil {
		return fetched{}, malformed(op, "the reply is not the documented JSON")
	}
	if errCode, _ := r.ErrCode.Get(); errCode != 0 {
		return fetched{}, newPlatformError(op, int64(errCode), string(r.ErrMsg))
	}
	seconds, _ := r.ExpiresIn.Get()
	if r.AccessToken == "" || seconds <= 0 {
		return fetched{}, malformed(op, "the reply has no token, or one that has expired")
	}
	life := min(time.Duration(min(seconds, 86400))*time.Second, longestLife)
	return fetched{token: secret.New(string(r.AccessToken)), life: life}, nil
}
