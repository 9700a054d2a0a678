package wiring

import (
	"context"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"github.com/paotui-go/paotui/engine/secret"
)

// write puts a file into a folder and gives its path.
func write(t *testing.T, dir, name, text string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestASecretMayStandInAFile(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "app", "app-secret\r\n")
	absolute := write(t, dir, "dada", "dada-secret")
	path := write(t, dir, "paotui.yaml", "apps: {wx0123456789abcdef: {secret: file:app}}\n"+
		"shops: {cafe: {accounts: {DADA: {merchant: m, secret: 'file:"+absolute+"'}}}}\n")
	cfg, err := Load(path)
	if err != nil {
		t.Fatal(err)
	}
	app, account := cfg.Apps["wx0123456789abcdef"].Secret, cfg.Shops["cafe"].Accounts["DADA"].Secret
	if app.Reveal() != "app-secret" || account.Reveal() != "dada-secret" {
		t.Errorf("the secrets are %q and %q", app.Reveal(), account.Reveal())
	}
	if r := Check(path); len(r.Findings) != 0 || r.Sources[0].File != filepath.Join(dir, "app") || !r.Sources[0].Found {
		t.Errorf("%+v", r)
	}
}

func TestAFileOfASecretIsBoundedAndPlain(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"empty": "\n", "two": "a\nb\n", "large": strings.Repeat("a", MaxSecretBytes+1), "binary": "a\xff", "bom": "\ufeffabc", "largest": strings.Repeat("a", MaxSecretBytes),
	} {
		write(t, dir, name, text)
	}
	for value, want := range map[string]string{
		"file:absent":                          "the file " + filepath.Join(dir, "absent") + " can not be read: no such file or directory",
		"file:empty":                           "is empty",
		"file:two":                             "has more than one line",
		"file:large":                           "is larger than 4096 bytes",
		"file:binary":                          "is not plain UTF-8 text",
		"file:bom":                             "is not plain UTF-8 text",
		"file:largest":                         "",
		"file:.":                               "is no regular file",
		"file:/dev/zero":                       "/dev/zero is no regular file",
		"file:":                                "behind file: stands the path of a file",
		"env:":                                 "behind env: stands the name of a variable",
		"env:A B":                              "behind env: stands the name of a variable",
		"env:d80400f91e156f63d80400f91e156f63": "this looks like the secret itself",
	} {
		path := write(t, dir, "paotui.yaml", "apps:\n  wx0123456789abcdef:\n    secret: \""+value+"\"\nshops: {cafe: {accounts: {DADA: {merchant: m, secret: s}}}}\n")
		_, err := Load(path)
		if want == "" {
			if err != nil {
				t.Errorf("%s: %v", value, err)
			}
			continue
		}
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "line 3: apps.wx0123456789abcdef.secret: ") {
			t.Errorf("%s: %v, want in it %q", value, err, want)
		} else if strings.Contains(err.Error(), "d80400") {
			t.Errorf("the secret is shown: %v", err)
		}
	}
}

// TestEverySecretOfTheFileIsResolved holds the walk to the types: a secret that is added
// to Config is found without anybody's saying so.
func TestEverySecretOfTheFileIsResolved(t *testing.T) {
	var want []string
	for key, field := range keysBelow(reflect.TypeFor[Config](), "") {
		if field.Type == secretType {
			want = append(want, key)
		}
	}
	slices.Sort(want)
	cfg := filled(reflect.TypeFor[Config]()).Interface().(Config)
	var got []string
	eachSecret(nil, reflect.ValueOf(&cfg).Elem(), func(path at, s secret.Text) secret.Text {
		got = append(got, path.String())
		return secret.New("found")
	})
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" || len(want) < 8 {
		t.Errorf("the secrets of the file (-) and those that are visited (+) differ:\n%s", diff)
	}
	eachSecret(nil, reflect.ValueOf(&cfg).Elem(), func(path at, s secret.Text) secret.Text {
		if s.Reveal() != "found" {
			t.Errorf("%s was not put in its place", path)
		}
		return s
	})
}

// filled is a value with one entry in each map, named *.
func filled(t reflect.Type) reflect.Value {
	v := reflect.New(t).Elem()
	switch {
	case t == secretType:
		return reflect.ValueOf(secret.New("env:NAME"))
	case t.Kind() == reflect.Pointer:
		v.Set(reflect.New(t.Elem()))
		v.Elem().Set(filled(t.Elem()))
	case t.Kind() == reflect.Map:
		v.Set(reflect.MakeMap(t))
		v.SetMapIndex(reflect.ValueOf("*").Convert(t.Key()), filled(t.Elem()))
	case t.Kind() == reflect.Struct:
		for i := range t.NumField() {
			if keyOf(t.Field(i)) != "" {
				v.Field(i).Set(filled(t.Field(i).Type))
			}
		}
	}
	return v
}

// A secret that is mounted is replaced while the program runs, and the configuration
// that names it stays as it is.
func TestAFileOfASecretIsFollowed(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "app", "old\n")
	path := write(t, dir, "paotui.yaml", strings.Replace(account("DADA: {merchant: m, secret: s}"), "secret: s}", "secret: file:app}", 1))
	synctest.Test(t, func(t *testing.T) {
		cfg, err := Load(path)
		if err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(t.Context())
		told := make(chan error)
		go cfg.file.Follow(ctx, 0, func(err error) { told <- err })
		app := func() string { return cfg.file.Now().Apps["wx1"].Secret.Reveal() }

		write(t, dir, "app", "new\n")
		if err := <-told; err != nil || app() != "new" {
			t.Errorf("the secret is %q, %v", app(), err)
		}
		write(t, dir, "app", "")
		if err := <-told; err == nil || !strings.Contains(err.Error(), "is empty") || app() != "new" {
			t.Errorf("the secret is %q, %v", app(), err)
		}
		write(t, dir, "app", "new")
		if err := <-told; err != nil || app() != "new" {
			t.Errorf("the secret is %q, %v", app(), err)
		}
		stop()
		synctest.Wait()
	})
}
