package wiring

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/geo"
	"github.com/paotui-go/paotui/engine/secret"
	"github.com/paotui-go/paotui/policy"
)

const whole = `# comments are fine
base_url: https://api.weixin.qq.com
apps:
  wx0123456789abcdef:
    secret: env:APP_SECRET
    token: classic
shops:
  cafe:
    accounts:
      SFTC:
        merchant: 1534713176
        secret: env:SFTC_SECRET
        store: 0003243279847393
      DADA:
        merchant: dada0001
        secret: d4d4
        store: 77071-47913
        registered: {lng: 116.4551, lat: 39.9336}
        grants: {insurance: true, receipt_code: true}
      MTPS:
        merchant: mtps0001
        secret: m7
        store: "0001"
        registered:
          lng: 116.4615
          lat: 39.9398
          datum: bd09
        grants:
          service: "100029"
push:
  listen: 127.0.0.1:8080
  path: /wechat/push
  token: env:PUSH_TOKEN
  aes_key: AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
policy: policy.yaml
`

func environment(name string) (string, bool) {
	value, ok := map[string]string{"APP_SECRET": "app-secret", "SFTC_SECRET": "sftc-secret", "PUSH_TOKEN": "push-token", "EMPTY": ""}[name]
	return value, ok
}

func TestAWholeConfiguration(t *testing.T) {
	cfg, err := Parse([]byte(whole), environment)
	if err != nil {
		t.Fatal(err)
	}
	want := engine.StaticAccounts{"cafe": {
		"SFTC": {App: "wx0123456789abcdef", Merchant: "1534713176", Secret: secret.New("sftc-secret"), Store: "0003243279847393"},
		"DADA": {
			App: "wx0123456789abcdef", Merchant: "dada0001", Secret: secret.New("d4d4"), Store: "77071-47913",
			Registered: geo.GCJ02{Lng: 116.4551, Lat: 39.9336},
			Grants:     engine.Grants{Insurance: true, ReceiptCode: true},
		},
		"MTPS": {
			App: "wx0123456789abcdef", Merchant: "mtps0001", Secret: secret.New("m7"), Store: "0001",
			Registered: geo.BD09{Lng: 116.4615, Lat: 39.9398}.GCJ02().Round6(),
			Grants:     engine.Grants{Service: "100029"},
		},
	}}
	got := NewRoster(cfg).now.Load().accounts
	for shop, accounts := range want {
		for id, account := range accounts {
			if got[shop][id] != account {
				t.Errorf("%s %s is %+v, want %+v", shop, id, got[shop][id], account)
			}
			if got[shop][id].Secret.Reveal() != account.Secret.Reveal() {
				t.Errorf("%s %s has another secret", shop, id)
			}
		}
	}
	if app := cfg.Apps["wx0123456789abcdef"]; app.Secret.Reveal() != "app-secret" || app.Token != ClassicToken {
		t.Errorf("the app is %+v", app)
	}
	if p := cfg.Push; p.Mode != SecurePush || p.App != "wx0123456789abcdef" || p.Token.Reveal() != "push-token" || p.Path != "/wechat/push" {
		t.Errorf("the push is %+v", p)
	}
	if cfg.Policy != "policy.yaml" {
		t.Errorf("the policy is %q", cfg.Policy)
	}
}

func TestTheSmallestConfiguration(t *testing.T) {
	cfg, err := Parse([]byte("apps: {wx1: {secret: s}}\nshops: {cafe: {accounts: {SS: {merchant: m, secret: s}}}}\n"), environment)
	if err != nil {
		t.Fatal(err)
	}
	if cfg.Apps["wx1"].Token != StableToken || cfg.Shops["cafe"].App != "wx1" || cfg.Push != nil {
		t.Errorf("the defaults are %+v", cfg)
	}
	if file, err := NewPolicyFile(cfg); err != nil || file != nil {
		t.Errorf("the policy's file is %v, %v", file, err)
	}
	if diff := cmp.Diff(NewPolicy(Config{}, nil), engine.Policy(policy.Policy{})); diff != "" {
		t.Errorf("the policy differs:\n%s", diff)
	}
}

