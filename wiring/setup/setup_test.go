package setup_test

import (
	"encoding/base64"
	"errors"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/secret"
	"github.com/paotui-go/paotui/transport/wechat"
	"github.com/paotui-go/paotui/wiring"
	"github.com/paotui-go/paotui/wiring/setup"
)

// answers are the lines that somebody types; "" is Enter.
func answers(lines ...string) io.Reader { return strings.NewReader(strings.Join(lines, "\n") + "\n") }

// everything has two mini programs, two shops and a push.
var everything = []string{
	"wx0123456789abcdef", "", "y", "wxfedcba9876543210", "", "n",
	"cafe-beijing", "", "y", "sftc-key", "", "", "y", "dada-key", "", "0071", "116.455, 39.9336", "y", "m-key", "", "0001", "", "4011", "y", "ss-key", "file:/run/secrets/ss", "20000000001", "y",
	"北京 店: 2", "wxfedcba9876543210", "n", "y", "", "", "72", "", "n", "n", "n",
	"y", "", "", "wxfedcba9876543210", "mixed", "env:TOKEN", "",
	"postgres", "",
}

func TestTheAnswersMakeAFileThatIsReadBack(t *testing.T) {
	account := func(merchant, from, store string) wiring.Account {
		return wiring.Account{Merchant: merchant, Secret: secret.New(from), Store: store}
	}
	dada, second := account("dada-key", "env:PAOTUI_DADA_SECRET", "0071"), account("dada-key", "env:PAOTUI_DADA_SECRET", "72")
	dada.Registered = &wiring.Position{Lng: 116.455, Lat: 39.9336}
	meituan := account("m-key", "env:PAOTUI_MTPS_SECRET", "0001")
	meituan.Grants.Service = "4011"
	apps := map[string]wiring.App{
		"wx0123456789abcdef": {Secret: secret.New("env:PAOTUI_APP_SECRET")}, "wxfedcba9876543210": {Secret: secret.New("env:PAOTUI_APP_2_SECRET")},
	}
	one := map[string]wiring.App{"wx0123456789abcdef": apps["wx0123456789abcdef"]}
	for name, c := range map[string]struct {
		lines []string
		want  wiring.Config
	}{
		"everything": {everything, wiring.Config{
			Apps: apps,
			Shops: map[string]wiring.Shop{
				"cafe-beijing": {App: "wx0123456789abcdef", Accounts: map[engine.CarrierID]wiring.Account{
					"SFTC": account("sftc-key", "env:PAOTUI_SFTC_SECRET", ""), "DADA": dada, "MTPS": meituan, "SS": account("ss-key", "file:/run/secrets/ss", "20000000001"),
				}},
				"北京 店: 2": {App: "wxfedcba9876543210", Accounts: map[engine.CarrierID]wiring.Account{"DADA": second}},
			},
			Push: &wiring.Push{
				Listen: "127.0.0.1:8080", Path: "/wechat/push", App: "wxfedcba9876543210", Mode: wiring.MixedPush,
				Token: secret.New("env:TOKEN"), AESKey: secret.New("env:PAOTUI_PUSH_KEY"),
			},
			Store: wiring.Store{Postgres: secret.New("env:DATABASE_URL")},
		}},
		"the least": {[]string{"wx0123456789abcdef", "", "", "true", "y", "007", "", "", "", "", "", "", "n", "", ""}, wiring.Config{
			Apps:  one,
			Shops: map[string]wiring.Shop{"true": {Accounts: map[engine.CarrierID]wiring.Account{"SFTC": account("007", "env:PAOTUI_SFTC_SECRET", "")}}},
			Store: wiring.Store{SQLite: "deliveries.db"},
		}},
		"a plain push and no store": {[]string{"wx0123456789abcdef", "", "", "1", "y", "a", "", "", "", "", "", "", "", ":80", "/", "plain", "", "memory"}, wiring.Config{
			Apps:  one,
			Shops: map[string]wiring.Shop{"1": {Accounts: map[engine.CarrierID]wiring.Account{"SFTC": account("a", "env:PAOTUI_SFTC_SECRET", "")}}},
			Push:  &wiring.Push{Listen: ":80", Path: "/", Mode: wiring.PlainPush, Token: secret.New("env:PAOTUI_PUSH_TOKEN")},
		}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := setup.Ask(setup.Questions{In: answers(c.lines...), Out: io.Discard})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, got.Config, cmpopts.IgnoreUnexported(wiring.Config{})); diff != "" {
				t.Errorf("the answers make:\n%s", diff)
			}
			data, err := setup.YAML(got.Config)
			if err != nil {
				t.Fatal(err)
			}
			if report := wiring.Examine("paotui.yaml", data); len(report.Findings) != 0 {
				t.Errorf("%v of\n%s", report.Findings, data)
			}
			values := map[string]string{"PAOTUI_PUSH_KEY": strings.Repeat("A", 43), "DATABASE_URL": "postgres://h/d"}
			data = []byte(strings.ReplaceAll(string(data), "file:/run/secrets/ss", "env:SS"))
			read, err := wiring.Parse(data, func(name string) (string, bool) {
				if value, ok := values[name]; ok {
					return value, true
				}
				return "secret of " + name, true
			})
			if err != nil {
				t.Fatalf("%v\n%s", err, data)
			}
			for shop, want := range c.want.Shops {
				for id, account := range want.Accounts {
					is := read.Shops[shop].Accounts[id]
					is.Secret, account.Secret = secret.Text{}, secret.Text{}
					if diff := cmp.Diff(account, is); diff != "" {
						t.Errorf("%s at %s:\n%s", shop, id, diff)
					}
				}
			}
		})
	}
}

