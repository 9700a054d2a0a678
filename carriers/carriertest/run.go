package carriertest

import "context"

// Test is what [Run] needs of a *testing.T. The package does not import testing, so
// that a program can have [Check] without it.
type Test[T any] interface {
	Context() context.Context
	Run(name string, f func(T)) bool
	Skip(args ...any)
	Errorf(format string, args ...any)
}

// Run is [Check] as a test: a subtest for each row. If nothing behind the harness
// leaves the process or sleeps in a system call, virtual is testing/synctest's Test,
// and no row really waits; nil is real time.
func Run[T Test[T]](t T, h Harness, virtual func(T, func(T))) {
	for _, r := range rows() {
		t.Run(r.name, func(t T) {
			var result Result
			if virtual != nil {
				virtual(t, func(t T) { result = r.check(t.Context(), h, true) })
			} else {
				result = r.check(t.Context(), h, false)
			}
			result.report(t.Skip, t.Errorf)
		})
	}
}

func (r Result) report(skip func(...any), broken func(string, ...any)) {
	switch {
	case r.Skipped != "":
		skip(r.Skipped)
	case r.Err != nil:
		broken("%s\n\tbroken: %v", r.Rule, r.Err)
	}
}
