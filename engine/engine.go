package engine

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/trace"
	"go.uber.org/zap"

	"github.com/paotui-go/paotui/engine/measure"
)

// Config is what an [Engine] is made of. Carriers, Accounts, Policy and Store are
// required; the rest has working zero values.
type Config struct {
	// Carriers are asked in every comparison, and listed in this order.
	Carriers []Carrier
	// Accounts finds each shop's account at each carrier.
	Accounts Accounts
	// Policy decides who carries.
	Policy Policy
	// Store keeps the journal.
	Store Store
	// Logger gets one line for what a person on call would want to know; no
	// personal data and no secrets. nil is silent.
	Logger *zap.Logger

	// Tracer gets one trace for each delivery: the comparison, each quote, the plan, each
	// call, each report, over all processes. nil is none; the global one is not used.
	Tracer trace.TracerProvider

	// Meter counts and times what happens to deliveries and what the store takes, see
	// package measure; [Engine.Observe] tells how they stand besides. nil counts nothing;
	// the global one is not used.
	Meter metric.MeterProvider

	// QuoteTimeout is the deadline of a comparison; 0 is 5 s.
	QuoteTimeout time.Duration
	// CallTimeout is the deadline of every other call to a carrier; 0 is 10 s.
	CallTimeout time.Duration
	// PollInterval is how long an open order may be silent before the carrier is
	// asked; the questions grow rarer, down to a tenth of that rate. 0 is 30 s.
	PollInterval time.Duration
	// Workers is how many deliveries Run works on at once; 0 is 64.
	Workers int

	// Unclaimed gets reports about placements that no delivery of this store has,
	// or that name another merchant than the placement's. nil only logs them.
	Unclaimed func(context.Context, Report)
	// Conditions says what is switched on for a shop, such as "bad_weather"; nil is
	// nothing. It is asked before each plan, and answers at once.
	Conditions func(shop string) []string
	// History is what former trips were like, for the policy; nil is not known. It is
	// asked before each plan, and answers at once.
	History func() History
	// NewPlacementID makes placement ids; nil takes a default that is unique over
	// processes. It must be safe for concurrent use.
	NewPlacementID func() PlacementID
	// Now is the clock; nil is time.Now.
	Now func() time.Time
}

// Engine compares carriers, dispatches orders and follows them. All methods are
// safe for concurrent use. Compare works by itself; what Dispatch, Cancel and Tip
// ask for is done by [Engine.Run].
type Engine struct {
	members  []member
	infos    []Info // of the members
	accounts Accounts
	policy   Policy
	store    Store
	log      *zap.Logger
	tracer   trace.Tracer // nil if nobody listens
	meter    *measure.Meter

	quoteTimeout time.Duration
	callTimeout  time.Duration
	poll         time.Duration
	workers      int
	unclaimed    func(context.Context, Report)
	conditions   func(shop string) []string
	history      func() History
	newID        func() PlacementID
	now          func() time.Time

	running  sync.Mutex
	wake     chan struct{} // asks Run to look for due deliveries
	bell     bell          // rings at every append
	recent   recent
	asked    questions
	answered questions
	answers  answers
	urgent   urgent
	readers  readers
}

// member is a carrier with what it can do, looked up once.
type member struct {
	Carrier
	info      Info
	tipper    Tipper
	pricer    CancelQuoter
	confirmer ReturnConfirmer
	reorderer Reorderer
}

// New checks the configuration and makes an engine. It starts nothing.
func New(c Config) (*Engine, error) {
	if err := c.missing(); err != nil {
		return nil, err
	}
	e := &Engine{
		accounts: c.Accounts, policy: c.Policy, store: c.Store, log: c.Logger,
		quoteTimeout: orElse(c.QuoteTimeout, 5*time.Second),
		callTimeout:  orElse(c.CallTimeout, 10*time.Second),
		poll:         orElse(c.PollInterval, 30*time.Second),
		workers:      orElse(c.Workers, 64),
		unclaimed:    c.Unclaimed, conditions: c.Conditions, history: c.History,
		newID: c.NewPlacementID, now: c.Now,
		wake: make(chan struct{}, 1),
	}
	if e.log == nil {
		e.log = zap.NewNop()
	}
	var err error
	if e.meter, err = measure.New(c.Meter); err != nil {
		return nil, fmt.Errorf("engine: Config.Meter: %w", err)
	}
	if e.meter != nil {
		e.store = timedStore{c.Store, e.meter}
	}
	if c.Tracer != nil {
		e.tracer = c.Tracer.Tracer("github.com/paotui-go/paotui/engine")
	}
	if e.newID == nil {
		e.newID = newPlacementID
	}
	if e.now == nil {
		e.now = time.Now
	}
	for _, carrier := range c.Carriers {
		m, err := e.admit(carrier)
		if err != nil {
			return nil, err
		}
		e.members = append(e.members, m)
		e.infos = append(e.infos, m.info)
	}
	if e.meter != nil {
		e.countFromZero(context.Background())
	}
	return e, nil
}

