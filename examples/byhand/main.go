// Command byhand builds everything with constructors alone: no wire, no package wiring, no
// configuration file. What it makes is what wiring.Build makes, and may be read beside
// wiring/wire_gen.go.
//
//	go run ./examples/byhand
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"go.uber.org/zap"

	"github.com/paotui-go/paotui/carriers/dada"
	"github.com/paotui-go/paotui/carriers/immediate"
	"github.com/paotui-go/paotui/carriers/meituan"
	"github.com/paotui-go/paotui/carriers/sftc"
	"github.com/paotui-go/paotui/carriers/shansong"
	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/secret"
	"github.com/paotui-go/paotui/engine/store/memory"
	"github.com/paotui-go/paotui/examples/orders"
	"github.com/paotui-go/paotui/policy"
	"github.com/paotui-go/paotui/transport"
	"github.com/paotui-go/paotui/transport/wechat"
)

// settings are what the host knows from somewhere.
type settings struct {
	baseURL           string // "" is WeChat
	app               string // the mini program's appid
	appSecret         secret.Text
	pushToken, aesKey secret.Text
	accounts          engine.StaticAccounts
	logger            *zap.Logger
}

// build is an engine over WeChat's route, and the handler of the push URL. close gives back
// the connections.
func build(s settings) (eng *engine.Engine, push http.Handler, close func(), err error) {
	client := wechat.NewHTTPClient()
	companies := []immediate.Profile{sftc.Profile(), dada.Profile(), meituan.Profile(), shansong.Profile()}
	road := transport.New(transport.Config{Route: "WeChat", Classify: immediate.Blame(companies...)})
	tokens, err := wechat.NewStableTokens(wechat.TokenConfig{
		BaseURL: s.baseURL, AppID: s.app, AppSecret: s.appSecret, HTTP: client, Through: wechat.Over(road), Logger: s.logger,
	})
	if err != nil {
		return nil, nil, nil, err
	}
	app, err := wechat.NewClient(wechat.Config{
		BaseURL: s.baseURL, AppID: s.app, Tokens: tokens, HTTP: client, Through: wechat.Over(road), Logger: s.logger,
	})
	if err != nil {
		return nil, nil, nil, err
	}
	var carriers []engine.Carrier
	for _, company := range companies {
		carrier, err := immediate.New(company, immediate.Clients{s.app: app}, immediate.Options{})
		if err != nil {
			return nil, nil, nil, err
		}
		carriers = append(carriers, carrier)
	}
	eng, err = engine.New(engine.Config{
		Carriers: carriers, Accounts: s.accounts, Policy: policy.Policy{}, Store: memory.New(), Logger: s.logger,
	})
	if err != nil {
		return nil, nil, nil, err
	}
	push, err = wechat.NewPush(wechat.PushConfig{
		Token: s.pushToken, Key: s.aesKey, AppID: s.app, Mode: wechat.Secure, Logger: s.logger,
		Sink: func(ctx context.Context, event wechat.Event) error {
			report, ours := immediate.Report(event)
			if !ours {
				return nil // WeChat would only say it again
			}
			return eng.Receive(ctx, report)
		},
	})
	return eng, push, client.CloseIdleConnections, err
}

// serve runs the engine and the host's server while work goes on. In the end the engine
// stops first, since answers to what it has sent still come, and the server after it.
func serve(ctx context.Context, listener net.Listener, push http.Handler, eng *engine.Engine, work func(context.Context) error) error {
	mux := http.NewServeMux()
	mux.Handle("/wechat/push", push)
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second}
	served, ran := make(chan error, 1), make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	go func() {
		defer stop()
		ran <- eng.Run(ctx)
	}()

	err := work(ctx)
	stop()
	err = errors.Join(err, <-ran)
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	err = errors.Join(err, server.Shutdown(grace))
	if why := <-served; !errors.Is(why, http.ErrServerClosed) {
		err = errors.Join(err, why)
	}
	return err
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Stdout); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, out io.Writer) error {
	order, err := orders.Read("coffee-beijing.json")
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	world, leave, err := simulated(order, listener.Addr())
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	defer leave()
	eng, push, close, err := build(world)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	defer close()
	return serve(ctx, listener, push, eng, func(ctx context.Context) error {
		if _, err := eng.Dispatch(ctx, order, engine.WithLimit(30_00)); err != nil {
			return err
		}
		delivery, err := eng.Wait(ctx, order.ID, engine.UntilFinal)
		if err != nil {
			return err
		}
		placement, _ := delivery.Current()
		fmt.Fprintf(out, "%s is %s by %s for %s\n", delivery.ID, delivery.Phase, placement.Carrier, placement.Fee)
		return nil
	})
}
