package engine_test

import (
	"strings"
	"testing"

	"github.com/paotui-go/paotui/engine"
)

func TestNumbersThatARiderCanCall(t *testing.T) {
	for reason, numbers := range map[string][]string{
		"mobile":                        {"13012345678", "18701012345", "19912345678"},
		"mobile with the country":       {"+8613012345678", "8613012345678", "+86 13012345678", "+86-13012345678"},
		"virtual, with its extension":   {"18701012345#001", "18701012345,1234", "18701012345，1234", "18701012345转8001", "18701012345-0012"},
		"landline with its area code":   {"01065051234", "010-65051234", "0755-2345678", "0755 23456789", "+86 010-65051234"},
		"landline with an extension":    {"010-65051234-801", "010-65051234#801", "010-65051234转801"},
		"400 and 800":                   {"4008123456", "400-812-3456", "400 812 3456", "8008101234", "400-812-3456#12"},
		"a company's short number":      {"95338", "9533812345"},
		"the longest that a wire takes": {"+86-010-65051234转12345678"},
	} {
		t.Run(reason, func(t *testing.T) {
			for _, n := range numbers {
				if !engine.ValidPhone(n) {
					t.Errorf("%q is refused", n)
				}
			}
		})
	}
}

func TestNumbersThatNobodyCanCall(t *testing.T) {
	for reason, numbers := range map[string][]string{
		"nothing":                       {"", " ", "\t"},
		"words":                         {"电话见备注", "call me", "none", "无"},
		"a digit too few or too many":   {"1870101234", "187010123456", "400812345", "40081234567"},
		"no such mobile prefix":         {"12345678901", "10000000000", "02345678901234"},
		"a landline without its area":   {"65051234", "2345678"},
		"a landline that begins with 1": {"010-12345678"},
		"emergency numbers":             {"110", "119", "120", "12345"},
		"abroad":                        {"+1 650 555 0100", "+852 2345 6789"},
		"masked":                        {"187****2345", "1870101XXXX"},
		"two at once":                   {"18701012345/13012345678", "18701012345 13012345678"},
		"an extension of nothing":       {"#001", "18701012345#", "18701012345##1", "18701012345#123456789"},
		"something behind it":           {"18701012345\n", "18701012345;rm", " 18701012345", "18701012345 "},
		"digits of other scripts":       {"１８７０１０１２３４５", "١٨٧٠١٠١٢٣٤٥"},
		"not UTF-8":                     {"18701012345\xff"},
		"a document":                    {strings.Repeat("1", 65), strings.Repeat("8701012345", 1<<18)},
	} {
		t.Run(reason, func(t *testing.T) {
			for _, n := range numbers {
				if engine.ValidPhone(n) {
					t.Errorf("%.40q passes", n)
				}
			}
		})
	}
}
