package engine

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/paotui-go/paotui/engine/geo"
)

// The house's own bounds. A carrier's are its own and mostly narrower; these catch
// what no carrier could mean.
const (
	maxID     = 128    // bytes; the longest id that a wire takes
	maxText   = 10_240 // runes, in any one text
	maxItems  = 1_000
	minWeight = 51         // grams; see checkWeight
	maxWeight = 1_000_000  // grams
	maxMoney  = 10_000_000 // fen: 100,000 yuan
	maxEdge   = 10_000     // millimetres
)

// Check names every rule of the house that the order breaks, whatever the
// carrier: what is missing, swapped, in the wrong unit, or impossible. Engine
// methods call it first; hosts may call it when the order is typed in.
func (o Order) Check() Problems {
	var p Problems
	p.id("id", o.ID)
	p.id("shop", o.Shop)
	p.stop("sender", o.Sender)
	p.stop("receiver", o.Receiver)
	p.cargo(o.Cargo)
	p.oneOf("direction", string(o.Direction), "", string(FromShop), string(ToShop))
	p.timing(o.Timing)
	p.moment("paid_at", o.PaidAt)
	for field, wish := range map[string]Wish{"pickup_code": o.PickupCode, "receipt_code": o.ReceiptCode, "direct": o.Direct, "insurance.want": o.Insurance.Want} {
		p.oneOf(field, string(wish), "", string(IfPossible), string(Must))
	}
	p.money("insurance.declared_fen", o.Insurance.Declared)
	p.money("tip_fen", o.Tip)
	p.money("rider_pays_fen", o.RiderPays)
	p.money("rider_collects_fen", o.RiderCollects)
	p.text("customer_id", o.CustomerID)
	p.text("sequence", o.Sequence)
	p.text("note", o.Note)
	p.text("sub_merchant", o.SubMerchant)
	p.text("notice.page", o.Notice.Page)
	p.text("notice.image_url", o.Notice.ImageURL)
	p.text("notice.goods_name", o.Notice.GoodsName)
	p.text("notice.app_id", o.Notice.AppID)
	if o.Notice.GoodsCount < 0 {
		p.Add("notice.goods_count", ">= 0", "a count of goods can not be negative.")
	}
	p.sort()
	return p
}

func (p *Problems) id(field, id string) {
	switch {
	case strings.TrimSpace(id) == "":
		p.Add(field, "1..128 bytes", "this is missing.")
	case len(id) > maxID:
		p.Add(field, "1..128 bytes", "this is %d bytes long.", len(id))
	default:
		p.text(field, id)
	}
}

func (p *Problems) stop(field string, s Stop) {
	for _, required := range []struct{ name, value string }{
		{"name", s.Name}, {"city", s.City}, {"address", s.Address},
	} {
		if strings.TrimSpace(required.value) == "" {
			p.Add(field+"."+required.name, "", "this is missing.")
		}
		p.text(field+"."+required.name, required.value)
	}
	p.text(field+".detail", s.Detail)
	switch {
	case strings.TrimSpace(s.Phone) == "":
		p.Add(field+".phone", "", "the phone number is missing: the rider has to call.")
	case !ValidPhone(s.Phone):
		p.Add(field+".phone", "", "this is no number that a rider can call. Mobile, landline with area code, 400, and virtual numbers with an extension (18701012345#001) are.")
	}
	p.location(field+".location", s.Location)
}

// location tells whole degrees only: more of them would be somebody's address.
func (p *Problems) location(field string, at geo.GCJ02) {
	switch {
	case at == (geo.GCJ02{}):
		p.Add(field, "", "the position is missing: give lng and lat in degrees.")
	case geo.Swapped(at.Lng, at.Lat):
		p.Add(field, "lng 72..138, lat 0..56", "longitude and latitude are swapped: lng %.0f, lat %.0f is not in China, the other way round is.", at.Lng, at.Lat)
	case !at.Valid():
		p.Add(field, "lng -180..180, lat -90..90", "this is no position on Earth.")
	case !at.InChina():
		p.Add(field, "lng 72..138, lat 0..56", "lng %.0f, lat %.0f is not in China.", at.Lng, at.Lat)
	}
}

