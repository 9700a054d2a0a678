package wiring

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/paotui-go/paotui/engine/strictyaml"
)

// MaxConfigBytes is the largest configuration file that is read.
const MaxConfigBytes = 1 << 20

// Load reads the configuration file at path and resolves what it takes from the
// environment. The files that it names begin where it lies. The error names the file
// and has a line for each mistake, with the line and what was expected, and never a
// value, since that may be a secret.
func Load(path string) (Config, error) {
	file, err := os.Open(path)
	if err != nil {
		return Config{}, unreadable(path, err)
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, MaxConfigBytes+1))
	if err != nil {
		return Config{}, unreadable(path, err)
	}
	cfg, err := Parse(data, os.LookupEnv)
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

func unreadable(path string, err error) error {
	var at *os.PathError
	if errors.As(err, &at) {
		err = at.Err
	}
	return fmt.Errorf("the configuration %s can not be read: %w", path, err)
}

// Parse reads a configuration. Unknown keys, repeated keys and a second document are
// errors; everything that is wrong is named at once, each with its line. lookup finds
// "env:NAME" values; see os.LookupEnv.
func Parse(data []byte, lookup func(string) (string, bool)) (Config, error) {
	if len(data) > MaxConfigBytes {
		return Config{}, fmt.Errorf("the configuration is larger than %d bytes", MaxConfigBytes)
	}
	var cfg Config
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
