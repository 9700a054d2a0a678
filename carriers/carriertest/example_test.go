package carriertest_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/paotui-go/paotui/carriers/carriertest"
)

// A carrier's own test file. The harness in it is the reference's.
func TestContract(t *testing.T) { carriertest.Run(t, carriertest.Reference(), nil) }

// Without a test, such as against a carrier's test environment.
func ExampleCheck() {
	held, broken, skipped := 0, 0, 0
	for _, r := range carriertest.Check(context.Background(), carriertest.Reference()) {
		switch {
		case r.Skipped != "":
			skipped++
			fmt.Printf("skipped %s: %s\n", r.Name, r.Skipped)
		case r.Err != nil:
			broken++
			fmt.Printf("broken %s: %s\n\t%v\n", r.Name, r.Rule, r.Err)
		default:
			held++
		}
	}
	fmt.Println(held > 100, broken, skipped)
	// Output:
	// skipped place/quote that ended: only virtual time can wait until a quote ends
	// true 0 1
}
