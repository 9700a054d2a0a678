// Package meituan is Meituan Delivery (美团配送): everything that is particular to
// this company. Over WeChat Immediate Delivery that is its [Profile].
package meituan
