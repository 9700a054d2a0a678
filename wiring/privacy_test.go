package wiring_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/trace"
	"go.uber.org/zap"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/origin"
	"github.com/paotui-go/paotui/engine/secret"
	"github.com/paotui-go/paotui/policy"
	"github.com/paotui-go/paotui/transport/wechat/wechatsim"
	"github.com/paotui-go/paotui/wiring"
)

// weather is everything that goes wrong in the storm. What carriers say in their own
// words names the receiver.
func weather() []wechatsim.Fault {
	writes := []string{"order/add", "order/cancel", "order/addtips", "order/readd"}
	return []wechatsim.Fault{
		{Kind: wechatsim.Latency, Probability: .3, Delay: wechatsim.Delay{Shape: wechatsim.Uniform, Most: 12 * time.Second}},
		{Kind: wechatsim.LateWork, Probability: .15, Calls: []string{"order/add"}, Delay: wechatsim.Delay{Shape: wechatsim.Uniform, Most: 30 * time.Second}},
		{Kind: wechatsim.LostAnswer, Probability: .15, Calls: writes},
		{Kind: wechatsim.LostRequest, Probability: .03},
		{Kind: wechatsim.Errcode, Probability: .02, Code: -1},
		{Kind: wechatsim.Errcode, Probability: .02, Code: 45009},
		{Kind: wechatsim.Errcode, Probability: .02, Code: 41001},
		{Kind: wechatsim.Resultcode, Probability: .06, Code: 999, Text: "请联系收件人赵丁 13977770000 东直门内大街9号"},
		{Kind: wechatsim.RevokedToken, Probability: .02},
		{Kind: wechatsim.Gateway, Probability: .02},
		{Kind: wechatsim.HTML, Probability: .02},
		{Kind: wechatsim.HalfBody, Probability: .03},
		{Kind: wechatsim.Truncated, Probability: .03},
		{Kind: wechatsim.QuotedNumbers, Probability: .1},
		{Kind: wechatsim.Nulls, Probability: .1},
		{Kind: wechatsim.PushLost, Probability: .2},
		{Kind: wechatsim.PushTwice, Probability: .2},
		{Kind: wechatsim.PushLate, Probability: .2, Delay: wechatsim.Delay{Shape: wechatsim.Uniform, Most: 5 * time.Minute}},
		{Kind: wechatsim.ClockDrift, Probability: .05, Delay: wechatsim.Delay{Least: 10 * time.Minute}},
		{Kind: wechatsim.HandOver, Probability: .2},
		{Kind: wechatsim.NoRider, Probability: .15},
		{Kind: wechatsim.Revival, Probability: .6},
	}
}

// Whatever goes wrong, nobody who reads logs, traces, metrics or errors learns who
// gets what, where, by whom, or how to speak in the shop's name.
func TestNothingPrivateIsToldInAStorm(t *testing.T) {
	w := newWitness()
	synctest.Test(t, func(t *testing.T) { storm(t, w) })
	for _, leak := range w.leaks(t) {
		t.Error(leak)
	}

	// It was a storm, and all of it was told.
	told := w.told(t)
	for how, least := range map[string]int{"a log line": 2000, "a line of slog": 2000, "a span": 2000, "an error": 10} {
		if lines := strings.Count(told[how], "\n"); lines < least {
			t.Errorf("there are %d lines of %s", lines, how)
		}
	}
	for _, level := range []string{"debug", "info", "warn", "error"} {
		if !strings.Contains(told["a log line"], `"level":"`+level+`"`) {
			t.Errorf("nothing was logged as %s", level)
		}
	}
	for _, words := range []string{"placed", "not placed", "a carrier reported", "the policy panicked", "a consumer panicked", "belongs to nobody", "push refused", "refused the access token"} {
		if !strings.Contains(told["a log line"], words) {
			t.Errorf("nothing was logged of %q", words)
		}
	}
	for _, name := range []string{"paotui.quotes", "paotui.placements", "paotui.calls.unknown", "paotui.pushes", "paotui.token.refusals", "paotui.panics", "paotui.calls.kept_back"} {
		if !strings.Contains(told["a metric"], `"`+name+`"`) {
			t.Errorf("%s was not measured", name)
		}
	}
	for _, what := range []string{"an access token", "a rider's name", "a rider's phone"} {
		if !w.knows(what) {
			t.Errorf("the witness never learned of %s", what)
		}
	}
}

