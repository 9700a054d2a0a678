package engine

import "regexp"

// The shapes of Chinese numbers that riders can call: mobile, landline with its
// area code, 400/800 and 95-numbers, each with an optional extension behind # or
// a comma (virtual numbers: 18701012345#001), and the +86 prefix.
var phoneShape = regexp.MustCompile(`^(?:\+?86[- ]?)?(?:` +
	`1[3-9]\d{9}` +
	`|0\d{2,3}[- ]?[2-9]\d{6,7}` +
	`|[48]00[- ]?\d{3}[- ]?\d{4}` +
	`|95\d{3,8}` +
	`)(?:[#,，转-]\d{1,8})?$`)

// ValidPhone says whether a rider can be given s to call. A space or a dash may
// stand behind +86, behind an area code and inside a 400 number; a mobile number is
// one run of digits.
func ValidPhone(s string) bool { return len(s) <= 64 && phoneShape.MatchString(s) }
