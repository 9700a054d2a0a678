package outage_test

import (
	"context"
	"fmt"
	"time"

	"github.com/paotui-go/paotui/transport/outage"
)

// How callers fare while nothing works, by each way to deal with it. docs/performance.md
// has the curves.
func ExampleRun() {
	measure := func(ctx context.Context) error {
		points, err := outage.Run(ctx, outage.Scenario{PerSecond: 50, Lasts: 10 * time.Second}, 0, 0.5, 1)
		for _, p := range points {
			fmt.Println(p.Success(), p.Load())
		}
		return err
	}
	_ = measure // it takes its time
}
