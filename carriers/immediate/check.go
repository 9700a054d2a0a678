package immediate

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/paotui-go/paotui/engine"
)

// WeChat's own bounds, the same for every company (preAddOrder and addOrder
// pages). Weight and lengths are given there in kilograms and centimetres.
const (
	mostValue  = 500_000 // fen
	mostWeight = 50_000  // grams
	mostLength = 650     // millimetres
	mostWidth  = 500
	mostHeight = 450
	mostDetail = 10_240 // characters of goods_detail as JSON
)

// checkWire names every rule of WeChat's that the order breaks, whichever company
// is asked.
func checkWire(p *engine.Problems, o engine.Order) {
	if o.CustomerID == "" {
		p.Add("customer_id", "required", "say which customer ordered: WeChat wants the openid that the customer has in this mini program.")
	}
	checkStop(p, "sender", o.Sender)
	checkStop(p, "receiver", o.Receiver)
	checkCargo(p, o.Cargo)
	atMost(p, "sequence", o.Sequence, 32)
	atMost(p, "note", o.Note, 200)
	checkNotice(p, o.Notice)
	if !o.PaidAt.IsZero() && o.PaidAt.Unix() <= 0 {
		p.Add("paid_at", "after 1970", "the wire counts the seconds since 1970, and 0 is how it says nothing.")
	}
	notNegative(p, "insurance.declared_fen", o.Insurance.Declared)
	notNegative(p, "rider_pays_fen", o.RiderPays)
	notNegative(p, "rider_collects_fen", o.RiderCollects)
}

func notNegative(p *engine.Problems, field string, m engine.Money) {
	if m < 0 {
		p.Add(field, ">= 0 fen", "an amount can not be negative.")
	}
}

func checkStop(p *engine.Problems, field string, s engine.Stop) {
	var found engine.Problems
	required(&found, "name", s.Name, 256)
	required(&found, "phone", s.Phone, 64)
	required(&found, "address", s.Address, 0)
	required(&found, "detail", s.Detail, 0)
	required(&found, "city", s.City, 0)
	if s.City != "" && !fullCityName(s.City) {
		found.Add("city", "full name", "write the city's name in full, such as 广州市.")
	}
	if !s.Location.InChina() {
		found.Add("location", "lng 72..138, lat 0..56", "this position is not in China.")
	}
	addBelow(p, field, found)
}

// addBelow adds what was found in a part of the order. The path is put together
// only here: an order without problems, nearly every one, is spared it.
func addBelow(p *engine.Problems, path string, found engine.Problems) {
	for _, problem := range found {
		problem.Field = path + "." + problem.Field
		*p = append(*p, problem)
	}
}

// fullCityName tells 广州市 from 广州 by how the full names end: those of cities,
// prefectures, leagues, districts, counties and banners.
func fullCityName(city string) bool {
	city = strings.TrimSpace(city)
	for _, ending := range [...]string{"市", "自治州", "盟", "区", "县", "旗"} {
		if strings.HasSuffix(city, ending) {
			return true
		}
	}
	return false
}

func checkCargo(p *engine.Problems, c engine.Cargo) {
	checkCategory(p, c.Category, c.Subcategory)
	if c.Value <= 0 || c.Value > mostValue {
		p.Add("cargo.value_fen", "1..500000 fen", "the goods must be worth between ¥0.01 and ¥5000; this says %s.", c.Value)
	}
	switch kg := hundredthsOfKilogram(c.Weight); {
	case c.Weight <= 0 || kg == 0:
		p.Add("cargo.weight_g", "5..50000 g", "%d g is 0.00 kg on the wire, which no carrier can price.", c.Weight)
	case c.Weight > mostWeight:
		p.Add("cargo.weight_g", "5..50000 g", "the goods weigh %.2f kg; riders take up to 50 kg.", float64(c.Weight)/1000)
	}
	checkEdge(p, "cargo.length_mm", c.Length, mostLength)
	checkEdge(p, "cargo.width_mm", c.Width, mostWidth)
	checkEdge(p, "cargo.height_mm", c.Height, mostHeight)
	atMost(p, "cargo.pickup_note", c.PickupNote, 100)
	atMost(p, "cargo.delivery_note", c.DeliveryNote, 100)
	checkItems(p, c.Items)
}

func checkEdge(p *engine.Problems, field string, mm, most int) {
	if mm < 0 || mm > most {
		p.Add(field, fmt.Sprintf("0..%d mm", most), "this edge is %.1f cm; the box may have up to %d cm here. 0 leaves it out.", float64(mm)/10, most/10)
	}
}

func checkItems(p *engine.Problems, items []engine.Item) {
	for i, item := range items {
		var found engine.Problems
		required(&found, "name", item.Name, 0)
		atMost(&found, "unit", item.Unit, 20)
		if item.Count <= 0 {
			found.Add("count", ">= 1", "say how many there are.")
		}
		notNegative(&found, "price_fen", item.Price)
		if len(found) > 0 {
			addBelow(p, "cargo.items["+strconv.Itoa(i)+"]", found)
		}
	}
	if surelyShort(items) {
		return
	}
	if n := detailLength(items); n > mostDetail {
		p.Add("cargo.items", "10240 characters in all", "the list of goods is %d characters long on the wire: merge some lines or shorten their names.", n)
	}
}

// surelyShort spares nearly every order the encoding that detailLength does: one
// byte of a text takes six characters at most (\u001f), all else of an item less
// than 150, and what is around them less than that.
func surelyShort(items []engine.Item) bool {
	most := 150
	for _, item := range items {
		if item.Price < 0 || item.Price > mostValue {
			return false
		}
		most += 6*(len(item.Name)+len(item.Unit)) + 150
	}
	return most <= mostDetail
}

// detailLength is how many characters goods_detail takes as JSON.
func detailLength(items []engine.Item) int {
	var text strings.Builder
	e := json.NewEncoder(&text)
	e.SetEscapeHTML(false)
	if err := e.Encode(goodsDetail(items)); err != nil {
		return math.MaxInt // a price beyond all bounds
	}
	return utf8.RuneCountInString(text.String()) - len("\n")
}

// checkNotice holds the service notice to what WeChat refuses with 9300535.
// Reading: the page to open (wxa_path) is optional, as the current documents have
// it; the older ones required it.
func checkNotice(p *engine.Problems, n engine.Notice) {
	if n.ImageURL == "" {
		p.Add("notice.image_url", "required", "WeChat shows the customer a picture of the goods: give its address.")
	}
	switch {
	case n.GoodsName == "":
		p.Add("notice.goods_name", "1..128 bytes", "WeChat shows the customer the goods' name: give one.")
	case len(n.GoodsName) > 128:
		p.Add("notice.goods_name", "1..128 bytes", "this name takes %d bytes; a Chinese character takes 3, so about 42 of them fit.", len(n.GoodsName))
	}
	if n.GoodsCount <= 0 {
		p.Add("notice.goods_count", ">= 1", "WeChat shows the customer how many pieces come: give the count.")
	}
}

// required is a text that must be there, with at most so many characters; 0 sets
// no such bound.
func required(p *engine.Problems, field, s string, most int) {
	if !strings.ContainsFunc(s, notSpace) {
		p.Add(field, "required", "this is missing.")
		return
	}
	if most > 0 {
		atMost(p, field, s, most)
	}
}

func notSpace(r rune) bool { return !unicode.IsSpace(r) }

func atMost(p *engine.Problems, field, s string, most int) {
	if n := utf8.RuneCountInString(s); n > most {
		p.Add(field, fmt.Sprintf("%d characters", most), "this is %d characters long; at most %d fit.", n, most)
	}
}
