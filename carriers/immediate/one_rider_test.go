package immediate_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/paotui-go/paotui/carriers/dada"
	"github.com/paotui-go/paotui/carriers/immediate"
	"github.com/paotui-go/paotui/carriers/immediate/immediatetest"
	"github.com/paotui-go/paotui/carriers/meituan"
	"github.com/paotui-go/paotui/carriers/sftc"
	"github.com/paotui-go/paotui/carriers/shansong"
	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/secret"
	"github.com/paotui-go/paotui/engine/store/memory"
	"github.com/paotui-go/paotui/transport/wechat"
	"github.com/paotui-go/paotui/transport/wechat/wechatsim"
)

// denial has a company do the work of a call and then tell that it failed.
type denial struct {
	http.RoundTripper
	path, body string
	times      int
	// undone: the company does nothing and tells the same.
	undone bool
}

func (d *denial) RoundTrip(r *http.Request) (*http.Response, error) {
	if !strings.HasSuffix(r.URL.Path, d.path) || d.times == 0 {
		return d.RoundTripper.RoundTrip(r)
	}
	if d.undone {
		d.times--
		return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(strings.NewReader(d.body)), Request: r}, nil
	}
	reply, err := d.RoundTripper.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	text, err := io.ReadAll(reply.Body)
	_ = reply.Body.Close()
	if err != nil {
		return nil, err
	}
	if strings.Contains(string(text), `"resultcode":0`) { // a true no stays one
		d.times--
		text = []byte(d.body)
	}
	reply.Body, reply.ContentLength = io.NopCloser(strings.NewReader(string(text))), -1
	return reply, nil
}

// shop is an engine with two companies, the first of which is asked first.
type shop struct {
	*engine.Engine
	bench *immediatetest.Bench
	order engine.Order
}

// openShop starts one whose first company denies what it did; it runs until the
// test's context ends.
func openShop(t *testing.T, first, second immediate.Profile, lie denial) *shop {
	t.Helper()
	b := immediatetest.Start(t, first)
	app := b.Sim.App()
	lie.RoundTripper = b.Sim.Client().Transport
	client, err := wechat.NewClient(wechat.Config{BaseURL: b.Sim.URL, AppID: app.AppID, AppSecret: secret.New(app.Secret), HTTP: &http.Client{Transport: &lie}})
	check(t, err)
	var carriers []engine.Carrier
	accounts := map[engine.CarrierID]engine.Account{first.ID: b.Account}
	for _, p := range []immediate.Profile{first, second} {
		c, err := immediate.New(p, immediate.Clients{app.AppID: client}, immediate.Options{})
		check(t, err)
		carriers = append(carriers, c)
	}
	for _, a := range b.Sim.Accounts() {
		if a.DeliveryID == string(second.ID) {
			accounts[second.ID] = engine.Account{App: app.AppID, Merchant: a.ShopID, Secret: secret.New(a.AppSecret), Store: a.ShopNo}
		}
	}
	e, err := engine.New(engine.Config{
		Carriers: carriers, Accounts: engine.StaticAccounts{"plain": accounts}, Policy: engine.PolicyFunc(inTurn), Store: memory.New(),
	})
	check(t, err)
	order := b.Order()
	order.PaidAt = time.Now() // virtual time starts with the year 2000, and a minute before is too early
	return &shop{e, b, order}
}

// inTurn asks each company once, in the order of the offers.
func inTurn(s engine.Situation) engine.Plan {
	for _, o := range s.Offers {
		if o.Open() && !slices.ContainsFunc(s.Tried, func(a engine.Attempt) bool { return a.Carrier == o.Carrier }) {
			return engine.Plan{Waves: []engine.Wave{{Choices: []engine.Choice{{Carrier: o.Carrier, Cost: o.Quote.Fee}}}}}
		}
	}
	return engine.Plan{}
}

// run dispatches the order and does something while the engine runs.
func (s *shop) run(t *testing.T, do func(context.Context)) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Hour)
	done := make(chan error, 1)
	go func() { done <- s.Run(ctx) }()
	defer func() {
		cancel()
		check(t, <-done)
	}()
	_, err := s.Dispatch(ctx, s.order)
	check(t, err)
	do(ctx)
}

