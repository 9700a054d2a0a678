package wechat

import (
	"crypto/sha1"
	"encoding/hex"

	"github.com/paotui-go/paotui/engine/secret"
)

// Sign is delivery_sign: the lowercase hexadecimal SHA-1 of shopid, shop_order_id
// and the carrier's app secret, put together as they are. A request that has no
// order id is signed with orderID "".
//
// It covers the ids only and stays the same for all calls on an order, so it
// proves little and must still not be logged.
func Sign(shopID, orderID string, appSecret secret.Text) string {
	sum := sha1.Sum([]byte(shopID + orderID + appSecret.Reveal()))
	var text [2 * sha1.Size]byte
	hex.Encode(text[:], sum[:])
	return string(text[:])
}
