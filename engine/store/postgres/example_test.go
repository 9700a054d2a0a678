package postgres_test

import (
	"context"
	"fmt"
	"os"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/store/postgres"
)

// Any number of processes do this on one database. It needs a server, so nobody runs it
// here.
func ExampleSupervise() {
	supervise := func(ctx context.Context, eng *engine.Engine, store *postgres.Store) error {
		return postgres.Supervise(ctx, store, eng, postgres.SuperviseOptions{Workers: 32})
	}
	_ = supervise
}

// A database is looked at without being changed, and whoever waits is told of news.
func ExampleLook() {
	look := func(ctx context.Context, store *postgres.Store) error {
		sight, err := postgres.Look(ctx, postgres.Options{URL: os.Getenv("DATABASE_URL")})
		if err != nil {
			return err
		}
		fmt.Println(sight.Version, sight.Knows, sight.ReadOnly, sight.Connections)
		store.Watch(ctx, func() { fmt.Println("somebody has written") }) // until ctx ends
		return nil
	}
	_ = look
}
