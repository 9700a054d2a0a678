// Package immediate is WeChat Immediate Delivery (即时配送) as an [engine.Carrier]:
// one value for each company that WeChat passes orders on to.
//
//	carrier, err := immediate.New(sftc.Profile(), immediate.Clients{appID: client}, immediate.Options{})
//
// # A company is a Profile
//
// What the companies have in common is written once, here: WeChat's body and its
// bounds, its table of goods, its statuses, how its answers are read. What differs
// is in a [Profile], which reads like the company's row in WeChat's tables: which
// expected time an order's timing becomes, how insurance and codes are had, what a
// tip on the wire means, what a resultcode says. The packages carriers/sftc, dada,
// meituan and shansong have one each; a host that uses a fifth company writes one
// of its own (docs/adding-a-carrier.md, examples/uu).
//
// # From order to wire
//
// Check holds an order to WeChat's bounds and to the company's rules, without I/O.
// Quote adds what depends on the account: what the contract grants, where the
// store is registered, how far its service goes. A wish that must be met and can
// not be is a refusal before anything is sent; one that is met if possible is
// dropped with a note on the quote. Fen become yuan, grams kilograms, degrees six
// decimals. [FromWire] is the way back, for bodies that exist already.
//
// # From wire to answer
//
// Zeros are how this wire says nothing: a fee of 0 is a price only if a coupon
// explains it, and a status of 0 is none.
//
// A company's resultcode is read by its Profile, and its message by the words in
// it. Where a call can change something, words that speak of a breakdown, ask to
// wait, or speak of an order that is there go before the code: the outcome is
// unknown. So is an unlisted code in the answer to a cancel, a tip or a return, and
// one without a word in the answer to a placement or a re-order; with words, that is
// a plain refusal.
// Only codes prove that an order is not there, never words. Errors hold our own
// sentences; the company's words are behind fault.Said.
//
// [Report] reads a push. Orders are matched by our own id, never by the waybill.
//
// Carriers are safe for concurrent use, hold nothing that changes, repeat nothing
// and wait for nothing. Where the sources disagree about a company or the wire, the
// line beside it says which reading is taken and why.
package immediate
