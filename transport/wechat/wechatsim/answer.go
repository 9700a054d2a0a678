package wechatsim

import "maps"

// reply is the body of an answer.
type reply map[string]any

// refusal is why a call was not done: by WeChat (errcode) or by the carrier
// (resultcode). why is for the witness and the log: it names arguments, never
// their values.
type refusal struct {
	errcode, resultcode int
	msg, why            string
}

// byWeChat refuses at WeChat's layer.
func byWeChat(errcode int, why string) *refusal {
	return &refusal{errcode: errcode, msg: errmsgs[errcode], why: why}
}

// refuse refuses at the carrier's layer.
func (c *Carrier) refuse(code int, msg, why string) *refusal {
	return &refusal{resultcode: c.Codes.or(code), msg: msg, why: why}
}

// missing refuses for an argument that the carrier wants and did not get.
func (c *Carrier) missing(name string) *refusal {
	return c.refuse(c.Codes.Missing, "缺少参数"+name, name+" is missing")
}

// body is what a refusal looks like on the wire: WeChat's is errcode and errmsg
// alone, the carrier's is the call's body full of zeros.
func (r *refusal) body(zero reply, rid string, c *Carrier) reply {
	if r.errcode != 0 {
		return reply{"errcode": r.errcode, "errmsg": r.msg + " rid: " + rid}
	}
	out := maps.Clone(zero)
	if out == nil {
		out = reply{}
	}
	out["resultcode"], out["resultmsg"] = r.resultcode, r.msg
	return c.layered(out)
}

// layered adds WeChat's layer to the body where this carrier's answers have it.
func (c *Carrier) layered(out reply) reply {
	if c != nil && c.BothLayers {
		out["errcode"], out["errmsg"] = 0, "ok"
	}
	return out
}

// ok is a carrier's success.
func (c *Carrier) ok(out reply) reply {
	out["resultcode"], out["resultmsg"] = 0, c.OK
	return c.layered(out)
}

// WeChat's errcodes that the simulator gives. Their texts are our own short ones.
const (
	errOldToken     = 40001
	errGrantType    = 40002
	errAppID        = 40013
	errBadToken     = 40014
	errBadChars     = 40033
	errSecret       = 40125
	errNoToken      = 41001
	errTokenExpired = 42001
	errNeedGet      = 43001
	errNeedPost     = 43002
	errDailyQuota   = 45009
	errTooOften     = 45011
	errNotJSON      = 47001
	errThirdParty   = 86000
	errLogic        = 930558
	errOpenID       = 930559
	errNotBound     = 930560
	errArgument     = 930561
	errExists       = 930562
	errNotFound     = 930563
	errNoQuota      = 930564
	errEnded        = 930565
	errOpened       = 930569
	errCategory     = 930570
	errShop         = 9300535
)

var errmsgs = map[int]string{
	errOldToken:     "invalid credential, access_token is invalid or not latest",
	errGrantType:    "invalid grant_type",
	errAppID:        "invalid appid",
	errBadToken:     "invalid access_token",
	errBadChars:     "invalid charset. please check your request, if include \\uxxxx will create fail!",
	errSecret:       "invalid appsecret",
	errNoToken:      "access_token missing",
	errTokenExpired: "access_token expired",
	errNeedGet:      "require GET method",
	errNeedPost:     "require POST method",
	errDailyQuota:   "reach max api daily quota limit",
	errTooOften:     "api minute-quota reach limit",
	errNotJSON:      "data format error",
	errThirdParty:   "only third party can call",
	errLogic:        "delivery side logic error",
	errOpenID:       "invaild openid",
	errNotBound:     "shopid not bind",
	errArgument:     "argument error",
	errExists:       "delivery order already exists",
	errNotFound:     "order not exists",
	errNoQuota:      "no quota",
	errEnded:        "order already ended",
	errOpened:       "already opened",
	errCategory:     "invalid cargo class",
	errShop:         "shop image or name invalid",
}
