package origin_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/paotui-go/paotui/engine/origin"
)

func TestNobodySaid(t *testing.T) {
	if o := origin.From(context.Background()); o != (origin.Origin{}) {
		t.Errorf("without With the origin is %+v", o)
	}
}

func TestTheInnermostCounts(t *testing.T) {
	ctx := origin.With(context.Background(), origin.Origin{Shop: "a", Delivery: "1"})
	ctx = origin.With(ctx, origin.Origin{Shop: "b"})
	if o := origin.From(ctx); o != (origin.Origin{Shop: "b"}) {
		t.Errorf("the inner With gives %+v", o)
	}
}

func ExampleFrom() {
	ctx := origin.With(context.Background(), origin.Origin{Shop: "cafe-beijing", Correlation: "req-42"})
	fmt.Println(origin.From(ctx).Shop, origin.From(ctx).Correlation)
	// Output: cafe-beijing req-42
}
