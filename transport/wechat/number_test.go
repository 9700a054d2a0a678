package wechat

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestDecimalsAreExact(t *testing.T) {
	for _, c := range []struct {
		text  string
		want  int64
		exact bool
	}{
		{"7.24", 724, true},
		{"724.0", 72400, true},
		{"0.07", 7, true},
		{"0.29", 29, true}, // a float gives 28.999999999999996
		{"10", 1000, true},
		{"-3.5", -350, true},
		{"-0.004", 0, false},
		{"0.005", 1, false},
		{"1.005", 101, false}, // a float gives 1.00
		{"2.0049999999", 200, false},
		{"9.999", 1000, false},
		{"-1.005", -101, false},
		{"0.0000", 0, true},
		{"0e400", 0, true},
		{"1e3", 100000, true},
		{"7.24E+2", 72400, true},
		{"724e-2", 724, true},
		{"5e-3", 1, false},
		{"5e-4", 0, false},
		{"9e-400", 0, false},
		{"10000000000000", 1e15, true},
		{"007", 700, true}, // not JSON, but text may have it
	} {
		got, exact, err := parseDecimal(c.text, 2)
		if err != nil || got != c.want || exact != c.exact {
			t.Errorf("%s = %d, exact %t, %v; want %d, %t", c.text, got, exact, err, c.want, c.exact)
		}
	}
}

func TestWhatIsNoDecimal(t *testing.T) {
	for _, text := range []string{
		"", "-", ".", ".5", "5.", "1.2.3", "1e", "e5", "1e1.5", "0x10", "NaN", "Infinity", "1 2", "1,5", "12km", "--1",
		"1e99999999999999999999", "1e401", "1e-401", "10000000000000.01", "9223372036854775807", "1e13001", strings.Repeat("9", 5000),
		"9999999999999.999999e1", "1e14",
	} {
		if got, _, err := parseDecimal(text, 2); err == nil {
			t.Errorf("%.20q read as %d", text, got)
		}
	}
}

func TestDecimalsThereAndBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		count := rapid.Int64Range(-largest, largest).Draw(t, "count")
		places := rapid.SampledFrom([]int{0, 2, 6}).Draw(t, "places")
		text := string(appendDecimal(nil, count, places))
		got, exact, err := parseDecimal(text, places)
		if err != nil || !exact || got != count {
			t.Fatalf("%d at %d places is written %s and read as %d, %t, %v", count, places, text, got, exact, err)
		}
		if _, fraction, found := strings.Cut(text, "."); found && (len(fraction) > places || strings.HasSuffix(fraction, "0")) {
			t.Fatalf("%s has more decimals than it needs", text)
		}
		if _, err := strconv.ParseFloat(text, 64); err != nil {
			t.Fatalf("%s is no number to others", text)
		}
	})
}

func TestNumbersOnTheWire(t *testing.T) {
	for _, c := range []struct {
		value any
		want  string
	}{
		{Yuan(724), "7.24"},
		{Yuan(1000), "10"},
		{Yuan(5), "0.05"},
		{Yuan(50), "0.5"},
		{Yuan(-5), "-0.05"},
		{Hundredths(10), "0.1"},
		{Degrees(116506030), "116.50603"},
		{DegreesOf(-0.0000005), "-0.000001"},
		{DegreesOf(40.4486124999), "40.448612"},
		{Flag(true), "1"},
		{Flag(false), "0"},
	} {
		got, err := json.Marshal(c.value)
		if err != nil || string(got) != c.want {
			t.Errorf("%#v is written %s, %v; want %s", c.value, got, err, c.want)
		}
	}
	for _, value := range []any{Yuan(math.MaxInt64), Yuan(math.MinInt64), DegreesOf(math.NaN()), DegreesOf(math.Inf(1)), DegreesOf(1e300)} {
		if got, err := json.Marshal(value); err == nil {
			t.Errorf("%#v is written %s", value, got)
		}
	}
	if got := Degrees(116506030).Float(); got != 116.50603 {
		t.Errorf("Float = %v", got)
	}
}

func TestUnknownIsNotZero(t *testing.T) {
	for _, c := range []struct {
		name, json string
		known      bool
		want       Yuan
	}{
		{"absent", `{}`, false, 0},
		{"null", `{"fee":null}`, false, 0},
		{"empty text", `{"fee":""}`, false, 0},
		{"blank text", `{"fee":"  "}`, false, 0},
		{"empty list", `{"fee":[]}`, false, 0},
		{"empty list with a blank", `{"fee":[ ]}`, false, 0},
		{"empty object", `{"fee":{}}`, false, 0},
		{"zero", `{"fee":0}`, true, 0},
		{"zero in decimals", `{"fee":0.0}`, true, 0},
		{"zero in quotes", `{"fee":"0"}`, true, 0},
		{"a price", `{"fee":7.24}`, true, 724},
		{"a price in quotes", `{"fee":"7.24"}`, true, 724},
		{"a price with a third decimal", `{"fee":7.245}`, true, 725},
		{"as PHP writes floats", `{"fee":7.2400000000000002}`, true, 724},
	} {
		r := feesIn(t, c.json)
		if got, known := r.Fee.Get(); got != c.want || known != c.known {
			t.Errorf("%s: %d, known %t; want %d, %t", c.name, got, known, c.want, c.known)
		}
	}
	for _, body := range []string{`{"fee":"free"}`, `{"fee":true}`, `{"fee":[1]}`, `{"fee":{"yuan":1}}`, `{"fee":1e300}`, `{"fee":"1e99"}`} {
		if got, known := feesIn(t, body).Fee.Get(); known {
			t.Errorf("%s was read as %d", body, got)
		}
	}
}

