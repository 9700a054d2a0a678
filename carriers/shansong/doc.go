// Package shansong is Shansong (闪送): everything that is particular to this
// company. Over WeChat Immediate Delivery that is its [Profile].
package shansong
