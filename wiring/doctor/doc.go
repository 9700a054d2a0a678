// Package doctor looks at everything that a configuration describes, as far as it can
// be looked at without sending a rider, and says what is wrong and what to do, in the
// order in which to do it.
//
//	cfg, err := wiring.Load("paotui.yaml")
//	...
//	report, err := doctor.Examine(ctx, cfg, doctor.Options{})
//	...
//	report.WriteText(os.Stdout)
//
// # The chain
//
// A check that fails has what depends on it skipped, with the reason: without a
// connection no token is asked for, without a token no binding, and the signature of an
// account that is not bound is nobody's business yet. So the first thing to do is the
// first of the list.
//
//   - configuration: what [wiring.Load] lets pass and is hardly meant.
//   - network: whether WeChat answers at all, and whether it is WeChat.
//   - clock: this machine's against the answer's.
//   - store: whether it can be opened, written and kept up with.
//   - policy: whether its file can be read.
//   - token: for each mini program, by the call that is configured or from the host.
//   - service: whether Immediate Delivery is open for it.
//   - account: what each account says, held against the company's Profile.
//   - binding: whether WeChat lists it, and its state.
//   - signature: by asking what a made-up order would cost, which places nothing.
//   - push: whether its URL is reached, and keyed as the configuration is.
//   - rehearsal: where it is asked for, an order that is placed, followed and called off,
//     in WeChat's sandbox or at a carrier.
//
// Everything that can be found, with what it means, is in [Catalog] and on the page
// docs/reference/doctor.md. The ids are stable.
//
// # What is asked of others
//
// One token, one list of bindings for each mini program, and one price for each
// merchant's number: as many calls as there are, in the pace that the system itself
// keeps to. [Options].Within bounds all of it.
//
// # What it shows
//
// A [Report] holds no secret, no token, no phone, and nothing in WeChat's or a carrier's
// own words: codes, request ids, and sentences of ours. The one thing that is read out of
// WeChat's words is the IP address that it saw.
package doctor
