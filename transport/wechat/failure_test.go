package wechat

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/paotui-go/paotui/engine/fault"
)

// TestEveryErrcode holds the table to the protocol notes, section 6.1: whether
// the carrier may have acted, and what to do.
func TestEveryErrcode(t *testing.T) {
	const no, unknown = fault.Rejected, fault.Unknown
	rows := []struct {
		code    int64
		outcome fault.Outcome
		kind    fault.Kind
	}{
		{-1, unknown, fault.Busy},
		{40001, no, fault.Access}, {40014, no, fault.Access}, {41001, no, fault.Internal}, {42001, no, fault.Access},
		{40013, no, fault.Access}, {40002, no, fault.Access}, {40125, no, fault.Access},
		{40033, no, fault.Invalid},
		{40090, no, fault.Access}, {40164, no, fault.Access}, {43016, no, fault.Access},
		{45009, no, fault.Quota}, {45011, no, fault.Busy}, {47001, no, fault.Internal},
		{48001, no, fault.Access}, {61007, no, fault.Access}, {86000, no, fault.Access},
		{930555, unknown, fault.Unavailable}, {930556, unknown, fault.Unavailable}, {930557, unknown, fault.Unavailable},
		{930558, no, fault.Refused}, {930559, no, fault.Invalid}, {930560, no, fault.Account}, {930561, no, fault.Invalid},
		{930562, unknown, fault.Exists}, {930563, no, fault.NotFound}, {930564, no, fault.Quota}, {930565, no, fault.TooLate},
		{9300535, no, fault.Invalid}, {930567, no, fault.Invalid}, {930568, no, fault.Access}, {930569, unknown, fault.Exists},
		{930570, no, fault.Invalid}, {930571, no, fault.Access},
	}
	if len(rows) != len(meanings) {
		t.Errorf("%d rows here, %d in the table", len(rows), len(meanings))
	}
	for _, row := range rows {
		body := fmt.Sprintf(`{"errcode":%d,"errmsg":"some words rid: 6698c3f0-1a2b3c4d-5e6f7a8b"}`, row.code)
		err := read(Call{Name: "order/add"}, []byte(body), new(AddOrderReply))
		e, ok := errors.AsType[*fault.Error](err)
		if !ok {
			t.Errorf("%d: %v", row.code, err)
			continue
		}
		if e.Outcome != row.outcome || e.Kind != row.kind {
			t.Errorf("%d is %v, %v; want %v, %v", row.code, e.Kind, e.Outcome, row.kind, row.outcome)
		}
		if e.Code != fmt.Sprint(row.code) || e.Op != "order/add" || e.RequestID != "6698c3f0-1a2b3c4d-5e6f7a8b" || e.Text == "" {
			t.Errorf("%d: %#v lacks its code, call, rid or sentence", row.code, e)
		}
	}
	if wait := newPlatformError("", 45011, "").RetryAfter; wait != perMinute {
		t.Errorf("a limit by the minute says to wait %v", wait)
	}
}

