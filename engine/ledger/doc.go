// Package ledger says what deliveries cost: by carrier, by shop or by day, and
// against the bill that a carrier sends.
//
//	lines, err := ledger.Read(ctx, eng, ledger.Period{From: may, To: june})
//	rows := ledger.Rows(lines, ledger.ByCarrier)
//
// A [Line] is the money of one placement. Sums keep what is known apart from what is
// not: an amount that nobody told is counted, and never added as zero.
//
// [ReadBill] reads a carrier's bill and [Compare] holds it against the lines. Both,
// and Rows, are pure; only [Read] looks into a store.
package ledger