func TestAPersonIsAskedAgain(t *testing.T) {
	var shown strings.Builder
	got, err := setup.Ask(setup.Questions{Person: true, Out: &shown, In: answers(
		"0123456789abcdef", "wx0123456789abcdef", "app secret", "D80400F91E156F63D80400F91E156F63", "dadaSecret", "", "y", "wx0123456789abcdef", "wxfedcba9876543210", "", "maybe", "n",
		"", "cafe", "wx1", "", "n", "n", "n", "n", "y", "", "k", "", "", "y", "k", "", "", "39.9336,116.455", "here", "2.35,48.85", "116.455，39.9336", "n", "y", "k", "", "", "0001", "n",
		"y", "here", ":80", "push", "/push", "wx2", "wx0123456789abcdef", "open", "secure", "", "", "n",
		"redis", "sqlite", "",
	)})
	if err != nil {
		t.Fatalf("%v\n%s", err, shown.String())
	}
	for _, want := range []string{
		"WeChat gives out no such appid", "this is no name of a variable in capitals, such as PAOTUI_APP_SECRET", "this mini program is there already", "answer y or n",
		"it needs a name", "there is no such appid in apps", "a shop needs an account at one carrier at least", "this is missing: the shopid, which the carrier calls its app key",
		"longitude and latitude are swapped", "write it like 116.455,39.9336", "this position is not in China", "Shansong wants it in every order",
		"this must be an address such as 127.0.0.1:8080", "this must be a path such as /wechat/push", "expected one of secure, mixed, plain", "answer sqlite, postgres or memory",
		"developer id is the app key", // where it is found
	} {
		if !strings.Contains(shown.String(), want) {
			t.Errorf("%q is not shown in\n%s", want, shown.String())
		}
	}
	if strings.Contains(shown.String(), "D80400F9") || strings.Contains(shown.String(), "dadaSecret") {
		t.Error("what may be a secret is shown again")
	}
	data, err := setup.YAML(got.Config)
	if err != nil || len(wiring.Examine("paotui.yaml", data).Findings) != 0 {
		t.Errorf("%v\n%s", err, data)
	}
}

func TestAScriptIsTold(t *testing.T) {
	for want, q := range map[string]setup.Questions{
		`the answers end at the question "appid"`:                                {In: strings.NewReader("")},
		"appid: WeChat gives out no such appid":                                  {In: answers("wx1")},
		`the answer to "appid" is longer than 4096 bytes`:                        {In: answers(strings.Repeat("x", 5000))},
		"appid: this is not UTF-8 text":                                          {In: answers("\xff")},
		"the base URL: this must be a URL such as https://api.weixin.qq.com":     {In: answers(), BaseURL: "here"},
		"variable with its AppSecret: this is no name of a variable in capitals": {In: answers("wx0123456789abcdef", "d80400f91e156f63")},
		"cafe: a shop needs an account at one carrier at least":                  {In: answers("wx0123456789abcdef", "", "", "cafe", "", "", "", "")},
		"it is away": {In: io.MultiReader(answers("wx0123456789abcdef"), away{})},
	} {
		q.Out = io.Discard
		if _, err := setup.Ask(q); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "d80400") {
			t.Errorf("%v, want in it %q", err, want)
		}
	}
}

