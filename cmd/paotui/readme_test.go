package main

import (
	"context"
	"io"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
)

func readme(t *testing.T) string {
	t.Helper()
	data, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// readmeCommands are the arguments of every paotui command that the README shows.
func readmeCommands(t *testing.T) [][]string {
	t.Helper()
	var commands [][]string
	for _, block := range regexp.MustCompile("(?s)```sh\n(.*?)```").FindAllStringSubmatch(readme(t), -1) {
		for line := range strings.Lines(block[1]) {
			line, _, _ = strings.Cut(line, "#")
			line = strings.Replace(line, "go run ./cmd/paotui ", "paotui ", 1)
			words := strings.Fields(line)
			switch {
			case len(words) == 0 || strings.Join(words, " ") == "go test ./...":
			case words[0] == "paotui":
				commands = append(commands, words[1:])
			default:
				t.Errorf("who runs %q?", line)
			}
		}
	}
	return commands
}

// TestTheReadmesCommandsWork runs them one after the other, as a reader would.
func TestTheReadmesCommandsWork(t *testing.T) {
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	commands := readmeCommands(t)
	if len(commands) < 9 {
		t.Fatalf("the README has only %d commands", len(commands))
	}
	t.Chdir(t.TempDir())
	if err := os.Symlink(filepath.Join(root, "examples"), "examples"); err != nil {
		t.Fatal(err)
	}
	for _, args := range commands {
		if until := serving[args[0]]; until != "" {
			serve(t, args, until)
			continue
		}
		if got := paotui(t, "", args...); got.code != exitDone || got.out == "" {
			t.Errorf("paotui %s: exit code %d\n%s%s", strings.Join(args, " "), got.code, got.out, got.err)
		}
	}
}

// serving are the commands that end when they are interrupted, and what they have
// said when they are ready.
var serving = map[string]string{"simulate": "SHOP_NO", "run": "Supervising"}

// serve runs such a command, on a port that is free, until the test ends.
func serve(t *testing.T, args []string, until string) {
	t.Helper()
	for i, arg := range args {
		if host, _, err := net.SplitHostPort(arg); err == nil {
			args[i] = host + ":0"
		}
	}
	ctx, stop := context.WithCancel(context.Background())
	ready := make(chan struct{})
	says := &watcher{until: until, then: sync.OnceFunc(func() { close(ready) })}
	code := make(chan int, 1)
	go func() { code <- run(ctx, args, screen{in: strings.NewReader(""), out: says, err: io.Discard}) }()
	t.Cleanup(func() {
		stop()
		if got := <-code; got != exitDone {
			t.Errorf("the exit code of %s is %d", args[0], got)
		}
	})
	select {
	case <-ready:
	case got := <-code:
		code <- got
		t.Fatalf("%s did not start: exit code %d", args[0], got)
	}
}

func TestTheReadmesComparisonLooksLikeTheRealOne(t *testing.T) {
	block := regexp.MustCompile("(?s)```text\n(.*?)```").FindStringSubmatch(readme(t))
	if block == nil {
		t.Fatal("the README has no comparison")
	}
	got := paotuiOn(t.Context(), screen{aligned: true}, "", "compare", coffee)
	// Prices differ by the hour of the day; what is shown does not.
	shape := func(text string) string {
		text = regexp.MustCompile(`[ >]+`).ReplaceAllString(text, " ")
		return regexp.MustCompile(`[\d.]+`).ReplaceAllString(text, "0")
	}
	firstLines := func(text string) string { return strings.Join(strings.SplitN(text, "\n", 3)[:2], "\n") }
	if want, is := shape(firstLines(block[1])), shape(firstLines(got.out)); want != is {
		t.Errorf("the README shows\n%s\nand the command\n%s", want, is)
	}
	for _, id := range []string{"SFTC", "DADA", "MTPS", "SS"} {
		if !regexp.MustCompile(`(?m)^[> ]  ` + id + ` `).MatchString(block[1]) {
			t.Errorf("the README's comparison lacks %s", id)
		}
	}
}

func TestLinksLeadSomewhere(t *testing.T) {
	for _, page := range []string{"../../README.md", "../../docs/command-line.md", "../../examples/orders/README.md"} {
		data, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, link := range regexp.MustCompile(`\]\(([^)#]+)`).FindAllStringSubmatch(string(data), -1) {
			if _, err := os.Stat(filepath.Join(filepath.Dir(page), link[1])); err != nil {
				t.Errorf("%s links to %s, which is not there", page, link[1])
			}
		}
	}
}
