// Package page makes one self-contained page of a backtest's result, for people
// who decide: plots, tables and plain sentences. It needs no network and runs no
// script.
//
//	err := page.WriteHTML(file, result)
//
// It is what `paotui backtest --html` writes. The result is package backtest's; [Plots] names
// the plots that a page has.
package page
