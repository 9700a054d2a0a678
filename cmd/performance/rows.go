package main

import (
	"math"
	"time"
)

// row is one benchmark and what is aimed at. A zero aim is none, except for
// allocations.
type row struct {
	pkg, benchmark string
	// what is measured, and beside which limit.
	what, limit string

	ratio  float64       // at most so many times the limit's time
	over   time.Duration // at most so much more than the limit
	time   time.Duration // at most so long
	allocs allocs
}

// allocs bounds allocations, in all or beyond the limit's.
type allocs struct {
	bounded bool
	most    float64
	beyond  bool
}

func atMost(n float64) allocs { return allocs{bounded: true, most: n} }
func beyond(n float64) allocs { return allocs{bounded: true, most: n, beyond: true} }

const barePost = "POST of the same body over net/http to the same handler"

// rows are the benchmarks in the order of the page.
var rows = []row{
	{
		pkg: "./wiring", benchmark: "BenchmarkQuote/serial",
		what: "one quote through everything", limit: barePost,
		ratio: 1.5, allocs: beyond(40),
	},
	{
		pkg: "./wiring", benchmark: "BenchmarkQuote/by-64",
		what: "the same, by 64 callers", limit: "the same, by 64 callers",
		ratio: 1.5, allocs: beyond(40),
	},
	{
		pkg: "./wiring", benchmark: "BenchmarkWatched",
		what: "a comparison of one carrier, traced, counted and logged", limit: "the same, of which nobody hears",
		ratio: 1.2,
	},
	{
		pkg: "./engine", benchmark: "BenchmarkCompare",
		what: "a comparison of four carriers that answer after 20 ms", limit: "the slowest of the four answers",
		over: 300 * time.Microsecond,
	},
	{
		pkg: "./transport", benchmark: "BenchmarkStack/quote",
		what: "the stack around an empty quote", limit: "the call under a deadline alone",
		time: 1200 * time.Nanosecond, allocs: atMost(6),
	},
	{
		pkg: "./transport", benchmark: "BenchmarkStack/place",
		what: "the stack around an empty placement", limit: "the call under a deadline alone",
		time: 1200 * time.Nanosecond, allocs: atMost(6),
	},
	{
		pkg: "./transport", benchmark: "BenchmarkStack/quote-by-64",
		what: "empty quotes by 64 callers", limit: "the same without a stack",
		allocs: atMost(6),
	},
	keptBack("limit", "a call kept back by a limit"),
	keptBack("breaker", "… by a carrier's breaker"),
	keptBack("route", "… by the route's breaker"),
	keptBack("account", "… since its account is held"),
	{
		pkg: "./transport/wechat", benchmark: "BenchmarkPush/read",
		what: "a push of 512 bytes of event, verified, decrypted and decoded", limit: "SHA-1, base64, AES and two json.Unmarshal",
		ratio: 1.5,
	},
	{
		pkg: "./transport/wechat", benchmark: "BenchmarkPush/handled",
		what: "the same from the HTTP request to the sink", limit: "the same",
	},
	{
		pkg: "./engine/store/sqlite", benchmark: "BenchmarkAppend/by-1",
		what: "an entry safe in SQLite", limit: "a bare loop that puts the same rows, one entry a transaction",
		ratio: 1.43,
	},
	{
		pkg: "./engine/store/sqlite", benchmark: "BenchmarkAppend/by-64",
		what: "the same, by 64 writers", limit: "the same loop, 64 entries a transaction",
		ratio: 1.43,
	},
	{
		pkg: "./engine/store/sqlite", benchmark: "BenchmarkDeliver",
		what: "a delivery from dispatch to its end, 64 in flight", limit: "the same loop with all that one delivery writes",
		ratio: 2,
	},
	{
		pkg: "./engine/store/sqlite", benchmark: "BenchmarkReceive",
		what: "a push safe in the journal, of 64 deliveries at once", limit: "the same loop with the push's rows",
	},
	{
		pkg: "./engine/store/sqlite", benchmark: "BenchmarkWakeUp",
		what: "a wake-up among 100,000 open deliveries", limit: "the same among a thousand",
		ratio: 1.2,
	},
}

func keptBack(by, what string) row {
	return row{
		pkg: "./transport", benchmark: "BenchmarkKeptBack/" + by,
		what: what, limit: "the call under a deadline alone",
		time: 50 * time.Microsecond, allocs: atMost(0),
	}
}

// met reports whether what was measured is what was aimed at. Counts of what all
// of the process allocates have a fraction that belongs to nobody.
func (r row) met(m metrics) bool {
	count := m.oursAllocs
	if r.allocs.beyond {
		count -= m.limitAllocs
	}
	return (r.ratio == 0 || m.ratio <= r.ratio) &&
		(r.over == 0 || m.over <= float64(r.over)) &&
		(r.time == 0 || m.ours <= float64(r.time)) &&
		(!r.allocs.bounded || math.Floor(count) <= r.allocs.most)
}

func (r row) aims() bool { return r.ratio != 0 || r.over != 0 || r.time != 0 || r.allocs.bounded }
