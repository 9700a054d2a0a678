package engine

import (
	_ "embed"
	"fmt"

	"github.com/paotui-go/paotui/engine/strictjson"
)

// MaxOrderBytes is the largest JSON order that [ParseOrder] reads.
const MaxOrderBytes = 1 << 20

// OrderSchema is the JSON Schema of an order, as published in docs.
//
//go:embed order.schema.json
var OrderSchema []byte

// ParseOrder reads an order's JSON form. It refuses what it does not know: an
// unknown field, a field given twice or in other letters, a fraction where a whole
// number belongs, text that is not UTF-8, a second value, more than
// [MaxOrderBytes]. The error names the line, the field and what was expected. It
// does not check the order: see [Order.Check].
func ParseOrder(data []byte) (Order, error) {
	if len(data) > MaxOrderBytes {
		return Order{}, fmt.Errorf("the order is larger than %d bytes; a remark belongs there, not a document", MaxOrderBytes)
	}
	var o Order
	if err := strictjson.Decode(data, &o); err != nil {
		return Order{}, fmt.Errorf("the order can not be read: %w", err)
	}
	return o, nil
}
