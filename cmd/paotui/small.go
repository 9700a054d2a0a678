package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/paotui-go/paotui/engine/secret"
	"github.com/paotui-go/paotui/transport/wechat"
)

type signCommand struct {
	ShopID  string `required:"" placeholder:"SHOPID" help:"The shopid at the carrier."`
	OrderID string `placeholder:"ID" help:"The shop_order_id; without it the form for requests that have none."`
	Secret  string `required:"" env:"PAOTUI_SECRET" placeholder:"SECRET" help:"The carrier's app secret."`
}

// Run prints the signature in hex, and nothing else.
func (c *signCommand) Run(p *program) error {
	_, err := fmt.Fprintln(p.out, wechat.Sign(c.ShopID, c.OrderID, secret.New(c.Secret)))
	return err
}

type versionCommand struct{}

// Run prints the module's version and Go's.
func (versionCommand) Run(p *program) error {
	_, err := fmt.Fprintf(p.out, "paotui %s, %s\n", version(), runtime.Version())
	return err
}

// version is the module's, if it was built from one.
func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}
