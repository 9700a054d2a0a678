package wechat

import (
	"context"
	"encoding/json"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/paotui-go/paotui/engine/fault"
	"github.com/paotui-go/paotui/engine/secret"
)

func testOrder() *OrderRequest {
	return &OrderRequest{ShopID: "test_shop_id", ShopOrderID: "test_shop_order_id", DeliveryID: "TEST", OpenID: "openid"}
}

const (
	// The sign that WeChat publishes, the misspelt secret included.
	publishedSecret = "test_app_secrect"
	publishedSign   = "a93d8d6bae9a9483c1b1d4e8670e7f6226ec94cb"
)

func TestSignVectors(t *testing.T) {
	if got := Sign("test_shop_id", "test_shop_order_id", secret.New(publishedSecret)); got != publishedSign {
		t.Errorf("with an order id: %s", got)
	}
	if got := Sign("test_shop_id", "", secret.New(publishedSecret)); got != "9930e1dbf1665bba7e4a88059d872aad8194d21d" {
		t.Errorf("without: %s", got)
	}
}

// calls makes each of the 14 calls once.
var calls = []struct {
	path   string
	signed bool
	writes bool
	do     func(context.Context, *Client) error
}{
	{"order/pre_add", true, false, func(ctx context.Context, c *Client) error {
		_, err := c.PreAddOrder(ctx, secret.New(publishedSecret), testOrder())
		return err
	}},
	{"order/add", true, true, func(ctx context.Context, c *Client) error {
		_, err := c.AddOrder(ctx, secret.New(publishedSecret), testOrder())
		return err
	}},
	{"order/readd", true, true, func(ctx context.Context, c *Client) error {
		_, err := c.ReOrder(ctx, secret.New(publishedSecret), testOrder())
		return err
	}},
	{"order/addtips", true, true, func(ctx context.Context, c *Client) error {
		return c.AddTips(ctx, secret.New(publishedSecret), &TipRequest{ShopID: "test_shop_id", ShopOrderID: "test_shop_order_id", DeliveryID: "TEST", Tips: 250})
	}},
	{"order/precancel", true, false, func(ctx context.Context, c *Client) error {
		_, err := c.PreCancelOrder(ctx, secret.New(publishedSecret), &CancelRequest{ShopID: "test_shop_id", ShopOrderID: "test_shop_order_id", DeliveryID: "TEST"})
		return err
	}},
	{"order/cancel", true, true, func(ctx context.Context, c *Client) error {
		_, err := c.CancelOrder(ctx, secret.New(publishedSecret), &CancelRequest{ShopID: "test_shop_id", ShopOrderID: "test_shop_order_id", DeliveryID: "TEST", CancelReasonID: CancelNotNeeded})
		return err
	}},
	{"order/confirm_return", true, true, func(ctx context.Context, c *Client) error {
		return c.ConfirmReturn(ctx, secret.New(publishedSecret), &ReturnRequest{ShopID: "test_shop_id", ShopOrderID: "test_shop_order_id", DeliveryID: "TEST"})
	}},
	{"order/get", true, false, func(ctx context.Context, c *Client) error {
		_, err := c.GetOrder(ctx, secret.New(publishedSecret), &GetRequest{ShopID: "test_shop_id", ShopOrderID: "test_shop_order_id", DeliveryID: "TEST"})
		return err
	}},
	{"test_update_order", false, true, func(ctx context.Context, c *Client) error {
		return c.MockUpdateOrder(ctx, &MockRequest{ShopID: "test_shop_id", ShopOrderID: "test_shop_order_id", OrderStatus: 102, ActionTime: 1767225600})
	}},
	{"realmock_update_order", true, true, func(ctx context.Context, c *Client) error {
		return c.RealMockUpdateOrder(ctx, secret.New(publishedSecret), &MockRequest{ShopID: "test_shop_id", ShopOrderID: "test_shop_order_id", OrderStatus: 102, ActionTime: 1767225600})
	}},
	{"delivery/getall", false, false, func(ctx context.Context, c *Client) error {
		_, err := c.GetAllDeliveries(ctx)
		return err
	}},
	{"shop/get", false, false, func(ctx context.Context, c *Client) error {
		_, err := c.GetBoundAccounts(ctx)
		return err
	}},
	{"shop/add", false, true, func(ctx context.Context, c *Client) error { return c.BindAccount(ctx, "TEST") }},
	{"open", false, true, func(ctx context.Context, c *Client) error { return c.OpenDelivery(ctx) }},
}

