// Package backtest tells what a policy would have chosen in deliveries that are over:
// cost, time to a rider, failures, tips, penalties, beside what was done and the best
// that was possible in hindsight. [Read] reads history, [Run] replays a policy on it;
// package page makes a page of the result.
//
// It never pretends to know what nobody quoted and nobody saw. Each figure of each
// delivery is known, known as a quote, assumed, unknown, or absent because nobody
// carried it; means and intervals are of what is known, and the rest is counted with
// the reason:
//
//   - As long as the policy decides as was decided then, what came of it is what truly
//     came of it.
//   - A carrier that was called in this delivery, and that the policy calls too, comes
//     to the same, unless the policy would have treated it otherwise before it came to
//     that: lost patience, gone on waiting, offered another tip.
//   - A carrier that nobody called costs what it quoted. Whether and when its rider had
//     come is not known, and so is everything that would follow.
//   - A race is known if it is that of history, or if it is known who is first. Else its
//     cost lies between the lowest and the highest, with the penalties of the others on
//     top.
//   - After a known failure the policy is asked again, with what was tried. An offer that
//     had run out is replaced by the carrier's next word, if history has one; else its
//     price counts as assumed.
//
// Costs are of deliveries that somebody carried, so that a policy does not seem cheap
// for carrying nothing.
//
// # The platform's own lines
//
// Besides journals, as an export has them, Read takes lines of this form, for who has
// no journal. It needs no personal data: of the order put in what the policy looks at.
//
//	{"order": {"id": "A1", "shop": "guomao", "cargo": {"weight_g": 1200}, "tip_fen": 0},
//	 "at": "2026-05-01T12:00:00+08:00",
//	 "conditions": ["bad_weather"],
//	 "offers": [{"carrier": "DADA", "outcome": "priced", "fee_fen": 1200, "accept_s": 90, "distance_m": 3100,
//	             "valid_until": "2026-05-01T12:02:00+08:00", "reason": ""}],
//	 "placements": [{"carrier": "DADA", "at": "2026-05-01T12:00:05+08:00", "charged_fen": 1200, "tip_fen": 0,
//	                 "penalty_fen": null, "accepted_at": "2026-05-01T12:03:00+08:00",
//	                 "ended_at": "2026-05-01T12:40:00+08:00", "end": "delivered",
//	                 "race": false, "patience_s": null, "ladder_fen": []}]}
//
// Null is "nobody told", never zero. An outcome is priced, unpriced, refused, late or
// kept_back. charged_fen is for the trip, with the order's tip_fen in it; a placement's
// tip_fen is the tip in all. An end is delivered, returned, no_rider (the carrier gave
// up), refused (it never took it), cancelled (by your side, for lack of patience or for
// another rider), called_off (by you or the customer, whoever carried) or ended. An
// unknown key makes the line a bad one.
package backtest
