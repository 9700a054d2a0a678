package priority_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/paotui-go/paotui/engine/priority"
)

func Example() {
	ctx := priority.With(context.Background(), priority.Poll)
	fmt.Println(priority.From(ctx))

	// A reply was lost: the same question is urgent now.
	ctx = priority.With(ctx, priority.Rescue)
	fmt.Println(priority.From(ctx))
	// Output:
	// poll
	// rescue
}

func TestWhoSaysNothingTakesNothingFromOthers(t *testing.T) {
	for _, c := range priority.Classes() {
		if unsaid := priority.From(context.Background()); unsaid > c {
			t.Errorf("an unmarked call is %v, more urgent than %v", unsaid, c)
		}
	}
}

func TestOrder(t *testing.T) {
	want := [...]string{"rescue", "place", "quote", "poll"}
	classes := priority.Classes()
	for i, c := range classes {
		if c.String() != want[i] {
			t.Errorf("class %d is %v, want %s", i, c, want[i])
		}
		if i > 0 && c >= classes[i-1] {
			t.Errorf("%v must be less urgent than %v", c, classes[i-1])
		}
	}
}

func TestAClassThatDoesNotExistIsTheMostUrgentOneAtMost(t *testing.T) {
	if c := priority.From(priority.With(context.Background(), 200)); c != priority.Rescue {
		t.Errorf("class 200 counts as %d, which would index past every table of classes", c)
	}
}

func TestMarkingIsCheap(t *testing.T) {
	ctx := context.Background()
	n := testing.AllocsPerRun(100, func() { _ = priority.From(priority.With(ctx, priority.Rescue)) })
	if n > 1 {
		t.Errorf("%v allocations, want 1: the context itself", n)
	}
}
