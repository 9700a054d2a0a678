package engine_test

// fates say what becomes of a call: the first of the options is that all is well.
type fates interface {
	of(call string, options []string, name ...any) string
}

// The options, by call.
var (
	quoteFates   = []string{"well", "refused", "out of reach", "unpriced", "panic", "in line"}
	placeFates   = []string{"well", "refused", "busy", "stale", "not sent", "lost request", "lost answer", "late work", "in line"}
	queryFates   = []string{"well", "lost", "panic", "denied once"}
	cancelFates  = []string{"well", "lost request", "lost answer", "late work", "agreed without a word", "busy"}
	tipFates     = []string{"well", "lost request", "lost answer", "late work", "refused"}
	confirmFates = []string{"well", "lost request", "lost answer"}
)

// drawnFates go wrong by chance, in some worlds more often than in others.
type drawnFates struct {
	chance
	trouble float64
}

func newDrawnFates(seed chance) drawnFates {
	return drawnFates{seed, oneOf(seed, []float64{0.1, 0.3, 0.6}, "trouble")}
}

func (f drawnFates) of(call string, options []string, name ...any) string {
	name = append([]any{call}, name...)
	if !f.roll(f.trouble, append(name, "goes wrong")...) {
		return options[0]
	}
	return oneOf(f.chance, options[1:], append(name, "how")...)
}

// taped is a tape of fates for the first calls that are worth one; all is well after
// its end. Read from its end, a tape is a number that counts through all stories.
type taped struct {
	tape []int
	// next is how far it was read, sizes how many options there were.
	next  int
	sizes []int
}

func (f *taped) of(call string, options []string, _ ...any) string {
	if call == "quote" {
		return options[0]
	}
	if f.next >= cap(f.tape) {
		return options[0]
	}
	if f.next >= len(f.tape) {
		f.tape = append(f.tape, 0)
	}
	f.sizes = append(f.sizes, len(options))
	f.next++
	return options[f.tape[f.next-1]]
}

// following is the tape of the next story; false if all were told.
func (f *taped) following() (*taped, bool) {
	tape := append(make([]int, 0, cap(f.tape)), f.tape[:f.next]...)
	for i := len(tape) - 1; i >= 0; i-- {
		if tape[i]+1 < f.sizes[i] {
			tape[i]++
			return &taped{tape: tape[:i+1]}, true
		}
		tape = tape[:i]
	}
	return nil, false
}
