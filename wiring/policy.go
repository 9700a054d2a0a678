package wiring

import (
	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/policy"
	"github.com/paotui-go/paotui/policy/policyfile"
)

// NewPolicyFile opens the policy file that the configuration names; nil if it names
// none.
func NewPolicyFile(c Config) (*policyfile.File, error) {
	if c.Policy == "" {
		return nil, nil
	}
	return policyfile.Open(c.Policy)
}

// NewPolicy is the policy of a file, or without one the cheapest.
func NewPolicy(file *policyfile.File) engine.Policy {
	if file == nil {
		return policy.Policy{}
	}
	return file
}
