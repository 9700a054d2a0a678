package fault_test

import (
	"errors"
	"fmt"

	"github.com/paotui-go/paotui/engine/fault"
)

// The kind says what to do next, the outcome whether the work may have been done.
func Example() {
	refused := &fault.Error{Op: "place", Kind: fault.Refused, Outcome: fault.Rejected, Text: "the shop is closed"}
	err := fmt.Errorf("order A1: %w", refused.WithSaid("Mr. Wang is on holiday"))
	fmt.Println(fault.KindOf(err), fault.OutcomeOf(err), fault.KindOf(err).Next())
	fmt.Println(fault.OutcomeOf(errors.New("who knows"))) // never taken for a refusal
	fmt.Println(refused)                                  // safe for a log
	fmt.Println(fault.Said(err))                          // for the merchant alone
	for _, kind := range fault.Kinds()[:2] {
		fmt.Println(int(kind), kind)
	}
	// Output:
	// refused rejected go to another carrier
	// unknown
	// place: the shop is closed; go to another carrier (rejected)
	// Mr. Wang is on holiday
	// 0 internal
	// 1 invalid
}
