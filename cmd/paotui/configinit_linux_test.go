package main

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/paotui-go/paotui/wiring"
)

// atTerminal runs a command whose user types lines, and gives what the screen shows.
func atTerminal(t *testing.T, lines string, args ...string) (shown string, code int) {
	t.Helper()
	front, user := openTerminal(t)
	all := make(chan string, 1)
	go func() {
		b, _ := io.ReadAll(front) // ends with an error when the other side is closed
		all <- string(b)
	}()
	if _, err := front.WriteString(lines); err != nil {
		t.Fatal(err)
	}
	code = run(t.Context(), args, terminal(user, user, user, func(string) string { return "" }))
	user.Close()
	return <-all, code
}

// TestAConfigurationIsMadeByAskingAndWorks goes the way of somebody who has nothing but
// the values: init, the variables that it names, check, run, an order.
func TestAConfigurationIsMadeByAskingAndWorks(t *testing.T) {
	sim := simulator(t, "--speed", "3000")
	path := filepath.Join(t.TempDir(), "paotui.yaml")
	secrets := map[string]string{"PAOTUI_APP_SECRET": sim.Secret}
	lines := []string{"", sim.AppID, "", "", simulatedShop}
	for _, id := range []string{"SFTC", "DADA", "MTPS", "SS"} {
		for _, a := range sim.Accounts {
			if a.DeliveryID == id {
				secrets["PAOTUI_"+id+"_SECRET"] = a.AppSecret
				lines = append(lines, "y", a.ShopID, "", a.ShopNo)
			}
		}
		switch id {
		case "DADA":
			lines = append(lines, "")
		case "MTPS":
			lines = append(lines, "", "")
		}
	}
	lines = append(lines, "n", "y", "127.0.0.1:0", "", "", "", "", "y", "sqlite", "")
	shown, code := atTerminal(t, strings.Join(lines, "\n")+"\n", "config", "init", path, "--base-url", sim.URL)
	if code != exitDone {
		t.Fatalf("exit code %d\n%s", code, shown)
	}
	for _, next := range []string{"paotui config check " + path, "paotui run --config " + path, "developer id is the app key"} {
		if !strings.Contains(shown, next) {
			t.Errorf("%q is not shown in\n%s", next, shown)
		}
	}
	made := regexp.MustCompile(`export (PAOTUI_PUSH_\w+)='(\w+)'`).FindAllStringSubmatch(shown, -1)
	if len(made) != 2 {
		t.Fatalf("the new token and key are not shown:\n%s", shown)
	}
	for _, m := range made {
		secrets[m[1]] = m[2]
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if missing := paotui(t, "", "config", "check", path); missing.code != exitInput || !strings.Contains(missing.err, "the environment lacks PAOTUI_APP_SECRET, PAOTUI_DADA_SECRET") {
		t.Errorf("%+v", missing)
	}
	for name, value := range secrets {
		if strings.Contains(string(text), value) || strings.Contains(shown, value) && !strings.HasPrefix(name, "PAOTUI_PUSH_") {
			t.Errorf("the secret %s is written or shown", name)
		}
		t.Setenv(name, value)
	}
	if got := paotui(t, "", "config", "check", path); got.code != exitDone || got.err != "" || !strings.Contains(got.out, "simulated: nobody rides there") {
		t.Errorf("%+v", got)
	}
	serve(t, []string{"run", "--config", path}, "Supervising")
	if got := paotui(t, "", "dispatch", wechatExample, "--config", path, "--follow"); got.code != exitDone {
		t.Errorf("%+v", got)
	}
}

func TestAnInterruptedInitLeavesNothingBehind(t *testing.T) {
	dir := t.TempDir()
	front, user := openTerminal(t)
	ctx, interrupt := context.WithCancel(t.Context())
	defer interrupt()
	var once sync.Once
	all := make(chan string, 1)
	go func() {
		seen := &watcher{until: "variable with its AppSecret", then: func() { once.Do(interrupt) }}
		_, _ = io.Copy(seen, front)
		all <- seen.text.String()
	}()
	if _, err := front.WriteString("wx0123456789abcdef\n"); err != nil {
		t.Fatal(err)
	}
	code := run(ctx, []string{"config", "init", filepath.Join(dir, "paotui.yaml")}, terminal(user, user, user, func(string) string { return "" }))
	if _, err := front.WriteString("\n"); err != nil { // the read that was under way keeps the terminal open
		t.Fatal(err)
	}
	user.Close()
	if shown := <-all; code != exitInterrupted || !strings.Contains(shown, "nothing is written") {
		t.Errorf("exit code %d\n%s", code, shown)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("%v is left behind, %v", left, err)
	}
}

func TestAConfigurationFromAScript(t *testing.T) {
	path := filepath.Join(t.TempDir(), "paotui.yaml")
	const lines = "wx0123456789abcdef\n\n\ncafe\nn\ny\nkey\n\n\n\nn\nn\nn\ny\n\n\n\n\n\nmemory\n"
	got := paotui(t, lines, "config", "init", path)
	if got.code != exitDone || !strings.Contains(got.out, "export PAOTUI_PUSH_KEY=''\n") || strings.Contains(got.err, "make new ones") {
		t.Fatalf("%+v", got)
	}
	if report := wiring.CheckWithoutSecrets(path); len(report.Findings) > 0 {
		t.Error(report.Findings)
	}
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	again := paotui(t, "", "config", "init", path)
	if again.code != exitInput || !strings.Contains(again.err, "it is there already; name another, or say --force") {
		t.Errorf("%+v", again)
	}
	half := paotui(t, "wxfedcba9876543210\n", "config", "init", path, "--force")
	if after, err := os.ReadFile(path); half.code != exitInput || !strings.Contains(half.err, "the answers end at the question") || err != nil || string(after) != string(before) {
		t.Errorf("%+v, %v", half, err)
	}
	if forced := paotui(t, strings.Replace(lines, "cafe", "bar", 1), "config", "init", path, "--force"); forced.code != exitDone {
		t.Errorf("%+v", forced)
	}
	if after, err := os.ReadFile(path); err != nil || !strings.Contains(string(after), "\n  bar:\n") {
		t.Errorf("%s, %v", after, err)
	}
	if got := paotui(t, "", "config", "init", "--config", path); got.code != exitInput || !strings.Contains(got.err, "reads no configuration") {
		t.Errorf("%+v", got)
	}
}