// change is the whole configuration with one piece replaced.
func change(t *testing.T, old, replacement string) string {
	t.Helper()
	if strings.Count(whole, old) != 1 {
		t.Fatalf("%q is not there once", old)
	}
	return strings.Replace(whole, old, replacement, 1)
}

func TestEveryErrorHasItsLine(t *testing.T) {
	tests := []struct {
		name             string
		old, replacement string
		want             string
	}{
		{"an unknown key", "base_url:", "baseurl:", `line 2, column 1: unknown key "baseurl": did you mean base_url?`},
		{"an unknown key deep inside", "        grants:\n", "        grant:\n", `line 28, column 9: unknown key "grant": did you mean grants?`},
		{"the same key twice", "policy: policy.yaml\n", "push: {}\npolicy: policy.yaml\n", "line 35, column 1: this key is there twice"},
		{"text where a number belongs", "lng: 116.4615", "lng: east", "line 25, column 16: expected a number"},
		{"not YAML", "apps:\n", "apps: [\n", "line 7, column 1: this is not YAML"},
		{"a base URL that is none", "https://api.weixin.qq.com", "api.weixin.qq.com", "line 2: base_url: this must be a URL such as https://api.weixin.qq.com"},
		{"a token call that is none", "token: classic", "token: old", "line 6, column 12: expected one of stable, classic"},
		{"a missing merchant", "        merchant: dada0001\n", "", "line 14: shops.cafe.accounts.DADA.merchant: this is missing: the shopid, which the carrier calls its app key"},
		{"a missing secret", "        secret: m7\n", "", "line 20: shops.cafe.accounts.MTPS.secret: this is missing: the carrier's app secret, which signs"},
		{"a secret that the environment does not have", "env:SFTC_SECRET", "env:NOWHERE", "line 12: shops.cafe.accounts.SFTC.secret: the environment has no NOWHERE"},
		{"a secret that is empty in the environment", "env:PUSH_TOKEN", "env:EMPTY", "line 33: push.token: the environment has no EMPTY"},
		{"a carrier that is none", "      SFTC:", "      SCTC:", `line 10, column 7: unknown key "SCTC": did you mean SFTC?`},
		{"a position the wrong way round", "{lng: 116.4551, lat: 39.9336}", "{lng: 39.9336, lat: 116.4551}", "line 18: shops.cafe.accounts.DADA.registered: longitude and latitude are swapped"},
		{"a position elsewhere", "{lng: 116.4551, lat: 39.9336}", "{lng: 2.35, lat: 48.85}", "line 18: shops.cafe.accounts.DADA.registered: this position is not in China"},
		{"a datum that is none", "datum: bd09", "datum: mars", "line 27, column 18: expected one of gcj02, wgs84, bd09"},
		{"an address that is none", "127.0.0.1:8080", "here", "line 31: push.listen: this must be an address such as 127.0.0.1:8080"},
		{"numbers where there is no port", "policy: policy.yaml\n", "watch: {listen: \"127.0.0.1:99999\"}\n", "watch.listen: this must be an address such as 127.0.0.1:9464, or off"},
		{"numbers where the push is", "policy: policy.yaml\n", "watch: {listen: \"127.0.0.1:8080\"}\n", "watch.listen: push.listen has this port: say another one"},
		{"numbers everywhere where the push is", "policy: policy.yaml\n", "watch: {listen: \":8080\"}\n", "watch.listen: push.listen has this port: say another one"},
		{"a path that is none", "/wechat/push", "wechat", "line 32: push.path: this must be a path such as /wechat/push"},
		{"a key that is too short", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "short", "line 34: push.aes_key: the EncodingAESKey has 43 characters, this has 5"},
		{"a mode that is none", "  path: /wechat/push\n", "  mode: encrypted\n", "line 32, column 9: expected one of secure, mixed, plain"},
		{"an app that is none", "  path: /wechat/push\n", "  app: wx9\n", "line 32: push.app: there is no such appid in apps"},
		{"a component that is none", "  path: /wechat/push\n", "  app: wx0123456789abcdeg\n", "line 32: push.app: there is no such appid in apps"},
		{"two apps and no choice", "apps:\n", "apps:\n  wx2: {secret: s}\n", "line 9: shops.cafe.app: there are 2 mini programs: name one by its appid"},
		{"a second document", "policy: policy.yaml\n", "---\npolicy: policy.yaml\n", "more than one document"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Parse([]byte(change(t, tt.old, tt.replacement)), environment)
			if err == nil {
				t.Fatal("it was taken")
			}
			if !strings.Contains(err.Error(), tt.want) {
				t.Errorf("the error is\n%v\nwant in it\n%s", err, tt.want)
			}
		})
	}
}

