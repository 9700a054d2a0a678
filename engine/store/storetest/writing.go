package storetest

import (
	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/fault"
	"github.com/paotui-go/paotui/engine/geo"
)

var writing = []row{
	{"Create opens a delivery with its first entries", func(b *book) {
		b.create("o1", never, hint(1), hint(2))
		b.holds("o1", hint(1), hint(2))
	}},
	{"an id that exists is ErrExists, and nothing is written", func(b *book) {
		b.create("o1", minute(1), hint(1))
		b.fails(b.Create(b.ctx(), "o1", minute(5), hint(2), placing(7)), engine.ErrExists)
		b.holds("o1", hint(1))
		b.due(noon, 10, minute(1))
		_, err := b.Find(b.ctx(), 7)
		b.fails(err, engine.ErrNotFound)
	}},
	{"the store assigns Seq, whatever the entry says", func(b *book) {
		odd := hint(1)
		odd.Seq = 99
		b.create("o1", never, odd)
		b.append("o1", engine.AnyVersion, never, odd, odd)
		b.holds("o1", hint(1), hint(1), hint(1))
	}},
	{"the version is the Seq of the last entry, and a decision that names it goes through", func(b *book) {
		b.create("o1", never, hint(1), hint(2))
		b.append("o1", 2, never, hint(3))
		b.append("o1", 3, never, hint(4), hint(5))
		b.append("o1", 5, never, hint(6))
		b.holds("o1", hint(1), hint(2), hint(3), hint(4), hint(5), hint(6))
	}},
	{"a decision at another version is ErrConflict, and nothing is written", func(b *book) {
		b.create("o1", minute(1), hint(1), hint(2))
		for _, version := range []int64{0, 1, 3} {
			b.fails(b.Append(b.ctx(), "o1", version, minute(9), hint(3), placing(7)), engine.ErrConflict)
		}
		b.holds("o1", hint(1), hint(2))
		b.due(noon, 10, minute(1))
		_, err := b.Find(b.ctx(), 7)
		b.fails(err, engine.ErrNotFound)
	}},
	{"AnyVersion appends whatever the version", func(b *book) {
		b.create("o1", never, hint(1))
		b.append("o1", engine.AnyVersion, never, hint(2))
		b.append("o1", 2, never, hint(3))
		b.append("o1", engine.AnyVersion, never, hint(4))
		b.holds("o1", hint(1), hint(2), hint(3), hint(4))
	}},
	{"an unknown id is ErrNotFound, for every call", func(b *book) {
		b.fails(b.Append(b.ctx(), "nobody", engine.AnyVersion, never, placing(7)), engine.ErrNotFound)
		b.fails(b.Append(b.ctx(), "nobody", 1, never, hint(1)), engine.ErrNotFound)
		b.fails(b.Schedule(b.ctx(), "nobody", engine.AnyVersion, noon), engine.ErrNotFound)
		_, err := b.Load(b.ctx(), "nobody")
		b.fails(err, engine.ErrNotFound)
		_, err = b.Find(b.ctx(), 7)
		b.fails(err, engine.ErrNotFound)
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
	{"what Load returns belongs to the caller", func(b *book) {
		b.create("o1", never, hint(1), hint(2))
		first := b.load("o1")
		first[0] = hint(9)
		_ = append(first[:1], hint(8))
		b.append("o1", 2, never, hint(3))
		b.holds("o1", hint(1), hint(2), hint(3))
	}},
}