func (p *private) knows(what string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, w := range p.by {
		if w == what {
			return true
		}
	}
	return false
}

// customers are orders that have nothing personal in common.
func customers(n int) []engine.Order {
	all := make([]engine.Order, n)
	for i := range all {
		o := exampleOrder()
		o.ID = fmt.Sprintf("S%03d", i)
		o.CustomerID = fmt.Sprintf("oPENID%03dxyzzy", i)
		o.Receiver.Name = fmt.Sprintf("收件人%c%c", '甲'+rune(i), '\u5200'+rune(i))
		o.Receiver.Phone = fmt.Sprintf("139%08d", 41700000+i*137)
		o.Receiver.Address = fmt.Sprintf("朝阳区望京北路%d号院", 100+i)
		o.Receiver.Detail = fmt.Sprintf("%d座%d层门牌", 20+i, 300+i)
		o.Note = fmt.Sprintf("放在门口第%d个箱子", 70+i)
		all[i] = o
	}
	return all
}

// storm runs a system through everything that can go wrong.
func storm(t *testing.T, w *witness) {
	orders := customers(60)
	shop := orders[0].Sender
	sim, err := wechatsim.StartPipe(wechatsim.Config{Seed: 5, Store: wechatsim.Store{
		City: shop.City, Address: shop.Address, Lng: shop.Location.Lng, Lat: shop.Location.Lat,
	}})
	if err != nil {
		t.Fatal(err)
	}
	defer sim.Close()
	cfg := wiring.FromSimulator(sim, orders[0].Shop)
	cfg.HTTPClient = w.overhears(sim.Client())
	defer sim.Client().CloseIdleConnections()
	cfg.Push = &wiring.Push{Path: "/push", App: sim.App().AppID, Token: secret.New("pushtoken0xyzzy"), AESKey: secret.New(pushKey), Mode: wiring.SecurePush}
	accounts := wiring.NewAccounts(cfg, wiring.NewRoster(cfg))
	cfg.OwnApps = wiring.NewApps(cfg, wiring.NewRoster(cfg))
	cfg.OwnAccounts = &moody{Accounts: accounts}
	cfg.OwnPolicy = nervous{policy.Policy{}}

	w.add("a push token", "pushtoken0xyzzy")
	w.add("a push key", pushKey)
	w.add("an app secret", sim.App().Secret)
	for _, a := range sim.Accounts() {
		w.add("a carrier's secret", a.AppSecret)
	}
	for _, o := range orders {
		w.order(o)
	}
	for _, said := range []string{"赵丁", "13977770000", "东直门内大街9号"} {
		w.add("a carrier's words", said)
	}

	system, cleanup, err := wiring.Build(cfg, w.listens(&cfg))
	if err != nil {
		t.Fatal(err)
	}
	defer cleanup()
	door := wechatsim.NewPipe()
	outside := door.Client()
	defer outside.CloseIdleConnections()
	if err := sim.SetPush(&wechatsim.Push{URL: "http://shop/push", Token: "pushtoken0xyzzy", Key: pushKey, Mode: wechatsim.Secure, Client: outside}); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ran := make(chan error, 1)
	go func() { ran <- system.RunOn(ctx, door) }()
	inject := func(f wechatsim.Fault) int {
		id, err := sim.Inject(f)
		if err != nil {
			t.Error(err)
		}
		return id
	}
	for _, f := range weather() {
		inject(f)
	}

	var everybody sync.WaitGroup
	everybody.Go(func() {
		w.hears(system.Engine.Consume(ctx, "books", func(_ context.Context, e engine.Event) error {
			if opened, ok := e.Entry.Fact.(engine.Opened); ok && e.Position%7 == 0 {
				panic(opened.Order)
			}
			if e.Position%11 == 0 && rand.N(2) == 0 {
				return fmt.Errorf("no mail to %s", orders[0].Receiver.Phone)
			}
			return nil
		}))
	})
	for i, o := range orders {
		everybody.Go(func() { customer(ctx, w, system.Engine, i, o) })
	}
	everybody.Go(func() { burglar(ctx, w, outside, orders) })
	everybody.Go(func() {
		time.Sleep(3 * time.Minute)
		away := inject(wechatsim.Fault{Kind: wechatsim.Gateway})
		time.Sleep(2 * time.Minute)
		sim.Withdraw(away)
		w.hears(system.Engine.Receive(ctx, engine.Report{
			Placement: 12345, Merchant: "m", Status: engine.Accepted, At: time.Now(), Proven: true,
			Rider: engine.Rider{Name: orders[1].Receiver.Name, Phone: orders[1].Receiver.Phone}, Note: orders[1].Receiver.Address,
		}))
	})
	time.Sleep(5 * time.Hour) // virtual: until all is over
	struck := 0
	for _, f := range sim.Faults() {
		if f.Hits == 0 {
			t.Errorf("%s struck nobody", f.Kind)
		}
		struck += f.Hits
	}
	t.Logf("%d faults struck", struck)
	sim.Heal()
	stop()
	if err := <-ran; err != nil {
		t.Error(err)
	}
	everybody.Wait()
	for _, o := range orders {
		d, err := system.Engine.Delivery(context.WithoutCancel(ctx), o.ID)
		w.hears(err)
		for _, p := range d.Placements {
			if p.Rider.Phone != "" {
				w.add("a rider's phone", p.Rider.Phone)
				w.add("a rider's name", p.Rider.Name)
			}
		}
	}
}

