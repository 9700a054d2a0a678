package carriertest

import "slices"

// rows are the whole suite, in the order of the contract.
func rows() []row {
	return slices.Concat(
		facts(), forms(), units(), quotes(), placements(), queries(), pushed(), cancels(), tips(),
		cancelCosts(), returns(), reorders(),
		broken(), contexts(), discretion(), manners(),
	)
}
