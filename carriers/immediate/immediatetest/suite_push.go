package immediatetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"time"

	"github.com/paotui-go/paotui/carriers/immediate"
	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/secret"
	"github.com/paotui-go/paotui/transport/wechat"
	"github.com/paotui-go/paotui/transport/wechat/wechatsim"
)

const (
	pushToken = "suite-push-token"
	pushKey   = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
)

// pushEnd is where WeChat pushes to.
type pushEnd struct {
	handler *wechat.Push
	reports chan engine.Report
}

func listen(sim *wechatsim.Server) (*pushEnd, error) {
	e := &pushEnd{reports: make(chan engine.Report, 100)}
	var err error
	e.handler, err = wechat.NewPush(wechat.PushConfig{
		Token: secret.New(pushToken), Key: secret.New(pushKey), AppID: sim.App().AppID,
		Sink: func(_ context.Context, event wechat.Event) error {
			if r, ok := immediate.Report(event); ok {
				e.reports <- r
			}
			return nil
		},
	})
	if err != nil {
		return nil, err
	}
	return e, sim.SetPush(&wechatsim.Push{
		URL: "http://endpoint/push", Token: pushToken, Key: pushKey, Mode: wechatsim.Secure, Client: &http.Client{Transport: e},
	})
}

// RoundTrip is the way from WeChat to the endpoint, in memory.
func (e *pushEnd) RoundTrip(r *http.Request) (*http.Response, error) {
	w := httptest.NewRecorder()
	e.handler.ServeHTTP(w, r)
	return w.Result(), nil
}

// tell has WeChat push where an order stands; in secure mode a stranger can only
// replay a genuine signature around a body of his own.
func (s *otherSide) tell(ctx context.Context, id engine.PlacementID, genuine bool) (engine.Report, error) {
	witness, ok := s.sim.Order(s.account.Merchant, id.String())
	if !ok || len(witness.Waybills) == 0 {
		return engine.Report{}, errors.New("there is no such order")
	}
	status := witness.Waybills[len(witness.Waybills)-1].Status
	s.push.drop()
	if !genuine {
		return s.push.forged(s.account.Merchant, id, status)
	}
	time.Sleep(time.Second) // virtual: a second event of the same second would be the same push
	if err := s.sim.Advance(s.account.Merchant, id.String(), status); err != nil {
		return engine.Report{}, err
	}
	for {
		select {
		case r := <-s.push.reports:
			if r.Placement == id {
				return r, nil
			}
		case <-ctx.Done():
			return engine.Report{}, ctx.Err()
		}
	}
}

// drop forgets what came until now.
func (e *pushEnd) drop() {
	time.Sleep(time.Second) // virtual
	for len(e.reports) > 0 {
		<-e.reports
	}
}

func (e *pushEnd) forged(merchant string, id engine.PlacementID, status int) (engine.Report, error) {
	now := strconv.FormatInt(time.Now().Unix(), 10)
	query := url.Values{"timestamp": {now}, "nonce": {"1"}, "signature": {wechat.Signature(pushToken, now, "1")}}
	body := fmt.Sprintf(`{"MsgType":"event","Event":"update_waybill_status","shopid":%q,"shop_order_id":%q,"order_status":%d,"action_time":%s}`, merchant, id, status, now)
	w := httptest.NewRecorder()
	e.handler.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "http://endpoint/push?"+query.Encode(), bytes.NewReader([]byte(body))))
	select {
	case r := <-e.reports:
		return r, nil
	default:
		return engine.Report{}, fmt.Errorf("turned away with HTTP %d", w.Code)
	}
}