// customer does with an order what hosts do, in good order or not.
func customer(ctx context.Context, w *witness, e *engine.Engine, i int, o engine.Order) {
	time.Sleep(time.Duration(i/10) * time.Minute) // ten at once
	ctx = origin.With(ctx, origin.Origin{Correlation: "request-" + o.ID})
	wrong := o
	wrong.Receiver.Phone = "call " + o.Receiver.Phone
	_, err := e.Dispatch(ctx, wrong)
	w.hears(err)
	_, err = e.Compare(ctx, o)
	w.hears(err)
	_, err = e.Dispatch(ctx, o)
	w.hears(err)
	other := o
	other.Receiver.Address += "北门"
	_, err = e.Dispatch(ctx, other)
	w.hears(err)
	time.Sleep(time.Minute)
	switch i % 5 {
	case 0:
		_, err = e.Cancel(ctx, o.ID, engine.Cancellation{Reason: engine.OtherReason, Text: o.Receiver.Name})
	case 1:
		_, err = e.Tip(ctx, o.ID, 300)
	case 2:
		_, err = e.Hold(ctx, o.ID)
	case 3:
		_, err = e.CancelCost(ctx, o.ID, engine.Cancellation{Reason: engine.NotNeeded})
	default:
		_, err = e.Refresh(ctx, o.ID)
	}
	w.hears(err)
	time.Sleep(3 * time.Hour)
	d, err := e.Delivery(ctx, o.ID)
	w.hears(err)
	for _, p := range d.Placements {
		if p.Parked() != "" {
			_, err = e.Resolve(ctx, o.ID, p.ID, engine.FoundDead, o.Sender.Name, "called "+o.Receiver.Phone)
			w.hears(err)
		}
	}
	if d.Phase == engine.PhaseFailed || d.Phase == engine.PhaseCancelled {
		_, err = e.Redispatch(ctx, o.ID, &other)
		w.hears(err)
	}
	_, err = e.ConfirmReturn(ctx, o.ID)
	w.hears(err)
}

