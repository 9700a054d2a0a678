package wechat

import "strings"

// requestID finds WeChat's name for a request in an errmsg: "rid: …", or
// "hint: […]" as it was before. Only what looks like an id is taken, since the
// rest of the text may hold anything.
func requestID(errmsg string) string {
	for _, mark := range []string{"rid:", "hint:"} {
		_, after, found := strings.Cut(errmsg, mark)
		if !found {
			continue
		}
		after = strings.TrimLeft(after, " [")
		end := strings.IndexFunc(after, notInID)
		if end < 0 {
			end = len(after)
		}
		if 0 < end && end <= 64 {
			return after[:end]
		}
	}
	return ""
}

func notInID(r rune) bool {
	switch {
	case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '-', r == '_', r == '.', r == '!', r == '~':
		return false
	}
	return true
}
