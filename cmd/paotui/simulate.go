package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"

	"github.com/paotui-go/paotui/engine/secret"
	"github.com/paotui-go/paotui/transport/wechat/wechatsim"
	"github.com/paotui-go/paotui/wiring"
)

type simulateCommand struct {
	Listen      string  `required:"" placeholder:"ADDR" help:"Address to serve on, such as 127.0.0.1:8099; port 0 takes a free one."`
	Seed        uint64  `default:"1" help:"The same seed and the same calls give the same world."`
	Speed       float64 `default:"1" help:"How many times as fast as in life riders are."`
	PushURL     string  `placeholder:"URL" help:"Where to push events to."`
	PushToken   string  `placeholder:"T" help:"The push's token."`
	PushKey     string  `placeholder:"K" help:"The push's EncodingAESKey, 43 characters; not needed in plain mode."`
	PushMode    string  `enum:"secure,plain" default:"secure" help:"How pushes are protected (secure, plain)."`
	PushFormat  string  `enum:"json,xml" default:"json" help:"How pushes are written (json, xml)."`
	WriteConfig string  `placeholder:"FILE" help:"Write the configuration that points at this simulator."`
	JSON        bool    `help:"Say at the start in one line of JSON: url, appid, secret, accounts."`
}

type (
	simulatorJSON struct {
		URL      string        `json:"url"`
		AppID    string        `json:"appid"`
		Secret   string        `json:"secret"`
		Accounts []accountJSON `json:"accounts"`
	}
	accountJSON struct {
		DeliveryID string `json:"delivery_id"`
		ShopID     string `json:"shopid"`
		AppSecret  string `json:"app_secret"`
		ShopNo     string `json:"shop_no"`
	}
)

// Run serves until it is interrupted, which is its normal end.
func (c *simulateCommand) Run(ctx context.Context, p *program) error {
	if c.Speed <= 0 {
		return badInput(errors.New("--speed must be above 0"))
	}
	listener, err := net.Listen("tcp", c.Listen)
	if err != nil {
		return listenError(c.Listen, err)
	}
	sim, err := wechatsim.Serve(listener, wechatsim.Config{Seed: c.Seed, Speed: c.Speed, Push: c.push(), Log: p.log})
	if err != nil {
		return badInput(err)
	}
	defer sim.Close()
	if err := c.writeConfig(p, sim); err != nil {
		return err
	}
	if err := c.introduce(p, sim); err != nil {
		return err
	}
	<-ctx.Done()
	p.note("the simulator stops; it was asked about %d placement ids, those that were only quoted among them", len(sim.Orders()))
	return nil
}

// listenError tells an address that makes no sense from one that is taken.
func listenError(address string, err error) error {
	if system, ok := errors.AsType[*os.SyscallError](err); ok {
		return fmt.Errorf("cannot listen on %s: %w", address, system.Err)
	}
	return badInput(fmt.Errorf("--listen %s is no address to listen on; write it like 127.0.0.1:8099", address))
}

func (c *simulateCommand) push() *wechatsim.Push {
	if c.PushURL == "" {
		return nil
	}
	return &wechatsim.Push{
		URL: c.PushURL, Token: c.PushToken, Key: c.PushKey,
		Mode: wechatsim.Mode(c.PushMode), Format: wechatsim.Format(c.PushFormat),
	}
}

func (c *simulateCommand) introduce(p *program, sim *wechatsim.Server) error {
	doc := simulatorJSON{URL: sim.URL, AppID: sim.App().AppID, Secret: sim.App().Secret}
	for _, a := range sim.Accounts() {
		doc.Accounts = append(doc.Accounts, accountJSON{a.DeliveryID, a.ShopID, a.AppSecret, a.ShopNo})
	}
	if c.JSON {
		return json.NewEncoder(p.out).Encode(doc)
	}
	p.say("WeChat and four carriers, simulated (seed %d, riders %g times as fast as in life)", c.Seed, c.Speed)
	p.say("url     %s", doc.URL)
	p.say("appid   %s", doc.AppID)
	p.say("secret  %s", doc.Secret)
	p.say("")
	t := table{head: []string{"DELIVERY_ID", "SHOPID", "APP_SECRET", "SHOP_NO"}}
	for _, a := range doc.Accounts {
		t.add(row{cells: []string{a.DeliveryID, a.ShopID, a.AppSecret, a.ShopNo}})
	}
	t.print(p.screen)
	p.note("serving until interrupted (ctrl-c)")
	return nil
}

// writeConfig writes what a program of ours needs to use this simulator. The file
// holds secrets, if only simulated ones.
func (c *simulateCommand) writeConfig(p *program, sim *wechatsim.Server) error {
	if c.WriteConfig == "" {
		return nil
	}
	cfg := wiring.FromSimulator(sim, simulatedShop)
	cfg.PollSeconds = int(min(max(1, 30/c.Speed), 3600))
	if c.PushURL != "" {
		at, err := url.Parse(c.PushURL)
		if err != nil || at.Port() == "" {
			return badInput(errors.New("--push-url needs a host and a port, such as http://127.0.0.1:8080/push: the configuration that is written listens there"))
		}
		if ip := net.ParseIP(at.Hostname()); at.Hostname() != "localhost" && (ip == nil || !ip.IsLoopback()) {
			p.note("%s listens on %s, which must be an address of the machine where it is used; change push.listen otherwise", c.WriteConfig, at.Host)
		}
		cfg.Push = &wiring.Push{
			Listen: at.Host, Path: at.Path, App: sim.App().AppID,
			Token: secret.New(c.PushToken), AESKey: secret.New(c.PushKey), Mode: wiring.PushMode(c.PushMode),
		}
	}
	data, err := cfg.YAML()
	if err != nil {
		return err
	}
	if _, err := wiring.Parse(data, os.LookupEnv); err != nil {
		return badInput(fmt.Errorf("the configuration would not be read again: %w", err))
	}
	if err := os.WriteFile(c.WriteConfig, data, 0o600); err != nil {
		return badInput(unusable(c.WriteConfig, "written", err))
	}
	return nil
}