func (c Config) missing() error {
	switch {
	case len(c.Carriers) == 0:
		return errors.New("engine: Config.Carriers is empty: hand in at least one carrier")
	case c.Accounts == nil:
		return errors.New("engine: Config.Accounts is missing: the engine asks it for each shop's account at each carrier")
	case c.Policy == nil:
		return errors.New("engine: Config.Policy is missing: policy.Policy{} is one")
	case c.Store == nil:
		return errors.New("engine: Config.Store is missing: memory.New() is one")
	case c.QuoteTimeout < 0 || c.CallTimeout < 0 || c.PollInterval < 0 || c.Workers < 0:
		return errors.New("engine: a duration or a number in Config is negative")
	}
	return nil
}

// admit looks once at what a carrier is and can do.
func (e *Engine) admit(carrier Carrier) (member, error) {
	if carrier == nil {
		return member{}, errors.New("engine: Config.Carriers holds a nil")
	}
	m := member{Carrier: carrier, info: carrier.Info()}
	able := AbilitiesOf(carrier)
	m.info.Lacks = Abilities{Tip: !able.Tip, CancelCost: !able.CancelCost, ConfirmReturn: !able.ConfirmReturn, Reorder: !able.Reorder}
	if able.Tip {
		m.tipper = carrier.(Tipper)
	}
	if able.CancelCost {
		m.pricer = carrier.(CancelQuoter)
	}
	if able.ConfirmReturn {
		m.confirmer = carrier.(ReturnConfirmer)
	}
	if able.Reorder {
		m.reorderer = carrier.(Reorderer)
	}
	switch {
	case m.info.ID == "":
		return member{}, errors.New("engine: a carrier has no ID in its Info")
	case m.info.Resolve == ByReplay && m.info.Replay != ReplaySame:
		return member{}, fmt.Errorf("engine: carrier %s resolves unknown placements by replay, but does not promise that a replay is the same order", m.info.ID)
	}
	if _, twice := e.member(m.info.ID); twice {
		return member{}, fmt.Errorf("engine: two carriers are called %s", m.info.ID)
	}
	return m, nil
}

func (e *Engine) member(id CarrierID) (member, bool) {
	for _, m := range e.members {
		if m.info.ID == id {
			return m, true
		}
	}
	return member{}, false
}

// Carriers lists the carriers' facts in the order in which they were handed in. What
// a carrier's type does not implement is among what it lacks.
func (e *Engine) Carriers() []Info {
	return slices.Clone(e.infos)
}

func orElse[T comparable](v, fallback T) T {
	var zero T
	if v == zero {
		return fallback
	}
	return v
}

// newPlacementID is the time in milliseconds (41 bits) and 22 random bits: about
// ordered in time, and unique over processes for any rate that riders could
// serve.
func newPlacementID() PlacementID {
	var b [4]byte
	_, _ = rand.Read(b[:]) // never fails: crypto/rand
	random := int64(binary.BigEndian.Uint32(b[:])) & (1<<22 - 1)
	return PlacementID(time.Now().UnixMilli()&(1<<41-1)<<22 | random)
}

// bell wakes everybody who waits for a change.
type bell struct {
	mu sync.Mutex
	ch chan struct{}
}

// next is closed at the next ring.
func (b *bell) next() <-chan struct{} {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.ch == nil {
		b.ch = make(chan struct{})
	}
	return b.ch
}

func (b *bell) ring() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.ch != nil {
		close(b.ch)
		b.ch = nil
	}
}

// questions remembers when each placement was last asked about. It is not worth an
// entry in the journal: a process that forgot it asks once more. What is an hour old
// is forgotten when there is much of it.
type questions struct {
	mu sync.Mutex
	by map[PlacementID]question
	n  int
}

type question struct {
	at      time.Time
	version int64 // of the delivery, when it was asked
}

const manyQuestions = 10_000

func (q *questions) get(id PlacementID) time.Time {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.by[id].at
}

func (q *questions) version(id PlacementID) int64 {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.by[id].version
}

func (q *questions) set(id PlacementID, at time.Time, version int64) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.by == nil {
		q.by = map[PlacementID]question{}
	}
	q.by[id] = question{at, version}
	if q.n++; q.n%manyQuestions == 0 {
		maps.DeleteFunc(q.by, func(_ PlacementID, then question) bool { return at.Sub(then.at) > time.Hour })
	}
}

// answers keeps, for each placement, the last answer to a query that said nothing
// new and so was not written. It is needed if an older report arrives late.
type answers struct {
	mu sync.Mutex
	by map[PlacementID]Report
}

func (a *answers) keep(r Report) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.by == nil {
		a.by = map[PlacementID]Report{}
	}
	if len(a.by) >= manyQuestions {
		maps.DeleteFunc(a.by, func(_ PlacementID, old Report) bool { return r.Asked.Sub(old.Asked) > time.Hour })
	}
	a.by[r.Placement] = r
}

// after is the kept answer if it is of a later time than r's, and the two do not
// agree.
func (a *answers) after(r Report) (Report, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	kept, ok := a.by[r.Placement]
	return kept, ok && kept.time().After(r.time()) && kept.Status != r.Status
}
