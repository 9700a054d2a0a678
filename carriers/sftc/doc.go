// Package sftc is SF Tongcheng (顺丰同城急送): everything that is particular to this
// company. Over WeChat Immediate Delivery that is its [Profile].
package sftc
