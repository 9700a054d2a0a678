package immediate_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/paotui-go/paotui/carriers/carriertest"
	"github.com/paotui-go/paotui/carriers/immediate/immediatetest"
	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/geo"
)

// The test of ownRiders, as docs/adding-a-carrier.md has it: the suite, over the
// service of the house in memory.

func TestContractOwnRiders(t *testing.T) {
	carriertest.Run(t, carriertest.Harness{Start: startHouse}, nil)
}

func startHouse(context.Context) (*carriertest.Bench, error) {
	h := &house{jobs: map[string]*houseJob{}, faults: map[string]carriertest.Fault{}}
	server := httptest.NewServer(h)
	wire := &carriertest.Wire{Next: server.Client().Transport, Call: houseCall}
	return &carriertest.Bench{
		Carrier: &ownRiders{http: &http.Client{Transport: wire}, url: server.URL},
		Order:   immediatetest.PlainOrder(geo.GCJ02{Lng: 121.4737, Lat: 31.2304}),
		Backend: carriertest.Backend{
			Requests: wire.Requests,
			Booked:   h.booked,
			Advance:  h.advance,
			Fail: func(c carriertest.Call, f carriertest.Fault) error {
				if err := wire.Fail(c, f); !errors.Is(err, errors.ErrUnsupported) {
					return err
				}
				return h.fail(c, f)
			},
		},
		Close: server.Close,
	}, nil
}

// houseCall is which call a request of ownRiders belongs to: its path says it.
func houseCall(r *http.Request) carriertest.Call {
	return carriertest.Call(strings.TrimPrefix(r.URL.Path, "/"))
}

// house is the service.
type house struct {
	mu     sync.Mutex
	jobs   map[string]*houseJob
	faults map[string]carriertest.Fault
}

type houseJob struct {
	ID    string       `json:"id"`
	From  engine.Stop  `json:"from"`
	To    engine.Stop  `json:"to"`
	Goods engine.Cargo `json:"goods"`
	state string
}

const houseFee = 8_00

func (h *house) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	verb := strings.TrimPrefix(r.URL.Path, "/")
	var asked houseJob
	if err := json.NewDecoder(r.Body).Decode(&asked); err != nil {
		http.Error(w, "no JSON", http.StatusBadRequest)
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	f := h.faults[verb]
	delete(h.faults, verb)
	if f == carriertest.Refusal {
		to := immediatetest.PlainOrder(geo.GCJ02{}).Receiver
		http.Error(w, to.Name+" "+to.Phone+" "+to.Address, http.StatusUnprocessableEntity)
		return
	}
	fee, job := houseFee, h.jobs[asked.ID]
	switch {
	case f == carriertest.ZeroFees:
		fee = 0
	case verb == "place" && job == nil:
		asked.state = "new"
		job, h.jobs[asked.ID] = &asked, &asked
	case verb != "quote" && job == nil:
		http.Error(w, "unknown", http.StatusNotFound)
		return
	case verb == "cancel" && job.state != "new":
		http.Error(w, "too late", http.StatusConflict)
		return
	case verb == "cancel":
		job.state = "off"
	}
	state := "unheard of"
	if job != nil && f != carriertest.OddStatus {
		state = job.state
	}
	fmt.Fprintf(w, `{"fee_fen":%d,"state":%q}`, fee, state)
}

func (h *house) booked(_ context.Context, id engine.PlacementID) (carriertest.Booking, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	job := h.jobs[id.String()]
	if job == nil {
		return carriertest.Booking{}, nil
	}
	return carriertest.Booking{
		Orders: 1, Order: engine.Order{Sender: job.From, Receiver: job.To, Cargo: job.Goods},
		Fee: engine.ExactFen(houseFee), Tip: engine.ExactFen(0), Penalty: engine.ExactFen(0),
	}, nil
}

func (h *house) advance(_ context.Context, id engine.PlacementID, to engine.Status) error {
	state, ok := map[engine.Status]string{engine.Waiting: "new", engine.PickedUp: "riding", engine.Delivered: "done", engine.Ended: "off"}[to]
	if !ok {
		return errors.ErrUnsupported
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.jobs[id.String()].state = state
	return nil
}

// fail has the service say what no wire would.
func (h *house) fail(c carriertest.Call, f carriertest.Fault) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.faults[string(c)] = f
	return nil
}
