package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/origin"
	"github.com/paotui-go/paotui/engine/store/postgres"
)

// Shop takes orders over HTTP. Its own row and the dispatch are one transaction, so that a
// customer who has paid has a delivery, and one who has not has none, whatever crashes.
type Shop struct {
	pool     *pgxpool.Pool
	couriers *engine.Engine
	journal  *postgres.Store
	pay      func(ctx context.Context, tx pgx.Tx, order string) error
	news     news
}

const tables = `CREATE TABLE orders (
	id      text PRIMARY KEY,
	request text NOT NULL,           -- the id of the request that brought it
	status  text NOT NULL,
	version bigint NOT NULL DEFAULT 0 -- of the delivery that the status is of
)`

func (s *Shop) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /checkout", s.checkout)
	mux.HandleFunc("GET /orders/{id}", s.status)
	return mux
}

// errTwice: the order is there already.
var errTwice = errors.New("this order was placed before")

func (s *Shop) checkout(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, engine.MaxOrderBytes))
	if err != nil {
		http.Error(w, "the order can not be read", http.StatusBadRequest)
		return
	}
	order, err := engine.ParseOrder(body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest) // each mistake in the order
		return
	}
	// From here to the rider's last push, lines and spans carry the request's id.
	request := r.Header.Get("X-Request-ID")
	ctx := origin.With(r.Context(), origin.Origin{Shop: order.Shop, Delivery: order.ID, Correlation: request})
	switch err := s.take(ctx, order, request); {
	case errors.Is(err, errTwice):
		w.WriteHeader(http.StatusOK) // whoever asks again has the same order, and one rider
	case errors.Is(err, errDeclined):
		http.Error(w, err.Error(), http.StatusPaymentRequired)
	case err != nil:
		http.Error(w, "the order was not taken", http.StatusInternalServerError)
	default:
		w.WriteHeader(http.StatusCreated)
	}
}

// take writes the order, lets the customer pay, and dispatches, or does nothing.
func (s *Shop) take(ctx context.Context, order engine.Order, request string) error {
	head, entries, err := s.couriers.Prepare(ctx, order, engine.WithLimit(30_00))
	if err != nil {
		return err
	}
	return pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, "INSERT INTO orders (id, request, status) VALUES ($1, $2, 'paid') ON CONFLICT (id) DO NOTHING", order.ID, request)
		if err != nil {
			return err
		}
		if tag.RowsAffected() == 0 {
			return errTwice
		}
		if err := s.pay(ctx, tx, order.ID); err != nil {
			return err
		}
		return s.journal.AppendTx(ctx, tx, head, entries...)
	})
}

// status answers with an order's status. With ?until=STATUS it waits for it.
func (s *Shop) status(w http.ResponseWriter, r *http.Request) {
	for {
		changed := s.news.next()
		var status string
		err := s.pool.QueryRow(r.Context(), "SELECT status FROM orders WHERE id = $1", r.PathValue("id")).Scan(&status)
		switch until := r.FormValue("until"); {
		case errors.Is(err, pgx.ErrNoRows):
			http.Error(w, "there is no such order", http.StatusNotFound)
			return
		case err != nil:
			http.Error(w, "the order can not be read", http.StatusInternalServerError)
			return
		case until == "" || until == status:
			_ = json.NewEncoder(w).Encode(map[string]string{"status": status}) // who has gone is told nothing
			return
		}
		select {
		case <-changed:
		case <-r.Context().Done():
			return
		}
	}
}

// follow keeps the shop's rows up to date until ctx ends. An event may come twice, and the
// delivery be further than the event by now: the version says what is newer.
func (s *Shop) follow(ctx context.Context) error {
	return s.couriers.Consume(ctx, "shop-orders", func(ctx context.Context, event engine.Event) error {
		d, err := s.couriers.Delivery(ctx, event.Delivery)
		if err != nil {
			return err
		}
		_, err = s.pool.Exec(ctx, "UPDATE orders SET status = $2, version = $3 WHERE id = $1 AND version < $3", d.ID, string(d.Phase), int64(d.Version))
		if err != nil {
			return fmt.Errorf("the shop's row of %s: %w", d.ID, err) // it is given again
		}
		s.news.tell()
		return nil
	})
}

// news wakes those who wait for a row to change.
type news struct {
	mu sync.Mutex
	ch chan struct{}
}

func (n *news) next() <-chan struct{} {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.ch == nil {
		n.ch = make(chan struct{})
	}
	return n.ch
}

func (n *news) tell() {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.ch != nil {
		close(n.ch)
		n.ch = nil
	}
}
