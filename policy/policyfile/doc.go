// Package policyfile reads policies from a YAML file, in the words of the parts that
// package policy has: RateCard is rate_card, KeepOut is keep_out.
//
//	policies:
//	  usual:
//	    keep_out:
//	    - fee_above_fen: 3000
//	    stage: {widen: {of: 2, after: 3m}}
//	use:
//	- policy: usual
//
// [Parse] checks everything when the file is read: keys, bounds, the types in every
// expression, names of policies that are not there. Its error has a line for each
// mistake, with what was expected. [Open] follows a file that changes: a good one is
// taken over while orders are running, a bad one is refused and the old one stays.
//
// # Expressions
//
// Conditions (if) and ranks (score) may be expressions in the language of
// github.com/expr-lang/expr: arithmetic, comparisons, and, or, not, in, ?:, and the
// functions abs, ceil, floor, round, min, max, len, any, all. What they can name is
// listed at [Names]. They read no clock, and a number that nobody knows is no number:
// every comparison with it is false, and known(x) asks for it.
package policyfile