// waybills are what the companies have taken.
func (s *shop) waybills() (taken []string) {
	for _, o := range s.bench.Sim.Orders() {
		for _, w := range o.Waybills {
			taken = append(taken, o.DeliveryID+" "+strconv.Itoa(w.Status))
		}
	}
	return taken
}

// TestADeniedPlacementIsOneRider: the company takes the order and says that it
// failed. The engine asks, and does not go to the second company.
func TestADeniedPlacementIsOneRider(t *testing.T) {
	for _, c := range []struct {
		first, second immediate.Profile
		denies        string
	}{
		{sftc.Profile(), shansong.Profile(), `{"resultcode":1202,"resultmsg":"系统超时","fee":0,"order_status":0,"waybill_id":""}`},
		{sftc.Profile(), shansong.Profile(), `{"resultcode":1202,"resultmsg":"请勿重复提交"}`},
		// Sent again after two seconds, it exists.
		{sftc.Profile(), shansong.Profile(), `{"resultcode":1202,"resultmsg":"请勿在2秒内重复提交"}`},
		{dada.Profile(), shansong.Profile(), `{"resultcode":-1,"resultmsg":"","fee":0}`},
		{dada.Profile(), shansong.Profile(), `{"resultcode":2063,"resultmsg":"订单已发布","fee":0}`},
		{dada.Profile(), shansong.Profile(), `{"resultcode":2012,"resultmsg":""}`},
		{dada.Profile(), shansong.Profile(), `{"resultcode":2106,"resultmsg":"服务器内部错误"}`},
		{meituan.Profile(), shansong.Profile(), `{"resultcode":3,"resultmsg":"处理超时"}`},
		{shansong.Profile(), sftc.Profile(), `{"resultcode":1,"resultmsg":"下单超时，请稍后再试"}`},
	} {
		t.Run(string(c.first.ID)+" "+c.denies, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := openShop(t, c.first, c.second, denial{path: "order/add", body: c.denies, times: 1})
				s.run(t, func(ctx context.Context) {
					d, err := s.Wait(ctx, s.order.ID, engine.UntilFinal)
					if err != nil || d.Phase != engine.PhaseDelivered {
						t.Errorf("%s: %s, %v", d.Phase, d.Trouble, err)
					}
				})
				if got := s.waybills(); !slices.Equal(got, []string{string(c.first.ID) + " 302"}) {
					t.Errorf("taken: %v", got)
				}
			})
		})
	}
}

// TestSentAgainItExists: the placement comes less than two seconds after the quote,
// which SF refuses by its own rule, and then SF takes it and says the same once more.
// It is sent again under the same id, two seconds later each time; WeChat refuses the
// last (930562), and the engine asks how the order stands rather than taking any of
// this for a no.
func TestSentAgainItExists(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := openShop(t, sftc.Profile(), shansong.Profile(), denial{path: "order/add", body: `{"resultcode":1202,"resultmsg":"请勿在2秒内重复提交"}`, times: 1})
		s.run(t, func(ctx context.Context) {
			_, err := s.Wait(ctx, s.order.ID, engine.UntilPlaced)
			check(t, err)
		})
		orders := s.bench.Sim.Orders()
		placed := slices.IndexFunc(orders, func(o wechatsim.Order) bool { return o.DeliveryID == "SFTC" })
		calls := slices.DeleteFunc(orders[placed].Calls, func(c wechatsim.Call) bool { return c.Path == "order/pre_add" })
		var told []string
		for i, c := range calls[:min(len(calls), 4)] {
			told = append(told, fmt.Sprint(c.Path, " ", c.Errcode, " ", c.Resultcode))
			if i > 0 && c.Path == "order/add" && c.At.Sub(calls[i-1].At) < 2*time.Second {
				t.Errorf("call %d came %v after the one before", i, c.At.Sub(calls[i-1].At))
			}
		}
		if want := []string{"order/add 0 1202", "order/add 0 0", "order/add 930562 0", "order/get 0 0"}; !slices.Equal(told, want) {
			t.Errorf("SF was called %q, want %q", told, want)
		}
		if got := s.waybills(); len(got) != 1 || !strings.HasPrefix(got[0], "SFTC ") {
			t.Errorf("taken: %v", got)
		}
	})
}

