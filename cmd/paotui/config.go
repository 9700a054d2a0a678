package main

import (
	"cmp"
	"errors"
	"fmt"
	"strings"

	"github.com/paotui-go/paotui/wiring"
)

type configCommand struct {
	Init   configInitCommand   `cmd:"" help:"Ask what a configuration needs, and write one that works."`
	Check  configCheckCommand  `cmd:"" help:"Read a configuration file and tell every mistake in it, and what it amounts to."`
	Schema configSchemaCommand `cmd:"" help:"Print the JSON Schema of the configuration file, for an editor."`
}

type configSchemaCommand struct{}

// Run prints it.
func (configSchemaCommand) Run(p *program) error {
	_, err := p.out.Write(wiring.Schema())
	return err
}

type configCheckCommand struct {
	File       string `arg:"" optional:"" help:"The configuration file; without it that of --config."`
	WithoutEnv bool   `help:"Look up no secret, neither in the environment nor in files: for CI, where they are not. Lists what the file needs."`
	JSON       bool   `help:"One JSON document: file, ok, mistakes, warnings, what is configured, and where its secrets come from."`
}

type (
	configCheckJSON struct {
		File      string           `json:"file"`
		OK        bool             `json:"ok"`
		Mistakes  []findingJSON    `json:"mistakes"`
		Warnings  []findingJSON    `json:"warnings"`
		BaseURL   string           `json:"base_url"`
		Simulated bool             `json:"simulated"`
		Apps      []string         `json:"apps"`
		Shops     []shopJSON       `json:"shops"`
		Push      []endpointJSON   `json:"push"`
		Store     string           `json:"store"`
		Policy    *string          `json:"policy"`
		Policies  []string         `json:"policies"`
		Secrets   []secretFromJSON `json:"secrets"`
	}
	findingJSON struct {
		File   string `json:"file"`
		Line   *int   `json:"line"`
		Column *int   `json:"column"`
		Key    string `json:"key"`
		Text   string `json:"text"`
	}
	shopJSON struct {
		Name     string   `json:"name"`
		App      string   `json:"app"`
		Carriers []string `json:"carriers"`
	}
	endpointJSON struct {
		App    string `json:"app"`
		Listen string `json:"listen"`
		Path   string `json:"path"`
		Mode   string `json:"mode"`
	}
	secretFromJSON struct {
		Key   string  `json:"key"`
		Env   *string `json:"env"`
		File  *string `json:"file"`
		Found *bool   `json:"found"`
	}
)

// Run reads the file as every command does, and says all of it.
func (c *configCheckCommand) Run(p *program) error {
	file := cmp.Or(c.File, p.config)
	if file == "" {
		return badInput(errors.New("name the configuration file: paotui config check FILE"))
	}
	check := wiring.Check
	if c.WithoutEnv {
		check = wiring.CheckWithoutSecrets
	}
	report := check(file)
	if c.JSON {
		if err := p.document(c.document(file, report)); err != nil {
			return err
		}
	} else {
		c.show(p, file, report)
	}
	if report.Err() != nil {
		return quietly(exitInput)
	}
	return nil
}

func (c *configCheckCommand) document(file string, r wiring.Report) configCheckJSON {
	s := r.Summary
	doc := configCheckJSON{
		File: file, OK: r.Err() == nil, Mistakes: findingsJSON(r.Mistakes()), Warnings: findingsJSON(r.Warnings()),
		BaseURL: s.BaseURL, Simulated: s.Simulated, Apps: append([]string{}, s.Apps...), Shops: []shopJSON{}, Push: []endpointJSON{},
		Store: cmp.Or(s.Store, "memory"), Policy: orNull(s.Policy), Policies: append([]string{}, s.Policies...), Secrets: []secretFromJSON{},
	}
	for _, shop := range s.Shops {
		one := shopJSON{Name: shop.Name, App: shop.App, Carriers: []string{}}
		for _, id := range shop.Carriers {
			one.Carriers = append(one.Carriers, string(id))
		}
		doc.Shops = append(doc.Shops, one)
	}
	for _, e := range s.Push {
		doc.Push = append(doc.Push, endpointJSON{e.App, e.Listen, e.Path, string(e.Mode)})
	}
	for _, from := range r.Sources {
		one := secretFromJSON{Key: from.Key, Env: orNull(from.Env), File: orNull(from.File)}
		if !c.WithoutEnv {
			one.Found = &from.Found
		}
		doc.Secrets = append(doc.Secrets, one)
	}
	return doc
}

