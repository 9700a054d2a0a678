package main

import (
	"strings"

	"github.com/paotui-go/paotui/policy/policyfile"
)

type policyCommand struct {
	Check  policyCheckCommand  `cmd:"" help:"Read a policy file and tell every mistake in it."`
	Schema policySchemaCommand `cmd:"" help:"Print the JSON Schema of policy files, for an editor."`
}

type policyCheckCommand struct {
	File string `arg:"" help:"The policy file."`
}

// Run reads the file.
func (c *policyCheckCommand) Run(p *program) error {
	policies, err := policyfile.Load(c.File)
	if err != nil {
		return badInput(err)
	}
	p.say("%s is fine: %s", c.File, strings.Join(policies.Names(), ", "))
	return nil
}

type policySchemaCommand struct{}

// Run prints it.
func (policySchemaCommand) Run(p *program) error {
	_, err := p.out.Write(policyfile.Schema())
	return err
}

// chosenBy is the policy that a command may bring along.
type chosenBy struct {
	Policy string `placeholder:"FILE" help:"Choose by this policy file, whatever the configuration names."`
}
