package story_test

import (
	"fmt"
	"time"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/story"
)

func journal() []engine.Entry {
	at := time.Date(2026, 5, 20, 4, 0, 0, 0, time.UTC)
	return []engine.Entry{
		{Seq: 1, At: at, Fact: engine.Opened{Order: engine.Order{ID: "A1", Shop: "guomao"}}},
		{Seq: 2, At: at.Add(time.Minute), Fact: engine.CancelWanted{Cancellation: engine.Cancellation{Reason: engine.NotNeeded}}},
	}
}

// What a journal tells, in plain words: where it stands, what happened, what can be done.
func ExampleTell() {
	told := story.Tell("A1", journal(), engine.China)
	fmt.Println(told.Stands)
	for _, step := range told.Steps {
		fmt.Println(step.At.Format("15:04"), step.Text)
	}
	fmt.Println(len(told.Can), "things can be done")
	// Output:
	// It was called off.
	// 12:00 The order was taken on, for the shop guomao.
	// 12:01 The host calls it off: the goods are no longer wanted.
	// 1 things can be done
}

// The same, step by step, for who follows a delivery.
func ExampleTeller() {
	teller := story.NewTeller(engine.China)
	for _, entry := range journal() {
		if step, ok := teller.Next(entry); ok {
			fmt.Println(step.Text)
		}
	}
	fmt.Println(story.Stands(engine.Fold("A1", journal())))
	// Output:
	// The order was taken on, for the shop guomao.
	// The host calls it off: the goods are no longer wanted.
	// It was called off.
}
