package main

import (
	"strings"

	"github.com/mattn/go-runewidth"
)

// table is rows of cells. On a terminal its columns are aligned; in a pipe its
// cells are parted by tabs.
type table struct {
	head    []string
	remarks string       // in a pipe, the head of the column of what is below
	right   map[int]bool // columns of numbers
	rows    []row
}

type row struct {
	cells  []string
	colour colour
	below  []string // remarks under the row, on a terminal
}

func (t *table) add(r row) { t.rows = append(t.rows, r) }

func (t *table) print(s screen) {
	if !s.aligned {
		t.printPlain(s)
		return
	}
	widths := t.widths()
	s.say("%s", s.paint(dim, t.line(t.head, widths)))
	for _, r := range t.rows {
		s.say("%s", s.paint(r.colour, t.line(r.cells, widths)))
		for _, remark := range r.below {
			s.say("%s", s.paint(dim, strings.Repeat(" ", 12)+remark))
		}
	}
}

func (t *table) printPlain(s screen) {
	line := func(cells []string, remarks string) {
		if t.remarks != "" {
			cells = append(cells[:len(cells):len(cells)], remarks)
		}
		s.say("%s", strings.Join(cells, "\t"))
	}
	line(t.head, t.remarks)
	for _, r := range t.rows {
		line(r.cells, strings.Join(r.below, "; "))
	}
}

func (t *table) widths() []int {
	widths := make([]int, len(t.head))
	for i, name := range t.head {
		widths[i] = columns(name)
	}
	for _, r := range t.rows {
		for i, cell := range r.cells {
			widths[i] = max(widths[i], columns(cell))
		}
	}
	return widths
}

func (t *table) line(cells []string, widths []int) string {
	var b strings.Builder
	for i, cell := range cells {
		pad := strings.Repeat(" ", widths[i]-columns(cell))
		if t.right[i] {
			b.WriteString(pad + cell)
		} else {
			b.WriteString(cell + pad)
		}
		b.WriteString("  ")
	}
	return strings.TrimRight(b.String(), " ")
}

// columns is how many columns of a terminal a text takes: Chinese takes two each.
func columns(text string) int {
	return (&runewidth.Condition{}).StringWidth(text)
}
