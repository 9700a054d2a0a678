package carriertest

import (
	"fmt"
	"strconv"
	"time"

	"github.com/paotui-go/paotui/engine"
)

// job is what the courier knows of one id.
type job struct {
	order    engine.Order
	until    time.Time // of its price
	made     int
	state    string
	since    time.Time
	fee      engine.Money
	tip      engine.Money
	penalty  engine.Money
	accepted bool
}

// receiver is whom a refusal quotes.
func (j *job) receiver(r request) engine.Stop {
	if j == nil {
		return r.order.Receiver
	}
	return j.order.Receiver
}

func (j *job) waybill(id engine.PlacementID) string {
	return fmt.Sprintf("W%s-%d", strconv.FormatInt(int64(id), 36), j.made)
}

// over says whether it can be placed, for the first time or anew.
func (j *job) over() bool { return j.made == 0 || j.state == "off" || j.state == "returned" }

func (j *job) quote(r request) reply {
	if j.over() {
		j.order, j.tip, j.until = r.order, r.order.Tip, time.Now().Add(3*time.Minute)
		j.fee = 8_00 + engine.Money(r.order.Cargo.Weight/10) + r.order.Tip
	}
	return reply{fee: j.fee, until: j.until, token: "price-" + r.id.String()}
}

func (j *job) place(r request) reply {
	if j.made == 0 {
		return j.make(r)
	}
	return reply{fee: j.fee, state: j.state, waybill: j.waybill(r.id)}
}

func (j *job) again(r request) reply {
	switch {
	case j.state == "done":
		return reply{no: "too late"}
	case !j.over():
		return reply{no: "unwilling"}
	}
	return j.make(r)
}

// make takes an order at its price.
func (j *job) make(r request) reply {
	if r.token != "price-"+r.id.String() || !time.Now().Before(j.until) {
		return reply{no: "price has ended"}
	}
	j.order, j.accepted, j.penalty = r.order, false, 0
	j.made++
	j.set("new")
	return reply{fee: j.fee, state: j.state, waybill: j.waybill(r.id)}
}

// cancel tells what it costs, and does it or only tells.
func (j *job) cancel(really bool) reply {
	if j.state != "new" && j.state != "accepted" && j.state != "at_store" {
		return reply{no: "too late"}
	}
	penalty := engine.Money(0)
	if j.accepted {
		penalty = 2_00
	}
	if really {
		j.penalty = penalty
		j.set("off")
	}
	return reply{fee: penalty}
}

func (j *job) back() reply {
	switch j.state {
	case "returning":
		j.set("returned")
	case "done", "returned", "off":
		return reply{no: "too late"}
	default:
		return reply{no: "unwilling"}
	}
	return reply{}
}

func (j *job) raise(total engine.Money) reply {
	if j.state != "new" {
		return reply{no: "too late"}
	}
	j.fee, j.tip = j.fee+max(0, total-j.tip), max(j.tip, total)
	return reply{}
}

func (j *job) set(state string) {
	j.state, j.since = state, time.Now().Truncate(time.Second)
	j.accepted = j.accepted || state == "accepted"
}
