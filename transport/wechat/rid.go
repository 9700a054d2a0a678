package wechat

import "regexp"

// WeChat names a request at the end of an errmsg: "rid: 5f364b21-395edb8d-336ae042",
// or "hint: [FQ4hVA0505hka5!]" as it was until 2020. The rest of the text may hold
// anything, so a mark counts only where a word begins (userid: is none), and what
// follows only in the shape of an id, which no phone number, openid or name has: a
// time in eight hexadecimal digits and two more groups; six characters that end in
// a letter, four digits, a few more.
var (
	rid  = regexp.MustCompile(`\brid: ?([0-9a-f]{8}(?:-[0-9a-f]{1,8}){2})\b`)
	hint = regexp.MustCompile(`\bhint: ?\[([0-9A-Za-z.~]{5}[A-Za-z][0-9]{4}[0-9A-Za-z.~!-]{2,8})\]`)
)

// requestID finds the last id in an errmsg; "" if there is none.
func requestID(errmsg string) string {
	for _, form := range []*regexp.Regexp{rid, hint} {
		if all := form.FindAllStringSubmatch(errmsg, -1); len(all) > 0 {
			return all[len(all)-1][1]
		}
	}
	return ""
}
