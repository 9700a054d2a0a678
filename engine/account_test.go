package engine_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/fault"
	"github.com/paotui-go/paotui/engine/secret"
)

func TestStaticAccountsByShopAndCarrier(t *testing.T) {
	accounts := engine.StaticAccounts{
		"guomao":   {"SFTC": {Merchant: "m1", Secret: secret.New("s1")}, "DADA": {Merchant: "m2"}},
		"sanlitun": {"SFTC": {Merchant: "m3"}},
	}
	for _, c := range []struct {
		shop    string
		carrier engine.CarrierID
		want    string
	}{{"guomao", "SFTC", "m1"}, {"guomao", "DADA", "m2"}, {"sanlitun", "SFTC", "m3"}} {
		account, err := accounts.Account(t.Context(), c.shop, c.carrier)
		if err != nil || account.Merchant != c.want {
			t.Errorf("%s at %s: %s, %v; want %s", c.shop, c.carrier, account.Merchant, err, c.want)
		}
	}
	for reason, pair := range map[string][2]string{"a carrier without this shop": {"sanlitun", "DADA"}, "a shop that nobody knows": {"wangjing", "SFTC"}, "nothing": {"", ""}} {
		account, err := accounts.Account(t.Context(), pair[0], engine.CarrierID(pair[1]))
		if !errors.Is(err, engine.ErrNoAccount) || account != (engine.Account{}) {
			t.Errorf("%s: %+v, %v; want ErrNoAccount", reason, account, err)
		}
	}
	if _, err := engine.StaticAccounts(nil).Account(t.Context(), "guomao", "SFTC"); !errors.Is(err, engine.ErrNoAccount) {
		t.Errorf("no table at all: %v", err)
	}
}

func TestNoAccountIsAboutTheAccountAndNothingWasSent(t *testing.T) {
	if fault.KindOf(engine.ErrNoAccount) != fault.Account || fault.OutcomeOf(engine.ErrNoAccount) != fault.NotSent {
		t.Errorf("ErrNoAccount is %v, %v", fault.KindOf(engine.ErrNoAccount), fault.OutcomeOf(engine.ErrNoAccount))
	}
}

func TestAnAccountsSecretIsNotPrinted(t *testing.T) {
	account := engine.Account{App: "wx1", Merchant: "m1", Secret: secret.New("hunter2")}
	data, err := json.Marshal(engine.Inquiry{Account: account})
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{string(data), fmt.Sprintf("%v %+v %#v %s %q", account, account, account, account.Secret, account.Secret)} {
		if strings.Contains(text, "hunter2") {
			t.Errorf("the secret is shown: %s", text)
		}
	}
	if account.Secret.Reveal() != "hunter2" {
		t.Error("who signs can not read it")
	}
}

// The journal outlives accounts and is shown to people: nothing in it may hold a
// secret, by the types of its facts.
func TestNoFactCanHoldASecret(t *testing.T) {
	for kind := range factTypes {
		var e engine.Entry
		if err := json.Unmarshal([]byte(`{"seq":1,"at":"2026-05-01T12:00:00Z","kind":"`+kind+`","fact":{}}`), &e); err != nil {
			t.Fatal(err)
		}
		if path := holds(reflect.TypeOf(e.Fact), reflect.TypeFor[secret.Text](), map[reflect.Type]bool{}); path != "" {
			t.Errorf("%T%s is a secret", e.Fact, path)
		}
	}
	if holds(reflect.TypeFor[engine.Placement](), reflect.TypeFor[secret.Text](), map[reflect.Type]bool{}) == "" {
		t.Error("this test can not find a secret where there is one")
	}
}

// holds is the path to a field of a type, anywhere inside another.
func holds(in, what reflect.Type, seen map[reflect.Type]bool) string {
	if seen[in] {
		return ""
	}
	seen[in] = true
	switch in.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Array, reflect.Map:
		if in.Elem() == what {
			return "[]"
		}
		return holds(in.Elem(), what, seen)
	case reflect.Struct:
		for i := range in.NumField() {
			f := in.Field(i)
			if f.Type == what {
				return "." + f.Name
			}
			if path := holds(f.Type, what, seen); path != "" {
				return "." + f.Name + path
			}
		}
	}
	return ""
}
