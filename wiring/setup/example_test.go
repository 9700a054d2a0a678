package setup_test

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

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
