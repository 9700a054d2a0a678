package doctor_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/transport/wechat/wechatsim"
	"github.com/paotui-go/paotui/wiring/doctor"
)

// alive are the placed orders that have not ended.
func (w *world) alive() int {
	n := 0
	for _, o := range w.sim.Orders() {
		for _, b := range o.Waybills {
			if s := b.Events[len(b.Events)-1].Status; s != 103 && s != 401 && s != 302 && s != 501 && s != 502 {
				n++
			}
		}
	}
	return n
}

// placed are the orders that were taken.
func (w *world) placed() int {
	n := 0
	for _, o := range w.sim.Orders() {
		n += len(o.Waybills)
	}
	return n
}

func TestRehearsals(t *testing.T) {
	for _, tt := range []struct {
		name   string
		broken func(*world)
		wrong  []string
		notes  []string
		placed int
		alive  int
	}{
		{"in the sandbox", func(*world) {}, nil, nil, 1, 0},
		{"with somebody's openid", func(w *world) {
			w.options.Rehearse.OpenID = "nobody"
		}, []string{"rehearsal.openid"}, nil, 0, 0},
		{"at every carrier of a simulation", func(w *world) {
			w.options.Rehearse.Carriers = []engine.CarrierID{"SFTC", "DADA", "MTPS", "SS"}
		}, nil, nil, 4, 0},
		{"at a real carrier without a word", func(w *world) {
			w.real("DADA")
		}, []string{"configuration.plain_http"}, []string{"rehearsal.unasked"}, 0, 0},
		{"at a real carrier with it", func(w *world) {
			w.real("DADA")
			w.options.Rehearse.PlaceOrders = true
		}, []string{"configuration.plain_http"}, nil, 1, 0},
		{"the sandbox is full", func(w *world) {
			w.inject(wechatsim.Fault{Kind: wechatsim.Errcode, Carrier: "TEST", Calls: []string{"order/add"}, Code: 930564})
		}, []string{"rehearsal.quota"}, nil, 0, 0},
		{"the sandbox is down", func(w *world) {
			w.inject(wechatsim.Fault{Kind: wechatsim.Errcode, Carrier: "TEST", Calls: []string{"order/pre_add"}, Code: 930557})
		}, nil, []string{"rehearsal.sandbox"}, 0, 0},
		{"the carrier says no", func(w *world) {
			w.options.Rehearse.Carriers = []engine.CarrierID{"DADA"}
			w.inject(wechatsim.Fault{Kind: wechatsim.Resultcode, Carrier: "DADA", Calls: []string{"order/add"}, Code: 2155})
		}, []string{"rehearsal.refused"}, nil, 0, 0},
		{"the answer to the placing is lost", func(w *world) {
			w.inject(wechatsim.Fault{Kind: wechatsim.LostAnswer, Carrier: "TEST", Calls: []string{"order/add"}})
		}, []string{"rehearsal.unseen"}, nil, 1, 0},
		{"the first cancel fails", func(w *world) {
			w.inject(wechatsim.Fault{Kind: wechatsim.LostRequest, Carrier: "TEST", Calls: []string{"order/cancel"}, Count: 2})
		}, nil, nil, 1, 0},
		{"the cancel's answer is lost", func(w *world) {
			w.inject(wechatsim.Fault{Kind: wechatsim.LostAnswer, Carrier: "TEST", Calls: []string{"order/cancel"}})
		}, nil, nil, 1, 0},
		{"nobody cancels", func(w *world) {
			w.inject(wechatsim.Fault{Kind: wechatsim.LostRequest, Carrier: "TEST", Calls: []string{"order/cancel"}})
		}, []string{"rehearsal.left"}, nil, 1, 1},
		{"the placing is done late", func(w *world) {
			w.inject(wechatsim.Fault{Kind: wechatsim.LateWork, Carrier: "TEST", Calls: []string{"order/add"}, Attempts: 1, Delay: wechatsim.Delay{Least: 5 * time.Second}})
		}, []string{"rehearsal.unseen"}, nil, 1, 0},
		{"nobody tells where it stands", func(w *world) {
			w.inject(wechatsim.Fault{Kind: wechatsim.Errcode, Carrier: "TEST", Calls: []string{"order/get"}, Code: 930555})
		}, []string{"rehearsal.unseen"}, nil, 1, 0},
	} {
		t.Run(strings.ReplaceAll(tt.name, " ", "-"), func(t *testing.T) {
			inWorld(t, func(w *world) {
				w.options.Rehearse = &doctor.Rehearse{}
				tt.broken(w)
				r := w.examine()
				expect(w, "wrong", ids(r, doctor.Wrong), tt.wrong)
				notes := slices.DeleteFunc(ids(r, doctor.Note), func(id string) bool { return !strings.HasPrefix(id, "rehearsal.") })
				expect(w, "notes", notes, tt.notes)
				if w.placed() != tt.placed || w.alive() != tt.alive {
					w.Errorf("%d were placed and %d are alive, want %d and %d", w.placed(), w.alive(), tt.placed, tt.alive)
				}
			})
		})
	}
}

// real has the rehearsal be at a carrier of what is said to be the real world.
func (w *world) real(at engine.CarrierID) {
	w.cfg.Simulated = false
	w.options.Rehearse.Carriers = []engine.CarrierID{at}
	order := engine.Order{
		ID: "o", Shop: shop, CustomerID: "o-customer-0001", PaidAt: time.Now(),
		Sender:   engine.Stop{Name: "店", Phone: "010-65550100", City: "北京市", Address: "一街1号", Detail: "1"},
		Receiver: engine.Stop{Name: "客", Phone: "010-65550100", City: "北京市", Address: "一街9号", Detail: "1"},
		Cargo:    engine.Cargo{Category: "其他", Subcategory: "其他", Value: 1000, Weight: 500},
		Notice:   engine.Notice{Page: "a", ImageURL: "https://shop.example/a.png", GoodsName: "物", GoodsCount: 1},
	}
	order.Sender.Location, _ = w.cfg.Shops[shop].Accounts[at].At()
	order.Receiver.Location = order.Sender.Location
	order.Receiver.Location.Lat += 0.01
	w.options.Order = &order
}

// TestAnInterruptedRehearsalLeavesNothing ends the examination between the placing and
// the calling off.
func TestAnInterruptedRehearsalLeavesNothing(t *testing.T) {
	inWorld(t, func(w *world) {
		w.options.Rehearse = &doctor.Rehearse{}
		w.inject(wechatsim.Fault{Kind: wechatsim.Latency, Carrier: "TEST", Calls: []string{"order/get"}, Delay: wechatsim.Delay{Least: 5 * time.Second}})
		ctx, cancel := context.WithTimeout(w.Context(), 2*time.Second)
		defer cancel()
		r, err := doctor.Examine(ctx, w.cfg, w.options)
		if err == nil {
			w.Error("it does not say that it was interrupted")
		}
		expect(w, "wrong", ids(r, doctor.Wrong), nil)
		if w.placed() != 1 || w.alive() != 0 {
			w.Errorf("%d were placed and %d are alive", w.placed(), w.alive())
		}
	})
}
