// Command checkout is a shop's service over net/http and Postgres: the order's row, its
// payment and its dispatch are one transaction of the shop's own, the shop's server takes
// WeChat's pushes too, and what happens to the delivery comes back into the shop's row.
//
//	DATABASE_URL=postgres://postgres@127.0.0.1:5432/postgres go run ./examples/checkout
//
// It makes two schemas in that database, and drops them in the end.
package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"go.uber.org/zap"
	"golang.org/x/sync/errgroup"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/store/postgres"
	"github.com/paotui-go/paotui/examples/orders"
	"github.com/paotui-go/paotui/transport/wechat/wechatsim"
	"github.com/paotui-go/paotui/wiring"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	address := os.Getenv("DATABASE_URL")
	if address == "" {
		log.Fatal("DATABASE_URL is not set: give it the URL of a Postgres, such as postgres://postgres@127.0.0.1:5432/postgres")
	}
	if err := run(ctx, os.Stdout, address, "checkout_"+strings.ToLower(rand.Text()[:8])); err != nil {
		log.Fatal(err)
	}
}

// run keeps the shop's tables in a schema, and the journal in another one beside it.
func run(ctx context.Context, out io.Writer, address, schema string) (err error) {
	pool, drop, err := openDatabase(ctx, address, schema, schema+"_paotui")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, drop()) }()

	order, err := orders.Read("coffee-beijing.json")
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	cfg, sim, err := wiring.Simulate(order, wechatsim.Config{Speed: 1000})
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	defer sim.Close()
	if cfg.Store, err = wiring.PostgresFrom(address); err != nil {
		return errors.Join(err, listener.Close())
	}
	cfg.Store.Schema = schema + "_paotui"
	system, cleanup, err := wiring.Build(cfg, zap.NewNop())
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	defer cleanup()
	if err := cfg.OnListen(listener.Addr()); err != nil { // at home it is WeChat's back-office that knows the URL
		return errors.Join(err, listener.Close())
	}
	shop := &Shop{pool: pool, couriers: system.Engine, journal: system.Store.(*postgres.Store), pay: pay}
	return serve(ctx, listener, system, shop, func(ctx context.Context) error {
		return buy(ctx, out, "http://"+listener.Addr().String(), order)
	})
}

// serve runs the shop's server, Paotui and the consumer while work goes on. In the end Paotui stops
// first, then the server, which has taken pushes until then.
func serve(ctx context.Context, listener net.Listener, system *wiring.System, shop *Shop, work func(context.Context) error) error {
	mux := http.NewServeMux()
	mux.Handle("/", shop.handler())
	mux.Handle("/wechat/push", system.Push)
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		if err := system.Ready(r.Context()); err != nil {
			http.Error(w, err.Error(), http.StatusServiceUnavailable)
		}
	})
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second}
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()

	group, working := errgroup.WithContext(ctx)
	working, stop := context.WithCancel(working)
	defer stop()
	group.Go(func() error { return system.RunMounted(working) })
	group.Go(func() error { return shop.follow(working) })
	group.Go(func() error {
		defer stop()
		return work(working)
	})
	err := group.Wait()
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	err = errors.Join(err, server.Shutdown(grace))
	if why := <-served; !errors.Is(why, http.ErrServerClosed) {
		err = errors.Join(err, why)
	}
	return err
}

// errDeclined: the customer's bank said no.
var errDeclined = errors.New("the payment was declined")

// pay stands for the shop's way of being paid.
func pay(_ context.Context, _ pgx.Tx, order string) error {
	if strings.HasSuffix(order, "-declined") {
		return errDeclined
	}
	return nil
}

// buy is a customer: one order, the same once more since the phone lost the answer, and one
// whose payment is declined.
func buy(ctx context.Context, out io.Writer, shop string, order engine.Order) error {
	declined := order
	declined.ID += "-declined"
	for _, request := range []struct {
		id    string
		order engine.Order
	}{{"request-1", order}, {"request-2", order}, {"request-3", declined}} {
		said, err := post(ctx, shop, request.id, request.order)
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "%s: %s\n", request.id, said)
	}
	for _, path := range []string{"/orders/" + order.ID + "?until=delivered", "/orders/" + declined.ID} {
		said, err := get(ctx, shop+path)
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "%s: %s\n", path, said)
	}
	return nil
}

func post(ctx context.Context, shop, id string, order engine.Order) (string, error) {
	body, err := json.Marshal(order)
	if err != nil {
		return "", err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, shop+"/checkout", bytes.NewReader(body))
	if err != nil {
		return "", err
	}
	request.Header.Set("X-Request-ID", id)
	return ask(request)
}

func get(ctx context.Context, url string) (string, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return "", err
	}
	return ask(request)
}

func ask(request *http.Request) (string, error) {
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	return strings.TrimSpace(response.Status + " " + string(body)), err
}

// openDatabase makes the schemas and the shop's table in the first one.
func openDatabase(ctx context.Context, address, own, journal string) (pool *pgxpool.Pool, drop func() error, err error) {
	config, err := pgxpool.ParseConfig(address)
	if err != nil {
		return nil, nil, err
	}
	config.ConnConfig.RuntimeParams["search_path"] = own
	pool, err = pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, nil, err
	}
	drop = func() error {
		defer pool.Close()
		ctx := context.WithoutCancel(ctx)
		for _, schema := range []string{own, journal} {
			if _, err := pool.Exec(ctx, "DROP SCHEMA IF EXISTS "+pgx.Identifier{schema}.Sanitize()+" CASCADE"); err != nil {
				return err
			}
		}
		return nil
	}
	for _, statement := range []string{"CREATE SCHEMA " + pgx.Identifier{own}.Sanitize(), tables} {
		if _, err := pool.Exec(ctx, statement); err != nil {
			return nil, nil, errors.Join(err, drop())
		}
	}
	return pool, drop, nil
}
