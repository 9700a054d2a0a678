package main

import "github.com/paotui-go/paotui/wiring"

type configCommand struct {
	Schema configSchemaCommand `cmd:"" help:"Print the JSON Schema of the configuration file, for an editor."`
}

type configSchemaCommand struct{}

// Run prints it.
func (configSchemaCommand) Run(p *program) error {
	_, err := p.out.Write(wiring.Schema())
	return err
}