func TestFourteenCallsOnTheirPaths(t *testing.T) {
	if len(calls) != 14 {
		t.Fatalf("%d calls", len(calls))
	}
	s := serve(t, reply(`{"resultcode":0,"resultmsg":"ok"}`))
	var through []Call
	c := dial(t, s.URL, func(cfg *Config) {
		cfg.Through = func(ctx context.Context, call Call, send func(context.Context) error) error {
			through = append(through, call)
			return send(ctx)
		}
	})
	for i, call := range calls {
		if err := call.do(t.Context(), c); err != nil {
			t.Errorf("%s: %v", call.path, err)
		}
		got := s.requests()[i]
		if got.method != "POST" || got.path != "/cgi-bin/express/local/business/"+call.path || got.query != "access_token="+testToken {
			t.Errorf("%s went out as %s %s?%s", call.path, got.method, got.path, got.query)
		}
		var body struct {
			Sign string `json:"delivery_sign"`
		}
		if err := json.Unmarshal([]byte(got.body), &body); err != nil {
			t.Errorf("%s: body %s: %v", call.path, got.body, err)
		}
		if want := map[bool]string{true: publishedSign}[call.signed]; body.Sign != want {
			t.Errorf("%s is signed %q, want %q", call.path, body.Sign, want)
		}
		if through[i].Name != call.path || through[i].AppID != "wx_test" || through[i].Writes != call.writes {
			t.Errorf("%s passed the seam as %+v", call.path, through[i])
		}
	}
}

func TestOrderOnTheWire(t *testing.T) {
	b, err := os.ReadFile("testdata/order.json")
	if err != nil {
		t.Fatal(err)
	}
	r, err := ParseOrderRequest(b)
	if err != nil {
		t.Fatal(err)
	}
	before := *r
	s := serve(t, reply(`{"resultcode":0}`))
	if _, err := dial(t, s.URL).AddOrder(t.Context(), secret.New(publishedSecret), r); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(before, *r); diff != "" {
		t.Errorf("the caller's request was changed:\n%s", diff)
	}
	var want, got map[string]any
	if json.Unmarshal(b, &want) != nil || json.Unmarshal([]byte(s.requests()[0].body), &got) != nil {
		t.Fatal("not JSON")
	}
	want["delivery_sign"] = Sign(r.ShopID, r.ShopOrderID, secret.New(publishedSecret))
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("on the wire:\n%s", diff)
	}
}

func TestUnsetFieldsStayOffTheWire(t *testing.T) {
	b, err := encode(&OrderRequest{})
	if err != nil {
		t.Fatal(err)
	}
	want := `{"shopid":"","shop_order_id":"","delivery_id":"","openid":"",` +
		`"receiver":{"name":"","city":"","address":"","address_detail":"","phone":"","lng":0,"lat":0},` +
		`"cargo":{"goods_value":0,"goods_weight":0,"cargo_first_class":"","cargo_second_class":""},` +
		`"order_info":{},"shop":{},"delivery_sign":""}`
	if string(b) != want {
		t.Errorf("got\n%s\nwant\n%s", b, want)
	}
}

func TestTextIsRawUTF8(t *testing.T) {
	text := "奶茶 <大&小> 😀 \u2028\u2029 \\u2028 \\\u2028 \"引号\" \t\n é\u00a0"
	s := serve(t, reply(`{"resultcode":0}`))
	order := testOrder()
	order.OrderInfo.Note = text
	if _, err := dial(t, s.URL).AddOrder(t.Context(), secret.New(publishedSecret), order); err != nil {
		t.Fatal(err)
	}
	body := s.requests()[0].body
	if !strings.Contains(body, "奶茶 <大&小> 😀 \u2028\u2029 \\\\u2028 \\\\\u2028") {
		t.Errorf("not raw: %s", body)
	}
	var back OrderRequest
	if err := json.Unmarshal([]byte(body), &back); err != nil || back.OrderInfo.Note != text {
		t.Errorf("note came back as %q, %v", back.OrderInfo.Note, err)
	}
	if got := s.requests()[0].contentType; got != "application/json; charset=utf-8" {
		t.Errorf("Content-Type %q", got)
	}
}

func TestWhatCannotBeWrittenIsNotSent(t *testing.T) {
	s := serve(t, reply(`{"resultcode":0}`))
	c := dial(t, s.URL)
	for name, spoil := range map[string]func(*OrderRequest){
		"a control character": func(r *OrderRequest) { r.OrderInfo.Note = "a\x00b" },
		"an escape character": func(r *OrderRequest) { r.ShopOrderID = "\x1b" },
		"broken UTF-8":        func(r *OrderRequest) { r.Receiver.Name = "\xb1\xb1" },
		"no coordinate":       func(r *OrderRequest) { r.Receiver.Lat = DegreesOf(1e9) },
	} {
		order := testOrder()
		spoil(order)
		_, err := c.AddOrder(t.Context(), secret.New(publishedSecret), order)
		if fault.KindOf(err) != fault.Invalid || fault.OutcomeOf(err) != fault.NotSent {
			t.Errorf("%s: %v", name, err)
		}
	}
	if n := len(s.requests()); n != 0 {
		t.Errorf("%d requests left", n)
	}
}

