package wiring

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/paotui-go/paotui/engine/secret"
)

// What a secret of the file begins with that stands elsewhere.
const (
	fromEnv  = "env:"
	fromFile = "file:"
)

// MaxSecretBytes is the largest file that is read for "file:PATH".
const MaxSecretBytes = 4096

// Source is where a secret of a configuration comes from.
type Source struct {
	// Key is the key that it stands under, such as apps.wx0123456789abcdef.secret, and
	// Line its line.
	Key  string
	Line int
	// Env is the variable's name, or File the path; neither is a secret that stands in
	// the configuration itself.
	Env  string
	File string
	// Found: it is there. Always false where secrets are not looked up.
	Found bool

	path at
}

// resolve puts what stands in the environment and in files in the place of "env:NAME"
// and "file:PATH".
func (r *reading) resolve() {
	eachSecret(nil, reflect.ValueOf(&r.cfg).Elem(), func(path at, value secret.Text) secret.Text {
		if value.IsZero() {
			return value
		}
		source := Source{path: path, Key: path.String(), Line: r.doc.Line(path)}
		found, problem := value.Reveal(), ""
		if name, ok := strings.CutPrefix(found, fromEnv); ok {
			source.Env, found, problem = r.fromEnvironment(name)
		} else if name, ok := strings.CutPrefix(found, fromFile); ok {
			source.File, found, problem = r.fromSecretFile(name)
		}
		source.Found = problem == "" && found != ""
		r.sources = append(r.sources, source)
		if problem != "" {
			r.doc.Add(path, "%s", problem)
		}
		if !source.Found {
			return value // not one that is missing as well
		}
		if strings.TrimSpace(found) != found {
			r.doc.Warn(path, "this secret begins or ends with a blank: was that copied along?")
		}
		return secret.New(found)
	})
}

// isElsewhere says whether a secret is still the name of where it stands.
func isElsewhere(s secret.Text) bool {
	return strings.HasPrefix(s.Reveal(), fromEnv) || strings.HasPrefix(s.Reveal(), fromFile)
}

var variable = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// hexadecimal is what most secrets of WeChat and of carriers look like.
var hexadecimal = regexp.MustCompile(`^[0-9a-fA-F]{16,}$`)

// EnvName says what is wrong with the name of an environment variable that is to hold
// a secret; nil if it can be one. It does not show the name, which may be the secret
// itself.
func EnvName(name string) error {
	switch {
	case hexadecimal.MatchString(name):
		return errors.New("this looks like the secret itself: behind env: stands the name of a variable that holds it, such as PAOTUI_APP_SECRET")
	case !variable.MatchString(name):
		return errors.New("behind env: stands the name of a variable: letters, digits and _, such as PAOTUI_APP_SECRET")
	}
	return nil
}

func (r *reading) fromEnvironment(name string) (known, value, problem string) {
	if err := EnvName(name); err != nil {
		return "", "", err.Error()
	}
	if r.lookup == nil {
		return name, "", ""
	}
	value, ok := r.lookup(name)
	if !ok || value == "" {
		return name, "", fmt.Sprintf("the environment has no %s: set it to the secret where this runs", name)
	}
	return name, value, ""
}

func (r *reading) fromSecretFile(path string) (known, value, problem string) {
	if strings.TrimSpace(path) == "" {
		return "", "", "behind file: stands the path of a file that holds the secret, such as /run/secrets/dada"
	}
	path = r.beside(path)
	if r.lookup == nil {
		return path, "", ""
	}
	value, err := readSecret(path)
	if err != nil {
		return path, "", err.Error()
	}
	return path, value, ""
}

// beside is a path of the file, which begins where the file lies.
func (r *reading) beside(path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(r.dir, path)
}

// readSecret reads a file that holds one secret, as Kubernetes and Docker mount them;
// a line's end behind it is left out.
func readSecret(path string) (string, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return "", fmt.Errorf("the file %s can not be read: %w", path, plainError(err))
	case !info.Mode().IsRegular(): // a pipe would be waited for, and gives its secret once
		return "", fmt.Errorf("%s is no regular file", path)
	}
	file, err := os.Open(path)
	if err != nil {
		return "", fmt.Errorf("the file %s can not be read: %w", path, plainError(err))
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, MaxSecretBytes+1))
	if err != nil {
		return "", fmt.Errorf("the file %s can not be read: %w", path, plainError(err))
	}
	value := bytes.TrimRight(data, "\r\n")
	switch {
	case len(data) > MaxSecretBytes:
		return "", fmt.Errorf("the file %s is larger than %d bytes: it is to hold one secret and nothing else", path, MaxSecretBytes)
	case len(value) == 0:
		return "", fmt.Errorf("the file %s is empty", path)
	case !utf8.Valid(value) || bytes.HasPrefix(value, []byte("\ufeff")):
		return "", fmt.Errorf("the file %s is not plain UTF-8 text", path)
	case bytes.ContainsAny(value, "\r\n"):
		return "", fmt.Errorf("the file %s has more than one line: it is to hold one secret and nothing else", path)
	}
	return string(value), nil
}

// plainError is an error of the file system without the path, which is told already.
func plainError(err error) error {
	if at, ok := errors.AsType[*os.PathError](err); ok {
		return at.Err
	}
	return err
}

var secretType = reflect.TypeFor[secret.Text]()

// eachSecret visits every secret below v that the file has a key for, in a fixed order,
// and puts what visit gives in its place.
func eachSecret(path at, v reflect.Value, visit func(at, secret.Text) secret.Text) {
	switch {
	case v.Type() == secretType:
		v.Set(reflect.ValueOf(visit(path, v.Interface().(secret.Text))))
	case v.Kind() == reflect.Pointer && !v.IsNil():
		eachSecret(path, v.Elem(), visit)
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			if name := keyOf(v.Type().Field(i)); name != "" {
				eachSecret(path.Key(name), v.Field(i), visit)
			}
		}
	case v.Kind() == reflect.Slice:
		for i := range v.Len() {
			eachSecret(path.Index(i), v.Index(i), visit)
		}
	case v.Kind() == reflect.Map:
		keys := v.MapKeys()
		slices.SortFunc(keys, func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) })
		for _, key := range keys { // a map's values can only be replaced whole
			element := reflect.New(v.Type().Elem()).Elem()
			element.Set(v.MapIndex(key))
			eachSecret(path.Key(key.String()), element, visit)
			v.SetMapIndex(key, element)
		}
	}
}

// keyOf is the key that a field has in the file; "" if it has none.
func keyOf(f reflect.StructField) string {
	name, _, _ := strings.Cut(f.Tag.Get("yaml"), ",")
	if name == "-" {
		return ""
	}
	return name
}
