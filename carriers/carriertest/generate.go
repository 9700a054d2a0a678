package carriertest

import (
	"math/rand/v2"
	"strings"
	"time"

	"github.com/paotui-go/paotui/engine"
)

// generated is the i-th order of a seed: the given one with a few fields made up,
// some within all bounds and some beyond.
func generated(o engine.Order, seed uint64, i int) engine.Order {
	r := rand.New(rand.NewPCG(seed, uint64(i)))
	for range 1 + r.IntN(5) {
		alterations[r.IntN(len(alterations))](r, &o)
	}
	return o
}

var alterations = []func(*rand.Rand, *engine.Order){
	func(r *rand.Rand, o *engine.Order) { o.ID = text(r, 40) },
	func(r *rand.Rand, o *engine.Order) { o.CustomerID = text(r, 40) },
	func(r *rand.Rand, o *engine.Order) { o.PaidAt = moment(r) },
	func(r *rand.Rand, o *engine.Order) {
		o.Timing = engine.Timing{When: pick(r, whens()...), At: moment(r)}
	},
	func(r *rand.Rand, o *engine.Order) { o.Direction = pick(r, engine.FromShop, engine.ToShop) },
	func(r *rand.Rand, o *engine.Order) { stop(r, &o.Sender) },
	func(r *rand.Rand, o *engine.Order) { stop(r, &o.Receiver) },
	func(r *rand.Rand, o *engine.Order) { o.Sender, o.Receiver = o.Receiver, o.Sender },
	func(r *rand.Rand, o *engine.Order) { o.Cargo.Weight = r.IntN(1 << (1 + r.IntN(21))) },
	func(r *rand.Rand, o *engine.Order) { o.Cargo.Value = money(r) },
	func(r *rand.Rand, o *engine.Order) {
		o.Cargo.Length, o.Cargo.Width, o.Cargo.Height = r.IntN(12_000), r.IntN(1_000), r.IntN(100)
	},
	func(r *rand.Rand, o *engine.Order) { o.Cargo.Items = items(r) },
	func(r *rand.Rand, o *engine.Order) { o.Cargo.Category, o.Cargo.Subcategory = text(r, 10), text(r, 10) },
	func(r *rand.Rand, o *engine.Order) {
		o.Cargo.PickupNote, o.Cargo.DeliveryNote = text(r, 300), text(r, 300)
	},
	func(r *rand.Rand, o *engine.Order) {
		o.Direct, o.PickupCode, o.ReceiptCode = wish(r), wish(r), wish(r)
	},
	func(r *rand.Rand, o *engine.Order) { o.Insurance = engine.Insurance{Want: wish(r), Declared: money(r)} },
	func(r *rand.Rand, o *engine.Order) {
		o.Tip, o.RiderPays, o.RiderCollects = money(r), money(r), money(r)
	},
	func(r *rand.Rand, o *engine.Order) {
		o.Sequence, o.Note, o.SubMerchant = text(r, 50), text(r, 300), text(r, 50)
	},
	func(r *rand.Rand, o *engine.Order) {
		o.Notice = engine.Notice{Page: text(r, 50), ImageURL: text(r, 50), GoodsName: text(r, 100), GoodsCount: r.IntN(100), AppID: text(r, 20)}
	},
}

func pick[T any](r *rand.Rand, some ...T) T { return some[r.IntN(len(some))] }

func wish(r *rand.Rand) engine.Wish { return pick(r, engine.No, engine.IfPossible, engine.Must) }

// money is of any order of magnitude, up to a little more than the house allows.
func money(r *rand.Rand) engine.Money { return engine.Money(r.Int64N(1 << (1 + r.IntN(24)))) }

func moment(r *rand.Rand) time.Time {
	if r.IntN(4) == 0 {
		return time.Date(2000+r.IntN(200), 1, 1, 0, 0, 0, 0, time.UTC)
	}
	return time.Now().Add(time.Duration(r.IntN(200)-50) * time.Hour).In(time.FixedZone("", r.IntN(24*3600)-12*3600))
}

// text has signs that break careless encodings, and is now and then empty or long.
func text(r *rand.Rand, most int) string {
	const signs = "a0 长沙\"\\'<>&%\n\t🍜\u00a0\u200d\u2028{}#é"
	var b strings.Builder
	for range r.IntN(most) {
		b.WriteRune(pick(r, []rune(signs)...))
	}
	return b.String()
}

func stop(r *rand.Rand, s *engine.Stop) {
	s.Name += text(r, 20)
	s.Address += text(r, 20)
	s.Detail = text(r, 20)
	s.Phone = pick(r, s.Phone, "010-62345678", "+86 13900000000", "18701012345#001", "400-123-4567", "95533")
	s.City = pick(r, s.City, "大理白族自治州", "Beijing")
	s.Location.Lng += r.NormFloat64() / 10
	s.Location.Lat += r.NormFloat64() / 10
}

func items(r *rand.Rand) []engine.Item {
	list := make([]engine.Item, max(0, r.IntN(20)-5))
	for i := range list {
		list[i] = engine.Item{Name: "x" + text(r, 30), Count: 1 + r.IntN(1_000_000), Price: money(r), Unit: text(r, 25)}
	}
	return list
}
