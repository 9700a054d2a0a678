package wechat

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"strconv"
	"testing"
)

func TestOtherMessagesGoToTheHost(t *testing.T) {
	for _, c := range []struct {
		name, message string
		format        Format
	}{
		{"a text", `{"MsgType":"text","Content":"你好"}`, JSON},
		{"another event", `{"MsgType":"event","Event":"kf_msg_or_event"}`, JSON},
		{"a message with our names and its own types", `{"MsgType":"event","Event":"x","shopid":{"a":1},"order_status":"new","agent":7}`, JSON},
		{"a message without a type", `{"hello":1}`, JSON},
		{"a text in XML", `<xml><MsgType>text</MsgType><order_status>new</order_status></xml>`, XML},
	} {
		in := &inbox{}
		base, _, _ := pushServer(t, in)
		query, body := sealedPush(t, pushKey, pushApp, c.message, c.format)
		if status, reply := post(t, base, query, body); status != 200 || reply != "success" {
			t.Errorf("%s: %d %q", c.name, status, reply)
		}
		if len(in.others) != 1 || string(in.others[0].Body) != c.message || in.others[0].Format != c.format || !in.others[0].Proven || len(in.events) != 0 {
			t.Errorf("%s: the host got %+v", c.name, in.others)
		}
	}
}

func TestHostWithoutAHandler(t *testing.T) {
	base, _, _ := pushServer(t, &inbox{}, func(c *PushConfig) { c.Other = nil })
	query, body := sealedPush(t, pushKey, pushApp, `{"MsgType":"text"}`, JSON)
	if status, reply := post(t, base, query, body); status != 200 || reply != "success" {
		t.Errorf("%d %q", status, reply)
	}
}

func TestHostsReply(t *testing.T) {
	const answer = `{"MsgType":"text","Content":"收到"}`
	in := &inbox{reply: answer}
	base, _, _ := pushServer(t, in, inMode(Mixed))
	if _, reply := post(t, base, plainQuery(pushNow), `{"MsgType":"text"}`); reply != answer {
		t.Errorf("a plain reply: %q", reply)
	}
	framing, err := NewFraming(pushKey, pushApp)
	if err != nil {
		t.Fatal(err)
	}
	for f, message := range map[Format]string{JSON: `{"MsgType":"text"}`, XML: `<xml><MsgType>text</MsgType></xml>`} {
		query, body := sealedPush(t, pushKey, pushApp, message, f)
		_, reply := post(t, base, query, body)
		var got sealedReply
		if f == XML {
			err = xml.Unmarshal([]byte(reply), &got)
		} else {
			err = json.Unmarshal([]byte(reply), &got)
		}
		if err != nil {
			t.Fatalf("%q: %v", reply, err)
		}
		if want := Signature(pushToken, strconv.FormatInt(got.TimeStamp, 10), got.Nonce, got.Encrypt); got.MsgSignature != want {
			t.Errorf("signed %s, want %s", got.MsgSignature, want)
		}
		if plain, err := framing.Open(got.Encrypt); err != nil || string(plain) != answer {
			t.Errorf("the reply opens as %q, %v", plain, err)
		}
	}
	in.fail = errors.New("no")
	if status, _ := post(t, base, plainQuery(pushNow), `{"MsgType":"text"}`); status != 500 {
		t.Errorf("a failing handler: %d", status)
	}
}
