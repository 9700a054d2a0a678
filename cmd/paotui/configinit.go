package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/paotui-go/paotui/wiring"
	"github.com/paotui-go/paotui/wiring/setup"
)

type configInitCommand struct {
	File    string `arg:"" optional:"" default:"paotui.yaml" help:"The file to write."`
	Force   bool   `help:"Replace the file if it is there."`
	BaseURL string `placeholder:"URL" help:"The API's host where it is not WeChat's, such as that of paotui simulate."`
}

// Run asks on a terminal; without one it takes the answers from standard input, a line
// each.
func (c *configInitCommand) Run(ctx context.Context, p *program) error {
	if !c.Force { // before all the questions
		if err := setup.Free(c.File); err != nil {
			return c.failed(err)
		}
	}
	answers, err := setup.Ask(setup.Questions{In: p.in, Out: p.err, Person: p.person, File: c.File, BaseURL: c.BaseURL})
	if interrupted(ctx, err) {
		p.note("nothing is written")
		return quietly(exitInterrupted)
	}
	if err != nil {
		return badInput(err)
	}
	data, err := setup.YAML(answers.Config)
	if err != nil {
		return badInput(err)
	}
	report := wiring.Examine(c.File, data)
	if err := report.Err(); err != nil {
		return badInput(fmt.Errorf("these answers make no configuration, and nothing is written:\n%w", err))
	}
	if err := setup.Write(c.File, data, c.Force); err != nil {
		return c.failed(err)
	}
	c.conclude(p, report, answers.NewPush)
	return nil
}

func (c *configInitCommand) failed(err error) error {
	if errors.Is(err, setup.ErrExists) {
		err = fmt.Errorf("%w; name another, or say --force to replace it", err)
	}
	return badInput(err)
}

// conclude says what was written and what to do next.
func (c *configInitCommand) conclude(p *program, r wiring.Report, newPush bool) {
	p.say("%s is written; only you can read it.", c.File)
	for _, f := range r.Warnings() {
		p.say("%s", f)
	}
	values, to := map[string]string{}, p.out
	if newPush && p.person { // on the person's own screen, wherever the result goes
		values, to = newPushValues(r), p.err
	}
	if variables := r.Variables(); len(variables) > 0 {
		p.say("")
		p.say("It needs in the environment where it runs:")
		p.say("")
		for _, v := range variables {
			fmt.Fprintf(to, "  export %s='%s'\n", v.Env, values[v.Env])
		}
	}
	if len(values) > 0 {
		p.say("")
		p.say("The token and the key above are new, and are shown this once: keep them where your secrets are, and enter them in")
		p.say("the back-office (消息推送) when paotui run listens.")
	}
	p.say("")
	p.say("Then:")
	p.say("")
	for _, next := range []string{"config check " + c.File, "doctor --config " + c.File, "run --config " + c.File} {
		p.say("  paotui %s", next)
	}
}

// newPushValues are a new token and a new key, by the variables that hold them.
func newPushValues(r wiring.Report) map[string]string {
	token, key := setup.NewPushSettings()
	values := map[string]string{}
	for _, s := range r.Sources {
		switch {
		case s.Env == "":
		case strings.HasSuffix(s.Key, "push.token"):
			values[s.Env] = token.Reveal()
		case strings.HasSuffix(s.Key, "push.aes_key"):
			values[s.Env] = key.Reveal()
		}
	}
	return values
}
