package wechat_test

import (
	"encoding/json"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/paotui-go/paotui/transport/wechat"
)

func documentedOrder(t testing.TB) string {
	t.Helper()
	b, err := os.ReadFile("testdata/order.json")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestParseOrderRequestTakesEveryField(t *testing.T) {
	r, err := wechat.ParseOrderRequest([]byte(documentedOrder(t)))
	if err != nil {
		t.Fatal(err)
	}
	var unset []string
	walkUnset(reflect.ValueOf(*r), "", &unset)
	if len(unset) > 0 {
		t.Errorf("the fixture sets every field, but these stayed empty: %v", unset)
	}
	back, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	var was, is any
	if json.Unmarshal([]byte(documentedOrder(t)), &was) != nil || json.Unmarshal(back, &is) != nil {
		t.Fatal("not JSON")
	}
	if diff := cmp.Diff(was, is); diff != "" {
		t.Errorf("there and back lost something:\n%s", diff)
	}
}

func walkUnset(v reflect.Value, path string, unset *[]string) {
	switch v.Kind() {
	case reflect.Pointer:
		walkUnset(v.Elem(), path, unset)
	case reflect.Struct:
		for i := range v.NumField() {
			walkUnset(v.Field(i), path+"."+v.Type().Field(i).Name, unset)
		}
	case reflect.Slice:
		for i := range v.Len() {
			walkUnset(v.Index(i), path, unset)
		}
	default:
		if v.IsZero() {
			*unset = append(*unset, path)
		}
	}
}

func TestParseOrderRequestIsExact(t *testing.T) {
	for _, c := range []struct {
		name, body, want string
	}{
		{"the published example ends with a comma too many", "{\n  \"shopid\": \"1\",\n  \"shop_no\": \"2\",\n}", `line 3, column 17: a comma with nothing after it, which JSON does not allow`},
		{"a comma too many in a list", `{"cargo":{"goods_detail":{"goods":[{},]}}}`, `line 1, column 38: a comma with nothing after it, which JSON does not allow`},
		{"a comma too few", "{\"shopid\":\"1\"\n\"shop_no\":\"2\"}", `line 2, column 1: the JSON is broken here`},
		{"nothing", " \n", `line 1, column 1: the body is empty`},
		{"half of it", `{"shopid":`, `line 1, column 11: the JSON ends too early`},
		{"two of it", `{}{}`, `line 1, column 3: the JSON is broken here`},
		{"a list", `[]`, `line 1, column 1: the body must be an object`},
		{"null", `null`, `line 1, column 1: the body must be an object`},
		{"a page", `<html>`, `line 1, column 1: the JSON is broken here`},
		{"a byte order mark", "\ufeff{}", `line 1, column 1: a byte order mark; save the file as UTF-8 without it`},
		{"GBK", "{\"openid\":\"\xb1\xb1\"}", `line 1, column 12: this is not UTF-8`},
		{"the documents list it, the server refuses it", `{"shop":{"detail_list":[]}}`, `line 1, column 10: unknown field "detail_list"`},
		{"the name that WeChat answers with 930560", `{"shopId":"1"}`, `line 1, column 2: field "shopId" is spelled "shopid"`},
		{"twice the same", "{\"shopid\":\"1\",\n \"shopid\":\"2\"}", `line 2, column 2: field "shopid" comes a second time`},
		{"coordinates in quotes, 930561", "{\"receiver\":{\"name\":\"名\",\n\"lng\": \"116.5\"}}", `line 2, column 8: lng must be a number of a possible size, without quotes`},
		{"columns count characters", `{"receiver":{"name":"名字","lat":"1"}}`, `line 1, column 32: lat must be a number of a possible size, without quotes`},
		{"null in place of a number", `{"cargo":{"goods_value":null}}`, `line 1, column 25: goods_value must be a number of a possible size, without quotes`},
		{"null in place of an object", `{"sender":null}`, `line 1, column 11: sender must be an object`},
		{"a number in place of text", `{"shop_no":12}`, `line 1, column 12: shop_no must be text in quotes`},
		{"an object in place of text", `{"shop_no":{}}`, `line 1, column 12: shop_no must be text in quotes`},
		{"text in place of a list", `{"cargo":{"goods_detail":{"goods":"x"}}}`, `line 1, column 35: goods must be a list`},
		{"a flag that is true", `{"order_info":{"is_insured":true}}`, `line 1, column 29: is_insured must be 0 or 1, without quotes`},
		{"a flag of 2", `{"order_info":{"is_insured":2}}`, `line 1, column 29: is_insured must be 0 or 1, without quotes`},
		{"half a second", `{"order_info":{"order_time":1.5}}`, `line 1, column 29: order_time must be a whole number, without quotes`},
		{"a count in quotes", `{"shop":{"goods_count":"1"}}`, `line 1, column 24: goods_count must be a whole number, without quotes`},
		{"more money than there is", `{"cargo":{"goods_value":1e30}}`, `line 1, column 25: goods_value must be a number of a possible size, without quotes`},
		{"a text where a good belongs", `{"cargo":{"goods_detail":{"goods":["x"]}}}`, `line 1, column 36: goods[] must be an object`},
		{"three megabytes", `{"order_info":{"note":"` + strings.Repeat("x", 3<<20) + `"}}`, `line 1, column 1: the body has more than 1048576 bytes, which no order needs`},
	} {
		r, err := wechat.ParseOrderRequest([]byte(c.body))
		if err == nil {
			t.Errorf("%s: taken as %+v", c.name, r)
		} else if err.Error() != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.name, err, c.want)
		}
	}
}

func FuzzParseOrderRequest(f *testing.F) {
	f.Add([]byte(documentedOrder(f)))
	f.Add([]byte(`{"shop":{"goods_count":1,}}`))
	f.Add([]byte("{\"a\\u0000\":1}"))
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := wechat.ParseOrderRequest(b)
		if err != nil {
			if !strings.HasPrefix(err.Error(), "line ") {
				t.Errorf("no line: %v", err)
			}
			return
		}
		written, err := json.Marshal(r)
		if err != nil {
			t.Fatalf("read but not written: %v", err)
		}
		again, err := wechat.ParseOrderRequest(written)
		if err != nil {
			t.Fatalf("written but not read: %v\n%s", err, written)
		}
		if diff := cmp.Diff(r, again, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("there and back differs:\n%s", diff)
		}
	})
}
