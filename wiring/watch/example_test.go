package watch_test

import (
	"context"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/measure"
	"github.com/paotui-go/paotui/transport/wechat/wechatsim"
	"github.com/paotui-go/paotui/wiring"
	"github.com/paotui-go/paotui/wiring/watch"
)

// A shop's service has a registry of its own, mounts what Prometheus and the load
// balancer ask for, and ends everything in order.
func Example() {
	data, err := os.ReadFile("../../examples/orders/coffee-beijing.json")
	must(err)
	order, err := engine.ParseOrder(data)
	must(err)
	cfg, sim, err := wiring.Simulate(order, wechatsim.Config{Seed: 1, Speed: 2000})
	must(err)
	defer sim.Close()

	metrics, err := watch.NewMetrics(prometheus.NewRegistry())
	must(err)
	defer metrics.Close()
	cfg.Meter = metrics
	system, cleanup, err := wiring.Build(cfg, nil)
	must(err)
	defer cleanup()
	server := httptest.NewServer(watch.Handler(system, metrics))
	defer server.Close()

	fmt.Println(read(server.URL + "/readyz"))
	must(system.RunWhile(context.Background(), func(ctx context.Context) error {
		if _, err := system.Engine.Dispatch(ctx, order); err != nil {
			return err
		}
		if _, err := system.Engine.Wait(ctx, order.ID, engine.UntilFinal); err != nil {
			return err
		}
		for line := range strings.Lines(read(server.URL + "/metrics")) {
			if strings.HasPrefix(line, `paotui_deliveries_ended_total{phase="delivered"}`) {
				fmt.Print(line)
			}
		}
		return nil
	}))
	// Output:
	// not ready: nobody is at work: Run is not going
	// paotui_deliveries_ended_total{phase="delivered"} 1
}

// A program that serves nothing else shows its numbers on an address of their own.
func ExampleServe() {
	metrics, err := watch.NewMetrics(nil)
	must(err)
	defer metrics.Close()
	mux := http.NewServeMux()
	mux.Handle("/numbers", metrics.Handler())
	mux.Handle("/ready", watch.Ready(&wiring.System{}))

	ctx, stop := context.WithCancel(context.Background())
	at := make(chan net.Addr)
	ended := make(chan error)
	go func() { ended <- watch.Serve(ctx, "127.0.0.1:0", mux, func(a net.Addr) { at <- a }, nil) }()
	fmt.Println(read("http://" + (<-at).String() + "/ready"))
	stop()
	fmt.Println(<-ended)
	// Output:
	// not ready: nobody is at work: Run is not going
	// <nil>
}

func ExampleNames() {
	fmt.Println(watch.Names(measure.RiderTime.Instrument()))
	fmt.Println(watch.Names(measure.Overcharges.Instrument()))
	fmt.Println(watch.Names(measure.Open.Instrument()))
	// Output:
	// [paotui_rider_duration_seconds_bucket paotui_rider_duration_seconds_sum paotui_rider_duration_seconds_count]
	// [paotui_overcharges_fen_total]
	// [paotui_deliveries_open]
}

// read is what an address answers.
func read(url string) string {
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	answer, err := client.Get(url)
	must(err)
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	must(err)
	return strings.TrimSpace(string(body))
}

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
