package history_test

import (
	"context"
	"fmt"
	"time"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/history"
	"github.com/paotui-go/paotui/engine/store/memory"
)

// A keeper reads the store as it grows, and its snapshot is what a policy is shown.
func ExampleKeeper() {
	keeper := history.NewKeeper(memory.New(), history.Options{Period: 7 * 24 * time.Hour})
	ctx, end := context.WithCancel(context.Background())
	ended := make(chan error)
	go func() { ended <- keeper.Run(ctx) }()
	trips := keeper.Snapshot().Trips(engine.Like{Carrier: "DADA", Hour: engine.Known(12)}) // engine.Config.History asks it so
	fmt.Println(trips == engine.Trips{})
	end()
	fmt.Println(<-ended)

	var book history.Book // the same without a store
	book.Add(engine.Fold("A1", nil))
	fmt.Println(book.Snapshot(time.Now()).Trips(engine.Like{}) == engine.Trips{})
	// Output:
	// true
	// <nil>
	// true
}