func TestRepliesAsTheyCome(t *testing.T) {
	yuan := func(fen Yuan) Opt[Yuan] { return Opt[Yuan]{fen, true} }
	whole := func(n Whole) Opt[Whole] { return Opt[Whole]{n, true} }
	status := func(n Code) Opt[Code] { return Opt[Code]{n, true} }
	for _, c := range []struct {
		name, body string
		want       AddOrderReply
	}{
		{"as documented", `{"resultcode":0,"resultmsg":"ok","fee":10,"deliverfee":12.5,"couponfee":2.5,"tips":0,"insurancfee":0.5,"distance":1000,"waybill_id":"123456789","order_status":101,"finish_code":1024,"pickup_code":2048,"dispatch_duration":300}`,
			AddOrderReply{Fees{yuan(1000), yuan(1250), yuan(250), yuan(0), yuan(50), whole(1000), whole(300)}, "123456789", status(101), "1024", "2048"}},
		{"other spellings, numbers in quotes, a number for an id", `{"errcode":"0","resultcode":"0","fee":"7.24","couponFee":"0.00","insurancefee":"1","waybill_id":9007199254740993,"order_status":"1","finish_code":"0639"}`,
			AddOrderReply{Fees{Fee: yuan(724), CouponFee: yuan(0), InsuranceFee: yuan(100)}, "9007199254740993", status(1), "0639", ""}},
		{"the sandbox's few fields", `{"resultcode":0,"resultmsg":"","fee":1,"waybill_id":"7_waybillid","order_status":101,"dispatch_duration":0}`,
			AddOrderReply{Fees{Fee: yuan(100), DispatchDuration: whole(0)}, "7_waybillid", status(101), "", ""}},
		{"nothing in many ways", `{"errcode":null,"resultcode":0,"fee":null,"deliverfee":"","couponfee":[],"tips":{},"insurancefee":"","insurancfee":2,"distance":null,"waybill_id":null,"order_status":"","finish_code":0,"pickup_code":[]}`,
			AddOrderReply{Fees: Fees{InsuranceFee: yuan(200)}}},
		{"fields that nobody documented", `{"resultcode":0,"sender_lng":116.5,"sender_lat":"40.1","delivery_sign":"x","extra":{"a":[1]},"fee":724.0,"distance":1203.4}`,
			AddOrderReply{Fees: Fees{Fee: yuan(72400), Distance: whole(1203)}}},
	} {
		s := serve(t, reply(c.body))
		got, err := dial(t, s.URL).AddOrder(t.Context(), secret.New(publishedSecret), testOrder())
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if diff := cmp.Diff(c.want, *got, cmp.AllowUnexported(Opt[Yuan]{}, Opt[Whole]{}, Opt[Code]{})); diff != "" {
			t.Errorf("%s:\n%s", c.name, diff)
		}
	}
}

