package secret_test

import (
	"bytes"
	"encoding/gob"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"html/template"
	"log/slog"
	"reflect"
	"runtime"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"github.com/paotui-go/paotui/engine/secret"
)

// account has a secret wherever one can be.
type account struct {
	Name   string
	Secret secret.Text
	Old    *secret.Text
	More   []secret.Text
	By     map[string]secret.Text
	Any    any
	hidden secret.Text
	inner  struct{ secret *secret.Text }
}

func newAccount(value string) account {
	s := secret.New(value)
	a := account{"SFTC", s, &s, []secret.Text{s}, map[string]secret.Text{"a": s}, s, s, struct{ secret *secret.Text }{&s}}
	return a
}

const value = "d80400f91e156f63"

// shows says whether a text gives the secret away, as it is or in another form.
func shows(text string) bool {
	for _, form := range []string{value, fmt.Sprintf("%x", value), fmt.Sprintf("%X", value), fmt.Sprint([]byte(value)), fmt.Sprintf("% x", value)} {
		if strings.Contains(text, form) {
			return true
		}
	}
	return false
}

// printers are ways to print something that may be a secret or have one in it.
var printers = map[string]func(any) string{
	"json": func(v any) string { b, err := json.Marshal(v); return string(b) + fmt.Sprint(err) },
	"xml":  func(v any) string { b, err := xml.Marshal(v); return string(b) + fmt.Sprint(err) },
	"yaml": func(v any) string { b, err := yaml.Marshal(v); return string(b) + fmt.Sprint(err) },
	"gob": func(v any) string {
		var b bytes.Buffer
		err := gob.NewEncoder(&b).Encode(v) // it refuses
		return b.String() + fmt.Sprint(err)
	},
	"an error": func(v any) string { return errors.Join(fmt.Errorf("this failed: %v", v), fmt.Errorf("%+v", v)).Error() },
	"a template": func(v any) string {
		var b strings.Builder
		err := template.Must(template.New("").Parse("{{.}} {{printf `%#v` .}}")).Execute(&b, v)
		return b.String() + fmt.Sprint(err)
	},
	"slog as text": func(v any) string {
		var b strings.Builder
		slog.New(slog.NewTextHandler(&b, nil)).Info("x", "v", v, slog.Group("g", "v", v))
		return b.String()
	},
	"slog as JSON": func(v any) string {
		var b strings.Builder
		slog.New(slog.NewJSONHandler(&b, nil)).Info("x", "v", v, slog.Group("g", "v", v))
		return b.String()
	},
	"zap as JSON":    func(v any) string { return zapped(zapcore.NewJSONEncoder(zapcore.EncoderConfig{}), v) },
	"zap on console": func(v any) string { return zapped(zapcore.NewConsoleEncoder(zapcore.EncoderConfig{}), v) },
	"go-cmp": func(v any) string {
		return cmp.Diff(v, nil) + cmp.Diff(v, newAccount("another"), cmp.AllowUnexported(account{}, struct{ secret *secret.Text }{}))
	},
	"reflection": func(v any) string {
		var b strings.Builder
		dump(&b, reflect.ValueOf(v), 0)
		return b.String()
	},
}

func zapped(enc zapcore.Encoder, v any) string {
	var b bytes.Buffer
	log := zap.New(zapcore.NewCore(enc, zapcore.AddSync(&b), zapcore.DebugLevel))
	log.Info("x", zap.Any("v", v), zap.Reflect("r", v))
	log.Sugar().Infow("x", "v", v)
	log.Sugar().Infof("%v %+v", v, v)
	return b.String()
}

// dump follows every pointer and looks into every field, also those that are not
// exported, and calls no method: as printers for tests do.
func dump(b *strings.Builder, v reflect.Value, depth int) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() && depth < 20 {
			dump(b, v.Elem(), depth+1)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			dump(b, v.Field(i), depth+1)
		}
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			dump(b, v.Index(i), depth+1)
		}
	case reflect.Map:
		for _, key := range v.MapKeys() {
			dump(b, key, depth+1)
			dump(b, v.MapIndex(key), depth+1)
		}
	default:
		fmt.Fprintf(b, "%v ", v)
	}
}

func TestNoPrinterShowsASecret(t *testing.T) {
	s, holder := secret.New(value), newAccount(value)
	for name, print := range printers {
		for what, v := range map[string]any{"a secret": s, "its address": &s, "a struct": holder, "a struct's address": &holder, "a list": []any{s, holder}, "a map": map[string]any{"a": s}} {
			if text := print(v); shows(text) {
				t.Errorf("%s shows %s:\n%s", name, what, text)
			}
		}
	}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "% x", "%d", "%c", "%U", "%b", "%o", "%e", "%t", "%p", "%T", "%20v", "%.3s"} {
		for _, v := range []any{s, &s, holder, &holder, []secret.Text{s}, map[secret.Text]secret.Text{s: s}} {
			if text := fmt.Sprintf(verb, v); shows(text) {
				t.Errorf("%s shows %s", verb, text)
			}
		}
	}
}

// TestThePrintersWouldShowIt holds the test above to something that is no secret.
func TestThePrintersWouldShowIt(t *testing.T) {
	type holder struct{ Open string }
	for name, print := range printers {
		open := holder{value}
		if name == "gob" || name == "go-cmp" {
			open := value
			if !shows(print(open)) {
				t.Errorf("%s would not show it", name)
			}
			continue
		}
		if !shows(print(open)) {
			t.Errorf("%s would not show it", name)
		}
	}
}

// The value is reached through an address without a type: it must live as long as the
// secret, and be one for equal values.
func TestASecretOutlivesTheCollector(t *testing.T) {
	secrets := map[string]secret.Text{}
	for i := range 1000 {
		text := fmt.Sprintf("secret %d", i)
		secrets[strings.Clone(text)] = secret.New(text)
	}
	for range 5 {
		runtime.GC()
	}
	for text, s := range secrets {
		if s.Reveal() != text || s != secret.New(strings.Clone(text)) || !s.Equal(secret.New(text)) || s == secret.New(text+"x") {
			t.Fatalf("%q is %q", text, s.Reveal())
		}
	}
	if secret.New("").Reveal() != "" || (secret.Text{}) != secret.New("") {
		t.Error("the empty secret is another one")
	}
}

func BenchmarkReveal(b *testing.B) {
	s := secret.New(value)
	b.ReportAllocs()
	for b.Loop() {
		_ = s.Reveal()
	}
}