func TestTwoLayersAreAlwaysRead(t *testing.T) {
	for _, c := range []struct {
		name, body string
		kind       fault.Kind
		outcome    fault.Outcome
		code       string
	}{
		{"WeChat says no", `{"errcode":930560,"errmsg":"x"}`, fault.Account, fault.Rejected, "930560"},
		{"WeChat says no, in quotes", `{"errcode":"930560"}`, fault.Account, fault.Rejected, "930560"},
		{"WeChat says yes, the carrier no", `{"errcode":0,"errmsg":"ok","resultcode":1202,"fee":0,"order_status":0,"waybill_id":""}`, fault.Refused, fault.Rejected, "SFTC 1202"},
		{"the carrier says no, in quotes", `{"resultcode":"1010","resultmsg":"收件人"}`, fault.Refused, fault.Rejected, "SFTC 1010"},
		{"the carrier's no is negative", `{"resultcode":-3}`, fault.Refused, fault.Rejected, "SFTC -3"},
		{"a failure among fields that cannot be read", `{"resultcode":1,"fee":"free","waybill_id":{"a":1},"resultmsg":{"code":7}}`, fault.Refused, fault.Rejected, "SFTC 1"},
		{"both say no", `{"errcode":930558,"resultcode":7}`, fault.Refused, fault.Rejected, "930558, SFTC 7"},
		{"a name in other letters is another name", `{"resultcode":1202,"RESULTCODE":0,"waybill_id":"1"}`, fault.Refused, fault.Rejected, "SFTC 1202"},
		{"a success in other letters only", `{"ResultCode":0,"waybill_id":"1"}`, fault.Internal, fault.Unknown, ""},
		{"a name with an escape is the same name", `{"result\u0063ode":1202}`, fault.Refused, fault.Rejected, "SFTC 1202"},
		{"two codes of which one is a success", `{"resultcode":1202,"resultcode":0}`, fault.Internal, fault.Unknown, ""},
		{"two codes of which the last is a failure", `{"resultcode":0,"resultcode":1202}`, fault.Internal, fault.Unknown, ""},
		{"a code and nothing in its place", `{"resultcode":1202,"resultcode":null}`, fault.Internal, fault.Unknown, ""},
		{"the same code twice", `{"resultcode":1202,"resultcode":"1202"}`, fault.Refused, fault.Rejected, "SFTC 1202"},
		{"codes inside another field are not the reply's", `{"data":{"resultcode":0},"resultcode":1202,"x":[{"resultcode":0}]}`, fault.Refused, fault.Rejected, "SFTC 1202"},
		{"WeChat says no, the carrier yes", `{"errcode":45009,"resultcode":0,"waybill_id":"1"}`, fault.Quota, fault.Unknown, "45009"},
		{"a code from the future", `{"errcode":930999}`, fault.Unavailable, fault.Unknown, "930999"},
		{"neither says anything", `{}`, fault.Internal, fault.Unknown, ""},
		{"something else", `{"foo":1}`, fault.Internal, fault.Unknown, ""},
		{"WeChat says yes, the carrier nothing", `{"errcode":0,"errmsg":"ok"}`, fault.Internal, fault.Unknown, ""},
		{"the carrier's code is empty", `{"errcode":0,"resultcode":"","waybill_id":"1"}`, fault.Internal, fault.Unknown, ""},
		{"half a code is not success", `{"resultcode":0.4}`, fault.Internal, fault.Unknown, ""},
		{"a code that is a word", `{"resultcode":"ok"}`, fault.Internal, fault.Unknown, ""},
		{"a code beyond numbers", `{"errcode":1e999}`, fault.Internal, fault.Unknown, ""},
		{"a page", `<html><body>502 Bad Gateway</body></html>`, fault.Internal, fault.Unknown, ""},
		{"nothing", ``, fault.Internal, fault.Unknown, ""},
		{"half a reply", `{"resultcode":0,"waybill_id":"12`, fault.Internal, fault.Unknown, ""},
		{"a list", `[]`, fault.Internal, fault.Unknown, ""},
		{"null", `null`, fault.Internal, fault.Unknown, ""},
		{"two replies", `{"resultcode":0}{"resultcode":1}`, fault.Internal, fault.Unknown, ""},
		{"a deep hole", strings.Repeat(`{"a":`, 20000) + "1" + strings.Repeat("}", 20000), fault.Internal, fault.Unknown, ""},
	} {
		err := read(Call{Name: "order/add", DeliveryID: "SFTC"}, []byte(c.body), new(AddOrderReply))
		e, ok := errors.AsType[*fault.Error](err)
		if !ok {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if e.Kind != c.kind || e.Outcome != c.outcome || e.Code != c.code {
			t.Errorf("%s: %v, %v, %q; want %v, %v, %q", c.name, e.Kind, e.Outcome, e.Code, c.kind, c.outcome, c.code)
		}
	}
}

func TestCarrierErrorIsReadAgainByWhoeverKnowsTheCarrier(t *testing.T) {
	err := read(Call{Name: "order/add", DeliveryID: "DADA"}, []byte(`{"resultcode":2062,"resultmsg":"王府井 13800000000"}`), new(AddOrderReply))
	carrier, ok := errors.AsType[*CarrierError](fmt.Errorf("wrapped: %w", err))
	if !ok || carrier.ResultCode != 2062 || carrier.Said() != "王府井 13800000000" {
		t.Fatalf("%v, %v", carrier, ok)
	}
	stale := carrier.Reclassify(fault.StaleQuote, fault.Rejected, "the price has expired")
	if stale.Kind != fault.StaleQuote || stale.Code != "DADA 2062" || stale.Op != "order/add" || stale.Said() != carrier.Said() {
		t.Errorf("%#v", stale)
	}
	if fault.KindOf(err) != fault.Refused {
		t.Error("the first reading changed")
	}
	for _, text := range []string{fmt.Sprintf("%v %+v %#v %s %q", err, err, err, err, err), fmt.Sprintf("%#v", stale)} {
		if strings.Contains(text, "13800000000") || strings.Contains(text, "王府井") {
			t.Errorf("the carrier's words are in %s", text)
		}
	}
	if b, err := json.Marshal(err); strings.Contains(string(b), "13800000000") {
		t.Errorf("the carrier's words are in JSON: %s, %v", b, err)
	}
}

func TestRequestIDs(t *testing.T) {
	for _, c := range []struct{ errmsg, want string }{
		{"invalid credential rid: 5f3f7a3e-0b1f4e3a-7c3d8b2a", "5f3f7a3e-0b1f4e3a-7c3d8b2a"},
		{"rid: 5f3f7a3e-0b1f4e3a-7c3", "5f3f7a3e-0b1f4e3a-7c3"},
		{"invalid credential, rid:5f3f7a3e-0b1f4e3a-7c3d8b2a, more", "5f3f7a3e-0b1f4e3a-7c3d8b2a"},
		{"invalid credential hint: [xKq0Ba04411512!]", "xKq0Ba04411512!"},
		{"invalid credential hint: [9.ZaUa0975vr21]", "9.ZaUa0975vr21"},
		{"rid: 11111111-2-3 rid: 5f3f7a3e-0b1f4e3a-7c3d8b2a", "5f3f7a3e-0b1f4e3a-7c3d8b2a"}, // WeChat's own comes last
		{"userid:oABCDEF123 rid: 5f3f7a3e-0b1f4e3a-7c3d8b2a", "5f3f7a3e-0b1f4e3a-7c3d8b2a"},
		{"orderid:13800000000", ""},
		{"riderid: 13800000000", ""},
		{"grid:5f3f7a3e-0b1f4e3a-7c3d8b2a", ""},
		{"_rid:5f3f7a3e-0b1f4e3a-7c3d8b2a", ""},
		{"rid: 13800000000", ""},
		{"rid: 400-800-8000", ""},
		{"rid: 010-12345678", ""},
		{"rid: 12345678", ""},
		{"rid: oABCDEF123", ""},
		{"rid: 5F3F7A3E-0B1F4E3A-7C3D8B2A", ""}, // WeChat writes small letters
		{"hint: [13800000000]", ""},
		{"hint: [oABCDEFGHIJ0123KLMNOPQRSTUVW]", ""}, // as long as an openid
		{"hint: [req_id: 1]", ""},
		{"system error", ""},
		{"rid: ", ""},
		{"rid: 收件人", ""},
		{"rid: " + strings.Repeat("a", 8) + strings.Repeat("-1", 40), "aaaaaaaa-1-1"},
		{strings.Repeat("rid: ", 1<<15), ""},
	} {
		if got := requestID(c.errmsg); got != c.want {
			t.Errorf("%q gives %q, want %q", c.errmsg, got, c.want)
		}
	}
}

// In one reply both layers can say no. WeChat's code says more than a carrier's
// that nobody has read; whoever knows the carrier reads its code on top.
func TestBothLayersSayNo(t *testing.T) {
	for _, c := range []struct {
		name       string
		errCode    int
		kind       fault.Kind    // how the carrier's code is read
		outcome    fault.Outcome //
		asItIs     fault.Kind    // what the transport alone says
		wantKind   fault.Kind
		want       fault.Outcome
		ofCarriers bool // whose sentence it is
	}{
		{"a carrier's logic error is what the carrier says it is", 930558, fault.StaleQuote, fault.Rejected, fault.Refused, fault.StaleQuote, fault.Rejected, true},
		{"a carrier's logic error that was a breakdown", 930558, fault.Unavailable, fault.Unknown, fault.Refused, fault.Unavailable, fault.Unknown, true},
		{"WeChat blames an argument, the carrier broke down", 930561, fault.Unavailable, fault.Unknown, fault.Invalid, fault.Unavailable, fault.Unknown, true},
		{"WeChat blames an argument, and so does the carrier", 930561, fault.Refused, fault.Rejected, fault.Invalid, fault.Invalid, fault.Rejected, false},
		{"the carrier refused, but WeChat lost its answer", 930556, fault.Refused, fault.Rejected, fault.Unavailable, fault.Unavailable, fault.Unknown, false},
		{"the order exists, whatever the carrier refuses", 930562, fault.Refused, fault.Rejected, fault.Exists, fault.Exists, fault.Unknown, false},
		{"a code from the future", 930999, fault.Refused, fault.Rejected, fault.Unavailable, fault.Unavailable, fault.Unknown, false},
		{"neither knows the order", 930563, fault.NotFound, fault.Rejected, fault.NotFound, fault.NotFound, fault.Rejected, true},
		{"WeChat does not know the order, the carrier cannot tell", 930563, fault.Unavailable, fault.Rejected, fault.NotFound, fault.Unavailable, fault.Rejected, true},
		{"the account is not bound", 930560, fault.Refused, fault.Rejected, fault.Account, fault.Account, fault.Rejected, false},
	} {
		body := fmt.Sprintf(`{"errcode":%d,"errmsg":"some words rid: 6698c3f0-1a2b3c4d-5e6f7a8b","resultcode":7,"resultmsg":"王府井","waybill_id":""}`, c.errCode)
		err := read(Call{Name: "order/add", DeliveryID: "DADA"}, []byte(body), new(AddOrderReply))
		carrier, ok := errors.AsType[*CarrierError](err)
		if !ok || carrier.ResultCode != 7 || carrier.Said() != "王府井" || fault.Said(err) != "some words rid: 6698c3f0-1a2b3c4d-5e6f7a8b; 王府井" {
			t.Errorf("%s: %#v said %q", c.name, err, fault.Said(err))
			continue
		}
		if got := fault.KindOf(err); got != c.asItIs {
			t.Errorf("%s: unread it is %v, want %v", c.name, got, c.asItIs)
		}
		if strings.Contains(fmt.Sprintf("%v %#v", err, err), "王府井") {
			t.Errorf("%s: the carrier's words are in %v", c.name, err)
		}
		got := carrier.Reclassify(c.kind, c.outcome, "read")
		if got.Kind != c.wantKind || got.Outcome != c.want || (got.Text == "read") != c.ofCarriers {
			t.Errorf("%s: read again it is %v, want %v, %v", c.name, got, c.wantKind, c.want)
		}
		if got.Code != fmt.Sprintf("%d, DADA 7", c.errCode) || got.RequestID != "6698c3f0-1a2b3c4d-5e6f7a8b" || got.Said() != fault.Said(err) {
			t.Errorf("%s: %v lost a code, the rid or the words", c.name, got)
		}
	}
}

// What only one of the two says has no separator beside it.
func TestWordsOfBothLayers(t *testing.T) {
	for body, want := range map[string]string{
		`{"errcode":930558,"errmsg":"a;","resultcode":7}`:                  "a;",
		`{"errcode":930558,"resultcode":7,"resultmsg":";b"}`:               ";b",
		`{"errcode":930558,"errmsg":"a","resultcode":7,"resultmsg":"b"}`:   "a; b",
		`{"errcode":0,"errmsg":"ok","resultcode":7,"resultmsg":"b"}`:       "b",
		`{"errcode":930558,"errmsg":null,"resultcode":7,"resultmsg":[]}`:   "",
		`{"errcode":930558,"errmsg":{"a":1},"resultcode":"","fee":"free"}`: `{"a":1}`,
	} {
		if got := fault.Said(read(Call{}, []byte(body), new(AddOrderReply))); got != want {
			t.Errorf("%s: said %q, want %q", body, got, want)
		}
	}
}

func FuzzReply(f *testing.F) {
	for _, body := range []string{
		`{"resultcode":0,"fee":7.24,"insurancfee":"1","waybill_id":123,"order_status":101,"finish_code":0}`,
		`{"errcode":"-1","errmsg":"rid: 1","resultcode":null}`,
		`{"resultcode":0,"shop_list":[{"audit_result":""}],"access_token":"x","expires_in":1e9}`,
		`{"resultcode":0,"rider_lng":"116.5","reach_time":[]}`,
	} {
		f.Add([]byte(body))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, reply := range []answer{new(PreAddOrderReply), new(AddOrderReply), new(CancelReply), new(GetOrderReply), new(companies), new(accounts), new(empty)} {
			err := read(Call{Name: "fuzz"}, b, reply)
			if err == nil {
				var told map[string]json.RawMessage
				if json.Unmarshal(b, &told) != nil || codeIn(told["resultcode"]) != (Opt[Code]{0, true}) || codeIn(told["errcode"]).value != 0 {
					t.Errorf("a success out of %q", b)
				}
				continue
			}
			e, ok := errors.AsType[*fault.Error](err)
			if !ok || e.Outcome == fault.NotSent {
				t.Errorf("%q: an answer cannot prove that nothing was sent: %v", b, err)
			}
		}
		if got, err := readToken("fuzz", b); err == nil && (got.token.IsZero() || got.life <= 0 || got.life > longestLife) {
			t.Errorf("%q gives a token that lives %v", b, got.life)
		}
	})
}

func codeIn(b json.RawMessage) (code Opt[Code]) {
	code.take(b)
	return code
}
