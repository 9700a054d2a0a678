package wechat

import (
	"context"
	"errors"
	"net/url"

	"github.com/paotui-go/paotui/engine/logfield"

	"github.com/paotui-go/paotui/engine/fault"
	"github.com/paotui-go/paotui/engine/measure"
	"github.com/paotui-go/paotui/engine/secret"
)

const merchantPath = "/cgi-bin/express/local/business/"

// exchange makes one merchant call: encode, token, send, read both layers of the
// reply, decode. After a refused token it is sent once more with another one,
// which is safe because WeChat refuses a token before anything else is done.
func exchange[R any, A interface {
	*R
	answer
}](ctx context.Context, c *Client, call Call, body any) (*R, error) {
	call.AppID = c.appID
	payload, err := encode(body)
	if err != nil {
		return nil, unsendable(call, err)
	}
	token, err := c.tokens.Token(ctx)
	if err != nil {
		return nil, withoutToken(call, err)
	}
	reply, err := attempt[R, A](ctx, c, call, token, payload)
	if !tokenRefused(err) {
		return reply, err
	}
	c.log.Warn("WeChat refused the access token; renewing it", logfield.Op(call.Name), logfield.App(c.appID), logfield.Error(err))
	c.meter.Add(ctx, measure.TokenRefusals, 1, c.appID)
	if token, err = c.tokens.Renew(ctx, token); err != nil {
		return nil, withoutToken(call, err)
	}
	return attempt[R, A](ctx, c, call, token, payload)
}

// attempt sends once and reads what comes back, within whatever wraps attempts.
func attempt[R any, A interface {
	*R
	answer
}](ctx context.Context, c *Client, call Call, token secret.Text, payload []byte) (*R, error) {
	target := c.base + merchantPath + call.Name + "?access_token=" + url.QueryEscape(token.Reveal())
	var got struct {
		reply R
		told  bool
	}
	err := c.through(ctx, call, func(ctx context.Context) error {
		b, err := c.wire.exchange(ctx, call.Name, target, payload)
		if err != nil {
			return err
		}
		got.reply = *new(R) // what a former attempt left there
		err = read(call, b, A(&got.reply))
		got.told = err == nil
		return err
	})
	switch {
	case err != nil:
		return nil, err
	case !got.told:
		return nil, malformed(call.Name, "what wraps the call reports a success that WeChat did not")
	}
	return &got.reply, nil
}

func malformed(op, text string) *fault.Error {
	return &fault.Error{Op: op, Kind: fault.Internal, Outcome: fault.Unknown, Text: text}
}

func unsendable(call Call, err error) *fault.Error {
	e := &fault.Error{Op: call.Name, Kind: fault.Invalid, Outcome: fault.NotSent, Text: "a number of the request is out of all bounds"}
	if errors.Is(err, errUnsendable) {
		e.Text = "a text of the request holds " + errUnsendable.Error()
	}
	return e
}

// withoutToken is the failure of a call that could not get a token, and so never
// left.
func withoutToken(call Call, err error) *fault.Error {
	e, ok := errors.AsType[*fault.Error](err)
	if ok {
		f := *e
		f.Op, f.Outcome = call.Name+": "+e.Op, fault.NotSent
		return &f
	}
	f := &fault.Error{Op: call.Name, Kind: fault.Access, Outcome: fault.NotSent, Text: "the token source gave no token"}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		f.Kind = fault.Canceled
	}
	if _, holdsURL := errors.AsType[*url.Error](err); !holdsURL {
		f.Err = err
	}
	return f
}

func tokenRefused(err error) bool {
	e, ok := errors.AsType[*fault.Error](err)
	if !ok || e.Outcome != fault.Rejected {
		return false
	}
	return isCode(err, codeBadToken) || isCode(err, codeIllegalToken) || isCode(err, codeOldToken)
}