func findingsJSON(findings []wiring.Finding) []findingJSON {
	out := []findingJSON{}
	for _, f := range findings {
		out = append(out, findingJSON{f.File, orNull(f.Line), orNull(f.Column), f.Key, f.Text})
	}
	return out
}

// orNull is nothing for what is not told.
func orNull[T comparable](v T) *T {
	var none T
	if v == none {
		return nil
	}
	return &v
}

func (c *configCheckCommand) show(p *program, file string, r wiring.Report) {
	for _, f := range r.Findings {
		kind, paint := "mistake", red
		if f.Warning {
			kind, paint = "warning", bold
		}
		fmt.Fprintf(p.err, "%s\n", strings.Replace(f.String(), ": ", ": "+p.paint(paint, kind)+": ", 1))
	}
	if n := len(r.Mistakes()); n > 0 {
		if lacks := c.lacks(r); len(lacks) > 0 {
			p.note("the environment lacks %s", strings.Join(lacks, ", "))
		}
		p.note("%s is refused: mistakes: %d", file, n)
		return
	}
	p.say("%s is fine.", file)
	p.say("")
	for _, line := range c.summary(r) {
		p.say("%-9s %s", line[0], line[1])
	}
}

// lacks are the variables that are to be set.
func (c *configCheckCommand) lacks(r wiring.Report) (names []string) {
	for _, v := range r.Variables() {
		if !v.Found && !c.WithoutEnv {
			names = append(names, v.Env)
		}
	}
	return names
}

// summary is what is configured, as lines of a name and a text; a name stands once.
func (c *configCheckCommand) summary(r wiring.Report) (lines [][2]string) {
	last := ""
	add := func(name, format string, args ...any) {
		shown := name
		if name == last {
			shown = ""
		}
		last = name
		lines = append(lines, [2]string{shown, fmt.Sprintf(format, args...)})
	}
	s := r.Summary
	api := s.BaseURL
	if s.Simulated {
		api += ", simulated: nobody rides there"
	}
	add("api", "%s", api)
	for _, app := range s.Apps {
		add("app", "%s", app)
	}
	for _, shop := range s.Shops {
		var carriers []string
		for _, id := range shop.Carriers {
			carriers = append(carriers, string(id))
		}
		through := ""
		if len(s.Apps) > 1 {
			through = ", through " + shop.App
		}
		add("shop", "%s: %s%s", shop.Name, strings.Join(carriers, ", "), through)
	}
	for _, e := range s.Push {
		add("push", "%s%s for %s, %s", e.Listen, e.Path, e.App, e.Mode)
	}
	if len(s.Push) == 0 {
		add("push", "none: deliveries are followed by asking")
	}
	add("store", "%s", cmp.Or(s.Store, "memory: nothing survives the process"))
	policy := "the cheapest"
	if s.Policy != "" {
		policy = s.Policy + ": " + strings.Join(s.Policies, ", ")
	}
	add("policy", "%s", policy)
	for _, v := range r.Variables() {
		add("needs", "%s%s", v.Env, c.isSet(v))
	}
	for _, from := range r.Sources {
		if from.File != "" {
			add("needs", "%s", from.File)
		}
	}
	return lines
}

// isSet says whether a variable is set, where that was looked at.
func (c *configCheckCommand) isSet(v wiring.Source) string {
	if c.WithoutEnv {
		return ""
	}
	return ", which is set"
}
