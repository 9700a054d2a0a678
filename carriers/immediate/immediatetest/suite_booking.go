package immediatetest

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"time"

	"github.com/paotui-go/paotui/carriers/carriertest"
	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/geo"
)

// booked is what the simulator has of an order, and what its body says in the wire's
// own units, read without the adapter's help.
func (s *otherSide) booked(_ context.Context, id engine.PlacementID) (carriertest.Booking, error) {
	witness, ok := s.sim.Order(s.account.Merchant, id.String())
	if !ok || len(witness.Waybills) == 0 {
		return carriertest.Booking{}, nil
	}
	o, err := s.orderOf(s.wire.body(id.String()))
	last := witness.Waybills[len(witness.Waybills)-1]
	return carriertest.Booking{
		Orders: len(witness.Waybills), Order: o,
		Fee: fen(last.Fee), Tip: fen(last.Tips), Penalty: fen(last.Penalty),
	}, err
}

func fen(m int64) engine.Amount { return engine.ExactFen(engine.Money(m)) }

type wirePerson struct {
	Name    string  `json:"name"`
	City    string  `json:"city"`
	Address string  `json:"address"`
	Detail  string  `json:"address_detail"`
	Phone   string  `json:"phone"`
	Lng     float64 `json:"lng"`
	Lat     float64 `json:"lat"`
	Datum   int     `json:"coordinate_type"`
}

// stop reads coordinate_type 0 as GCJ-02 and 1 as BD-09.
func (p wirePerson) stop() engine.Stop {
	at := geo.GCJ02{Lng: p.Lng, Lat: p.Lat}
	if p.Datum == 1 {
		at = geo.BD09{Lng: p.Lng, Lat: p.Lat}.GCJ02()
	}
	return engine.Stop{Name: p.Name, Phone: p.Phone, City: p.City, Address: p.Address, Detail: p.Detail, Location: at}
}

type wireOrder struct {
	Sender   wirePerson `json:"sender"`
	Receiver wirePerson `json:"receiver"`
	Cargo    struct {
		Value  float64 `json:"goods_value"`  // yuan
		Weight float64 `json:"goods_weight"` // kg
		Length float64 `json:"goods_length"` // cm
		Width  float64 `json:"goods_width"`
		Height float64 `json:"goods_height"`
	} `json:"cargo"`
	Info struct {
		Scheduled int   `json:"order_type"`
		Dispatch  int64 `json:"expected_delivery_time"` // seconds
		Finish    int64 `json:"expected_finish_time"`
		Pick      int64 `json:"expected_pick_time"`
	} `json:"order_info"`
}

func (s *otherSide) orderOf(body []byte) (engine.Order, error) {
	var w wireOrder
	if err := json.Unmarshal(body, &w); err != nil {
		return engine.Order{}, err
	}
	times := func(x, n float64) int { return int(math.Round(x * n)) }
	return engine.Order{
		Sender: w.Sender.stop(), Receiver: w.Receiver.stop(), Timing: s.timing(w),
		Cargo: engine.Cargo{
			Value: engine.Money(times(w.Cargo.Value, 100)), Weight: times(w.Cargo.Weight, 1000),
			Length: times(w.Cargo.Length, 10), Width: times(w.Cargo.Width, 10), Height: times(w.Cargo.Height, 10),
		},
	}, nil
}

// timing is which expected time the company reads, and as what.
func (s *otherSide) timing(w wireOrder) engine.Timing {
	reads := s.company.Schedule
	switch {
	case w.Info.Scheduled == 0:
		return engine.Timing{}
	case reads.Dispatch && w.Info.Dispatch > 0:
		return engine.Timing{When: engine.DispatchAt, At: time.Unix(w.Info.Dispatch, 0)}
	case reads.Finish && w.Info.Finish > 0:
		return engine.Timing{When: engine.DeliverBy, At: time.Unix(w.Info.Finish, 0)}
	case reads.Pick && w.Info.Pick > 0:
		return engine.Timing{When: engine.PickUpAt, At: time.Unix(w.Info.Pick, 0)}
	}
	return engine.Timing{}
}

// natives are the wire's numbers for what the suite wants to see.
var natives = map[engine.Status]int{
	engine.Waiting: 101, engine.Accepted: 102, engine.AtStore: 201, engine.PickedUp: 202, engine.Delivering: 301,
	engine.Delivered: 302, engine.Returning: 304, engine.Returned: 401, engine.Ended: 502,
}

func (s *otherSide) advance(_ context.Context, id engine.PlacementID, to engine.Status) error {
	native, ok := natives[to]
	if !ok {
		return errors.ErrUnsupported
	}
	return s.sim.Advance(s.account.Merchant, id.String(), native)
}