// A third-party platform's push URL gets what concerns its mini programs, for its
// own appid, which calls nothing and is in no app.
func TestPushesMayBeForAComponent(t *testing.T) {
	const component = "wxfedcba9876543210"
	cfg, err := Parse([]byte(change(t, "  path: /wechat/push\n", "  app: "+component+"\n")), environment)
	if err != nil {
		t.Fatal(err)
	}
	if cfg.Push.App != component {
		t.Errorf("pushes are taken for %q", cfg.Push.App)
	}
	_, err = Parse([]byte(strings.Replace(whole, "cafe:\n", "cafe:\n    app: "+component+"\n", 1)), environment)
	if want := "shops.cafe.app: there is no such appid in apps"; err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("a shop that calls as a component: %v, want in it %q", err, want)
	}
}

func TestEveryProblemIsNamedAtOnce(t *testing.T) {
	_, err := Parse([]byte("apps: {wx1: {token: x}}\nshops:\n  cafe: {accounts: {}}\n"), environment)
	want := "line 1: apps.wx1.secret: this is missing: the mini program's AppSecret\n" +
		"line 1, column 21: expected one of stable, classic\n" +
		"line 3: shops.cafe.accounts: this is missing: what it has at the carriers, by carrier: SF Tongcheng, Dada, Meituan, Shansong"
	if err == nil {
		t.Fatal("it was taken")
	}
	if diff := cmp.Diff(want, err.Error()); diff != "" {
		t.Error(diff)
	}
}

func TestErrorsShowNoSecret(t *testing.T) {
	const value = "VERYSECRET"
	for _, text := range []string{
		"apps:\n  wx1:\n    secret: " + value + "\n    secrets: " + value + "\n",
		"apps:\n  wx1:\n    secret: [" + value + "]\n",
		"apps:\n  wx1:\n    secret: {" + value + ": 1}\n",
		"apps:\n  wx1:\n    secret: " + value + "\n   x: [\n",
		"apps: " + value + "\n",
		"apps:\n  wx1:\n    secret: " + value + "\n  secret " + value + "\n",
		"push:\n  listen: 127.0.0.1:80\n  token: t\n  mode: " + value + "\n  aes_key: " + value + "\n",
		"apps:\n  wx1: " + value + "\nshops: !!binary " + value,
		value,
		"\"" + value,
		"apps:\n  wx1:\n    secret: \"" + value + "\n",
		"apps:\n  wx1:\n    secret: &a " + value + "\n    token: *" + value + "\n",
	} {
		_, err := Parse([]byte(text), environment)
		if err == nil {
			t.Errorf("this was taken:\n%s", text)
			continue
		}
		if strings.Contains(err.Error(), value) {
			t.Errorf("the secret is shown: %v", err)
		}
	}
}

