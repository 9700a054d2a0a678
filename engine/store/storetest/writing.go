package storetest

import (
	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/fault"
	"github.com/paotui-go/paotui/engine/geo"
)

var writing = []row{
	{"the head counts the entries: they become Head.Version-len+1 to Head.Version, whatever they say", func(b *book) {
		odd := hint(1)
		odd.Seq = 99
		b.create("o1", never, odd)
		b.append("o1", 1, never, odd, odd)
		b.append("o1", 3, never, odd)
		b.holds("o1", hint(1), hint(1), hint(1), hint(1))
	}},
	{"a delivery that is not at the version before the entries is ErrConflict, and nothing is written", func(b *book) {
		b.create("o1", minute(1), hint(1), hint(2))
		for _, version := range []int64{-1, 0, 1, 3} {
			b.fails(b.tries("o1", version, minute(9), hint(3), placing(7)), engine.ErrConflict)
		}
		b.holds("o1", hint(1), hint(2))
		b.due(noon, 10, minute(1))
		b.same("heads", b.heads(engine.Search{}), []engine.Head{head("o1", 2, minute(1))})
		b.unknown(7)
	}},
	{"Append replaces the head", func(b *book) {
		b.create("o1", minute(1), hint(1))
		h := engine.Head{
			ID: "o1", Version: 2, Shop: "三里屯 2", Phase: engine.PhaseReturned, Closed: true,
			Opened: noon.Add(123456789), Updated: noon.Add(987654321), Due: noon.Add(111222333),
		}
		b.write(h, hint(2))
		b.same("heads", b.heads(engine.Search{}), []engine.Head{h})
		h = head("o1", 3, never)
		b.write(h, hint(3))
		b.same("heads", b.heads(engine.Search{}), []engine.Head{h})
	}},
	{"no entries change only the head", func(b *book) {
		b.create("o1", noon, hint(1))
		b.append("o1", 1, minute(5))
		b.due(noon, 10, minute(5))
		b.holds("o1", hint(1))
		b.same("number of events", len(b.since(0, 10)), 1)
		b.append("o1", 1, noon, hint(2)) // the version has not moved
		b.append("o1", 2, never)
		b.due(minute(9), 10, never)
		b.holds("o1", hint(1), hint(2))
	}},
	{"and only at its version: whoever appended meanwhile has made the head", func(b *book) {
		b.create("o1", noon, hint(1))
		b.append("o1", 1, minute(1), hint(2))
		b.fails(b.tries("o1", 1, never), engine.ErrConflict)
		b.fails(b.tries("o1", 3, never), engine.ErrConflict)
		b.due(noon, 10, minute(1))
	}},
	{"deliveries do not see each other's entries", func(b *book) {
		b.create("o1", never, hint(1))
		b.create("o2", never, hint(2))
		b.append("o1", 1, never, hint(3))
		b.append("o2", 1, never, hint(4))
		b.holds("o1", hint(1), hint(3))
		b.holds("o2", hint(2), hint(4))
	}},
	{"an entry is kept as it was when it was written, and read as the same", func(b *book) {
		order := engine.Order{
			ID: "o1", Shop: "guomao", Note: "请勿按门铃 🐕\n到了打电话", Sender: engine.Stop{Location: geo.GCJ02{Lng: 116.459312, Lat: 39.908745}},
			Cargo: engine.Cargo{Items: []engine.Item{{Name: "咖啡", Count: 2}}},
		}
		offers := []engine.Offer{
			{Carrier: "A", Outcome: engine.Priced, Placement: 1<<63 - 1, Quote: engine.Quote{Fee: engine.EstimatedFen(1200), Distance: engine.Known(3100), Notes: []string{"one"}}},
			{Carrier: "B", Outcome: engine.Refused, Refusal: &engine.Refusal{Reason: "no", Kind: fault.Refused, Problems: engine.Problems{{Field: "cargo", Text: "too much"}}}},
		}
		b.create("o1", never, engine.Entry{At: noon.Add(123456789), Fact: engine.Opened{Order: order}}, engine.Entry{At: noon, Fact: engine.Compared{Offers: offers}})
		order.Cargo.Items = []engine.Item{{Name: "咖啡", Count: 2}} // what is expected, on its own memory
		want := []engine.Offer{offers[0], offers[1]}
		want[0].Quote.Notes = []string{"one"}
		want[1].Refusal = &engine.Refusal{Reason: "no", Kind: fault.Refused, Problems: engine.Problems{{Field: "cargo", Text: "too much"}}}
		offers[0].Quote.Notes[0], offers[1].Refusal.Reason = "scribbled", "scribbled" // the host goes on using its own
		b.holds("o1", engine.Entry{At: noon.Add(123456789), Fact: engine.Opened{Order: order}}, engine.Entry{At: noon, Fact: engine.Compared{Offers: want}})
	}},
	{"an entry without a fact could never be read: it is refused, and nothing is written", func(b *book) {
		if err := b.tries("o1", 0, noon, hint(1), engine.Entry{At: noon}); err == nil {
			b.t.Error("it was written")
		}
		b.missing("o1")
		b.same("events", b.follow(10), []engine.Event{})
	}},
	{"what Load returns belongs to the caller", func(b *book) {
		b.create("o1", never, hint(1), hint(2))
		first := b.load("o1")
		first[0] = hint(9)
		_ = append(first[:1], hint(8))
		b.append("o1", 2, never, hint(3))
		b.holds("o1", hint(1), hint(2), hint(3))
	}},
}
