//go:build unix

package kill_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"sync"
	"time"

	"go.uber.org/zap"

	"github.com/paotui-go/paotui/carriers/dada"
	"github.com/paotui-go/paotui/carriers/immediate"
	"github.com/paotui-go/paotui/carriers/immediate/immediatetest"
	"github.com/paotui-go/paotui/carriers/meituan"
	"github.com/paotui-go/paotui/carriers/sftc"
	"github.com/paotui-go/paotui/carriers/shansong"
	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/geo"
	"github.com/paotui-go/paotui/engine/secret"
	"github.com/paotui-go/paotui/policy"
	"github.com/paotui-go/paotui/transport/wechat"
	"github.com/paotui-go/paotui/transport/wechat/wechatsim"
)

// variable holds a program's instructions as JSON.
const variable = "PAOTUI_TEST_KILL"

// instructions are what a program is told by the test that starts it.
type instructions struct {
	Name     string
	Home     home
	API      string
	App      wechatsim.App
	Accounts []wechatsim.Account
	// Pace is the time between two orders; 0 is none at all.
	Pace time.Duration
	// RunToo has the engine's own Run work beside the supervisor.
	RunToo bool
}

// pushes is the file descriptor of the push endpoint's socket. The test keeps it
// open, so that what WeChat pushes while nobody lives waits for the next one.
const pushes = 3

// What a program says on its standard output, one to a line, with an order's id.
const (
	ready      = "ready"
	dispatched = "dispatched" // Dispatch returned: the order must not be lost any more
	calledOff  = "called-off" // Cancel returned
	heard      = "heard"      // the host was told of an entry, whose number follows
)

// The engine's times are cut to what a test can wait for.
const (
	callTimeout = 1500 * time.Millisecond
	settle      = 2 * time.Second
	patience    = 1200 * time.Millisecond
)

// program is a shop's program that embeds the engine. It ends when its standard
// input does.
func program(text string) (code int) {
	var in instructions
	err := json.Unmarshal([]byte(text), &in)
	if err == nil {
		err = in.run()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, in.Name+":", err)
		return 1
	}
	return 0
}

func (in instructions) run() error {
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		stop()
	}()
	store, err := in.Home.open(ctx)
	if err != nil {
		return err
	}
	e, err := in.engine(store)
	if err != nil {
		return err
	}
	push, err := in.serve(e)
	if err != nil {
		return err
	}
	say(ready)

	var all sync.WaitGroup
	errs := make([]error, 3)
	all.Go(func() { errs[0] = supervise(ctx, store, e, zap.NewNop()) })
	all.Go(func() { errs[1] = e.Consume(ctx, "host", hear) })
	if in.RunToo {
		all.Go(func() { errs[2] = e.Run(ctx) })
	}
	if in.Pace > 0 {
		all.Go(func() { in.trade(ctx, e) })
	}
	all.Wait()
	return errors.Join(append(errs, push.Close(), store.Close())...)
}

func (in instructions) engine(store engine.Store) (*engine.Engine, error) {
	client, err := wechat.NewClient(wechat.Config{BaseURL: in.API, AppID: in.App.AppID, AppSecret: secret.New(in.App.Secret)})
	if err != nil {
		return nil, err
	}
	clients := immediate.Clients{in.App.AppID: client}
	var carriers []engine.Carrier
	for _, p := range []immediate.Profile{sftc.Profile(), dada.Profile(), meituan.Profile(), shansong.Profile()} {
		c, err := immediate.New(p, clients, immediate.Options{})
		if err != nil {
			return nil, err
		}
		carriers = append(carriers, brisk{c.(complete)})
	}
	return engine.New(engine.Config{
		Carriers: carriers, Accounts: in.accounts(), Policy: engine.PolicyFunc(impatient), Store: store,
		QuoteTimeout: time.Second, CallTimeout: callTimeout, PollInterval: time.Second,
	})
}

// complete is all that a carrier over WeChat can do.
type complete interface {
	engine.Carrier
	engine.Tipper
	engine.CancelQuoter
	engine.ReturnConfirmer
	engine.Reorderer
}

// brisk is a carrier whose late work is done sooner than a real one's: the faults of
// the test's WeChat keep to it.
type brisk struct{ complete }

func (b brisk) Info() engine.Info {
	info := b.complete.Info()
	info.Settle = settle
	return info
}

// impatient is the cheapest carrier that still comes, for a short while.
func impatient(s engine.Situation) engine.Plan {
	plan := policy.Policy{}.Plan(s)
	if len(plan.Waves) > 0 {
		plan.Waves[0].Patience = patience
	}
	return plan
}

func (in instructions) accounts() engine.Accounts {
	mine := map[engine.CarrierID]engine.Account{}
	for _, a := range in.Accounts {
		service := map[string]string{"MTPS": "4011", "SS": "1"}[a.DeliveryID]
		mine[engine.CarrierID(a.DeliveryID)] = engine.Account{
			App: in.App.AppID, Merchant: a.ShopID, Secret: secret.New(a.AppSecret), Store: a.ShopNo,
			Registered: geo.GCJ02{Lng: a.Store.Lng, Lat: a.Store.Lat}, Grants: engine.Grants{Service: service},
		}
	}
	return engine.StaticAccounts{"plain": mine}
}

// serve takes what WeChat pushes.
func (in instructions) serve(e *engine.Engine) (*http.Server, error) {
	push, err := wechat.NewPush(wechat.PushConfig{
		Token: secret.New(pushToken), Key: secret.New(pushKey), AppID: in.App.AppID, Mode: wechat.Secure,
		Sink: func(ctx context.Context, event wechat.Event) error {
			report, ours := immediate.Report(event)
			if !ours {
				return nil
			}
			return e.Receive(ctx, report)
		},
	})
	if err != nil {
		return nil, err
	}
	listener, err := net.FileListener(os.NewFile(pushes, "pushes"))
	if err != nil {
		return nil, err
	}
	server := &http.Server{Handler: push}
	go func() { _ = server.Serve(listener) }() // until it is closed
	return server, nil
}

// trade dispatches orders, and calls every fifth off a little later.
func (in instructions) trade(ctx context.Context, e *engine.Engine) {
	at := in.Accounts[0].Store
	for n := 0; ; n++ {
		o := immediatetest.PlainOrder(geo.GCJ02{Lng: at.Lng, Lat: at.Lat})
		o.ID = fmt.Sprintf("%s-%d", in.Name, n)
		if _, err := e.Dispatch(ctx, o); err == nil {
			say(dispatched, o.ID)
		}
		if former := n - 2; former >= 0 && former%5 == 0 {
			id := fmt.Sprintf("%s-%d", in.Name, former)
			if _, err := e.Cancel(ctx, id, engine.Cancellation{Reason: engine.NotNeeded}); err == nil {
				say(calledOff, id)
			}
		}
		select {
		case <-time.After(in.Pace):
		case <-ctx.Done():
			return
		}
	}
}

func hear(_ context.Context, e engine.Event) error {
	say(heard, e.Delivery, e.Entry.Seq)
	return nil
}

var saying sync.Mutex

// say writes a line in one piece.
func say(words ...any) {
	saying.Lock()
	defer saying.Unlock()
	_, _ = os.Stdout.WriteString(fmt.Sprintln(words...))
}
