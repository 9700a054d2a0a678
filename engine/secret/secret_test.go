package secret_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"go.uber.org/zap/zaptest/observer"

	"github.com/paotui-go/paotui/engine/secret"
)

func TestNothingShowsASecret(t *testing.T) {
	const value = "d80400f91e156f63"
	s := secret.New(value)
	holder := struct {
		Name   string
		Secret secret.Text
	}{"SFTC", s}
	encoded, err := json.Marshal(holder)
	if err != nil {
		t.Fatal(err)
	}
	core, logs := observer.New(zapcore.DebugLevel)
	zap.New(core).Info("x", zap.Any("holder", holder), zap.Stringer("s", s), zap.Any("s2", s))
	shown := fmt.Sprintf("%v %+v %#v %s %q %x %d|%v %#v", s, s, s, s, s, s, s, holder, holder) + string(encoded)
	enc := zapcore.NewJSONEncoder(zapcore.EncoderConfig{})
	for _, e := range logs.All() {
		buf, err := enc.EncodeEntry(e.Entry, e.Context)
		if err != nil {
			t.Fatal(err)
		}
		shown += buf.String()
	}
	if strings.Contains(shown, value) || strings.Contains(shown, fmt.Sprintf("%x", value)) {
		t.Errorf("the secret is shown in %s", shown)
	}
	if s.Reveal() != value {
		t.Error("Reveal must give the secret")
	}
	var back secret.Text
	if err := json.Unmarshal([]byte(`"abc"`), &back); err != nil || back.Reveal() != "abc" {
		t.Errorf("a secret must be readable from JSON: %v", err)
	}
}

func TestASecretInAnUnexportedFieldStaysHidden(t *testing.T) {
	const value = "d80400f91e156f63"
	hidden := &struct{ inner struct{ s secret.Text } }{}
	hidden.inner.s = secret.New(value)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x"} {
		if got := fmt.Sprintf(verb, hidden); strings.Contains(got, value) || strings.Contains(got, fmt.Sprintf("%x", value)) {
			t.Errorf("%s shows %s", verb, got)
		}
	}
	one, same, other := secret.New("a"), secret.New("a"), secret.New("b")
	if one != same || one == other || !secret.New("").IsZero() || one.IsZero() {
		t.Error("secrets are equal if their values are")
	}
}
