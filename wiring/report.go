package wiring

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/paotui-go/paotui/engine/strictyaml"
	"github.com/paotui-go/paotui/policy/policyfile"
)

// Report is everything that there is to say about a configuration file. No secret is in
// it.
type Report struct {
	// Findings are mistakes and warnings, of the configuration and of the policy file
	// that it names, each in the order of its file.
	Findings []Finding
	// Summary is what was read, as far as it could be.
	Summary Summary
	// Sources are where its secrets come from, one for each key.
	Sources []Source
}

// Finding is a mistake in a file, or a warning about it.
type Finding struct {
	File   string
	Line   int // 0 if it is about the whole file
	Column int // 0 if it is about the whole line
	// Key is where it is, such as shops.cafe.accounts.DADA.secret; it may be empty.
	Key string
	// Text is what it is and what to do; it shows no value.
	Text string
	// Warning: the file is taken all the same.
	Warning bool
}

// String is such as "paotui.yaml:12:5: expected true or false", as editors and CI read
// it.
func (f Finding) String() string {
	place := f.File
	for _, n := range []int{f.Line, f.Column} {
		if n == 0 {
			break
		}
		place += fmt.Sprintf(":%d", n)
	}
	return place + ": " + f.Text
}

// Check reads the configuration file at path, as [Load] does, and the policy file that
// it names, and reports everything at once. What makes Load or [Build] refuse a file is
// a mistake here, by the same rules.
func Check(path string, options ...Option) Report { return check(path, os.LookupEnv, options) }

// CheckWithoutSecrets is Check where the secrets are not, such as in CI: what stands in
// the environment and in files of secrets is not looked up, and its form not checked.
func CheckWithoutSecrets(path string, options ...Option) Report { return check(path, nil, options) }

// Examine is [CheckWithoutSecrets] for a configuration that is not in a file yet; file is
// where it is to lie. The files that it names are not looked at.
func Examine(file string, data []byte, options ...Option) Report {
	return read(data, nil, filepath.Dir(file), options).report(file)
}

func check(path string, lookup func(string) (string, bool), options []Option) Report {
	data, err := strictyaml.ReadFile("configuration", path, MaxConfigBytes)
	if err != nil {
		text := strings.TrimPrefix(err.Error(), "the configuration "+path+" ")
		return Report{Findings: []Finding{{File: path, Text: text}}}
	}
	r := read(data, lookup, filepath.Dir(path), options)
	if r.unread != nil {
		return r.report(path)
	}
	policies, mistakes := r.checkPolicy()
	r.warnOfReaders(path)
	report := r.report(path)
	report.Summary.Policies = policies
	report.Findings = append(report.Findings, inFile(r.cfg.Policy, mistakes)...)
	return report
}

// checkPolicy reads the policy file. That it can not be read is a mistake of the
// configuration; what is wrong in it has lines of its own.
func (r *reading) checkPolicy() (names []string, mistakes strictyaml.Mistakes) {
	if r.cfg.Policy == "" {
		return nil, nil
	}
	policies, err := policyfile.Load(r.cfg.Policy)
	if err == nil {
		return policies.Names(), nil
	}
	mistakes, ok := errors.AsType[strictyaml.Mistakes](err)
	if !ok {
		r.doc.Add(at{"policy"}, "%s", err)
	}
	return nil, mistakes
}

func (r *reading) report(path string) Report {
	report := Report{Sources: r.sources}
	if r.unread == nil {
		report.Summary = r.cfg.summary()
		report.Findings = inFile(path, r.doc.Findings())
		return report
	}
	report.Findings = []Finding{{File: path, Text: r.unread.Error()}}
	if f, ok := errors.AsType[strictyaml.Finding](r.unread); ok {
		report.Findings = inFile(path, []strictyaml.Finding{f})
	}
	return report
}

func inFile(path string, findings []strictyaml.Finding) (all []Finding) {
	for _, f := range findings {
		all = append(all, Finding{File: path, Line: f.Line, Column: f.Column, Key: f.Path.String(), Text: f.Said(), Warning: f.Warning})
	}
	return all
}

// Mistakes are the findings for which the file is refused.
func (r Report) Mistakes() []Finding { return r.which(false) }

// Warnings are the others.
func (r Report) Warnings() []Finding { return r.which(true) }

func (r Report) which(warning bool) (some []Finding) {
	for _, f := range r.Findings {
		if f.Warning == warning {
			some = append(some, f)
		}
	}
	return some
}

// Err has a line for each mistake; nil if there is none.
func (r Report) Err() error {
	var lines []string
	for _, f := range r.Mistakes() {
		place := f.File
		switch {
		case f.Column > 0:
			place = fmt.Sprintf("%s: line %d, column %d", f.File, f.Line, f.Column)
		case f.Line > 0:
			place = fmt.Sprintf("%s: line %d", f.File, f.Line)
		}
		lines = append(lines, place+": "+f.Text)
	}
	if lines == nil {
		return nil
	}
	return errors.New(strings.Join(lines, "\n"))
}

// Variables are the sources in the environment, sorted by the variable's name, each
// once.
func (r Report) Variables() (all []Source) {
	for _, s := range r.Sources {
		if s.Env != "" && !slices.ContainsFunc(all, func(o Source) bool { return o.Env == s.Env }) {
			all = append(all, s)
		}
	}
	slices.SortFunc(all, func(a, b Source) int { return cmp.Compare(a.Env, b.Env) })
	return all
}
