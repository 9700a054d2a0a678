package wechat

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"go.uber.org/zap/zaptest/observer"

	"github.com/paotui-go/paotui/engine/secret"
)

const (
	pushToken = "AAAAA"
	pushApp   = "wxba5fad812f8e6fb9"
)

var (
	pushKey  = secret.New("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
	otherKey = secret.New("BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBA")
)

// pushNow is when the tests' pushes arrive: at the moment of the published one.
var pushNow = time.Unix(1714112445, 0)

// inbox is a sink that keeps what it got, and fails while told to.
type inbox struct {
	mu     sync.Mutex
	events []Event
	others []Message
	fail   error
	reply  string
}

func (i *inbox) take(_ context.Context, e Event) error {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.fail != nil {
		return i.fail
	}
	i.events = append(i.events, e)
	return nil
}

func (i *inbox) other(_ context.Context, m Message) ([]byte, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.others = append(i.others, m)
	return []byte(i.reply), i.fail
}

// pushServer is a Push behind a real server, and what it logged.
func pushServer(t testing.TB, in *inbox, change ...func(*PushConfig)) (base string, p *Push, logs *observer.ObservedLogs) {
	t.Helper()
	core, logs := observer.New(zapcore.DebugLevel)
	cfg := PushConfig{Token: secret.New(pushToken), Key: pushKey, AppID: pushApp, Sink: in.take, Other: in.other, Logger: zap.New(core)}
	for _, f := range change {
		f(&cfg)
	}
	p, err := NewPush(cfg)
	if err != nil {
		t.Fatal(err)
	}
	p.now = func() time.Time { return pushNow }
	s := httptest.NewServer(p)
	t.Cleanup(s.Close)
	return s.URL, p, logs
}

func inMode(m Mode) func(*PushConfig) { return func(c *PushConfig) { c.Mode = m } }

// sealedPush is a push in secure mode.
func sealedPush(t testing.TB, key secret.Text, app, message string, f Format) (query url.Values, body string) {
	t.Helper()
	framing, err := NewFraming(key, app)
	if err != nil {
		t.Fatal(err)
	}
	encrypt := framing.Seal([16]byte{0xff, 0, 1}, []byte(message))
	body = `{"ToUserName":"gh_test","Encrypt":"` + encrypt + `"}`
	if f == XML {
		body = `<xml><ToUserName><![CDATA[gh_test]]></ToUserName><Encrypt><![CDATA[` + encrypt + `]]></Encrypt></xml>`
	}
	query = plainQuery(pushNow)
	query.Set("msg_signature", Signature(pushToken, query.Get("timestamp"), query.Get("nonce"), encrypt))
	query.Set("encrypt_type", "aes")
	return query, body
}

func plainQuery(at time.Time) url.Values {
	timestamp := strconv.FormatInt(at.Unix(), 10)
	return url.Values{"timestamp": {timestamp}, "nonce": {"415670741"}, "signature": {Signature(pushToken, timestamp, "415670741")}}
}

func post(t testing.TB, base string, query url.Values, body string) (status int, reply string) {
	t.Helper()
	resp, err := http.Post(base+"/push?"+query.Encode(), "application/json", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, strings.TrimSpace(string(b))
}

const (
	eventJSON = `{"ToUserName":"gh_test","FromUserName":"o","CreateTime":1714112440,"MsgType":"event","Event":"update_waybill_status",` +
		`"shopid":"s1","shop_order_id":"42","waybill_id":"w","action_time":1714112440,"order_status":102,"action_msg":"","shop_no":"n",` +
		`"agent":{"name":"骑手","phone":"138****0000","reach_time":1714113000}}`
	eventXML = `<xml><ToUserName><![CDATA[gh_test]]></ToUserName><CreateTime>1714112440</CreateTime><MsgType><![CDATA[event]]></MsgType>` +
		`<Event><![CDATA[update_waybill_status]]></Event><shopid>s1</shopid><shop_order_id>42</shop_order_id><waybill_id>w</waybill_id>` +
		`<action_time>1714112440</action_time><order_status> 102 </order_status><action_msg></action_msg><shop_no>n</shop_no>` +
		`<agent><name>骑手</name><phone>138****0000</phone><reach_time>1714113000</reach_time></agent></xml>`
)

func wantEvent(proven bool) Event {
	return Event{
		ShopID: "s1", ShopOrderID: "42", ShopNo: "n", WaybillID: "w",
		ActionTime: time.Unix(1714112440, 0), OrderStatus: Opt[Code]{102, true},
		Agent:  &Agent{Name: "骑手", Phone: "138****0000", ReachTime: time.Unix(1714113000, 0)},
		Proven: proven,
	}
}

func diffEvent(want, got Event) string { return cmp.Diff(want, got, cmp.AllowUnexported(Opt[Code]{})) }

func TestURLCheck(t *testing.T) {
	base, _, _ := pushServer(t, &inbox{})
	get := func(query string) (int, string) {
		resp, err := http.Get(base + "/push?" + query)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		b, _ := io.ReadAll(resp.Body)
		return resp.StatusCode, string(b)
	}
	const published = "signature=f464b24fc39322e44b38aa78f5edd27bd1441696&timestamp=1714036504&nonce=1514711492"
	if status, echo := get(published + "&echostr=4375120948345356249"); status != 200 || echo != "4375120948345356249" {
		t.Errorf("the published check: %d %q", status, echo)
	}
	for name, query := range map[string]string{
		"forged":       strings.Replace(published, "f464", "f465", 1) + "&echostr=1",
		"no signature": "timestamp=1714036504&nonce=1514711492&echostr=1",
		"nothing":      "",
	} {
		if status, echo := get(query); status != 403 || strings.Contains(echo, "1") {
			t.Errorf("%s: %d %q", name, status, echo)
		}
	}
}

func TestPublishedSecurePush(t *testing.T) {
	in := &inbox{}
	base, _, _ := pushServer(t, in)
	body := `{"ToUserName":"gh_97417a04a28d","Encrypt":"+qdx1OKCy+5JPCBFWw70tm0fJGb2Jmeia4FCB7kao+/Q5c/ohsOzQHi8khUOb05JCpj0JB4RvQMkUyus8TPxLKJGQqcvZqzDpVzazhZv6JsXUnnR8XGT740XgXZUXQ7vJVnAG+tE8NUd4yFyjPy7GgiaviNrlCTj+l5kdfMuFUPpRSrfMZuMcp3Fn2Pede2IuQrKEYwKSqFIZoNqJ4M8EajAsjLY2km32IIjdf8YL/P50F7mStwntrA2cPDrM1kb6mOcfBgRtWygb3VIYnSeOBrebufAlr7F9mFUPAJGj04="}`
	query := url.Values{"timestamp": {"1714112445"}, "nonce": {"415670741"}, "signature": {"6c5c811b55cc85e0e1b54100749188c20beb3f5d"},
		"msg_signature": {"046e02f8204d34f8ba5fa3b1db94908f3df2e9b3"}, "encrypt_type": {"aes"}}
	if status, reply := post(t, base, query, body); status != 200 || reply != "success" {
		t.Errorf("%d %q", status, reply)
	}
	if len(in.others) != 1 || !strings.Contains(string(in.others[0].Body), `"Event":"debug_demo"`) || !in.others[0].Proven {
		t.Errorf("the host's handler got %+v", in.others)
	}
}

func TestPlainPushIsAHint(t *testing.T) {
	in := &inbox{}
	base, p, _ := pushServer(t, in, inMode(Plain), func(c *PushConfig) { c.Key, c.AppID = secret.Text{}, "" })
	p.now = func() time.Time { return time.Unix(1714037059, 0) }
	published := url.Values{"timestamp": {"1714037059"}, "nonce": {"486452656"}, "signature": {"899cf89e464efb63f54ddac96b0a0a235f53aa78"}}
	if status, reply := post(t, base, published, eventJSON); status != 200 || reply != "success" {
		t.Errorf("%d %q", status, reply)
	}
	if len(in.events) != 1 {
		t.Fatalf("%d events", len(in.events))
	}
	if diff := diffEvent(wantEvent(false), in.events[0]); diff != "" {
		t.Error(diff)
	}
}

func TestEventInEveryForm(t *testing.T) {
	for _, c := range []struct {
		name, message string
		outside       Format
	}{
		{"JSON in JSON", eventJSON, JSON},
		{"XML in XML", eventXML, XML},
		{"JSON in XML", eventJSON, XML},
		{"XML with each value on a line of its own", strings.NewReplacer(">s1<", ">\n  s1\n<", ">42<", ">\n <![CDATA[42]]>\n<", ">w<", "> w <", ">n<", ">\tn<",
			"<![CDATA[event]]>", " event ", "<![CDATA[update_waybill_status]]>", "\nupdate_waybill_status\n", "></action_msg>", ">\n</action_msg>", ">骑手<", ">\n骑手\n<").Replace(eventXML), XML},
		{"the name's first, misspelt form", strings.Replace(eventJSON, "update_", "udate_", 1), JSON},
		{"the name in another case", strings.Replace(eventJSON, "update_waybill_status", "Update_Waybill_Status", 1), JSON},
		{"numbers in quotes", strings.NewReplacer(":1714112440", `:"1714112440"`, ":102", `:"102"`).Replace(eventJSON), JSON},
		{"fields that nobody documented", strings.Replace(eventJSON, `"agent"`, `"order_token":{"a":[]},"agent"`, 1), JSON},
		{"milliseconds", strings.Replace(eventJSON, `"action_time":1714112440`, `"action_time":1714112440000`, 1), JSON},
	} {
		in := &inbox{}
		base, _, _ := pushServer(t, in)
		query, body := sealedPush(t, pushKey, pushApp, c.message, c.outside)
		if status, reply := post(t, base, query, body); status != 200 || reply != "success" || len(in.events) != 1 {
			t.Errorf("%s: %d %q, %d events", c.name, status, reply, len(in.events))
			continue
		}
		if diff := diffEvent(wantEvent(true), in.events[0]); diff != "" {
			t.Errorf("%s:\n%s", c.name, diff)
		}
	}
}

func TestEventThatLacksThings(t *testing.T) {
	for _, c := range []struct {
		name, from, to string
		agent, proven  bool
	}{
		{"no rider, as the sandbox pushes", `"agent":{"name":"骑手","phone":"138****0000","reach_time":1714113000}`, `"x":1`, false, true},
		{"a rider of null", `{"name":"骑手","phone":"138****0000","reach_time":1714113000}`, `null`, false, true},
		{"a rider of []", `{"name":"骑手","phone":"138****0000","reach_time":1714113000}`, `[]`, false, true},
		{"a rider of nothing", `{"name":"骑手","phone":"138****0000","reach_time":1714113000}`, `""`, false, true},
		{"no status", `"order_status":102`, `"order_status":null`, true, false},
		{"no time", `"action_time":1714112440`, `"action_time":0`, true, false},
		{"no shop", `"shopid":"s1"`, `"shopid":""`, true, false},
		{"a status that is no number", `"order_status":102`, `"order_status":"accepted"`, false, false},
		{"a rider that is a list", `{"name":"骑手","phone":"138****0000","reach_time":1714113000}`, `[1]`, false, false},
	} {
		message := strings.Replace(eventJSON, c.from, c.to, 1)
		if message == eventJSON {
			t.Fatalf("%s: nothing replaced", c.name)
		}
		in := &inbox{}
		base, _, _ := pushServer(t, in)
		query, body := sealedPush(t, pushKey, pushApp, message, JSON)
		if status, _ := post(t, base, query, body); status != 200 || len(in.events) != 1 {
			t.Errorf("%s: %d, %d events", c.name, status, len(in.events))
			continue
		}
		e := in.events[0]
		if e.Proven != c.proven || (e.Agent != nil) != c.agent || e.ShopOrderID != "42" {
			t.Errorf("%s: %+v", c.name, e)
		}
	}
}

func TestEncryptFieldOnALineOfItsOwn(t *testing.T) {
	in := &inbox{}
	base, _, _ := pushServer(t, in)
	query, body := sealedPush(t, pushKey, pushApp, eventXML, XML)
	body = strings.NewReplacer("<Encrypt>", "<Encrypt>\n\t", "</Encrypt>", "\n</Encrypt>").Replace(body)
	if status, reply := post(t, base, query, body); status != 200 || len(in.events) != 1 {
		t.Errorf("%d %q, %d events", status, reply, len(in.events))
	}
}

// A field of a type that nobody foresaw leaves a hint, whose ids must be as good.
func TestHintOutOfXMLHasCleanIDs(t *testing.T) {
	in := &inbox{}
	base, _, _ := pushServer(t, in)
	message := strings.NewReplacer(">s1<", ">\n s1\n<", ">42<", ">\n 42\n<", " 102 ", "accepted").Replace(eventXML)
	query, body := sealedPush(t, pushKey, pushApp, message, XML)
	if status, _ := post(t, base, query, body); status != 200 || len(in.events) != 1 {
		t.Fatalf("%d, %d events", status, len(in.events))
	}
	if e := in.events[0]; e.ShopID != "s1" || e.ShopOrderID != "42" || e.Proven {
		t.Errorf("%+v", e)
	}
}

func TestEventWithoutAnOrderIsAcknowledged(t *testing.T) {
	in := &inbox{}
	base, _, logs := pushServer(t, in)
	query, body := sealedPush(t, pushKey, pushApp, strings.Replace(eventJSON, `"shop_order_id":"42",`, "", 1), JSON)
	if status, reply := post(t, base, query, body); status != 200 || reply != "success" || len(in.events) != 0 {
		t.Errorf("%d %q, %d events", status, reply, len(in.events))
	}
	if logs.FilterLevelExact(zapcore.ErrorLevel).Len() != 1 {
		t.Error("nobody hears of it")
	}
}

func TestContainerProbe(t *testing.T) {
	base, _, _ := pushServer(t, &inbox{})
	if status, reply := post(t, base, nil, `{"action":"CheckContainerPath"}`); status != 200 || reply != "success" {
		t.Errorf("%d %q", status, reply)
	}
}

func TestMixedModeReadsTheEncryptedForm(t *testing.T) {
	in := &inbox{}
	base, _, _ := pushServer(t, in, inMode(Mixed))
	query, body := sealedPush(t, pushKey, pushApp, eventJSON, JSON)
	lie := strings.Replace(eventJSON, ":102", ":302", 1)
	both := strings.TrimSuffix(lie, "}") + "," + strings.TrimPrefix(body, "{")
	if status, _ := post(t, base, query, both); status != 200 || len(in.events) != 1 {
		t.Fatalf("%d, %d events", status, len(in.events))
	}
	if diff := diffEvent(wantEvent(true), in.events[0]); diff != "" {
		t.Errorf("the plain half was believed:\n%s", diff)
	}
	if status, _ := post(t, base, plainQuery(pushNow), lie); status != 200 || len(in.events) != 2 || in.events[1].Proven {
		t.Errorf("a plain push: %d, %+v", status, in.events)
	}
}

func TestPreviousKeyAndToken(t *testing.T) {
	in := &inbox{}
	base, _, _ := pushServer(t, in, func(c *PushConfig) {
		c.Token, c.PreviousToken = secret.New("new-token"), secret.New(pushToken)
		c.Key, c.PreviousKey = otherKey, pushKey
	})
	query, body := sealedPush(t, pushKey, pushApp, eventJSON, JSON)
	if status, reply := post(t, base, query, body); status != 200 || len(in.events) != 1 {
		t.Errorf("under the previous key: %d %q", status, reply)
	}
}

func TestSameMessageChangesNothing(t *testing.T) {
	in := &inbox{}
	base, _, _ := pushServer(t, in)
	send := func(message string, f Format) {
		t.Helper()
		query, body := sealedPush(t, pushKey, pushApp, message, f)
		if status, reply := post(t, base, query, body); status != 200 || reply != "success" {
			t.Errorf("%d %q", status, reply)
		}
	}
	send(eventJSON, JSON)
	send(eventJSON, JSON)
	send(eventXML, XML)
	if len(in.events) != 1 {
		t.Errorf("the sink heard %d times", len(in.events))
	}
	for i, change := range []*strings.Replacer{
		strings.NewReplacer(`"42"`, `"43"`), strings.NewReplacer(`"s1"`, `"s2"`), strings.NewReplacer(`:102`, `:201`),
		strings.NewReplacer(`"action_time":1714112440`, `"action_time":1714112441`), strings.NewReplacer("骑手", "另一位"),
		strings.NewReplacer("138****0000", "139****0000"), strings.NewReplacer("1714113000", "1714113060"), strings.NewReplacer(`"action_msg":""`, `"action_msg":"x"`),
	} {
		send(change.Replace(eventJSON), JSON)
		if len(in.events) != i+2 {
			t.Errorf("change %d is news and was dropped", i)
		}
	}
}

func TestPushesAtOnce(t *testing.T) {
	in := &inbox{}
	base, _, _ := pushServer(t, in)
	var wg sync.WaitGroup
	for i := range 40 {
		query, body := sealedPush(t, pushKey, pushApp, strings.Replace(eventJSON, `"42"`, strconv.Quote(strconv.Itoa(i%20)), 1), JSON)
		wg.Go(func() {
			if status, reply := post(t, base, query, body); status != 200 || reply != "success" {
				t.Errorf("%d %q", status, reply)
			}
		})
	}
	wg.Wait()
	orders := map[string]bool{}
	for _, e := range in.events {
		orders[e.ShopOrderID] = true
	}
	if len(orders) != 20 {
		t.Errorf("%d orders heard of, want 20", len(orders))
	}
}

func TestMemoryOfEventsIsBounded(t *testing.T) {
	var s seen
	for i := range 3 * remembered {
		s.add(Event{ShopOrderID: strconv.Itoa(i)}.digest())
	}
	if len(s.known) != remembered {
		t.Errorf("%d remembered, want %d", len(s.known), remembered)
	}
	if !s.has(Event{ShopOrderID: strconv.Itoa(3*remembered - 1)}.digest()) || s.has(Event{ShopOrderID: "0"}.digest()) {
		t.Error("the newest should be known and the oldest forgotten")
	}
}

func TestSuccessOnlyAfterTheSink(t *testing.T) {
	in := &inbox{fail: errors.New("store is down")}
	base, _, logs := pushServer(t, in)
	query, body := sealedPush(t, pushKey, pushApp, eventJSON, JSON)
	status, reply := post(t, base, query, body)
	if status != 500 || strings.Contains(reply, "success") || strings.Contains(reply, "store") {
		t.Errorf("a failing sink: %d %q", status, reply)
	}
	if logs.FilterMessage("push not taken").Len() != 1 {
		t.Error("not in the log")
	}
	in.fail = nil
	if status, _ := post(t, base, query, body); status != 200 || len(in.events) != 1 {
		t.Errorf("WeChat's second try: %d, %d events", status, len(in.events))
	}
}

func TestPanicsAreErrors(t *testing.T) {
	base, _, logs := pushServer(t, &inbox{}, func(c *PushConfig) {
		c.Sink = func(_ context.Context, e Event) error { panic("骑手 " + e.Agent.Phone) }
		c.Other = func(context.Context, Message) ([]byte, error) { panic(errors.New("骑手")) }
	})
	for _, message := range []string{eventJSON, `{"MsgType":"text"}`} {
		query, body := sealedPush(t, pushKey, pushApp, message, JSON)
		if status, _ := post(t, base, query, body); status != 500 {
			t.Errorf("%s: %d", message, status)
		}
	}
	for _, entry := range logs.FilterLevelExact(zapcore.ErrorLevel).All() {
		if text := fmt.Sprint(entry.ContextMap()); strings.Contains(text, "骑手") || !strings.Contains(text, "panic of type") {
			t.Errorf("the log says %s", text)
		}
	}
}

func TestPushConfigSaysWhatIsMissing(t *testing.T) {
	sink := func(context.Context, Event) error { return nil }
	for name, cfg := range map[string]PushConfig{
		"nothing":              {},
		"no sink":              {Token: secret.New("t"), Key: pushKey, AppID: "wx"},
		"no key":               {Token: secret.New("t"), AppID: "wx", Sink: sink},
		"no app":               {Token: secret.New("t"), Key: pushKey, Sink: sink},
		"a short key":          {Token: secret.New("t"), Key: secret.New("abc"), AppID: "wx", Sink: sink},
		"a previous short key": {Token: secret.New("t"), Key: pushKey, PreviousKey: secret.New("abc"), AppID: "wx", Sink: sink},
		"a fourth mode":        {Token: secret.New("t"), Key: pushKey, AppID: "wx", Sink: sink, Mode: 3},
	} {
		if _, err := NewPush(cfg); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
}
