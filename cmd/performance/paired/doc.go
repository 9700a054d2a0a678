// Package paired measures what code costs beside its limit: the least that any code
// would need for the same result. Both are measured in turn, many times in a run,
// so that whatever else the machine does meets both, and what is told is the
// median over all rounds.
//
//	func BenchmarkQuote(b *testing.B) {
//		paired.Run(b, paired.Serial(ours), paired.Serial(bare))
//	}
//
// A benchmark then reports these instead of ns/op:
//
//	x-limit       how many times as long ours takes as its limit
//	over-ns       how much longer, for one
//	ours-ns       how long ours takes, for one
//	limit-ns      how long its limit takes
//	ours-allocs   how much ours allocates, for one
//	limit-allocs  how much its limit does
package paired
