package wiring

import (
	"fmt"
	"os"
	"path/filepath"

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
// environment. The files that it names begin where it lies. The error names the file
// and has a line for each mistake, with the line and what was expected, and never a
// value, since that may be a secret.
//
// A [System] that is built of it follows the file: shops, their accounts and mini
// programs may change while it runs.
func Load(path string, options ...Option) (Config, error) {
	file, err := strictyaml.OpenFile(
		func() ([]byte, error) { return strictyaml.ReadFile("configuration", path, MaxConfigBytes) },
		func(data []byte) (Config, error) { return parseFile(path, data, options) },
	)
	if err != nil {
		return Config{}, err
	}
	cfg := file.Now()
	cfg.file = file
	return cfg, nil
}

func parseFile(path string, data []byte, options []Option) (Config, error) {
	cfg, err := Parse(data, os.LookupEnv, options...)
	if err != nil {
		return Config{}, fmt.Errorf("%s: %w", path, err)
	}
	for _, named := range []*string{&cfg.Store.SQLite, &cfg.Policy} { // the same from wherever it is called
		if *named != "" && !filepath.IsAbs(*named) {
			*named = filepath.Join(filepath.Dir(path), *named)
		}
	}
	return cfg, nil
}

// Parse reads a configuration. Unknown keys, repeated keys and a second document are
// errors; everything that is wrong is named at once, each with its line. lookup finds
// "env:NAME" values; see os.LookupEnv.
func Parse(data []byte, lookup func(string) (string, bool), options ...Option) (Config, error) {
	if len(data) > MaxConfigBytes {
		return Config{}, fmt.Errorf("the configuration is larger than %d bytes", MaxConfigBytes)
	}
	var cfg Config
	for _, o := range options {
		o(&cfg)
	}
	doc, err := strictyaml.Read(data, &cfg)
	if err != nil {
		return Config{}, fmt.Errorf("the configuration can not be read: %w", err)
	}
	cfg.resolve(doc, lookup)
	cfg.check(doc)
	return cfg, doc.Err()
}

// findings gathers what is wrong, with its line; at is the place of a value.
type (
	findings = strictyaml.Document
	at       = strictyaml.Path
)
