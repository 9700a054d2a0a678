package wechat

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
)

var errOverran = errors.New("the host took longer than WeChat waits, or WeChat hung up")

// inTime runs the host's code for as long as WeChat waits for us. Code that pays no
// attention to its context goes on alone and ends by itself: WeChat, which sends
// the message again, does not wait for it.
func inTime(ctx context.Context, f func(context.Context) ([]byte, error)) ([]byte, error) {
	type result struct {
		reply []byte
		err   error
	}
	ctx, cancel := context.WithTimeout(ctx, sinkPatience)
	defer cancel()
	done := make(chan result, 1)
	go func() {
		reply, err := guard(ctx, f)
		done <- result{reply, err}
	}()
	select {
	case r := <-done:
		return r.reply, r.err
	case <-ctx.Done():
		return nil, errOverran
	}
}

// guard turns a panic into an error. Its value stays out: it may hold anything.
func guard(ctx context.Context, f func(context.Context) ([]byte, error)) (reply []byte, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = panicked(fmt.Sprintf("panic of type %T\n%s", v, debug.Stack()))
		}
	}()
	return f(ctx)
}

// panicked is a panic's type and stack.
type panicked string

func (p panicked) Error() string { return string(p) }

// PlainText is for the log.
func (p panicked) PlainText() string { return string(p) }
