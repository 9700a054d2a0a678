package policyfile

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/strictyaml"
	"github.com/paotui-go/paotui/policy"
)

// MaxBytes is the largest file that is read.
const MaxBytes = 1 << 20

// SchemaID is what the file's JSON Schema calls itself.
const SchemaID = "https://github.com/paotui-go/paotui/docs/policy.schema.json"

// Schema is the JSON Schema of the file, for editors; docs/policy.schema.json has it.
func Schema() []byte { return strictyaml.Schema(document{}, SchemaID, "A policy file of paotui") }

// Policies are what one file says: an [engine.Policy]. They do not change; a [File]
// does.
type Policies struct {
	names    []string
	switched []switched
	choose   policy.Choose
}

type switched struct {
	name string
	when policy.When
}

// Parse reads a policy file. The error has a line for each mistake.
func Parse(data []byte) (*Policies, error) {
	if len(data) > MaxBytes {
		return nil, fmt.Errorf("the policy file is larger than %d bytes", MaxBytes)
	}
	var d document
	doc, err := strictyaml.Read(data, &d)
	if err != nil {
		return nil, err
	}
	p := builder{doc}.build(d)
	if err := doc.Err(); err != nil {
		return nil, err
	}
	return p, nil
}

// Load reads the policy file at path.
func Load(path string) (*Policies, error) {
	data, err := read(path)
	if err != nil {
		return nil, err
	}
	return parse(path, data)
}

func read(path string) ([]byte, error) { return strictyaml.ReadFile("policy file", path, MaxBytes) }

func parse(path string, data []byte) (*Policies, error) {
	p, err := Parse(data)
	return p, named(path, err)
}

// named puts the file's name in front of each line.
func named(path string, err error) error {
	if err == nil {
		return nil
	}
	return inFile{path, err}
}

// inFile is what is wrong with a file: its [strictyaml.Mistakes], if it could be read.
type inFile struct {
	path string
	err  error
}

func (e inFile) Error() string {
	return e.path + ": " + strings.ReplaceAll(e.err.Error(), "\n", "\n"+e.path+": ")
}

func (e inFile) Unwrap() error { return e.err }

// Names are the policies that it has, sorted.
func (p *Policies) Names() []string { return slices.Clone(p.names) }

// Plan asks the policy that is for the order.
func (p *Policies) Plan(s engine.Situation) engine.Plan {
	var on []string
	for _, c := range p.switched {
		if !slices.Contains(s.Conditions, c.name) && !slices.Contains(on, c.name) && holds(c.when, s) {
			on = append(on, c.name)
		}
	}
	if len(on) == 0 {
		return p.choose.Plan(s)
	}
	s.Conditions = append(slices.Clip(s.Conditions), on...)
	plan := p.choose.Plan(s)
	plan.Reasons = append([]string{"Switched on in the policy file: " + strings.Join(on, ", ") + "."}, plan.Reasons...)
	return plan
}

func holds(w policy.When, s engine.Situation) bool {
	scene := policy.NewScene(s)
	return w.Holds(&scene, nil)
}

// File is a policy file that may change while it is used: an [engine.Policy], safe
// for concurrent use.
type File struct {
	*strictyaml.File[*Policies]
}

// Open reads the file at path, which must be a good one.
func Open(path string) (*File, error) {
	f, err := strictyaml.OpenFile(
		func() ([]byte, error) { return read(path) },
		func(data []byte) (*Policies, error) { return parse(path, data) },
	)
	if err != nil {
		return nil, err
	}
	return &File{f}, nil
}

// Plan asks the policies that hold now.
func (f *File) Plan(s engine.Situation) engine.Plan { return f.Now().Plan(s) }

func appendThousandths(b []byte, n int64) []byte {
	if n < 0 {
		b, n = append(b, '-'), -n
	}
	b = strconv.AppendInt(b, n/1000, 10)
	if rest := n % 1000; rest != 0 {
		b = append(b, strings.TrimRight(fmt.Sprintf(".%03d", rest), "0")...)
	}
	return b
}
