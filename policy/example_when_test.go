package policy_test

import (
	"fmt"
	"time"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/policy"
)

// A condition may be asked outside of a policy, such as by a page that explains a price.
func ExampleWhen() {
	scene := policy.NewScene(lunch())
	noon := policy.When{Hours: []policy.Hours{{From: 11 * time.Hour, To: 13 * time.Hour}}, Weight: policy.Range{To: 2000}}
	fmt.Println(noon.Holds(&scene, nil), scene.On("bad_weather"))
	// Output: true false
}

// nearest is a stage of a host's own: whoever is first on a list of the shop's.
type nearest []engine.CarrierID

// Waves implements [policy.Stager].
func (n nearest) Waves(_ *policy.Scene, ranked []*policy.Candidate) (waves []engine.Wave) {
	for _, id := range n {
		for _, c := range ranked {
			if c.Offer.Carrier == id {
				waves = append(waves, engine.Wave{Choices: []engine.Choice{c.Choice()}})
			}
		}
	}
	return waves
}

func ExampleStager() {
	plan := policy.Policy{Stage: nearest{"SFTC", "DADA"}}.Plan(lunch())
	for _, wave := range plan.Waves {
		fmt.Println(wave.Choices[0].Carrier, wave.Choices[0].Cost)
	}
	// Output:
	// SFTC ¥13.70
	// DADA ¥12.50
}