func TestOtherReplies(t *testing.T) {
	bodies := map[string]string{
		"order/pre_add":   `{"resultcode":0,"fee":10,"insurancfee":3,"delivery_token":1111111}`,
		"order/precancel": `{"resultcode":0,"deduct_fee":0.0,"desc":"说明"}`,
		"order/get":       `{"resultcode":0,"order_status":301,"waybill_id":"7","rider_name":null,"rider_phone":"137******2","rider_lng":116.50603,"rider_lat":"40.152","reach_time":300,"agent_info":[],"order_token":"x"}`,
		"delivery/getall": `{"resultcode":0,"list":[{"delivery_id":"SFTC","delivery_name":"顺丰同城急送"},{"delivery_id":"MTPS"}]}`,
		"shop/get":        `{"resultcode":0,"shop_list":[{"delivery_id":"SFTC","shopid":123456,"audit_result":0,"remark":""}]}`,
	}
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		reply(bodies[strings.TrimPrefix(r.URL.Path, merchantPath)])(w, r)
	})
	c := dial(t, s.URL)
	quote, err := c.PreAddOrder(t.Context(), secret.New(publishedSecret), testOrder())
	if err != nil || quote.Fee.value != 1000 || quote.InsuranceFee.value != 300 || quote.DeliveryToken != "1111111" || quote.Tips.known {
		t.Errorf("pre_add: %+v, %v", quote, err)
	}
	cancel, err := c.PreCancelOrder(t.Context(), secret.New(publishedSecret), &CancelRequest{})
	if err != nil || !cancel.DeductFee.known || cancel.DeductFee.value != 0 || cancel.Desc != "说明" {
		t.Errorf("precancel: %+v, %v", cancel, err)
	}
	at, err := c.GetOrder(t.Context(), secret.New(publishedSecret), &GetRequest{})
	if err != nil || at.OrderStatus.value != 301 || at.RiderLng.value.Float() != 116.50603 || at.RiderLat.value != 40152000 || at.ReachTime.value != 300 || at.RiderName != "" {
		t.Errorf("get: %+v, %v", at, err)
	}
	companies, err := c.GetAllDeliveries(t.Context())
	if err != nil || len(companies) != 2 || companies[0].DeliveryName != "顺丰同城急送" {
		t.Errorf("getall: %+v, %v", companies, err)
	}
	accounts, err := c.GetBoundAccounts(t.Context())
	if err != nil || len(accounts) != 1 || accounts[0].ShopID != "123456" || accounts[0].AuditResult.value != AuditApproved {
		t.Errorf("shop/get: %+v, %v", accounts, err)
	}
	bodies["shop/get"] = `{"resultcode":0,"shop_list":""}`
	if accounts, err = c.GetBoundAccounts(t.Context()); err != nil || accounts != nil {
		t.Errorf("shop/get without a shop: %+v, %v", accounts, err)
	}
}

func TestOpenDeliveryTwiceIsASuccess(t *testing.T) {
	s := serve(t, reply(`{"errcode":930569,"errmsg":"already opened rid: 1"}`))
	if err := dial(t, s.URL).OpenDelivery(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestWhatWrapsACall(t *testing.T) {
	s := serve(t, reply(`{"resultcode":0,"fee":1}`))
	own := &fault.Error{Kind: fault.KeptBack, Outcome: fault.NotSent}
	for _, c := range []struct {
		name    string
		through func(context.Context, Call, func(context.Context) error) error
		kind    fault.Kind
		outcome fault.Outcome
		sent    int
	}{
		{"keeps it back", func(context.Context, Call, func(context.Context) error) error { return own }, fault.KeptBack, fault.NotSent, 0},
		{"loses it", func(context.Context, Call, func(context.Context) error) error { return nil }, fault.Internal, fault.Unknown, 0},
		{"sends it with less time", func(ctx context.Context, _ Call, send func(context.Context) error) error {
			ctx, cancel := context.WithCancel(ctx)
			cancel()
			return send(ctx)
		}, fault.Canceled, fault.NotSent, 0},
	} {
		client := dial(t, s.URL, func(cfg *Config) { cfg.Through = c.through })
		got, err := client.PreAddOrder(t.Context(), secret.New(publishedSecret), testOrder())
		if got != nil || fault.KindOf(err) != c.kind || fault.OutcomeOf(err) != c.outcome || len(s.requests()) != c.sent {
			t.Errorf("what wraps a call %s: %v, %v, %d requests", c.name, got, err, len(s.requests()))
		}
	}
	twice := dial(t, s.URL, func(cfg *Config) {
		cfg.Through = func(ctx context.Context, _ Call, send func(context.Context) error) error {
			_ = send(ctx)
			return send(ctx)
		}
	})
	if got, err := twice.PreAddOrder(t.Context(), secret.New(publishedSecret), testOrder()); err != nil || got.Fee.value != 100 || len(s.requests()) != 2 {
		t.Errorf("a read that is repeated: %+v, %v", got, err)
	}
}

func TestConfigSaysWhatIsMissing(t *testing.T) {
	for name, cfg := range map[string]Config{
		"no appid":             {Tokens: fixedToken{}},
		"neither secret":       {AppID: "wx"},
		"a host for a URL":     {AppID: "wx", AppSecret: secret.New("x"), BaseURL: "api.weixin.qq.com"},
		"a URL with a query":   {AppID: "wx", AppSecret: secret.New("x"), BaseURL: "https://example.com/?a=1"},
		"a URL of another age": {AppID: "wx", AppSecret: secret.New("x"), BaseURL: "ftp://example.com"},
	} {
		if _, err := NewClient(cfg); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
	c, err := NewClient(Config{AppID: "wx", AppSecret: secret.New("x")})
	if err != nil || c.base != DefaultBaseURL {
		t.Errorf("the least configuration: %v, %v", c, err)
	}
}
