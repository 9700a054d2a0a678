// Package orders holds example orders that work: the demonstration places one, and
// the tests all of them.
//
//	order, err := orders.Read("coffee-beijing.json")
//
// They are compiled in, as [Files]; those named wechat-* are bodies of WeChat's own form.
package orders
