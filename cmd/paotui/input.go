package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"github.com/paotui-go/paotui/carriers/immediate"
	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/transport/wechat"
)

// source is the order that a command works on.
type source struct {
	File string `arg:"" help:"The order as JSON; - is standard input."`
	From string `enum:"order,wechat" default:"order" help:"What FILE is: an order, or a raw WeChat pre_add body (order, wechat)."`
	Shop string `placeholder:"NAME" help:"The shop, where the order names none. With one shop in the configuration it is that one."`
}

// read reads the order. What a WeChat body says about accounts is left aside, and
// said to be.
func (in source) read(p *program, shops []string) (engine.Order, error) {
	data, err := p.slurp(in.File)
	if errors.Is(err, context.Canceled) {
		return engine.Order{}, quietly(exitInterrupted)
	}
	if err != nil {
		return engine.Order{}, badInput(err)
	}
	order, err := in.parse(p, data)
	if err != nil {
		return engine.Order{}, badInput(fmt.Errorf("%s: %w", in.name(), err))
	}
	if order.Shop == "" {
		order.Shop = in.shop(shops)
	}
	return order, nil
}

func (in source) name() string {
	if in.File == "-" {
		return "standard input"
	}
	return in.File
}

func (in source) parse(p *program, data []byte) (engine.Order, error) {
	if in.From != "wechat" {
		return engine.ParseOrder(data)
	}
	body, err := wechat.ParseOrderRequest(data)
	if err != nil {
		return engine.Order{}, err
	}
	order, sent := immediate.FromWire(body)
	p.note("delivery_id, shopid, shop_no and delivery_sign are ignored: every carrier is asked, with the shop's own accounts")
	if sent.Token != "" {
		p.note("delivery_token is ignored: it belongs to another quote")
	}
	if sent.Account.Grants.Service != "" {
		p.note("delivery_service_code is ignored: the accounts say which service their contracts cover")
	}
	for _, note := range sent.Notes {
		p.note("%s", note)
	}
	return order, nil
}

// shop is the shop of an order that names none.
func (in source) shop(shops []string) string {
	if in.Shop == "" && len(shops) == 1 {
		return shops[0]
	}
	return in.Shop
}

// slurp reads a file of at most [engine.MaxOrderBytes].
func (p *program) slurp(file string) ([]byte, error) {
	reader := p.in
	if file != "-" {
		f, err := os.Open(file)
		if err != nil {
			return nil, unusable(file, "read", err)
		}
		defer f.Close()
		reader = f
	}
	data, err := io.ReadAll(io.LimitReader(reader, engine.MaxOrderBytes+1))
	if errors.Is(err, context.Canceled) {
		return nil, err
	}
	if err != nil {
		return nil, unusable(file, "read", err)
	}
	if bytes.HasPrefix(data, []byte("\ufeff")) {
		return nil, fmt.Errorf("%s begins with a byte order mark, which is not JSON: save it without", file)
	}
	if len(data) > engine.MaxOrderBytes {
		return nil, fmt.Errorf("%s: the file is larger than %d bytes; no order is", file, engine.MaxOrderBytes)
	}
	return data, nil
}

// unusable says without the system call that a file cannot be "read" or "written".
func unusable(file, as string, err error) error {
	if at, ok := errors.AsType[*fs.PathError](err); ok {
		err = at.Err
	}
	return fmt.Errorf("%s can not be %s: %s", file, as, strings.TrimPrefix(err.Error(), "read "))
}
