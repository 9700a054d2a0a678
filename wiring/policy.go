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
		return policy.Policy{KeepOut: []policy.Filter{policy.Unpriced{}}}
	case unpricedAssume:
		return policy.Policy{Price: []policy.Pricer{policy.RateCard{Base: c.Policy.AssumeFen}}}
	default:
		return policy.Policy{}
	}
}
