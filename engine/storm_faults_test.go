package engine_test

import (
	"slices"
	"time"

	"github.com/paotui-go/paotui/transport/wechat/wechatsim"
)

// everyFault has one of each kind that the simulator knows, some in several
// guises, each within what a carrier's Info admits: work is late by less than the
// settle time, and nothing is forgotten before half an hour has passed.
func everyFault() []wechatsim.Fault {
	add, cancel, tip, get := "order/add", "order/cancel", "order/addtips", "order/get"
	fixed := func(d time.Duration) wechatsim.Delay { return wechatsim.Delay{Least: d} }
	upTo := func(d time.Duration) wechatsim.Delay { return wechatsim.Delay{Shape: wechatsim.Uniform, Most: d} }
	return []wechatsim.Fault{
		{Kind: wechatsim.Latency, Delay: wechatsim.Delay{Shape: wechatsim.Exponential, Mean: 2 * time.Second, Most: 20 * time.Second}},
		{Kind: wechatsim.Latency, Calls: []string{add}, Delay: wechatsim.Delay{Shape: wechatsim.LongTail, Least: time.Second, Most: time.Minute}},
		{Kind: wechatsim.LostRequest},
		{Kind: wechatsim.LostRequest, Calls: []string{add}, Attempts: 1},
		{Kind: wechatsim.LostAnswer, Calls: []string{add}, Attempts: 1},
		{Kind: wechatsim.LostAnswer, Calls: []string{cancel, tip}},
		{Kind: wechatsim.LostAnswer, Calls: []string{get}},
		{Kind: wechatsim.LateWork, Calls: []string{add}, Attempts: 1, Delay: upTo(29 * time.Second)},
		{Kind: wechatsim.LateWork, Calls: []string{cancel}, Delay: upTo(29 * time.Second)},
		{Kind: wechatsim.LateWork, Calls: []string{tip}, Delay: upTo(29 * time.Second)},
		{Kind: wechatsim.Errcode, Code: -1},
		{Kind: wechatsim.Errcode, Calls: []string{add, cancel, tip}, Code: -1, Done: true},
		{Kind: wechatsim.Errcode, Calls: []string{add, cancel}, Code: 930556, Done: true},
		{Kind: wechatsim.Errcode, Calls: []string{add}, Code: 930564},
		{Kind: wechatsim.Errcode, Code: 45009},
		{Kind: wechatsim.Errcode, Code: 45011},
		{Kind: wechatsim.Resultcode, Calls: []string{add}, Carrier: "DADA", Code: 2155, Text: "余额不足"},
		{Kind: wechatsim.Resultcode, Calls: []string{add, cancel}, Carrier: "SFTC", Code: 1202, Text: "系统超时"},
		{Kind: wechatsim.Resultcode, Calls: []string{add}, Carrier: "SS", Code: 1, Text: "下单超时，请稍后再试"},
		{Kind: wechatsim.Resultcode, Calls: []string{cancel}, Carrier: "MTPS", Code: 4711, Text: "暂时取消不了"},
		{Kind: wechatsim.RevokedToken},
		{Kind: wechatsim.LostAnswer, Calls: []string{"/cgi-bin/stable_token"}},
		{Kind: wechatsim.Errcode, Calls: []string{"/cgi-bin/stable_token"}, Code: -1},
		{Kind: wechatsim.Gateway},
		{Kind: wechatsim.Gateway, Calls: []string{add, cancel}, Code: 504, Done: true},
		{Kind: wechatsim.HTML},
		{Kind: wechatsim.HalfBody},
		{Kind: wechatsim.Truncated},
		{Kind: wechatsim.Forgotten, Delay: fixed(30 * time.Minute)},
		{Kind: wechatsim.QuotedNumbers},
		{Kind: wechatsim.Nulls},
		{Kind: wechatsim.Refused},

		{Kind: wechatsim.PushLost},
		{Kind: wechatsim.PushLost, Carrier: "SS"},
		{Kind: wechatsim.PushLate, Delay: wechatsim.Delay{Shape: wechatsim.LongTail, Least: 10 * time.Second, Most: 20 * time.Minute}},
		{Kind: wechatsim.PushTwice, Delay: upTo(5 * time.Minute)},
		{Kind: wechatsim.PushSwapped},
		{Kind: wechatsim.ClockDrift, Delay: wechatsim.Delay{Shape: wechatsim.Uniform, Least: -30 * time.Second, Most: 30 * time.Second}},

		{Kind: wechatsim.HandOver},
		{Kind: wechatsim.NoRider},
		{Kind: wechatsim.NoRider, Code: 501},
		{Kind: wechatsim.Revival, Delay: wechatsim.Delay{Shape: wechatsim.Uniform, Least: 5 * time.Second, Most: 4 * time.Minute}},
	}
}

// brew draws the faults of a storm: about a quarter of all. What strikes every
// call is seldom, or nothing would ever come about.
//
// Riders who come after all come after a 502 too: a revival brings carriers that find
// nobody with it.
func (s *storm) brew() {
	all := everyFault()
	revival := slices.IndexFunc(all, func(f wechatsim.Fault) bool { return f.Kind == wechatsim.Revival })
	revives := s.roll(0.25, "fault", revival) && !reorders(s.chance)
	for i, f := range all {
		drawn := s.roll(0.25, "fault", i)
		switch {
		case f.Kind == wechatsim.Revival:
			drawn = revives
		case f.Kind == wechatsim.NoRider && f.Code == 0:
			drawn = drawn || revives
		}
		if !drawn {
			continue
		}
		f.Probability = oneOf(s.chance, []float64{0.05, 0.2, 0.5, 0.9}, "probability", i)
		switch narrow := len(f.Calls) > 0 || f.Carrier != ""; {
		case f.Kind == wechatsim.PushLost && narrow:
			f.Probability = 1 // a carrier that never pushes
		case !narrow && strikesCalls(f):
			f.Probability = oneOf(s.chance, []float64{0.02, 0.05, 0.1}, "probability", i)
		}
		_, err := s.sim.Inject(f)
		s.must(err)
		s.faults = append(s.faults, f)
		s.note("fault %s %v %s with probability %v", f.Kind, f.Calls, f.Carrier, f.Probability)
	}
}

// strikesCalls tells the faults that could keep anything at all from happening.
func strikesCalls(f wechatsim.Fault) bool {
	return !slices.Contains([]wechatsim.Kind{
		wechatsim.PushLost, wechatsim.PushLate, wechatsim.PushTwice, wechatsim.PushSwapped, wechatsim.ClockDrift,
		wechatsim.HandOver, wechatsim.NoRider, wechatsim.Revival, wechatsim.Latency, wechatsim.Forgotten,
	}, f.Kind)
}

// quiet ends the storm: nothing new goes wrong. What was set off still comes.
func (s *storm) quiet() {
	s.calm.Store(true)
	s.sim.Heal()
	s.healed = time.Now()
	s.note("the storm is over")
}
