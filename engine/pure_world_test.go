package engine_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/store/memory"
)

// pureWorld is the engine in a world without goroutines, sockets and clocks of its
// own: events happen one after the other, in the order of their time, and whoever
// waits has the rest of the world go on meanwhile. The same seed gives the same
// history to the byte.
type pureWorld struct {
	chance
	t        testing.TB
	policy   engine.Policy
	fates    fates // what becomes of calls
	now      time.Time
	queue    []event // in the order of time
	home     *memory.Store
	replicas []*pureProcess
	carriers []*model
	orders   []engine.Order
	placed   map[string][]*modelOrder // by delivery: all that any carrier was ever sent
	ids      int64
	lives    int
	depth    int  // of waiting inside waiting
	calm     bool // nothing new goes wrong
	steady   bool // nobody dies or stalls
	broken   bool // something is so wrong that the story ends
	spins    map[string]int
	told     strings.Builder // what was logged
	log      *zap.Logger
	history  []string
}

type event struct {
	at   time.Time
	what string
	do   func()
}

// pureBegin is when each story begins.
var pureBegin = time.Date(2026, 5, 1, 2, 0, 0, 0, time.UTC)

func newPureWorld(t testing.TB, seed chance, f fates, carriers int) *pureWorld {
	w := &pureWorld{chance: seed, t: t, fates: f, now: pureBegin, home: memory.New(), placed: map[string][]*modelOrder{}, spins: map[string]int{}}
	w.log = zap.New(zapcore.NewCore(zapcore.NewJSONEncoder(zap.NewProductionEncoderConfig()), zapcore.Lock(zapcore.AddSync(&w.told)), zap.DebugLevel))
	w.policy = engine.PolicyFunc(func(s engine.Situation) engine.Plan { return drawnPlan(seed, s) })
	w.carriers = w.models()[:carriers]
	return w
}

func (w *pureWorld) note(format string, args ...any) {
	w.history = append(w.history, w.now.Format("15:04:05.000 ")+fmt.Sprintf(format, args...))
}

func (w *pureWorld) wrong(format string, args ...any) {
	w.t.Helper()
	w.t.Errorf(format, args...)
	w.note("WRONG: "+format, args...)
}

// at plans something.
func (w *pureWorld) at(t time.Time, what string, do func()) {
	i := len(w.queue)
	for i > 0 && w.queue[i-1].at.After(t) {
		i--
	}
	w.queue = slices.Insert(w.queue, i, event{t, what, do})
}

func (w *pureWorld) in(d time.Duration, what string, do func()) { w.at(w.now.Add(d), what, do) }

// deepest is how often somebody may wait while somebody else waits.
const deepest = 3

// pass has the world go on for a while, from within a call or a stall.
func (w *pureWorld) pass(d time.Duration) {
	if d <= 0 || w.depth >= deepest {
		return
	}
	w.depth++
	w.until(w.now.Add(d))
	w.depth--
}

// until has everything happen that happens up to a time.
func (w *pureWorld) until(end time.Time) {
	for !w.broken {
		if len(w.queue) > 0 && !w.queue[0].at.After(w.now) {
			e := w.queue[0]
			w.queue = w.queue[1:]
			e.do()
			continue
		}
		next, moved := w.work()
		if moved {
			continue
		}
		if len(w.queue) > 0 && (next.IsZero() || w.queue[0].at.Before(next)) {
			next = w.queue[0].at
		}
		if next.IsZero() || next.After(end) {
			w.now = later(w.now, end)
			return
		}
		w.now = later(w.now, next)
	}
}

// work has a process look after one delivery that is due. If there is none it says
// when the next will be.
func (w *pureWorld) work() (next time.Time, moved bool) {
	ids, next, err := w.home.Due(context.Background(), w.now, 100)
	if err != nil {
		w.wrong("%v", err)
	}
	for _, id := range ids {
		for _, p := range w.replicas {
			if p.down || p.busy[id] || w.now.Before(p.pause[id]) {
				continue
			}
			w.advance(p, id)
			return next, true
		}
	}
	return next, false
}

func (w *pureWorld) advance(p *pureProcess, id string) {
	spin := id + w.now.String()
	if w.spins[spin]++; w.spins[spin] > 200 {
		w.wrong("%s is looked after without a pause", id)
		w.broken = true
		return
	}
	p.busy[id] = true
	p.do(func() {
		if err := p.Advance(context.Background(), id); err != nil {
			w.note("%s: %s: %v", p.name, id, err)
			p.pause[id] = w.now.Add(time.Second)
			w.in(time.Second, "again", func() {})
		}
	})
	delete(p.busy, id)
	w.look(id)
}

// anybody is a process that is up, or nil.
func (w *pureWorld) anybody(name ...any) *pureProcess {
	var up []*pureProcess
	for _, p := range w.replicas {
		if !p.down {
			up = append(up, p)
		}
	}
	if len(up) == 0 {
		return nil
	}
	return oneOf(w.chance, up, name...)
}

func (w *pureWorld) newID() engine.PlacementID {
	w.ids++
	return engine.PlacementID(1_000_000 + w.ids)
}

func (w *pureWorld) journal(id string) []engine.Entry {
	entries, err := w.home.Load(context.Background(), id)
	if err != nil {
		return nil // not dispatched yet
	}
	return entries
}

// journals are all of them, to the byte.
func (w *pureWorld) journals() string {
	var b strings.Builder
	for _, o := range w.orders {
		for _, e := range w.journal(o.ID) {
			fmt.Fprintln(&b, o.ID, asJSON(e))
		}
	}
	return b.String()
}

// story is what happened, in the order of time.
func (w *pureWorld) story() string {
	lines := slices.Clone(w.history)
	for _, o := range w.orders {
		for _, e := range w.journal(o.ID) {
			lines = append(lines, fmt.Sprintf("%s  journal %s %d %s %s", e.At.Format("15:04:05.000 "), o.ID, e.Seq, e.Kind(), brief(e.Fact)))
		}
	}
	slices.SortStableFunc(lines, func(a, b string) int { return strings.Compare(a[:12], b[:12]) })
	return strings.Join(lines, "\n")
}
