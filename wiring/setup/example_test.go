package setup_test

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/secret"
	"github.com/paotui-go/paotui/wiring"
	"github.com/paotui-go/paotui/wiring/setup"
)

// Somebody is asked what a configuration needs, and the file is written as a whole or
// not at all. Here the answers end too early.
func ExampleAsk() {
	_, err := setup.Ask(setup.Questions{In: strings.NewReader("wx0123456789abcdef\n"), Out: io.Discard})
	fmt.Println(err != nil)

	folder, err := os.MkdirTemp("", "paotui")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(folder)
	path := filepath.Join(folder, "paotui.yaml")
	fmt.Println(setup.Free(path), setup.Write(path, []byte("apps: {}\n"), false))
	fmt.Println(setup.Free(path) != nil, setup.Write(path, nil, false) != nil) // nothing is written over

	token, key := setup.NewPushSettings() // for the back-office and the environment
	fmt.Println(len(key.Reveal()), token)
	// Output:
	// true
	// <nil> <nil>
	// true true
	// 43 [redacted]
}

// The file is made of the configuration that the answers gave. What is secret is named and
// not written.
func ExampleYAML() {
	answers := setup.Answers{Config: wiring.Config{
		Apps: map[string]wiring.App{"wx0123456789abcdef": {Secret: secret.New("env:PAOTUI_APP_SECRET")}},
		Shops: map[string]wiring.Shop{"guomao": {Accounts: map[engine.CarrierID]wiring.Account{
			"SFTC": {Merchant: "1534713176", Secret: secret.New("env:PAOTUI_SFTC_SECRET"), Store: "3243279847393"},
		}}},
	}}
	data, err := setup.YAML(answers.Config)
	if err != nil {
		panic(err)
	}
	for line := range strings.Lines(string(data)) {
		if line = strings.TrimRight(line, "\n"); line != "" && !strings.HasPrefix(strings.TrimSpace(line), "#") {
			fmt.Println(line)
		}
	}

	answers.Config.Apps["wx0123456789abcdef"] = wiring.App{Secret: secret.New("in the open")}
	_, err = setup.YAML(answers.Config)
	fmt.Println(err)
	// Output:
	// apps:
	//   wx0123456789abcdef:
	//     secret: env:PAOTUI_APP_SECRET            # its AppSecret
	// shops:
	//   guomao:
	//     accounts:
	//       SFTC:
	//         merchant: "1534713176"               # SF Tongcheng's app key; WeChat's shopid
	//         secret: env:PAOTUI_SFTC_SECRET       # its app secret, which signs
	//         store: "3243279847393"               # shop_no: the store's number there
	// apps.wx0123456789abcdef.secret is neither env:NAME nor file:PATH: the secret would stand in the file for everybody
}
