package wiring

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/strictyaml"
)

// MaxConfigBytes is the largest configuration file that is read.
const MaxConfigBytes = 1 << 20

// Option says what a host has besides the configuration file.
type Option func(*Config)

// WithOwn is for a host that finds its mini programs and its shops' accounts itself,
// such as a platform in its database: the file need not name any. Nil apps are the
// file's.
func WithOwn(apps Apps, accounts engine.Accounts) Option {
	return func(c *Config) { c.OwnApps, c.OwnAccounts = apps, accounts }
}

// Load reads the configuration file at path and resolves what it takes from the
// environment and from files of secrets. The files that it names begin where it lies.
// The error is that of [Check]: a line for each mistake, with the file, the line and
// what was expected, and never a value, since that may be a secret.
//
// A [System] that is built of it follows the file and the files of secrets: shops, their
// accounts and mini programs may change while it runs.
func Load(path string, options ...Option) (Config, error) {
	m := &mounted{path: path}
	refused := false
	file, err := strictyaml.OpenFile(m.read, func(data []byte) (Config, error) {
		r := read(m.config(data), os.LookupEnv, filepath.Dir(path), options)
		err := r.report(path).Err()
		refused = err != nil
		return r.cfg, err
	})
	switch {
	case refused: // told with what is wrong in the policy file, too
		return Config{}, cmp.Or(Check(path, options...).Err(), err)
	case err != nil:
		return Config{}, err
	}
	cfg := file.Now()
	cfg.file = file
	return cfg, nil
}

// mounted reads a configuration file with a sum over the secrets that it takes from
// files, so that it has changed when one of them has: Kubernetes replaces them while
// programs run.
type mounted struct {
	path  string
	last  []byte // what the configuration was
	files []string
}

func (m *mounted) read() ([]byte, error) {
	data, err := strictyaml.ReadFile("configuration", m.path, MaxConfigBytes)
	if err != nil {
		return nil, err
	}
	if m.last == nil || !slices.Equal(data, m.last) {
		m.last, m.files = data, secretFiles(data, filepath.Dir(m.path))
	}
	sum := sha256.New()
	for _, file := range m.files {
		value, err := readSecret(file)
		fmt.Fprintf(sum, "%q %v\n", value, err)
	}
	return sum.Sum(slices.Clone(data)), nil
}

func (m *mounted) config(data []byte) []byte { return data[:len(data)-sha256.Size] }

// secretFiles are the files that a configuration takes secrets from.
func secretFiles(data []byte, dir string) (files []string) {
	for _, s := range read(data, nil, dir, nil).sources {
		if s.File != "" {
			files = append(files, s.File)
		}
	}
	return files
}

// Parse reads a configuration. Unknown keys, repeated keys and a second document are
// errors; everything that is wrong is named at once, each with its line. lookup finds
// "env:NAME" values, see os.LookupEnv; nil finds none. "file:PATH" values begin in the working
// directory.
func Parse(data []byte, lookup func(string) (string, bool), options ...Option) (Config, error) {
	if lookup == nil {
		lookup = func(string) (string, bool) { return "", false }
	}
	r := read(data, lookup, "", options)
	switch {
	case r.unread != nil:
		return Config{}, r.unread
	case r.doc.Err() != nil:
		return Config{}, r.doc.Err()
	}
	return r.cfg, nil
}

// reading is a configuration with what there is to say about it.
type reading struct {
	cfg     Config
	doc     *findings
	unread  error // it is no configuration at all; there is no doc then
	dir     string
	lookup  func(string) (string, bool) // nil: secrets are not looked up, neither here nor in files
	sources []Source
}

// findings gathers what is wrong, with its line; at is the place of a value.
type (
	findings = strictyaml.Document
	at       = strictyaml.Path
)

func read(data []byte, lookup func(string) (string, bool), dir string, options []Option) *reading {
	r := &reading{lookup: lookup, dir: dir}
	if len(data) > MaxConfigBytes {
		r.unread = fmt.Errorf("the configuration is larger than %d bytes", MaxConfigBytes)
		return r
	}
	for _, o := range options {
		o(&r.cfg)
	}
	doc, err := strictyaml.Read(data, &r.cfg)
	if err != nil {
		r.unread = fmt.Errorf("the configuration can not be read: %w", err)
		return r
	}
	r.doc = doc
	r.resolve()
	r.cfg.check(doc)
	r.warn()
	if dir != "" {
		for _, named := range []*string{&r.cfg.Store.SQLite, &r.cfg.Policy} { // the same from wherever it is called
			if *named != "" {
				*named = r.beside(*named)
			}
		}
	}
	return r
}
