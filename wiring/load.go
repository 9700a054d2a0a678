package wiring

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// MaxConfigBytes is the largest configuration file that is read.
const MaxConfigBytes = 1 << 20

// Load reads the configuration file at path and resolves what it takes from the
// environment. The error names the file, the line and what was expected, and
// never a value, since that may be a secret.
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
	if file := cfg.Store.SQLite; file != "" && !filepath.IsAbs(file) {
		cfg.Store.SQLite = filepath.Join(filepath.Dir(path), file) // the same store from wherever it is called
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

// Parse reads a configuration. Unknown keys, repeated keys and a second document
// are errors; every problem of meaning is named at once, each with its line.
// lookup finds "env:NAME" values; see os.LookupEnv.
func Parse(data []byte, lookup func(string) (string, bool)) (Config, error) {
	if len(data) > MaxConfigBytes {
		return Config{}, fmt.Errorf("the configuration is larger than %d bytes", MaxConfigBytes)
	}
	if bytes.HasPrefix(data, []byte("\ufeff")) {
		return Config{}, errors.New("the configuration begins with a byte order mark: save it without")
	}
	if len(bytes.TrimSpace(data)) == 0 {
		return Config{}, errors.New("the configuration is empty")
	}
	file, err := parser.ParseBytes(data, 0)
	if err != nil {
		return Config{}, withoutSource(err)
	}
	if len(file.Docs) > 1 {
		return Config{}, errors.New("the configuration has more than one document; leave out the ---")
	}
	wrong := findings{file: file}
	wrong.checkText(body(file), false)
	var cfg Config
	if err := yaml.UnmarshalWithOptions(data, &cfg, yaml.Strict()); err != nil {
		return Config{}, cmp.Or(wrong.err(), withoutSource(err))
	}
	cfg.resolve(&wrong, lookup)
	cfg.check(&wrong)
	return cfg, wrong.err()
}

// withoutSource keeps the place and our own words. The YAML package would show the
// lines of the file, which may hold a secret, and Go's names for things.
func withoutSource(err error) error {
	var where yaml.Error
	if !errors.As(err, &where) || where.GetToken() == nil || where.GetToken().Position == nil {
		return errors.New("the configuration is not YAML")
	}
	pos := where.GetToken().Position
	return fmt.Errorf("line %d, column %d: %s", pos.Line, pos.Column, plain(where))
}

func plain(err yaml.Error) string {
	var wrong *yaml.TypeError
	var unexpected *yaml.UnexpectedNodeTypeError
	var unknown *yaml.UnknownFieldError
	switch {
	case errors.As(err, &unknown):
		return strings.Replace(unknown.Message, "unknown field", "unknown key", 1)
	case strings.Contains(err.GetMessage(), "already defined"):
		return "this key is there twice"
	case errors.As(err, &wrong):
		return "expected " + kindOf(wrong.DstType)
	case errors.As(err, &unexpected):
		return "expected a " + unexpected.Expected.YAMLName() + ", not a " + unexpected.Actual.YAMLName()
	default:
		return "this is not YAML"
	}
}

func kindOf(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Float64, reflect.Int, reflect.Int64:
		return "a number"
	case reflect.Bool:
		return "true or false"
	case reflect.String:
		return "text"
	default:
		return "keys with values"
	}
}

// findings gathers problems of meaning with their lines.
type findings struct {
	file  *ast.File
	lines []string
}

// add names a problem at a YAML path such as "$.push.mode". A key that is not
// there is reported at the nearest one above it.
func (f *findings) add(path at, format string, args ...any) {
	f.lines = append(f.lines, fmt.Sprintf("line %d: %s: %s", path.line(f.file), path, fmt.Sprintf(format, args...)))
}

func (f *findings) err() error {
	if len(f.lines) == 0 {
		return nil
	}
	return errors.New(strings.Join(f.lines, "\n"))
}

// at is the place of a value: the keys that lead to it.
type at []string

func (a at) key(k string) at { return append(a[:len(a):len(a)], k) }

func (a at) String() string { return strings.Join(a, ".") }

// line is where the value stands in the file, or the nearest key above it.
func (a at) line(file *ast.File) int {
	line := 1
	node := body(file)
	for _, key := range a {
		pair := find(node, key)
		if pair == nil {
			return line
		}
		line = pair.Key.GetToken().Position.Line
		node = pair.Value
	}
	return line
}

func body(file *ast.File) ast.Node {
	if file == nil || len(file.Docs) == 0 {
		return nil
	}
	return file.Docs[0].Body
}

func find(node ast.Node, key string) *ast.MappingValueNode {
	for _, pair := range pairs(node) {
		if named(pair, key) {
			return pair
		}
	}
	return nil
}

func named(pair *ast.MappingValueNode, key string) bool {
	token := pair.Key.GetToken()
	return token != nil && token.Value == key
}
