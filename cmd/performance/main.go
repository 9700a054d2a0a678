// Performance measures this module and writes what it measured into
// docs/performance.md and docs/outage.svg:
//
//	go run ./cmd/performance
//
// It runs the benchmarks that are named in rows.go, each beside its limit, and
// transport/outage. It takes two minutes; the numbers of a machine that does
// nothing else meanwhile are the better ones.
package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"

	"github.com/paotui-go/paotui/transport/outage"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "performance:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	root, err := moduleRoot(ctx)
	if err != nil {
		return err
	}
	progress("a carrier that fails, for 22 s")
	points, err := outage.Run(ctx, outage.Scenario{}, failing...)
	if err != nil {
		return err
	}
	measured, err := measure(ctx, root)
	if err != nil {
		return err
	}
	picture, err := draw(points)
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(root, "docs", "outage.svg"), picture, 0o644); err != nil {
		return err
	}
	return rewrite(filepath.Join(root, "docs", "performance.md"), measuredPart(measured, points))
}

func progress(what string) { fmt.Fprintln(os.Stderr, what) }

func moduleRoot(ctx context.Context) (string, error) {
	out, err := exec.CommandContext(ctx, "go", "list", "-m", "-f", "{{.Dir}}").Output()
	if err != nil {
		return "", fmt.Errorf("finding the module; run it inside a checkout: %w", err)
	}
	return strings.TrimSpace(string(out)), nil
}
