package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/alecthomas/kong"

	"github.com/paotui-go/paotui/docs/pages"
)

// tools are other programs that pages may name, where nobody runs the block.
var tools = []string{"sqlite3", "pg_dump", "pg_restore", "psql", "curl", "openssl", "git"}

// TestTheCommandsOfThePagesWork runs the commands of each page one after the other,
// as a reader would, in a folder that has the examples. A block behind <!-- not run:
// WHY --> is parsed only, and so are those of docs/zh-CN: that their commands are the
// English ones is docs' to say.
func TestTheCommandsOfThePagesWork(t *testing.T) {
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	all, err := pages.All(root)
	if err != nil {
		t.Fatal(err)
	}
	parsed, ran := 0, 0
	for _, page := range all {
		if !slices.ContainsFunc(page.Blocks, func(b pages.Block) bool { return b.Language == "sh" }) {
			continue
		}
		t.Run(page.Path, func(t *testing.T) {
			commands, run, err := toRun(root, page)
			if err != nil {
				t.Fatal(err)
			}
			parsed += commands
			if strings.HasPrefix(page.Path, "docs/zh-CN/") {
				return
			}
			ran += len(run)
			runAll(t, root, run)
		})
	}
	if parsed < 20 || ran < 15 {
		t.Errorf("only %d commands were found, and %d to run", parsed, ran)
	}
}

// toRun parses every command of a page and gives those that are to be run.
func toRun(root string, page pages.Page) (commands int, run []typed, err error) {
	for _, b := range page.Blocks {
		if b.Language != "sh" {
			continue
		}
		lines, err := shell(b.Text)
		if err != nil {
			return 0, nil, fmt.Errorf("%s:%d: %w", page.Path, b.Line, err)
		}
		for _, line := range lines {
			commands++
			ours, err := parse(root, line.words, b.NotRun != "")
			if err != nil {
				return 0, nil, fmt.Errorf("%s:%d: %s: %w", page.Path, b.Line, strings.Join(line.words, " "), err)
			}
			if ours != nil && b.NotRun == "" {
				run = append(run, typed{ours, line.to})
			}
		}
	}
	return commands, run, nil
}

// parse holds a command to the grammar and gives the arguments of one of ours.
func parse(root string, words []string, notRun bool) (ours []string, err error) {
	switch {
	case words[0] == "paotui":
		ours = words[1:]
	case len(words) > 3 && strings.Join(words[:3], " ") == "go run ./cmd/paotui":
		ours = words[3:]
	case words[0] == "go":
		return nil, packagesAreThere(root, words)
	case notRun && (words[0] == "export" && len(words) == 2 && strings.Contains(words[1], "=") || slices.Contains(tools, words[0])):
		return nil, nil
	default:
		return nil, errors.New("nobody runs this")
	}
	parser, err := kong.New(&commands{}, kong.Name("paotui"))
	if err != nil {
		return nil, err
	}
	parsed, err := parser.Parse(ours)
	if err != nil {
		return nil, err
	}
	return ours, check(parsed)
}

// packagesAreThere looks for the packages that a go command names.
func packagesAreThere(root string, words []string) error {
	for _, word := range words {
		folder, isPath := strings.CutPrefix(word, "./")
		if !isPath {
			continue
		}
		if _, err := os.Stat(filepath.Join(root, strings.TrimSuffix(folder, "..."))); err != nil {
			return fmt.Errorf("there is no package %s", word)
		}
	}
	return nil
}

func runAll(t *testing.T, root string, run []typed) {
	t.Chdir(t.TempDir())
	if err := os.Symlink(filepath.Join(root, "examples"), "examples"); err != nil {
		t.Fatal(err)
	}
	for _, line := range run {
		if until := serving[line.words[0]]; until != "" {
			serve(t, line.words, until)
			continue
		}
		got := paotui(t, "", line.words...)
		if got.code != exitDone || got.out == "" && got.err == "" {
			t.Errorf("paotui %s: exit code %d\n%s%s", strings.Join(line.words, " "), got.code, got.out, got.err)
		}
		if line.to != "" {
			if err := os.WriteFile(line.to, []byte(got.out), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// serving are the commands that end when they are interrupted, and what they have
// said when they are ready.
var serving = map[string]string{"simulate": "SHOP_NO", "run": "Supervising"}

// serve runs such a command, on a port that is free, until the test ends.
func serve(t *testing.T, args []string, until string) {
	t.Helper()
	args = slices.Clone(args)
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

func TestTheCommandsWouldNotBeTaken(t *testing.T) {
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"paotui check order.json":                        "",
		"paotui fly":                                     "fly",
		"paotui check order.json --fast":                 "--fast",
		"paotui cancel ID --reason because --store a.db": "because",
		"paotui demo --config a.yaml":                    "reads no configuration",
		"paotui check order.json | less":                 "plain commands",
		"go run ./cmd/nobody":                            "no package",
		"rm -r .":                                        "nobody runs this",
		"sqlite3 a.db .dump":                             "nobody runs this",
	} {
		_, _, err := toRun(root, pages.Parse("a.md", "```sh\n"+text+"\n```\n"))
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: %v, want in it %q", text, err, want)
		}
	}
	if _, run, err := toRun(root, pages.Parse("a.md", "<!-- not run: why -->\n```sh\nsqlite3 a.db .dump\npaotui demo\n```\n")); err != nil || len(run) != 0 {
		t.Errorf("what is not run: %v, %v", run, err)
	}
}
