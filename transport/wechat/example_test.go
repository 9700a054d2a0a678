package wechat_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"

	"github.com/paotui-go/paotui/engine/fault"
	"github.com/paotui-go/paotui/engine/secret"
	"github.com/paotui-go/paotui/transport/wechat"
)

// The published vector; the misspelt secret belongs to it.
func ExampleSign() {
	fmt.Println(wechat.Sign("test_shop_id", "test_shop_order_id", secret.New("test_app_secrect")))
	// Output: a93d8d6bae9a9483c1b1d4e8670e7f6226ec94cb
}

// A refusal has two layers; here the carrier is the one who says no.
func ExampleClient() {
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/cgi-bin/stable_token":
			_, _ = io.WriteString(w, `{"access_token":"a-token","expires_in":7200}`)
		case "/cgi-bin/express/local/business/order/pre_add":
			_, _ = io.WriteString(w, `{"resultcode":0,"resultmsg":"ok","fee":7.24,"distance":1200}`)
		default:
			_, _ = io.WriteString(w, `{"errcode":0,"resultcode":1202,"resultmsg":"do not resubmit within 2 s","fee":0}`)
		}
	}))
	defer api.Close()
	client, err := wechat.NewClient(wechat.Config{BaseURL: api.URL, AppID: "wx0000000000000000", AppSecret: secret.New("mini-program-secret")})
	if err != nil {
		fmt.Println(err)
		return
	}
	order := &wechat.OrderRequest{ShopID: "shop", ShopOrderID: "1001", DeliveryID: "SFTC"}
	quote, err := client.PreAddOrder(context.Background(), secret.New("app-secret-of-the-shop"), order)
	if err != nil {
		fmt.Println(err)
		return
	}
	fee, known := quote.Fee.Get()
	fmt.Println(int64(fee), "fen, known:", known)
	_, known = quote.InsuranceFee.Get()
	fmt.Println("insurance known:", known)

	_, err = client.AddOrder(context.Background(), secret.New("app-secret-of-the-shop"), order)
	var carrier *wechat.CarrierError
	if errors.As(err, &carrier) && carrier.ResultCode == 1202 {
		fmt.Println(carrier.Reclassify(fault.Busy, fault.Rejected, "sent again too soon"))
	}
	// Output:
	// 724 fen, known: true
	// insurance known: false
	// order/add: SFTC 1202: sent again too soon; wait, then send the same again (rejected)
}

// The published example of a body ends with a comma too many.
func ExampleParseOrderRequest() {
	_, err := wechat.ParseOrderRequest([]byte("{\n  \"shopid\": \"122222222\",\n  \"shop_no\": \"12345678\",\n}"))
	fmt.Println(err)
	// Output: line 3, column 24: a comma with nothing after it, which JSON does not allow
}

func ExampleNewPush() {
	push, err := wechat.NewPush(wechat.PushConfig{
		Token: secret.New("AAAAA"),
		Key:   secret.New("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"),
		AppID: "wxba5fad812f8e6fb9",
		Sink: func(_ context.Context, e wechat.Event) error {
			fmt.Println(e.ShopOrderID, e.Proven)
			return nil
		},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	check := httptest.NewRequest(http.MethodGet, "/push?signature=f464b24fc39322e44b38aa78f5edd27bd1441696&timestamp=1714036504&nonce=1514711492&echostr=4375120948345356249", nil)
	answer := httptest.NewRecorder()
	push.ServeHTTP(answer, check)
	fmt.Println(answer.Code, answer.Body)
	// Output: 200 4375120948345356249
}
