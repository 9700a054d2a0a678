package story

import (
	"fmt"
	"strings"
	"time"
)

// String is the whole story, for people.
func (s Story) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "Order %s: %s\n", s.ID, s.Stands)
	s.steps(&b)
	s.money(&b)
	list(&b, "What nobody knows", s.Unknown)
	list(&b, "What was lost", s.Lost)
	list(&b, "What a person was called for", s.Alarms)
	var can []string
	for _, a := range s.Can {
		can = append(can, fmt.Sprintf("%s: %s", strings.ReplaceAll(string(a.Verb), "_", " "), a.Text))
	}
	list(&b, "What a person can do", can)
	return b.String()
}

// steps are told a day at a time.
func (s Story) steps(b *strings.Builder) {
	day := ""
	for _, step := range s.Steps {
		if today := step.At.Format("Monday, 2 January 2006 (-07:00)"); today != day {
			day = today
			fmt.Fprintf(b, "\n%s\n", day)
		}
		fmt.Fprintf(b, "  %s  %s\n", step.At.Format(time.TimeOnly), step.Text)
		for _, detail := range step.Details {
			fmt.Fprintf(b, "            %s\n", detail)
		}
	}
}

// money says what each placement came to, and why.
func (s Story) money(b *strings.Builder) {
	if len(s.Placements) == 0 {
		return
	}
	fmt.Fprintf(b, "\nWhat it cost: %s\n", s.Cost.Total)
	for _, p := range s.Placements {
		fmt.Fprintf(b, "  %s, placement %s: %s; %s\n", p.Carrier, p.ID, p.Cost.Total, p.Stands)
		fmt.Fprintf(b, "    quoted %s, charged %s, tips %s, penalties %s\n", p.Cost.Quoted, p.Cost.Charged, p.Cost.Tips, p.Cost.Penalties)
	}
}

func list(b *strings.Builder, title string, lines []string) {
	if len(lines) == 0 {
		return
	}
	fmt.Fprintf(b, "\n%s\n", title)
	for _, line := range lines {
		fmt.Fprintf(b, "  %s\n", line)
	}
}
