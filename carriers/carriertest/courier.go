package carriertest

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/paotui-go/paotui/engine"
)

// courier is the company at the other side of the reference carrier's wire.
type courier struct {
	mu       sync.Mutex
	requests map[Call]int
	faults   map[Call]Fault
	jobs     map[engine.PlacementID]*job
}

// request and reply are the wire: a no with words, or a yes with the rest.
type request struct {
	call  Call
	id    engine.PlacementID
	order engine.Order
	token string
	tip   engine.Money
}

type reply struct {
	no, words      string
	fee            engine.Money
	until          time.Time
	token, waybill string
	state          string
}

var (
	errNobody = errors.New("nobody listens")
	errBroken = errors.New("no whole reply came")
)

// serve is one exchange, with whatever fault was ordered for it.
func (c *courier) serve(ctx context.Context, r request) (reply, error) {
	if ctx.Err() != nil {
		return reply{}, errNobody
	}
	got, f := c.answer(r)
	switch f {
	case NoConnection:
		return reply{}, errNobody
	case LostRequest, LostReply, HalfReply, WebPage, ServerError:
		return reply{}, errBroken
	case NoReply:
		<-ctx.Done()
		return reply{}, errBroken
	}
	return got, nil
}

func (c *courier) answer(r request) (reply, Fault) {
	c.mu.Lock()
	defer c.mu.Unlock()
	f := c.faults[r.call]
	delete(c.faults, r.call)
	if f == NoConnection {
		return reply{}, f
	}
	c.requests[r.call]++
	switch f {
	case LostRequest:
		return reply{}, f
	case Refusal:
		to := c.jobs[r.id].receiver(r)
		return reply{no: "unwilling", words: to.Name + " " + to.Phone + " " + to.Address}, f
	}
	got := c.work(r)
	switch f {
	case ZeroFees:
		got.fee = 0
	case OddStatus:
		got.state = "on the moon"
	}
	return got, f
}

func (c *courier) work(r request) reply {
	j := c.jobs[r.id]
	if r.call == Quote {
		if j == nil {
			j = &job{}
			c.jobs[r.id] = j
		}
		return j.quote(r)
	}
	if j == nil || r.call != Place && j.made == 0 {
		return reply{no: "no such order"}
	}
	switch r.call {
	case Place:
		return j.place(r)
	case Reorder:
		return j.again(r)
	case CancelCost:
		return j.cancel(false)
	case Cancel:
		return j.cancel(true)
	case ConfirmReturn:
		return j.back()
	case Tip:
		return j.raise(r.tip)
	}
	return reply{state: j.state, waybill: j.waybill(r.id)}
}

// powers are what a test may do here.
func (c *courier) powers() Backend {
	return Backend{
		Requests: func(of Call) int {
			c.mu.Lock()
			defer c.mu.Unlock()
			return c.requests[of]
		},
		Booked: func(_ context.Context, id engine.PlacementID) (Booking, error) {
			c.mu.Lock()
			defer c.mu.Unlock()
			j := c.jobs[id]
			if j == nil || j.made == 0 {
				return Booking{}, nil
			}
			return Booking{Orders: j.made, Order: j.order, Fee: engine.ExactFen(j.fee), Tip: engine.ExactFen(j.tip), Penalty: engine.ExactFen(j.penalty)}, nil
		},
		Advance: c.advance,
		Push:    c.push,
		Fail: func(of Call, f Fault) error {
			c.mu.Lock()
			defer c.mu.Unlock()
			c.faults[of] = f
			return nil
		},
	}
}

func (c *courier) advance(_ context.Context, id engine.PlacementID, to engine.Status) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	for state, status := range statuses {
		if j := c.jobs[id]; j != nil && status == to {
			j.set(state)
			return nil
		}
	}
	return errors.ErrUnsupported
}

func (c *courier) push(_ context.Context, id engine.PlacementID, genuine bool) (engine.Report, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	j := c.jobs[id]
	return engine.Report{Placement: id, Merchant: "shop-1", Status: statuses[j.state], Native: j.state, At: j.since, Proven: genuine}, nil
}
