// Package wechat speaks WeChat Immediate Delivery: the 14 calls that a merchant
// makes, the access token that they need, and the pushes that WeChat sends back.
//
//   - [Client] makes the calls. A request is the documented body with the
//     documented names ([OrderRequest], [CancelRequest], ...); the numbers of the
//     wire are types of their own ([Yuan], [Hundredths], [Degrees]), so that fen
//     are never taken for yuan. The carrier's app secret is passed beside the
//     request, and the client signs ([Sign]).
//   - Replies are read as carriers write them: with nulls, empty strings, numbers
//     in quotes, two spellings of one key. What was not told is unknown ([Opt]),
//     never 0, and so is one field that cannot be read: a success stays a success.
//   - A call fails in two layers. What WeChat refuses is a *fault.Error; what the
//     carrier refuses is a [CarrierError], which whoever knows that carrier can
//     read more closely, and which holds both where both refuse. Each says whether
//     the carrier may have acted, and a reply that says neither yes nor no counts
//     as unknown.
//   - [NewStableTokens] and [NewClassicTokens] fetch and keep the access token; a
//     third-party platform brings a [TokenSource] of its own.
//   - [Push] is the http.Handler of the push URL: it verifies, decrypts, and hands
//     each [Event] to a sink, which has four seconds, before it says "success".
//     [Framing] and [Signature] are its cipher and its signature, for whoever sends
//     pushes.
//
// Nothing here retries, with one exception: a call whose token WeChat refused is
// sent once more with another. Limits and breakers go around each attempt by
// [Config.Through]. No token, secret or personal datum is in an error or a log
// line; the other side's own words are behind fault.Said.
//
// A Meter in the three configurations counts tokens that are fetched, refused and dead,
// and pushes by what became of them.
//
// Safe for concurrent use throughout.
package wechat
