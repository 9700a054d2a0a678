package priority_test

import (
	"context"
	"fmt"

	"github.com/paotui-go/paotui/engine/priority"
)

// Who waits behind whom: cancelling behind nobody, questions behind all others.
func ExampleClasses() {
	for _, class := range priority.Classes() {
		fmt.Println(class)
	}
	ctx := priority.With(context.Background(), priority.Rescue)
	fmt.Println(priority.From(ctx) == priority.Rescue)
	// Output:
	// rescue
	// place
	// quote
	// poll
	// true
}
