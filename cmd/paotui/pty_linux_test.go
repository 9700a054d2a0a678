package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// openTerminal is a pair of terminal devices: what is written to user can be read
// from screen.
func openTerminal(t *testing.T) (screen, user *os.File) {
	t.Helper()
	screen, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Skipf("no terminals here: %v", err)
	}
	t.Cleanup(func() { screen.Close() })
	fd := int(screen.Fd())
	if err := unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	n, err := unix.IoctlGetInt(fd, unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	user, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", n), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	return screen, user
}

func TestOnARealTerminal(t *testing.T) {
	tests := []struct {
		name    string
		env     map[string]string
		colour  bool
		redraws bool
	}{
		{"colour", map[string]string{"TERM": "xterm"}, true, true},
		{"NO_COLOR is asked for", map[string]string{"TERM": "xterm", "NO_COLOR": "1"}, false, true},
		{"a terminal that can not do it", map[string]string{"TERM": "dumb"}, false, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			front, user := openTerminal(t)
			shown := make(chan string, 1)
			go func() {
				b, _ := io.ReadAll(front) // ends with an error when the other side is closed
				shown <- string(b)
			}()
			s := terminal(user, user, user, func(name string) string { return tt.env[name] })
			code := run(t.Context(), []string{"compare", coffee}, s)
			user.Close()
			text := <-shown
			if code != exitDone || !strings.Contains(text, "   SS       闪送  ") {
				t.Errorf("exit code %d, and no aligned table:\n%s", code, text)
			}
			if got := strings.Contains(text, "\x1b[32m"); got != tt.colour {
				t.Errorf("coloured is %t:\n%q", got, text)
			}
			if s.live != tt.redraws {
				t.Errorf("the sign of life is %t", s.live)
			}
		})
	}
}
