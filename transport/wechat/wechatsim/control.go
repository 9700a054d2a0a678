package wechatsim

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"slices"
	"strconv"
	"time"
)

const (
	// maxControl bounds what is sent to /sim/.
	maxControl = 1 << 16
	// lastOrders and mostOrders bound what /sim/orders answers.
	lastOrders = 1000
	mostOrders = 10_000
)

// controls is the simulator's own interface, under /sim/.
func (s *Sim) controls() http.Handler {
	m := http.NewServeMux()
	m.HandleFunc("GET /sim/faults", func(w http.ResponseWriter, _ *http.Request) { say(w, http.StatusOK, s.Faults()) })
	m.HandleFunc("POST /sim/faults", s.injectHTTP)
	m.HandleFunc("DELETE /sim/faults", func(w http.ResponseWriter, _ *http.Request) {
		s.Heal()
		w.WriteHeader(http.StatusNoContent)
	})
	m.HandleFunc("DELETE /sim/faults/{id}", s.withdrawHTTP)
	m.HandleFunc("GET /sim/orders", s.ordersHTTP)
	m.HandleFunc("POST /sim/advance", s.advanceHTTP)
	m.HandleFunc("POST /sim/token/revoke", func(w http.ResponseWriter, _ *http.Request) {
		s.RevokeTokens()
		w.WriteHeader(http.StatusNoContent)
	})
	m.HandleFunc("/sim/", func(w http.ResponseWriter, _ *http.Request) {
		complain(w, http.StatusNotFound, errors.New("wechatsim: there is no such path, or not with this method"))
	})
	return m
}

func (s *Sim) injectHTTP(w http.ResponseWriter, r *http.Request) {
	var f Fault
	if !hear(w, r, &f) {
		return
	}
	if f.Kind == Refused && f.Count == 0 && (f.Probability == 0 || f.Probability == 1) {
		complain(w, http.StatusBadRequest, errors.New("wechatsim: fault refused: over HTTP it needs a count or a probability below 1; else nobody could withdraw it"))
		return
	}
	id, err := s.Inject(f)
	if err != nil {
		complain(w, http.StatusBadRequest, err)
		return
	}
	say(w, http.StatusCreated, map[string]int{"id": id})
}

func (s *Sim) withdrawHTTP(w http.ResponseWriter, r *http.Request) {
	id, err := strconv.Atoi(r.PathValue("id"))
	if err != nil || !s.Withdraw(id) {
		complain(w, http.StatusNotFound, errors.New("wechatsim: no fault in force has this id"))
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// ordersHTTP answers with the latest orders of the witness, oldest first.
func (s *Sim) ordersHTTP(w http.ResponseWriter, r *http.Request) {
	q, last := r.URL.Query(), lastOrders
	if text := q.Get("last"); text != "" {
		var err error
		if last, err = strconv.Atoi(text); err != nil || last < 0 || last > mostOrders {
			complain(w, http.StatusBadRequest, errors.New("wechatsim: last is not a number up to "+strconv.Itoa(mostOrders)))
			return
		}
	}
	total, orders := s.latest(last, q.Get("shopid"), q.Get("shop_order_id"))
	say(w, http.StatusOK, struct {
		Total  int     `json:"total"`
		Orders []Order `json:"orders"`
	}{total, orders})
}

// latest are the last few orders with these ids, "" being any, and how many have
// them.
func (s *Sim) latest(last int, shopID, orderID string) (total int, out []Order) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.catchUp(time.Now())
	out = []Order{}
	for _, o := range slices.Backward(s.seen) {
		if (shopID != "" && o.key.shopID != shopID) || (orderID != "" && o.key.orderID != orderID) {
			continue
		}
		total++
		if len(out) < last {
			out = append(out, o.view())
		}
	}
	slices.Reverse(out)
	return total, out
}

func (s *Sim) advanceHTTP(w http.ResponseWriter, r *http.Request) {
	var to struct {
		ShopID  string `json:"shopid"`
		OrderID string `json:"shop_order_id"`
		Waybill string `json:"waybill_id"`
		Status  int    `json:"order_status"`
	}
	if !hear(w, r, &to) {
		return
	}
	if !slices.Contains(known, to.Status) {
		complain(w, http.StatusBadRequest, errors.New("wechatsim: order_status is none of the API's"))
		return
	}
	if err := s.AdvanceWaybill(to.ShopID, to.OrderID, to.Waybill, to.Status); err != nil {
		complain(w, http.StatusNotFound, err)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// hear reads a request's JSON and complains by itself.
func hear(w http.ResponseWriter, r *http.Request, into any) bool {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxControl))
	if tooLong := new(http.MaxBytesError); errors.As(err, &tooLong) {
		complain(w, http.StatusRequestEntityTooLarge, errors.New("wechatsim: the body is longer than 64 KiB"))
		return false
	}
	if err == nil {
		err = strict(body, into)
	}
	if err != nil {
		complain(w, http.StatusBadRequest, err)
		return false
	}
	return true
}

// strict reads exactly one JSON value, without fields that nobody knows.
func strict(b []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return err
	}
	if _, err := d.Token(); err != io.EOF {
		return errors.New("there is more than one JSON value")
	}
	return nil
}

func say(w http.ResponseWriter, status int, what any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(write(what, JSON)) // whoever left misses it
}

func complain(w http.ResponseWriter, status int, err error) {
	say(w, status, map[string]string{"error": err.Error()})
}