func (p *Problems) cargo(c Cargo) {
	p.text("cargo.category", c.Category)
	p.text("cargo.subcategory", c.Subcategory)
	p.text("cargo.pickup_note", c.PickupNote)
	p.text("cargo.delivery_note", c.DeliveryNote)
	if c.Value <= 0 {
		p.Add("cargo.value_fen", "> 0 fen", "say what the goods are worth, in fen (1 yuan is 100).")
	} else {
		p.money("cargo.value_fen", c.Value)
	}
	p.weight(c.Weight)
	for field, edge := range map[string]int{"length_mm": c.Length, "width_mm": c.Width, "height_mm": c.Height} {
		if edge < 0 || edge > maxEdge {
			p.Add("cargo."+field, "0..10000 mm", "%d mm is no size of a parcel; 0 leaves it out.", edge)
		}
	}
	if len(c.Items) > maxItems {
		p.Add("cargo.items", "0..1000", "%d lines of goods are too many.", len(c.Items))
		return
	}
	for i, item := range c.Items {
		field := "cargo.items[" + strconv.Itoa(i) + "]"
		if strings.TrimSpace(item.Name) == "" {
			p.Add(field+".name", "", "this is missing.")
		}
		p.text(field+".name", item.Name)
		p.text(field+".unit", item.Unit)
		if item.Count <= 0 {
			p.Add(field+".count", ">= 1", "say how many there are.")
		}
		p.money(field+".price_fen", item.Price)
	}
}

// weight refuses what is likely kilograms. No carrier takes more than 50 kg, so a
// number up to 50 is far more often a slip of the unit than a parcel of that many
// grams; and 4 g would round to 0.00 kg, which some carriers price wildly.
func (p *Problems) weight(grams int) {
	const bound = "51..1000000 g"
	switch {
	case grams <= 0:
		p.Add("cargo.weight_g", bound, "say what the goods weigh, in grams; %d is no weight.", grams)
	case grams < minWeight:
		p.Add("cargo.weight_g", bound, "%d g is hardly the weight of a parcel: if kilograms were meant, write %d. For lighter goods write 51; carriers count in steps of 10 g or more.", grams, grams*1000)
	case grams > maxWeight:
		p.Add("cargo.weight_g", bound, "%d g is a ton or more.", grams)
	}
}

func (p *Problems) timing(t Timing) {
	p.oneOf("timing.when", string(t.When), "", string(ASAP), string(DispatchAt), string(PickUpAt), string(DeliverBy))
	if t.Scheduled() && t.At.IsZero() {
		p.Add("timing.at", "", "a scheduled order needs its time.")
	}
	p.moment("timing.at", t.At)
	if !t.Scheduled() && !t.At.IsZero() {
		p.Add("timing.when", "", "a time was given, but not what it is the time of: dispatch_at, pick_up_at or deliver_by.")
	}
}

// moment refuses what comes of a unit mistaken for another, and what JSON can not
// hold.
func (p *Problems) moment(field string, t time.Time) {
	if _, err := t.MarshalText(); !t.IsZero() && (err != nil || t.Year() < 2000 || t.Year() > 2199) {
		p.Add(field, "2000..2199", "this time is not of our days; write one such as 2026-05-01T12:00:00+08:00.")
	}
}

func (p *Problems) money(field string, m Money) {
	switch {
	case m < 0:
		p.Add(field, "0..10000000 fen", "an amount can not be negative.")
	case m > maxMoney:
		p.Add(field, "0..10000000 fen", "%s is more than any carrier handles; amounts are in fen.", m)
	}
}

func (p *Problems) text(field, s string) {
	switch {
	case !utf8.ValidString(s):
		p.Add(field, "UTF-8", "this is not valid UTF-8.")
	case utf8.RuneCountInString(s) > maxText:
		p.Add(field, "0..10240 characters", "this is %d characters long.", utf8.RuneCountInString(s))
	case strings.ContainsFunc(s, func(r rune) bool { return r < ' ' && r != '\n' && r != '\t' && r != '\r' || r == 0x7f }):
		p.Add(field, "", "this has control characters in it.")
	}
}

func (p *Problems) oneOf(field, got string, allowed ...string) {
	for _, one := range allowed {
		if got == one {
			return
		}
	}
	p.Add(field, "", "this must be one of: %s.", strings.TrimPrefix(strings.Join(allowed, ", "), ", "))
}
