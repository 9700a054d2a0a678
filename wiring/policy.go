package wiring

import (
	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/policy"
)

const (
	unpricedLast    = "last"
	unpricedExclude = "exclude"
	unpricedAssume  = "assume"
)

// NewPolicy is the policy that the configuration describes.
func NewPolicy(c Config) engine.Policy {
	switch c.Policy.Unpriced {
	case unpricedExclude:
		return policy.Cheapest{Unpriced: policy.Excluded()}
	case unpricedAssume:
		return policy.Cheapest{Unpriced: policy.Assumed(c.Policy.AssumeFen)}
	default:
		return policy.Cheapest{Unpriced: policy.Last()}
	}
}
