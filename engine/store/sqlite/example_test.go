package sqlite_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/paotui-go/paotui/engine/store/sqlite"
)

// A file is looked at without being changed, such as before an upgrade.
func ExampleLook() {
	folder, err := os.MkdirTemp("", "paotui")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(folder)
	path := filepath.Join(folder, "deliveries.db")
	store, err := sqlite.Open(context.Background(), path, sqlite.Options{})
	if err != nil {
		fmt.Println(err) // what is wrong with the file, and what to do
		return
	}
	fmt.Println(store.Close())
	sight, err := sqlite.Look(context.Background(), path, sqlite.Options{})
	fmt.Println(sight.Version == sight.Knows, sight.TooNew, sight.World == nil, err)
	// Output:
	// <nil>
	// true false true <nil>
}