// TestACancelThatBrokeDownIsNotLost: the company does nothing and answers with a
// code that nobody listed, or with a word of a breakdown. The order ends all the
// same.
func TestACancelThatBrokeDownIsNotLost(t *testing.T) {
	for _, c := range []struct {
		profile immediate.Profile
		denies  string
	}{
		{shansong.Profile(), `{"resultcode":1,"resultmsg":"系统忙，请稍后再试","deduct_fee":0,"desc":""}`},
		{shansong.Profile(), `{"resultcode":1,"resultmsg":"暂时取消不了"}`},
		{shansong.Profile(), `{"resultcode":1,"resultmsg":""}`},
		{dada.Profile(), `{"resultcode":-1,"resultmsg":"系统忙"}`},
		{sftc.Profile(), `{"resultcode":4711,"resultmsg":"不能取消"}`},
		{sftc.Profile(), `{"resultcode":1202,"resultmsg":"不能取消"}`},
	} {
		t.Run(string(c.profile.ID)+" "+c.denies, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := openShop(t, c.profile, meituan.Profile(), denial{path: "order/cancel", body: c.denies, times: 1, undone: true})
				s.run(t, func(ctx context.Context) {
					_, err := s.Wait(ctx, s.order.ID, engine.UntilPlaced)
					check(t, err)
					_, err = s.Cancel(ctx, s.order.ID, engine.Cancellation{Reason: engine.NotNeeded})
					check(t, err)
					d, err := s.Wait(ctx, s.order.ID, engine.UntilFinal)
					if err != nil || d.Phase != engine.PhaseCancelled {
						t.Errorf("%s: %s, %v", d.Phase, d.Trouble, err)
					}
				})
				if got := s.waybills(); !slices.Equal(got, []string{string(c.profile.ID) + " 103"}) {
					t.Errorf("taken: %v", got)
				}
			})
		})
	}
}

// TestAPriceThatIsOverIsAskedForUnderTheSameID: Dada answers 2062, is asked for its
// price once more under the same id, and takes the order under it.
func TestAPriceThatIsOverIsAskedForUnderTheSameID(t *testing.T) {
	for _, c := range []struct {
		why      string
		refusals int // of each id
		want     []string
		paths    []string
	}{
		{"once", 1, []string{"DADA 302"}, []string{"order/pre_add", "order/add", "order/pre_add", "order/add"}},
		{"and again: somebody else carries", 2, []string{"SS 302"}, []string{"order/pre_add", "order/add", "order/pre_add", "order/add"}},
	} {
		t.Run(c.why, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := openShop(t, dada.Profile(), shansong.Profile(), denial{})
				_, err := s.bench.Sim.Inject(wechatsim.Fault{
					Kind: wechatsim.Resultcode, Calls: []string{"order/add"}, Carrier: "DADA", Code: 2062, Text: "价格信息已过期", Attempts: c.refusals,
				})
				check(t, err)
				s.run(t, func(ctx context.Context) {
					d, err := s.Wait(ctx, s.order.ID, engine.UntilFinal)
					if err != nil || d.Phase != engine.PhaseDelivered {
						t.Errorf("%s: %s, %v", d.Phase, d.Trouble, err)
					}
				})
				if got := s.waybills(); !slices.Equal(got, c.want) {
					t.Errorf("taken: %v, want %v", got, c.want)
				}
				if got := s.before("DADA", len(c.paths)); !slices.Equal(got, c.paths) {
					t.Errorf("Dada was called %v, want %v first, all under one id", got, c.paths)
				}
			})
		})
	}
}

// before are the first calls to a company, about whichever order it was asked first.
func (s *shop) before(company string, n int) (paths []string) {
	for _, o := range s.bench.Sim.Orders() {
		if o.DeliveryID != company {
			continue
		}
		for _, call := range o.Calls {
			paths = append(paths, call.Path)
		}
		return paths[:min(n, len(paths))]
	}
	return nil
}
