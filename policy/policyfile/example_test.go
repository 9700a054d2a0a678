package policyfile_test

import (
	"fmt"
	"strings"

	"github.com/paotui-go/paotui/policy/policyfile"
)

// A file is checked whole when it is read, expressions and all.
func ExampleParse() {
	policies, err := policyfile.Parse([]byte(`
policies:
  usual: {keep_out: [{fee_above_fen: 3000}]}
  storm: {stage: {race: {of: 2}}}
use:
- {policy: storm, when: {conditions: [bad_weather]}}
- policy: usual
`))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(policies.Names())
	_, err = policyfile.Parse([]byte("policies:\n  usual: {keep_out: [{fee_over: 3000}]}\nuse: [{policy: usual}]\n"))
	fmt.Println(strings.Contains(err.Error(), `line 2, column 23: unknown key "fee_over"`))
	fmt.Println(strings.Contains(string(policyfile.Schema()), "fee_above_fen")) // for editors
	// Output:
	// [storm usual]
	// true
	// true
}
