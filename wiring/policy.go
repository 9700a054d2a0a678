package wiring

import (
	"fmt"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/policy"
	"github.com/paotui-go/paotui/policy/policyfile"
)

// NewPolicyFile opens the policy file that the configuration names; nil if it names
// none.
func NewPolicyFile(c Config) (*policyfile.File, error) {
	switch {
	case c.Policy == "":
		return nil, nil
	case c.OwnPolicy != nil:
		return nil, fmt.Errorf("the configuration names the policy file %s, and the program has a policy of its own: one of them decides", c.Policy)
	}
	return policyfile.Open(c.Policy)
}

// NewPolicy is the policy of a file, or the host's own, or without either the cheapest.
func NewPolicy(c Config, file *policyfile.File) engine.Policy {
	switch {
	case file != nil:
		return file
	case c.OwnPolicy != nil:
		return c.OwnPolicy
	}
	return policy.Policy{}
}