func TestLoad(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "paotui.yaml")
	if err := os.WriteFile(path, []byte("apps: x\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	tooLarge := filepath.Join(dir, "large.yaml")
	if err := os.WriteFile(tooLarge, []byte(strings.Repeat("#\n", MaxConfigBytes)), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		path:                              "line 1, column 7: expected keys with values",
		filepath.Join(dir, "absent.yaml"): "can not be read: no such file or directory",
		dir:                               "can not be read: is a directory",
		tooLarge:                          "is larger than 1048576 bytes",
	} {
		if _, err := Load(name); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: the error is %v, want in it %q", name, err, want)
		}
	}
}

func TestAConfigurationWrittenIsReadBack(t *testing.T) {
	cfg, err := Parse([]byte(whole), environment)
	if err != nil {
		t.Fatal(err)
	}
	written, err := cfg.YAML()
	if err != nil {
		t.Fatal(err)
	}
	again, err := Parse(written, environment)
	if err != nil {
		t.Fatalf("%v\n%s", err, written)
	}
	if diff := cmp.Diff(cfg, again, cmpopts.IgnoreUnexported(Config{})); diff != "" {
		t.Errorf("read back it differs:\n%s", diff)
	}
}

func TestTheExampleConfiguration(t *testing.T) {
	data, err := os.ReadFile("../examples/paotui.yaml")
	if err != nil {
		t.Fatal(err)
	}
	cfg, err := Parse(data, func(name string) (string, bool) {
		if name == "PAOTUI_PUSH_KEY" {
			return strings.Repeat("A", 43), true
		}
		return "secret of " + name, true
	})
	if err != nil {
		t.Fatal(err)
	}
	if accounts := cfg.Shops["cafe-beijing"].Accounts; len(accounts) != 4 || accounts["SS"].Secret.Reveal() != "secret of PAOTUI_SS_SECRET" {
		t.Errorf("the accounts are %v", accounts)
	}
	cfg.Store.SQLite = filepath.Join(t.TempDir(), cfg.Store.SQLite)
	cfg.Policy = "../examples/" + cfg.Policy
	system, cleanup, err := Build(cfg, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer cleanup()
	if len(system.Engine.Carriers()) != 4 || system.Push == nil {
		t.Errorf("the system is not whole: %+v", system)
	}
}

func TestNumbersWithoutQuotesAreNotTakenForText(t *testing.T) {
	for key, values := range map[string][]string{
		"merchant: dada0001": {"merchant: 0012345", "merchant: 0x10", "merchant: 1_000", "merchant: 1.50", "merchant: true"},
		"store: 77071-47913": {"store: 0001"},
		"secret: d4d4":       {"secret: 0123", "secret: 1.5", "secret: &s 0123"},
	} {
		if !strings.Contains(whole, key) {
			t.Fatalf("the whole configuration has no %q", key)
		}
		for _, value := range values {
			_, err := Parse([]byte(strings.Replace(whole, key, value, 1)), environment)
			if err == nil || !strings.Contains(err.Error(), "put it in quotes") {
				t.Errorf("%s: %v", value, err)
			}
		}
	}
}

func TestANameOrAListWhereTextBelongsHasItsLine(t *testing.T) {
	for config, want := range map[string]string{
		"apps:\n  0x10: {secret: x}\n":      "line 2, column 3: a name is text: put it in quotes",
		"apps:\n  wx1: {secret: [x]}\n":     "line 2, column 17: secret is text: a list stands here",
		"apps:\n  wx1: {secret: {a: b}}\n":  "line 2, column 17: secret is text: keys with values stand here",
		"apps:\n  secret: {secret: [x]}\n":  "line 2, column 20: secret is text: a list stands here",
		"\ufeffapps: {}\n":                  "byte order mark",
		"shops: {a: {accounts: {0: {}}}}\n": "column 24: a name is text: put it in quotes",
	} {
		_, err := Parse([]byte(config), environment)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", config, err)
		}
	}
}
