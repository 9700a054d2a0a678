package policyfile

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

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
	p, err := Parse(data)
	return p, named(path, err)
}

func read(path string) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, unreadable(path, err)
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, MaxBytes+1))
	if err != nil {
		return nil, unreadable(path, err)
	}
	return data, nil
}

func unreadable(path string, err error) error {
	if at, ok := errors.AsType[*os.PathError](err); ok {
		err = at.Err
	}
	return fmt.Errorf("the policy file %s can not be read: %w", path, err)
}

// named puts the file's name in front of each line.
func named(path string, err error) error {
	if err == nil {
		return nil
	}
	return errors.New(path + ": " + strings.ReplaceAll(err.Error(), "\n", "\n"+path+": "))
}

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
	path    string
	now     atomic.Pointer[Policies]
	refused atomic.Pointer[error]

	mu   sync.Mutex
	used []byte // what now was made of
	seen []byte // what was read last
}

// Open reads the file at path, which must be a good one.
func Open(path string) (*File, error) {
	data, err := read(path)
	if err != nil {
		return nil, err
	}
	p, err := Parse(data)
	if err != nil {
		return nil, named(path, err)
	}
	f := &File{path: path, used: data, seen: data}
	f.now.Store(p)
	return f, nil
}

// Plan asks the policies that hold now.
func (f *File) Plan(s engine.Situation) engine.Plan { return f.now.Load().Plan(s) }

// Refused is why the file as it is now is not used, and what was read before still
// is; nil if it is used.
func (f *File) Refused() error {
	if err := f.refused.Load(); err != nil {
		return *err
	}
	return nil
}

// Follow looks at the file every so often, 2 s if every is 0, until ctx ends. What
// has changed is taken over when it was the same twice in a row, so that nothing half
// written is; what is broken is refused, once. tell hears of both: nil is taken over.
func (f *File) Follow(ctx context.Context, every time.Duration, tell func(error)) {
	if every <= 0 {
		every = 2 * time.Second
	}
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		if news, err := f.look(); news && tell != nil {
			tell(err)
		}
	}
}

// look reads the file again; news is whether it was taken over or refused now.
func (f *File) look() (news bool, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	data, err := read(f.path)
	if err != nil {
		return f.refuse(err)
	}
	settled := bytes.Equal(data, f.seen)
	f.seen = data
	switch {
	case !settled:
		return false, nil
	case bytes.Equal(data, f.used):
		if f.refused.Swap(nil) != nil {
			return true, nil // it is again what is used
		}
		return false, nil
	}
	p, err := Parse(data)
	if err != nil {
		return f.refuse(named(f.path, err))
	}
	f.used = data
	f.now.Store(p)
	f.refused.Store(nil)
	return true, nil
}

func (f *File) refuse(err error) (bool, error) {
	before := f.Refused()
	f.refused.Store(&err)
	return before == nil || before.Error() != err.Error(), err
}

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
