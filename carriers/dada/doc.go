// Package dada is Dada (达达): everything that is particular to this company. Over
// WeChat Immediate Delivery that is its [Profile].
package dada
