package strictyaml_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/paotui-go/paotui/engine/strictyaml"
)

// kitchen is what a file may say.
type kitchen struct {
	Opens  time.Duration `yaml:"opens" about:"How long after midnight." required:"true"`
	Stoves []stove       `yaml:"stoves,omitempty"`
}

type stove struct {
	Rings int `yaml:"rings" min:"1" max:"6" about:"How many pots it takes."`
}

// Every mistake is told at once, with its place; none repeats a value.
func ExampleRead() {
	var k kitchen
	doc, err := strictyaml.Read([]byte("stoves:\n- rings: 9\n- rigns: 2\n"), &k)
	if err != nil { // it is no YAML at all
		fmt.Println(err)
		return
	}
	doc.Warn(strictyaml.Path{}.Key("stoves").Index(1), "the second stove is out of order") // a rule of one's own
	for _, finding := range doc.Findings() {
		fmt.Println(finding.Line, finding.Said())
	}
	fmt.Println(doc.Line(strictyaml.Path{}.Key("stoves").Index(1)), doc.Err() != nil)
	// Output:
	// 1 opens: this is missing: how long after midnight
	// 2 expected a whole number from 1 to 6
	// 3 stoves[1]: the second stove is out of order
	// 3 unknown key "rigns": did you mean rings?
	// 3 true
}

// The schema is made of the same struct, for editors.
func ExampleSchema() {
	schema := strictyaml.Schema(kitchen{}, "https://shop.example/kitchen.json", "The kitchen")
	fmt.Println(strings.Contains(string(schema), `"How many pots it takes."`))
	// Output: true
}

// A file is followed while it changes: a good one is taken, a bad one refused.
func ExampleOpenFile() {
	read := func() ([]byte, error) { return strictyaml.ReadFile("kitchen", "testdata/kitchen.yaml", 1<<10) }
	parse := func(data []byte) (kitchen, error) {
		var k kitchen
		doc, err := strictyaml.Read(data, &k)
		if err != nil {
			return k, err
		}
		return k, doc.Err()
	}
	file, err := strictyaml.OpenFile(read, parse)
	if err != nil {
		fmt.Println(err)
		return
	}
	ctx, end := context.WithCancel(context.Background())
	end() // a host has it go on
	file.Follow(ctx, time.Second, func(err error) { fmt.Println("it has changed", err) })
	fmt.Println(file.Now().Opens, file.Refused())

	_, err = strictyaml.OpenFile(func() ([]byte, error) { return []byte("opens: noon\nstoves: 4\n"), nil }, parse)
	var mistakes strictyaml.Mistakes
	if errors.As(err, &mistakes) {
		for _, m := range mistakes {
			fmt.Println(m.Line, m.Said())
		}
	}
	// Output:
	// 11h30m0s <nil>
	// 1 expected a time such as 90s, 3m or 1h30m
	// 2 expected a list
}