type away struct{}

func (away) Read([]byte) (int, error) { return 0, errors.New("it is away") }

func TestAnOpenSecretIsNotWritten(t *testing.T) {
	cfg := wiring.Config{Apps: map[string]wiring.App{"wx0123456789abcdef": {Secret: secret.New("VERYSECRET")}}}
	if data, err := setup.YAML(cfg); err == nil || data != nil || strings.Contains(err.Error(), "VERYSECRET") {
		t.Errorf("%v, %s", err, data)
	}
}

func TestAFileIsWrittenWholeOrNotAtAll(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "paotui.yaml")
	is := func(want string) {
		t.Helper()
		data, err := os.ReadFile(path)
		if err != nil || string(data) != want {
			t.Errorf("the file is %q, %v", data, err)
		}
		info, err := os.Stat(path)
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("others may read it: %v, %v", info.Mode(), err)
		}
		if all, err := os.ReadDir(dir); err != nil || len(all) != 1 {
			t.Errorf("something is left behind: %v, %v", all, err)
		}
	}
	if err := setup.Write(path, []byte("a"), false); err != nil {
		t.Fatal(err)
	}
	is("a")
	if err := setup.Write(path, []byte("b"), false); !errors.Is(err, setup.ErrExists) || !strings.Contains(err.Error(), path+" is not written: it is there already") {
		t.Errorf("%v", err)
	}
	is("a")
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := setup.Write(path, []byte("c"), true); err != nil {
		t.Error(err)
	}
	is("c")
	for path, want := range map[string]string{
		filepath.Join(dir, "none", "a.yaml"): "can not be written: no such file or directory",
		filepath.Join(path, "a.yaml"):        "can not be written: not a directory",
	} {
		if err := setup.Write(path, nil, false); err == nil || !strings.HasPrefix(err.Error(), path) || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want in it %q", err, want)
		}
	}
	if err := setup.Write(dir, nil, true); err == nil {
		t.Error("a folder was replaced")
	}
}

func TestNewPushSettingsAreTakenByWeChat(t *testing.T) {
	seen := map[string]bool{}
	for range 200 {
		token, key := setup.NewPushSettings()
		if !regexp.MustCompile(`^[A-Za-z0-9]{32}$`).MatchString(token.Reveal()) || !regexp.MustCompile(`^[A-Za-z0-9]{43}$`).MatchString(key.Reveal()) {
			t.Fatal("other letters, or another number of them")
		}
		if b, err := base64.StdEncoding.Strict().DecodeString(key.Reveal() + "="); err != nil || len(b) != 32 {
			t.Fatalf("the key is %d bytes, %v", len(b), err)
		}
		if _, err := wechat.NewFraming(key, "wx0123456789abcdef"); err != nil {
			t.Fatal(err)
		}
		if seen[token.Reveal()] || seen[key.Reveal()] {
			t.Fatal("the same came twice")
		}
		seen[token.Reveal()], seen[key.Reveal()] = true, true
	}
}

// FuzzAsk: whatever is typed, what comes out is a configuration that is read, and without
// a secret in the open.
func FuzzAsk(f *testing.F) {
	f.Add(strings.Join(everything, "\n")+"\n", true)
	f.Add("wx0123456789abcdef\n\n\ntrue\ny\n007\n\n\n\n\n\n\nn\n\n", false)
	f.Fuzz(func(t *testing.T, lines string, person bool) {
		if strings.Count(lines, "\n") > 200 {
			return
		}
		got, err := setup.Ask(setup.Questions{In: strings.NewReader(lines), Out: io.Discard, Person: person})
		if err != nil {
			return
		}
		data, err := setup.YAML(got.Config)
		if err != nil {
			t.Fatalf("%q: %v", lines, err)
		}
		if err := wiring.Examine("paotui.yaml", data).Err(); err != nil {
			t.Errorf("%q makes\n%s\n%v", lines, data, err)
		}
	})
}
