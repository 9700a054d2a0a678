package wechat

import (
	"errors"
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/paotui-go/paotui/engine/fault"
)

// The codes that the client itself acts on.
const (
	codeBadToken     = 40001
	codeIllegalToken = 40014
	codeOldToken     = 42001
	codeAlreadyOpen  = 930569
)

// meaning is what a WeChat errcode says: what to do next, whether the carrier may
// have acted, and our sentence about it.
type meaning struct {
	kind    fault.Kind
	outcome fault.Outcome
	text    string
}

// meanings holds every errcode that is known for these calls. A code that is not
// here is of unknown outcome.
var meanings = map[int64]meaning{
	-1: {fault.Busy, fault.Unknown, "WeChat is busy"},

	codeBadToken:     {fault.Access, fault.Rejected, "the access token, or the application's secret, is not valid"},
	codeIllegalToken: {fault.Access, fault.Rejected, "the access token is not a token of this application"},
	codeOldToken:     {fault.Access, fault.Rejected, "the access token has expired"},
	40002:            {fault.Access, fault.Rejected, "the token call's grant type is not accepted"},
	40013:            {fault.Access, fault.Rejected, "the application id is not valid"},
	40125:            {fault.Access, fault.Rejected, "the application's secret is wrong"},
	40090:            {fault.Access, fault.Rejected, "this host's IP address is not on the application's allow-list"},
	40164:            {fault.Access, fault.Rejected, "this host's IP address is not on the application's allow-list"},
	43016:            {fault.Access, fault.Rejected, "the mini program is not verified"},
	48001:            {fault.Access, fault.Rejected, "the application may not make this call; the merchant has to open the service"},
	61007:            {fault.Access, fault.Rejected, "the mini program has not granted this to the third-party platform"},
	86000:            {fault.Access, fault.Rejected, "only a third-party platform may make this call"},
	930568:           {fault.Access, fault.Rejected, "a personal mini program cannot use this service"},
	930571:           {fault.Access, fault.Rejected, "the service is closed to this mini program: WeChat asks for a test permission"},

	45009:  {fault.Quota, fault.Rejected, "the day's quota of API calls is used up"},
	45011:  {fault.Busy, fault.Rejected, "too many calls in this minute"},
	930564: {fault.Quota, fault.Rejected, "the day's quota of orders is used up"},

	41001: {fault.Internal, fault.Rejected, "the call went out without an access token"},
	47001: {fault.Internal, fault.Rejected, "WeChat could not read the body, or the path is wrong"},
	40033: {fault.Invalid, fault.Rejected, "the order holds characters that WeChat does not accept"},

	930555: {fault.Unavailable, fault.Unknown, "WeChat's delivery platform failed"},
	930556: {fault.Unavailable, fault.Unknown, "the carrier did not answer WeChat in time"},
	930557: {fault.Unavailable, fault.Unknown, "the carrier's system failed"},
	930558: {fault.Refused, fault.Rejected, "the carrier's rules do not allow it"},

	930559:  {fault.Invalid, fault.Rejected, "the openid is not a user of this mini program"},
	930560:  {fault.Account, fault.Rejected, "the shop's account is not bound at this carrier"},
	930561:  {fault.Invalid, fault.Rejected, "a field has the wrong type or value; WeChat does not say which"},
	9300535: {fault.Invalid, fault.Rejected, "the shop's image or goods name is missing or not allowed, or its count is 0"},
	930567:  {fault.Invalid, fault.Rejected, "a field of the shop is missing or not allowed"},
	930570:  {fault.Invalid, fault.Rejected, "the cargo class is not one of WeChat's"},

	// It exists, so somebody acted, on an earlier try at the latest. Rejected would
	// allow a second rider.
	930562:          {fault.Exists, fault.Unknown, "an order with this id exists already"},
	930563:          {fault.NotFound, fault.Rejected, "WeChat knows no order with this id"},
	930565:          {fault.TooLate, fault.Rejected, "the order has ended already"},
	codeAlreadyOpen: {fault.Exists, fault.Unknown, "the service is open already"},
}

// perMinute is how long a limit that counts by the minute holds at most.
const perMinute = time.Minute

func newPlatformError(op string, errCode int64, words string) *fault.Error {
	m, known := meanings[errCode]
	if !known {
		m = meaning{fault.Unavailable, fault.Unknown, "WeChat answered with a code that we do not know"}
	}
	e := &fault.Error{
		Op:        op,
		Kind:      m.kind,
		Outcome:   m.outcome,
		Code:      strconv.FormatInt(errCode, 10),
		RequestID: requestID(words),
		Text:      m.text,
	}
	if errCode == 45011 {
		e.RetryAfter = perMinute
	}
	return e.WithSaid(words)
}

func isCode(err error, errCode int64) bool {
	if _, carrier := errors.AsType[*CarrierError](err); carrier {
		return false
	}
	e, ok := errors.AsType[*fault.Error](err)
	return ok && e.Code == strconv.FormatInt(errCode, 10)
}

// KnownErrors are the errors that WeChat's own codes become, one for each code that
// is known, in the order of the codes: for a page or a desk that explains them. A
// code that is not among them is of unknown outcome.
func KnownErrors() []*fault.Error {
	var known []*fault.Error
	for _, code := range slices.Sorted(maps.Keys(meanings)) {
		known = append(known, newPlatformError("", code, ""))
	}
	return known
}
