package postgres_test

import (
	"context"
	"fmt"
	"os"

	"github.com/paotui-go/paotui/engine/store/postgres"
	"github.com/paotui-go/paotui/transport"
)

// The processes on one database divide the quotas of their road to the carriers. A
// system of package wiring does so by itself.
func ExampleStore_Replicas() {
	ctx := context.Background()
	store, err := postgres.Open(ctx, postgres.Options{URL: os.Getenv("DATABASE_URL")})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer store.Close()
	road := transport.New(transport.Config{Route: "WeChat"})
	store.Replicas(ctx, road.Divide)
}
