//go:build !race

// Under the race detector the calls would take a minute.

package wiring_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"path"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/fault"
	"github.com/paotui-go/paotui/transport"
	"github.com/paotui-go/paotui/transport/wechat"
)

// fixedReplies are the answers to a placement's four calls.
var fixedReplies = map[string]string{
	"pre_add": quoteReply,
	"add":     `{"resultcode":0,"resultmsg":"ok","errcode":0,"fee":10.5,"waybill_id":"7958054567853978","order_status":101}`,
	"get":     `{"resultcode":0,"resultmsg":"ok","errcode":0,"order_status":102,"waybill_id":"7958054567853978","reach_time":900}`,
	"cancel":  `{"resultcode":0,"resultmsg":"ok","errcode":0,"deduct_fee":2}`,
}

// sickMerchant is an account whose every call is refused for its balance.
const sickMerchant = "shop-007"

// balanceIsTheAccounts lays a refusal for the balance on the account, and nothing else
// on anybody.
func balanceIsTheAccounts(_ transport.Call, err error) transport.Blame {
	if e, ok := errors.AsType[*wechat.CarrierError](err); ok && e.ResultCode == 2155 {
		return transport.BlameAccount
	}
	return transport.BlameNobody
}

// crowd is a WeChat with fixed answers in which something always fails; it counts
// requests and connections.
type crowd struct {
	*httptest.Server
	requests, connections atomic.Int64
}

func startCrowd(t *testing.T) *crowd {
	c := &crowd{}
	c.Server = httptest.NewUnstartedServer(c)
	c.Config.ConnState = func(_ net.Conn, s http.ConnState) {
		if s == http.StateNew {
			c.connections.Add(1)
		}
	}
	c.Start()
	t.Cleanup(c.Close)
	return c
}

func (c *crowd) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	n, call := c.requests.Add(1), path.Base(r.URL.Path)
	switch reply, known := fixedReplies[call]; {
	case err != nil:
		w.WriteHeader(http.StatusBadRequest)
	case !known:
		_, _ = io.WriteString(w, `{"access_token":"token","expires_in":7200}`)
	case strings.Contains(string(body), sickMerchant):
		_, _ = io.WriteString(w, `{"resultcode":2155,"resultmsg":"余额不足","errcode":0}`)
	case n%50 == 0:
		_, _ = io.WriteString(w, `{"resultcode":2044,"resultmsg":"暂不支持","errcode":0,"fee":0}`)
	case n%500 == 1:
		w.WriteHeader(http.StatusBadGateway)
	case n%500 == 2:
		_, _ = io.WriteString(w, reply[:len(reply)/2])
	default:
		_, _ = io.WriteString(w, reply)
	}
}

// merchants is many shops, each calling all the time with new orders.
type merchants struct {
	carrier engine.Carrier

	answered, refused atomic.Int64
	unknown, heldBack atomic.Int64
}

const shops = 500

// calls makes the placements from one number to another, by so many callers at once.
func (m *merchants) calls(ctx context.Context, callers, from, to int) {
	var all sync.WaitGroup
	for i := range callers {
		all.Go(func() {
			for n := from + i; n < to; n += callers {
				in := inquiry()
				in.ID, in.Order.ID = engine.PlacementID(n), fmt.Sprintf("order-%d", n)
				in.Account.Merchant = fmt.Sprintf("shop-%03d", n%shops)
				m.order(ctx, in)
			}
		})
	}
	all.Wait()
}

// order makes the four calls, whatever becomes of each.
func (m *merchants) order(ctx context.Context, in engine.Inquiry) {
	quote, err := m.carrier.Quote(ctx, in)
	m.count(err)
	_, err = m.carrier.Place(ctx, engine.Placement{Inquiry: in, Quote: quote})
	m.count(err)
	r := engine.Ref{ID: in.ID, Account: in.Account, Token: quote.Token, Waybill: "7958054567853978"}
	_, err = m.carrier.Query(ctx, r)
	m.count(err)
	_, err = m.carrier.Cancel(ctx, r, engine.Cancellation{Reason: engine.NotNeeded})
	m.count(err)
}

func (m *merchants) count(err error) {
	switch {
	case err == nil:
		m.answered.Add(1)
	case fault.KindOf(err) == fault.KeptBack:
		m.heldBack.Add(1)
	case fault.OutcomeOf(err) == fault.Unknown:
		m.unknown.Add(1)
	default:
		m.refused.Add(1)
	}
}

// TestMemoryStaysFlat: 100,000 calls, of four for each order, leave no more behind
// than 10,000, and share the few connections that their callers can use at once; a
// failure costs none.
func TestMemoryStaysFlat(t *testing.T) {
	if testing.Short() {
		t.Skip("it makes 100,000 calls")
	}
	const (
		callers  = 8
		perOrder = 4
		most     = 512 << 10 // bytes more after 90,000 calls more: under 6 for each
	)
	server := startCrowd(t)
	m := &merchants{carrier: dadaThrough(t, server.URL, balanceIsTheAccounts)}
	m.calls(t.Context(), callers, 1, 10_000/perOrder)
	before := heap()
	m.calls(t.Context(), callers, 10_000/perOrder, 100_000/perOrder)
	end := heap()
	t.Logf("%d bytes after 10,000 calls, %d after 100,000; %d answered, %d refused, %d unknown, %d kept back, %d requests over %d connections", before, end,
		m.answered.Load(), m.refused.Load(), m.unknown.Load(), m.heldBack.Load(), server.requests.Load(), server.connections.Load())
	if end > before+most {
		t.Errorf("the heap has grown from %d to %d bytes", before, end)
	}
	if n := server.connections.Load(); n > 4*callers { // some are dialled while another is just given back
		t.Errorf("%d callers used %d connections", callers, n)
	}
	if m.answered.Load() < 90_000 || m.refused.Load() == 0 || m.unknown.Load() == 0 || m.heldBack.Load() == 0 {
		t.Error("not every kind of end was met")
	}
}

// heap is what is in use once the garbage is gone; what pools keep is gone after two
// rounds.
func heap() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
