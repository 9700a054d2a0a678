package policy_test

import (
	"fmt"
	"time"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/policy"
)

// waves are who is called at once, and then who.
func waves(p engine.Policy) {
	for _, wave := range p.Plan(lunch()).Waves {
		for _, choice := range wave.Choices {
			fmt.Print(choice.Carrier, " ")
		}
		fmt.Println("for", wave.Patience)
	}
}

func ExampleOneByOne() {
	waves(policy.Policy{Stage: policy.OneByOne{Patience: 4 * time.Minute}})
	// Output:
	// DADA for 4m0s
	// SFTC for 4m0s
	// MTPS for 4m0s
}

func ExampleRace() {
	waves(policy.Policy{Stage: policy.Race{Of: 2, Patience: 4 * time.Minute}})
	// Output:
	// DADA SFTC for 4m0s
	// MTPS for 4m0s
}

// At noon two race; else one is called after the other.
func ExampleStages() {
	noon := policy.When{Hours: []policy.Hours{{From: 11 * time.Hour, To: 13 * time.Hour}}}
	waves(policy.Policy{Stage: policy.Stages{
		{When: noon, Stage: policy.Race{Of: 2}},
		{Stage: policy.OneByOne{}},
	}})
	// Output:
	// DADA SFTC for 0s
	// MTPS for 0s
}
