// Package orders holds example orders that work: the demonstration places one, and
// the tests all of them.
package orders

import "embed"

// Files are the examples. wechat-pre_add.json is a raw body of pre_add, with the
// fields and figures of WeChat's page; wechat-example.json is the same as an order.
//
//go:embed *.json
var Files embed.FS
