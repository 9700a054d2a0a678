package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"

	"golang.org/x/term"
)

// screen is where a command reads and writes. People at a terminal get aligned
// tables, colour, and a sign of life; a pipe gets none of them.
type screen struct {
	in       io.Reader
	out, err io.Writer
	aligned  bool // out is a terminal
	colour   bool // so it is, and nobody minds
	live     bool // err is a terminal that can redraw a line
	person   bool // in and err are a terminal: somebody reads questions and answers them
}

// terminal looks at what the three files are.
func terminal(in, out, err *os.File, getenv func(string) string) screen {
	onTerminal := func(f *os.File) bool { return term.IsTerminal(int(f.Fd())) }
	dumb := getenv("TERM") == "dumb"
	return screen{
		in: in, out: out, err: err,
		aligned: onTerminal(out),
		colour:  onTerminal(out) && getenv("NO_COLOR") == "" && !dumb,
		live:    onTerminal(err) && !dumb,
		person:  onTerminal(in) && onTerminal(err),
	}
}

// The colours, as SGR codes.
type colour string

const (
	bold  colour = "1"
	dim   colour = "2"
	red   colour = "31"
	green colour = "32"
	cyan  colour = "36"
)

// paint colours a text where that is wanted.
func (s screen) paint(c colour, text string) string {
	if !s.colour || c == "" || text == "" {
		return text
	}
	return "\x1b[" + string(c) + "m" + text + "\x1b[0m"
}

// say writes a line for people.
func (s screen) say(format string, args ...any) { fmt.Fprintf(s.out, format+"\n", args...) }

// note writes a line beside the result.
func (s screen) note(format string, args ...any) {
	fmt.Fprintln(s.err, s.paint(dim, "paotui: "+fmt.Sprintf(format, args...)))
}

// document writes one JSON document.
func (s screen) document(v any) error {
	enc := json.NewEncoder(s.out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}
