package wiring_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"github.com/paotui-go/paotui/carriers/dada"
	"github.com/paotui-go/paotui/carriers/immediate"
	"github.com/paotui-go/paotui/cmd/performance/paired"
	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/geo"
	"github.com/paotui-go/paotui/engine/measure"
	"github.com/paotui-go/paotui/engine/priority"
	"github.com/paotui-go/paotui/engine/secret"
	"github.com/paotui-go/paotui/engine/store/memory"
	"github.com/paotui-go/paotui/policy"
	"github.com/paotui-go/paotui/transport"
	"github.com/paotui-go/paotui/transport/wechat"
)

const quoteReply = `{"resultcode":0,"resultmsg":"ok","errcode":0,"errmsg":"ok","fee":10.5,"deliverfee":12.5,"couponfee":2,"tips":0,` +
	`"insurancefee":0,"distance":3580,"dispatch_duration":300,"delivery_token":"t-1"}`

// answering is a WeChat that gives every quote the same answer, and remembers the
// first request.
type answering struct {
	*httptest.Server
	once   sync.Once
	target string
	body   []byte
}

func answer(t testing.TB) *answering {
	a := &answering{}
	a.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasSuffix(r.URL.Path, "/order/pre_add") {
			_, _ = io.WriteString(w, `{"access_token":"token","expires_in":7200}`)
			return
		}
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		a.once.Do(func() { a.target, a.body = r.URL.String(), body })
		_, _ = io.WriteString(w, quoteReply)
	}))
	t.Cleanup(a.Close)
	return a
}

// quoting is one quote in two ways that share the server, the body and the kind of
// HTTP client: ours, through the carrier, the client and the stack; and bare, a
// POST of the same bytes whose reply is read and not looked at.
func quoting(t testing.TB) (ours, bare func() error) {
	server := answer(t)
	carrier := dadaThrough(t, server.URL, nil)
	ctx, cancel := context.WithTimeout(priority.With(context.Background(), priority.Quote), time.Hour)
	t.Cleanup(cancel)
	in := inquiry()
	ours = func() error {
		q, err := carrier.Quote(ctx, in)
		if fen, priced := q.Fee.Fen(); err == nil && (!priced || fen != 1050) {
			return fmt.Errorf("a quote of %v", q.Fee)
		}
		return err
	}
	if err := ours(); err != nil {
		t.Fatal(err)
	}
	client := wechat.NewHTTPClient()
	t.Cleanup(client.CloseIdleConnections)
	bare = func() error {
		resp, err := client.Post(server.URL+server.target, "application/json; charset=utf-8", bytes.NewReader(server.body))
		if err != nil {
			return err
		}
		defer resp.Body.Close()
		_, err = io.ReadAll(resp.Body)
		return err
	}
	return ours, bare
}

// dadaThrough is Dada over a client and a stack without limits.
func dadaThrough(t testing.TB, url string, classify func(transport.Call, error) transport.Blame) engine.Carrier {
	return dadaCounted(t, url, classify, nil)
}

// dadaCounted is the same, counted.
func dadaCounted(t testing.TB, url string, classify func(transport.Call, error) transport.Blame, meter *measure.Meter) engine.Carrier {
	unlimited := transport.Limit{PerSecond: math.Inf(1)}
	stack := transport.New(transport.Config{PerApp: unlimited, PerCarrier: unlimited, Classify: classify, Meter: meter})
	http := wechat.NewHTTPClient()
	t.Cleanup(http.CloseIdleConnections)
	client, err := wechat.NewClient(wechat.Config{
		BaseURL: url, AppID: "wx-app", AppSecret: secret.New("app-secret"), HTTP: http,
		Through: wechat.Over(stack), Meter: meter,
	})
	if err != nil {
		t.Fatal(err)
	}
	carrier, err := immediate.New(dada.Profile(), immediate.Clients{"wx-app": client}, immediate.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return carrier
}

func inquiry() engine.Inquiry {
	at := geo.GCJ02{Lng: 116.4593, Lat: 39.9087}
	return engine.Inquiry{
		ID:      424242,
		Account: engine.Account{App: "wx-app", Merchant: "shop-key", Secret: secret.New("shop-secret"), Store: "store-1", Registered: at},
		Order: engine.Order{
			ID: "bench-1", Shop: "bench", CustomerID: "oBench_customer_1", PaidAt: time.Now(),
			Sender:   engine.Stop{Name: "寄件人甲", Phone: "13900000000", City: "北京市", Address: "示例路一号", Detail: "一层101", Location: at},
			Receiver: engine.Stop{Name: "收件人乙", Phone: "13900000000", City: "北京市", Address: "示例路八号", Detail: "2号楼", Location: geo.GCJ02{Lng: 116.4551, Lat: 39.9344}},
			Cargo: engine.Cargo{
				Category: "美食夜宵", Subcategory: "零食小吃", Value: 66_00, Weight: 1500, Length: 300, Width: 200, Height: 150,
				Items: []engine.Item{{Name: "核桃酥", Count: 2, Price: 33_00, Unit: "盒"}},
			},
			Notice: engine.Notice{Page: "pages/order", ImageURL: "https://example.com/box.png", GoodsName: "核桃酥", GoodsCount: 2},
		},
	}
}

// BenchmarkQuote is one quote through everything that it passes.
func BenchmarkQuote(b *testing.B) {
	for name, callers := range map[string]int{"serial": 1, "by-64": 64} {
		b.Run(name, func(b *testing.B) {
			ours, bare := quoting(b)
			paired.Run(b, paired.ByMany(callers, ours), paired.ByMany(callers, bare))
		})
	}
}

// BenchmarkWatched is a comparison through everything, traced, counted and logged,
// against the same of which nobody hears.
func BenchmarkWatched(b *testing.B) {
	server := answer(b)
	in := inquiry()
	shop := engine.StaticAccounts{in.Order.Shop: {"DADA": in.Account}}
	compare := func(c engine.Config, meter *measure.Meter) func() error {
		c.Carriers = []engine.Carrier{dadaCounted(b, server.URL, nil, meter)}
		c.Accounts, c.Policy, c.Store = shop, policy.Policy{}, memory.New()
		e, err := engine.New(c)
		if err != nil {
			b.Fatal(err)
		}
		return func() error {
			got, err := e.Compare(context.Background(), in.Order)
			if err == nil && got.Offers[0].Outcome != engine.Priced {
				return fmt.Errorf("%+v", got.Offers[0])
			}
			return err
		}
	}
	spans := sdktrace.NewTracerProvider(sdktrace.WithBatcher(dropped{}))
	b.Cleanup(func() { _ = spans.Shutdown(context.Background()) })
	counted := sdkmetric.NewMeterProvider(sdkmetric.WithReader(sdkmetric.NewManualReader()))
	meter, err := measure.New(counted)
	if err != nil {
		b.Fatal(err)
	}
	logger := zap.New(zapcore.NewCore(zapcore.NewJSONEncoder(zap.NewProductionEncoderConfig()), zapcore.AddSync(io.Discard), zap.InfoLevel))
	watched, unwatched := compare(engine.Config{Tracer: spans, Meter: counted, Logger: logger}, meter), compare(engine.Config{}, nil)
	paired.Run(b, paired.Serial(watched), paired.Serial(unwatched))
}

// dropped takes spans and keeps none.
type dropped struct{}

func (dropped) ExportSpans(context.Context, []sdktrace.ReadOnlySpan) error { return nil }
func (dropped) Shutdown(context.Context) error                             { return nil }
