package policy

import (
	"time"

	"github.com/paotui-go/paotui/engine"
)

// Stager says how many are called at once. It parts the ranked offers, best first,
// into waves. Only the first wave binds: before the next the policy is asked again.
type Stager interface {
	Waves(s *Scene, ranked []*Candidate) []engine.Wave
}

// OneByOne calls one carrier after the other.
type OneByOne struct {
	// Patience is how long each has to find a rider; 0 waits until it gives up.
	Patience time.Duration
}

// Waves has one offer each.
func (o OneByOne) Waves(_ *Scene, ranked []*Candidate) []engine.Wave {
	choices := choicesOf(ranked)
	waves := make([]engine.Wave, len(ranked))
	for i := range waves {
		waves[i] = engine.Wave{Choices: choices[i : i+1 : i+1], Patience: o.Patience}
	}
	return waves
}

// Race calls several at once; the first rider wins and the others are cancelled,
// which may cost a penalty each.
type Race struct {
	// Of is how many race; 0 is all.
	Of int
	// Patience is how long they have; 0 waits until they give up.
	Patience time.Duration
}

// Waves are races of so many.
func (r Race) Waves(_ *Scene, ranked []*Candidate) []engine.Wave {
	of := r.Of
	if of <= 0 {
		of = len(ranked)
	}
	choices := choicesOf(ranked)
	waves := make([]engine.Wave, 0, (len(ranked)+of-1)/of)
	for len(choices) > 0 {
		n := min(of, len(choices))
		waves = append(waves, engine.Wave{Choices: choices[:n:n], Race: n > 1, Patience: r.Patience})
		choices = choices[n:]
	}
	return waves
}

// Widen calls the best at once and has everybody else join them when no rider came in
// time: "the best two now, and everyone after three minutes".
type Widen struct {
	// Of is how many are called at once; 0 is one.
	Of int
	// After is when the others join.
	After time.Duration
	// Patience is how long each has to find a rider; 0 waits until it gives up.
	Patience time.Duration
}

// Waves is one race, in which some come later.
func (r Widen) Waves(_ *Scene, ranked []*Candidate) []engine.Wave {
	choices := choicesOf(ranked)
	for i := max(r.Of, 1); i < len(choices); i++ {
		choices[i].After = r.After
	}
	return []engine.Wave{{Choices: choices, Race: len(choices) > 1, Patience: r.Patience}}
}

// Stages is several ways, of which the first counts whose condition holds; if none
// does it is one by one.
type Stages []StageWhen

// StageWhen is a way and when it is gone.
type StageWhen struct {
	When  When
	Stage Stager
}

// Waves are the way's that counts.
func (all Stages) Waves(s *Scene, ranked []*Candidate) []engine.Wave {
	for _, way := range all {
		if way.Stage != nil && way.When.Holds(s, nil) {
			return way.Stage.Waves(s, ranked)
		}
	}
	return OneByOne{}.Waves(s, ranked)
}

func choicesOf(ranked []*Candidate) []engine.Choice {
	choices := make([]engine.Choice, len(ranked))
	for i, c := range ranked {
		choices[i] = c.Choice()
	}
	return choices
}
