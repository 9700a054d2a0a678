package wechat

import (
	"context"
	"errors"
	"hash/maphash"
	"net/http"
	"strconv"
	"strings"

	"go.uber.org/zap"

	"github.com/paotui-go/paotui/engine/measure"
	"github.com/paotui-go/paotui/engine/secret"
)

// DefaultBaseURL is WeChat's API host.
const DefaultBaseURL = "https://api.weixin.qq.com"

// Config is what a Client needs. AppID is required, and either AppSecret or
// Tokens; the rest has defaults.
type Config struct {
	// BaseURL is the API's host with its scheme; "" means DefaultBaseURL.
	BaseURL string
	// AppID is the mini program that calls.
	AppID string
	// AppSecret is the mini program's secret. With Tokens nil the Client fetches
	// stable tokens with it.
	AppSecret secret.Text
	// Tokens gives access tokens in another way, such as a third-party platform's
	// authorizer tokens.
	Tokens TokenSource
	// HTTP makes the requests; nil means NewHTTPClient(). It must not repeat a
	// POST. Whatever it says of redirects, none is followed.
	HTTP *http.Client
	// Through wraps every attempt of a call; nil is straight through.
	Through Through
	// Logger hears of dead tokens and other alarms; nil means silence.
	Logger *zap.Logger
	// Meter counts tokens that WeChat refuses, and those that are fetched; nil counts
	// nothing.
	Meter *measure.Meter
}

// Call names one attempt of a merchant call, for limits, breakers and metrics.
type Call struct {
	// Name is the path below /cgi-bin/express/local/business/, such as order/add.
	Name string
	// AppID is the mini program that calls.
	AppID string
	// DeliveryID is the carrier's code; "" for calls that concern none.
	DeliveryID string
	// ShopID is the merchant's number at the carrier; "" if the call has none.
	ShopID string
	// ShopNo is the store's number there; "" if the call has none.
	ShopNo string
	// Fingerprint changes when the merchant's secret does, and does not tell it.
	Fingerprint string
	// Writes says that repeating the call might do something a second time.
	Writes bool
}

// Client makes the 14 merchant calls of WeChat Immediate Delivery for one mini
// program. It is safe for concurrent use and holds no goroutines of its own.
//
// Every error is a *fault.Error or, where the carrier and not WeChat said no, a
// *CarrierError that wraps one.
type Client struct {
	base    string
	appID   string
	tokens  TokenSource
	wire    wire
	through Through
	seed    maphash.Seed // of this process, so that a fingerprint tells nothing outside
	log     *zap.Logger
	meter   *measure.Meter
}

// NewClient checks the configuration and opens nothing.
func NewClient(cfg Config) (*Client, error) {
	if cfg.AppID == "" {
		return nil, errors.New("wechat: Config.AppID is missing")
	}
	base, err := baseURL(cfg.BaseURL)
	if err != nil {
		return nil, err
	}
	c := &Client{
		base:    base,
		appID:   cfg.AppID,
		tokens:  cfg.Tokens,
		wire:    newWire(cfg.HTTP, callTimeout),
		through: orStraight(cfg.Through),
		seed:    maphash.MakeSeed(),
		log:     orNop(cfg.Logger),
		meter:   cfg.Meter,
	}
	if c.tokens == nil {
		if cfg.AppSecret.IsZero() {
			return nil, errors.New("wechat: Config needs AppSecret or Tokens")
		}
		tokens := TokenConfig{AppID: cfg.AppID, AppSecret: cfg.AppSecret, Through: cfg.Through, Logger: cfg.Logger, Meter: cfg.Meter}
		c.tokens = stableTokens(tokens, base, c.wire.with(fetchTimeout))
	}
	c.meter.Zero(context.Background(), measure.TokenRefusals, c.appID)
	c.meter.Zero(context.Background(), measure.DeadTokens, c.appID)
	return c, nil
}

func baseURL(s string) (string, error) {
	if s == "" {
		return DefaultBaseURL, nil
	}
	if !strings.HasPrefix(s, "https://") && !strings.HasPrefix(s, "http://") {
		return "", errors.New("wechat: BaseURL must begin with https:// or http://")
	}
	if strings.ContainsAny(s, "?#") {
		return "", errors.New("wechat: BaseURL must have no query and no fragment")
	}
	return strings.TrimRight(s, "/"), nil
}

func orNop(l *zap.Logger) *zap.Logger {
	if l == nil {
		return zap.NewNop()
	}
	return l
}

// about is a signed call for one merchant at one carrier.
func (c *Client) about(name, deliveryID, shopID, shopNo string, appSecret secret.Text) Call {
	print := strconv.FormatUint(maphash.String(c.seed, appSecret.Reveal()), 36)
	return Call{Name: name, DeliveryID: deliveryID, ShopID: shopID, ShopNo: shopNo, Fingerprint: print}
}

func (c Call) writing() Call { c.Writes = true; return c }