func feesIn(t *testing.T, body string) (f Fees) {
	t.Helper()
	err := members([]byte(body), func(name, value []byte) error {
		f.field(name, value)
		return nil
	})
	if err != nil {
		t.Fatalf("%s: %v", body, err)
	}
	return f
}

func TestTwoSpellingsOfOneFee(t *testing.T) {
	for _, c := range []struct {
		name, body        string
		coupon, insurance Opt[Yuan]
	}{
		{"neither", `{"fee":1}`, Opt[Yuan]{}, Opt[Yuan]{}},
		{"nothing does not take an amount away", `{"couponfee":5,"couponFee":null,"insurancefee":1.5,"insurancfee":""}`, Opt[Yuan]{500, true}, Opt[Yuan]{150, true}},
		{"nor if it comes first", `{"couponFee":[],"couponfee":5,"insurancfee":{},"insurancefee":1.5}`, Opt[Yuan]{500, true}, Opt[Yuan]{150, true}},
		{"nor does zero", `{"couponfee":0,"couponFee":5,"insurancefee":0,"insurancfee":1.5}`, Opt[Yuan]{500, true}, Opt[Yuan]{150, true}},
		{"nor zero afterwards", `{"couponfee":5,"couponFee":0,"insurancefee":1.5,"insurancfee":0.0}`, Opt[Yuan]{500, true}, Opt[Yuan]{150, true}},
		{"zero is more than nothing", `{"couponfee":null,"couponFee":0,"insurancefee":"x","insurancfee":"0"}`, Opt[Yuan]{0, true}, Opt[Yuan]{0, true}},
		{"other letters are no spelling", `{"COUPONFEE":5,"InsuranceFee":1.5}`, Opt[Yuan]{}, Opt[Yuan]{}},
	} {
		f := feesIn(t, c.body)
		if f.CouponFee != c.coupon || f.InsuranceFee != c.insurance {
			t.Errorf("%s: coupon %v, insurance %v", c.name, f.CouponFee, f.InsuranceFee)
		}
	}
}

func TestCodesHaveNoFraction(t *testing.T) {
	var c Opt[Code]
	if err := json.Unmarshal([]byte("0.4"), &c); err == nil {
		t.Error("a resultcode of 0.4 must not become 0, which is success")
	}
	if err := json.Unmarshal([]byte("1010.0"), &c); err != nil || c.value != 1010 {
		t.Errorf("1010.0 = %v, %v", c, err)
	}
	var metres Opt[Whole]
	if err := json.Unmarshal([]byte("1203.6"), &metres); err != nil || metres.value != 1204 {
		t.Errorf("metres with decimals = %v, %v", metres, err)
	}
}

func TestTextsKeepTheirDigits(t *testing.T) {
	for _, c := range []struct{ json, want string }{
		{`"123_waybillid"`, "123_waybillid"},
		{`"a\"b\\c\u4f60"`, "a\"b\\c你"},
		{"\"\xb1\"", "\ufffd"},
		{`9007199254740993`, "9007199254740993"},
		{`12345678901234567890123`, "12345678901234567890123"},
		{`null`, ""}, {`""`, ""}, {`[]`, ""}, {`{}`, ""},
	} {
		got := Text("before")
		if err := json.Unmarshal([]byte(c.json), &got); err != nil || string(got) != c.want {
			t.Errorf("%s = %q, %v; want %q", c.json, got, err, c.want)
		}
	}
	var text Text
	for _, body := range []string{`true`, `["x"]`, `{"a":1}`} {
		if err := json.Unmarshal([]byte(body), &text); err == nil {
			t.Errorf("%s was read as %q", body, text)
		}
	}
}

func TestPassCodes(t *testing.T) {
	for _, c := range []struct{ json, want string }{
		{`1024`, "1024"},
		{`639`, "639"}, // its leading zero is lost before it reaches us
		{`"0639"`, "0639"},
		{`0`, ""}, {`"0"`, ""}, {`""`, ""}, {`null`, ""},
		{`0.0`, ""}, {`-0`, ""}, {`0e2`, ""},
		{`639.0`, "639"}, {`1.024e3`, "1024"}, {`6.5`, "6.5"}, // as floats
		{`"0000"`, "0000"}, {`"6.0"`, "6.0"}, {`"A12"`, "A12"}, // what stands in quotes is the code
		{`12345678901234567890`, "12345678901234567890"},
		{`true`, ""}, {`[1]`, ""}, {`{"code":1}`, ""},
	} {
		got := PassCode("before")
		if got.take([]byte(c.json)); string(got) != c.want {
			t.Errorf("%s = %q; want %q", c.json, got, c.want)
		}
	}
}
