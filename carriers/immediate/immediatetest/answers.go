package immediatetest

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/paotui-go/paotui/carriers/immediate"
	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/fault"
	"github.com/paotui-go/paotui/engine/secret"
	"github.com/paotui-go/paotui/transport/wechat"
)

// Answering is a carrier whose WeChat answers every merchant call with one and the
// same body: for the answers that a simulator would not give. Bodies holds what
// was sent, by call.
type Answering struct {
	Carrier engine.Carrier
	Account engine.Account
	Bodies  map[string]string
}

// StartAnswering makes one; it ends with the test. It is for one call at a time.
func StartAnswering(t testing.TB, p immediate.Profile, o immediate.Options, body string) *Answering {
	t.Helper()
	const prefix = "/cgi-bin/express/local/business/"
	a := &Answering{Bodies: map[string]string{}}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		call, merchant := strings.CutPrefix(r.URL.Path, prefix)
		if !merchant {
			fmt.Fprint(w, `{"access_token":"token","expires_in":7200}`)
			return
		}
		sent, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		a.Bodies[call] = string(sent)
		fmt.Fprint(w, body)
	}))
	t.Cleanup(server.Close)
	client, err := wechat.NewClient(wechat.Config{BaseURL: server.URL, AppID: "wx-app", AppSecret: secret.New("app-secret"), HTTP: server.Client()})
	if err != nil {
		t.Fatal(err)
	}
	a.Carrier, err = immediate.New(p, immediate.Clients{"wx-app": client}, o)
	if err != nil {
		t.Fatal(err)
	}
	a.Account = engine.Account{
		App: "wx-app", Merchant: "shop-key", Secret: secret.New("shop-secret"), Store: "store-1",
		Grants: engine.Grants{Service: serviceOf(p), Insurance: true, PickupCode: true, ReceiptCode: true},
	}
	return a
}

// Answer is one line of a company's codes.
type Answer struct {
	Why string
	On  immediate.Call
	// Code and Said are resultcode and resultmsg.
	Code int
	Said string

	Kind    fault.Kind
	Outcome fault.Outcome
}

// Answers holds a Profile's codes to what they should mean.
func Answers(t *testing.T, p immediate.Profile, answers []Answer) {
	for _, answer := range answers {
		t.Run(answer.Why, func(t *testing.T) {
			a := StartAnswering(t, p, immediate.Options{}, fmt.Sprintf(`{"resultcode":%d,"resultmsg":%q,"fee":0,"waybill_id":"","order_status":0}`, answer.Code, answer.Said))
			err := a.make(answer.On)
			if err == nil || fault.KindOf(err) != answer.Kind || fault.OutcomeOf(err) != answer.Outcome {
				t.Errorf("%v\n\tis %v, %v; want %v, %v", err, fault.KindOf(err), fault.OutcomeOf(err), answer.Kind, answer.Outcome)
			}
			if err != nil && answer.Said != "" && strings.Contains(err.Error(), answer.Said) {
				t.Errorf("the company's words are in the error's text: %v", err)
			}
		})
	}
}

// make makes one call of the contract with an order that is fine.
func (a *Answering) make(call immediate.Call) error {
	ctx := context.Background()
	in := engine.Inquiry{Order: PlainOrder(anywhere), Account: a.Account, ID: 1}
	ref := engine.Ref{ID: 1, Account: a.Account, Waybill: "W1"}
	var err error
	switch call {
	case immediate.OnQuote:
		_, err = a.Carrier.Quote(ctx, in)
	case immediate.OnPlace:
		_, err = a.Carrier.Place(ctx, engine.Placement{Inquiry: in})
	case immediate.OnQuery:
		_, err = a.Carrier.Query(ctx, ref)
	case immediate.OnCancel:
		_, err = a.Carrier.Cancel(ctx, ref, engine.Cancellation{})
	case immediate.OnCancelCost:
		_, err = a.Carrier.(engine.CancelQuoter).CancelCost(ctx, ref, engine.Cancellation{})
	case immediate.OnConfirmReturn:
		err = a.Carrier.(engine.ReturnConfirmer).ConfirmReturn(ctx, ref)
	case immediate.OnReorder:
		_, err = a.Carrier.(engine.Reorderer).Reorder(ctx, engine.Placement{Inquiry: in})
	case immediate.OnTip:
		err = a.Carrier.(engine.Tipper).Tip(ctx, engine.TipRequest{Ref: ref, To: 500})
	}
	return err
}
