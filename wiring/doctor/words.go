package doctor

import (
	"errors"
	"fmt"
	"net/netip"
	"regexp"
	"strings"

	"github.com/paotui-go/paotui/engine/fault"
)

func faultOf(err error) (*fault.Error, bool) { return errors.AsType[*fault.Error](err) }

// codes are the other side's numbers for a failure.
func codes(err error) (code, requestID string) {
	if e, ok := errors.AsType[*fault.Error](err); ok {
		return e.Code, e.RequestID
	}
	return "", ""
}

// said is a failure in our own words: the call, the code, the sentence. Nothing of the
// other side's words is in it.
func said(err error) string {
	e, ok := errors.AsType[*fault.Error](err)
	if !ok {
		return "it failed"
	}
	text := e.Text
	if text == "" && e.Err != nil {
		text = e.Err.Error()
	}
	if e.Code == "" {
		return text
	}
	return fmt.Sprintf("%s: %s", e.Code, text)
}

// anAddress finds what may be an IP address in WeChat's words: "invalid ip 203.0.113.7
// ipv6 ::ffff:203.0.113.7, not in whitelist".
var anAddress = regexp.MustCompile(`[0-9a-fA-F:.]{3,45}`)

// address is the IP address that WeChat saw, as its words tell it. A mapped one is
// told as the one inside, and of several the first counts.
func address(words string) (netip.Addr, bool) {
	for _, candidate := range anAddress.FindAllString(words, 20) {
		a, err := netip.ParseAddr(strings.Trim(candidate, "."))
		if err != nil {
			a, err = netip.ParseAddr(strings.TrimRight(candidate, ".:"))
		}
		if err == nil && a.IsValid() && !a.IsUnspecified() {
			return a.Unmap(), true
		}
	}
	return netip.Addr{}, false
}

// sawAddress says which address a refusal named.
func sawAddress(err error) string {
	if a, ok := address(fault.Said(err)); ok {
		return "WeChat saw the address " + a.String()
	}
	return "WeChat does not say which address it saw"
}

// signatureSpoken says whether a sentence of a Profile's is about the signature.
func signatureSpoken(err error) bool {
	e, ok := errors.AsType[*fault.Error](err)
	return ok && e.Kind == fault.Account && strings.Contains(e.Text, "signature")
}

// carriers' codes have the carrier's name before them.
func byCarrier(code string) bool {
	return strings.Contains(code, " ") && !strings.HasPrefix(code, "HTTP ")
}