// burglar tries the push URL.
func burglar(ctx context.Context, w *witness, c *http.Client, orders []engine.Order) {
	for i, o := range orders {
		body := fmt.Sprintf(`{"ToUserName":"%s","Event":"update_waybill_status","shop_order_id":"%s","remark":"%s %s"}`, o.Receiver.Name, o.ID, o.Receiver.Phone, o.Receiver.Address)
		target := "http://shop/push?signature=" + o.Receiver.Phone + "&nonce=" + o.CustomerID + "&timestamp=1&msg_signature=" + o.Receiver.Phone
		if i%2 == 0 {
			target = "http://shop/push/" + o.Receiver.Phone + "?echostr=" + o.CustomerID
		}
		request, err := http.NewRequestWithContext(ctx, []string{http.MethodPost, http.MethodGet, http.MethodPut}[i%3], target, bytes.NewReader([]byte(body)))
		if err != nil {
			w.hears(errors.New("the burglar is lost"))
			continue
		}
		if answer, err := c.Do(request); err == nil {
			answer.Body.Close()
		}
		time.Sleep(time.Minute)
	}
}

// moody is a host's look-up of accounts that fails in the host's own words.
type moody struct {
	engine.Accounts
	mu    sync.Mutex
	asked int
}

func (m *moody) Account(ctx context.Context, shop string, carrier engine.CarrierID) (engine.Account, error) {
	m.mu.Lock()
	m.asked++
	asked := m.asked
	m.mu.Unlock()
	switch {
	case asked%29 == 0:
		return engine.Account{}, errors.New("SELECT secret FROM shops WHERE phone = '13941700137': connection reset")
	case asked%31 == 0:
		panic("13941700137")
	}
	return m.Accounts.Account(ctx, shop, carrier)
}

// nervous is a host's policy that panics over some orders.
type nervous struct{ engine.Policy }

func (n nervous) Plan(s engine.Situation) engine.Plan {
	if strings.HasSuffix(s.Order.ID, "7") && len(s.Tried) == 0 && s.Order.Receiver.Address != "" {
		panic(s.Order.Receiver)
	}
	return n.Policy.Plan(s)
}

// The witness hears what is private in whichever way it is told.
func TestTheWitnessHears(t *testing.T) {
	const phone, name = "13800138123", "收件人乙"
	for how, tell := range map[string]func(*witness, *zap.Logger, wiring.Config){
		"a log line":     func(_ *witness, l *zap.Logger, _ wiring.Config) { l.Debug("calling " + phone) },
		"a line of slog": func(_ *witness, l *zap.Logger, _ wiring.Config) { l.Debug("x", zap.String("to", name)) },
		"a field, in ASCII": func(_ *witness, l *zap.Logger, _ wiring.Config) {
			l.Debug("x", zap.String("to", fmt.Sprintf("%+q", name)))
		},
		"a URL": func(_ *witness, l *zap.Logger, _ wiring.Config) {
			l.Debug("GET /?to=%E6%94%B6%E4%BB%B6%E4%BA%BA%E4%B9%99")
		},
		"a named logger with a field": func(_ *witness, l *zap.Logger, _ wiring.Config) {
			l.With(zap.Any("stop", engine.Stop{Phone: phone})).Info("x")
		},
		"a span": func(_ *witness, _ *zap.Logger, c wiring.Config) {
			_, s := c.Tracer.Tracer("x").Start(context.Background(), "x", trace.WithAttributes(attribute.String("to", phone)))
			s.End()
		},
		"a span's event": func(_ *witness, _ *zap.Logger, c wiring.Config) {
			_, s := c.Tracer.Tracer("x").Start(context.Background(), "x")
			s.RecordError(errors.New(phone))
			s.End()
		},
		"a metric": func(_ *witness, _ *zap.Logger, c wiring.Config) {
			counter, err := c.Meter.Meter("x").Int64Counter("x")
			if err != nil {
				t.Fatal(err)
			}
			counter.Add(context.Background(), 1, metric.WithAttributes(attribute.String("to", name)))
		},
		"an error": func(w *witness, _ *zap.Logger, _ wiring.Config) { w.hears(fmt.Errorf("no answer from %s", phone)) },
	} {
		t.Run(how, func(t *testing.T) {
			w := newWitness()
			var c wiring.Config
			logger := w.listens(&c)
			w.add("a phone", phone)
			w.add("a name", name)
			logger.Info("all is quiet")
			if leaks := w.leaks(t); len(leaks) != 0 {
				t.Fatalf("before anything was told: %q", leaks)
			}
			tell(w, logger, c)
			if len(w.leaks(t)) == 0 {
				t.Error("it was told, and not heard")
			}
		})
	}
}
