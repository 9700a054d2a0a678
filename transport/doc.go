// Package transport is the road that every call to a carrier takes. It knows no
// wire: a route such as transport/wechat hands its calls to a [Stack] and says how
// to send one.
//
//	stack := transport.New(transport.Config{Route: "WeChat", Replicas: 3})
//	err := stack.Do(ctx, transport.Call{
//		App: appID, Carrier: "DADA", Account: merchant, Fingerprint: print, Name: "order/add", Writes: true,
//	}, send)
//
// # The order
//
// One file, attempt.go, composes the stack, and each attempt of each call passes it
// in this order:
//
//  1. deadline
//  2. limits
//  3. breakers
//  4. retry budget
//  5. call
//
// The deadline comes first, since all the others spend its time. The limits come
// before the breakers, so that a call that waits for its turn asks who is sick when
// its turn comes, and not before. The budget is asked only by what is sent a second
// time. A call that is refused at one step gives back what it took at the steps
// before, and a repeated call passes all of them again. A call that writes is held to
// its deadline once more just before it is sent, by the clock on the wall: a process
// that was stopped meanwhile sends nothing late.
//
// # Classes
//
// How urgent a call is travels in its context, see engine/priority. From the most
// urgent to the least:
//
//	rescue  takes what there is, has a reserve of its own, and waits for its turn
//	place   takes what there is, and waits for its turn
//	quote   takes what is there now, or is kept back at once; only where its shop is
//	        behind others it waits for its turn, a second at most
//	poll    takes what is there now and leaves half of a burst to others; has a small
//	        share of its own, so that a storm of quotes does not silence it; waits as a
//	        quote does, a fifth of a second at most
//
// Of one shop a thousand quotes or polls at one instant leave no queue behind, and its
// next placement waits for one token at most. Who waits does so for half of the time
// that is left, and keeps the other half for the call. A call that writes is never
// below place, whatever its context says.
//
// # Limits
//
// There is one limit for each carrier and one for each application, each as this
// process's part of a quota that all replicas share: one of [Config.Replicas] parts, or
// of as many as [Stack.Divide] said last. Between processes nothing is asked on a call's
// way.
//
// # Shops
//
// A limit is for all shops, and whose call it is travels in its context, see
// engine/origin; calls of which nobody said so are one shop too. While a limit is short,
// shops are served by turns: each call that a shop makes puts its next one a turn
// further, and the shop whose turn is the earliest goes first. So all that ask for more
// than there is get the same, who asks for less gets all of it and does not notice the
// others, and a shop that is alone may use everything. Rescues go before all turns; of
// one shop placements go before quotes. A shop that was quiet has eight turns in hand,
// because a comparison asks all carriers at one instant.
//
// Who has to wait stands in a line of its shop's own, in memory that is bounded: 1024
// rescues, 1024 placements and quotes and 1024 polls at one limit, and of one shop as
// many as there are places left, so that whoever comes finds one. The shop that has had most is told so: its
// refusals name it and the limit whose share it has used up. What is for no carrier,
// such as a token call, is for all shops and goes first.
//
// # Breakers
//
// Each carrier has a breaker for each kind of call, and the route has one: a carrier
// whose quoting is sick can still be cancelled. Whom a failure counts against is
// the route's to say, see [Config.Classify] and [Blame]. Time-outs are judged here:
// one counts against the carrier, if it had a second at least, and against the route
// where not even a connection came about. Never counted are refusals, the caller's
// own cancellation, and what our own limits kept back.
//
// A breaker opens when four of five calls failed within half a minute, or thirty
// in a row. After ten seconds it is half-open and lets one call pass as a trial, whose
// outcome closes it or opens it again. Rescues pass an open breaker too, one at a
// time.
//
// # Accounts
//
// An account that the carrier does not serve (it is not bound, its signature is
// wrong, its balance is used up) is held: its calls are kept back, and nobody
// else's. Two stores of one merchant are two accounts: whether the carrier refuses
// the merchant or the store it seldom says, and a store that it does serve must not
// wait for another one. One call in five minutes passes as a trial. An account whose
// store number or [Call.Fingerprint] has changed is another account and is not held.
// Rescues always pass, and their success frees nobody: cancelling takes no balance.
//
// # Retries
//
// Only calls that do not write are repeated, after failures that count against the
// carrier or the route, up to twice, and as long as there is a budget: each first
// attempt earns a tenth of a retry. When a carrier fails now and then all its calls
// are repeated; when it is down the load on it rises by a tenth and not to three
// times, until the breaker opens. The token call and the resending after a refused
// token are the route's own.
//
// # What was kept back
//
// The error of a call that was kept back is a *fault.Error of kind KeptBack and
// outcome NotSent. Its text says by what, its RetryAfter for how long, rounded up to
// a few steps; what a limit keeps back is [fault.ErrLimit] as well. Refusing allocates nothing. [Stack.Status] lists what keeps calls
// back at this moment, and [Config.OnChange] hears of breakers and accounts as they
// change.
//
// [Config.Meter] counts calls, what was kept back and by what, waits and repeats; with
// [Stack.Observe] it tells breakers and held accounts as well.
//
// Memory is bounded: limits, breakers and holds live in tables that keep what was
// used last, some thousands each. Whatever drops out starts afresh.
package transport
