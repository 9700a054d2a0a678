package orders

import (
	"embed"
	"fmt"

	"github.com/paotui-go/paotui/engine"
)

// Files are the examples. wechat-pre_add.json is a raw body of pre_add, with the
// fields and figures of WeChat's page; wechat-example.json is the same as an order.
//
//go:embed *.json
var Files embed.FS

// Read is the order of a file.
func Read(name string) (engine.Order, error) {
	data, err := Files.ReadFile(name)
	if err != nil {
		return engine.Order{}, err
	}
	order, err := engine.ParseOrder(data)
	if err != nil {
		return engine.Order{}, fmt.Errorf("%s: %w", name, err)
	}
	return order, nil
}
