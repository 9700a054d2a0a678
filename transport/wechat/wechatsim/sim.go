package wechatsim

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"go.uber.org/zap"
)

// Config is what a simulator is made of. The zero value works.
type Config struct {
	// Seed fixes names, prices, coupons, codes and riders: the same seed and the
	// same calls give the same world.
	Seed uint64
	// Speed divides the time that riders take and that a cancel stays free. Clocks
	// and the times of the protocol (tokens, two seconds, five seconds) stay true.
	// 0 is 1.
	Speed float64
	// Manual leaves riders to [Sim.Advance]: none moves by himself.
	Manual bool
	// Store is where the merchant is registered at every carrier; the zero value
	// is the place of the sender in the published example.
	Store Store
	// Carriers join the four, or replace the one with the same ID.
	Carriers []Carrier
	// ThirdParty makes the caller a third-party platform, which alone may call
	// shop/add and open.
	ThirdParty bool
	// Keep is how many orders are kept; 0 is 100 000. Beyond them the oldest that are
	// over are forgotten, as if they had never been; those that are not stay.
	Keep int
	// Push is where events go; nil: nowhere. See also [Sim.SetPush].
	Push *Push
	// Log gets one debug line a call: path, codes and why, never a body. nil is
	// silence.
	Log *zap.Logger
}

// Sim is WeChat and its carriers. It is an http.Handler, and safe for concurrent
// use.
type Sim struct {
	app        App
	seed       seed
	speed      float64
	manual     bool
	thirdParty bool
	log        *zap.Logger
	control    http.Handler // /sim/
	carriers   map[string]*Carrier
	ids        []string // delivery_ids in the order of getall

	ctx    context.Context
	cancel context.CancelFunc
	work   sync.WaitGroup // the timer and the pushes

	mu       sync.Mutex
	closed   bool
	timer    *time.Timer
	agenda   agenda
	push     *pusher
	tokens   tokens
	accounts []Account
	opened   bool
	calls    map[string]int
	rids     int
	orders   map[orderKey]*order
	seen     []*order // in the order of their first call
	keeper   keeper
	sandbox  dailyCount

	faults      []*Injected
	injected    int
	connections int
	keepAlives  func(bool) // of the server; nil without one
	single      bool       // each call needs a connection of its own
}

// New makes a simulator. It starts no goroutine before the first rider moves;
// Close ends it.
func New(c Config) (*Sim, error) {
	if !(c.Speed >= 0) {
		return nil, fmt.Errorf("wechatsim: speed %v is not a positive number", c.Speed)
	}
	if c.Speed == 0 {
		c.Speed = 1
	}
	if c.Keep < 0 {
		return nil, fmt.Errorf("wechatsim: cannot keep %d orders", c.Keep)
	}
	if c.Keep == 0 {
		c.Keep = keepOrders
	}
	if c.Store == (Store{}) {
		c.Store = defaultStore
	}
	if c.Log == nil {
		c.Log = zap.NewNop()
	}
	s := &Sim{
		app: seed(c.Seed).app(), seed: seed(c.Seed), speed: c.Speed, manual: c.Manual,
		thirdParty: c.ThirdParty, log: c.Log,
		carriers: map[string]*Carrier{},
		tokens:   tokens{seed: seed(c.Seed), issued: map[string]*accessToken{}},
		calls:    map[string]int{}, orders: map[orderKey]*order{},
		keeper: keeper{keep: c.Keep},
	}
	s.keeper.rest(0)
	s.control = s.controls()
	for _, carrier := range append([]Carrier{SFTC(), DADA(), MTPS(), SS()}, c.Carriers...) {
		if err := s.join(carrier, c.Store); err != nil {
			return nil, err
		}
	}
	sandbox := sandboxCarrier()
	s.carriers[TestID] = &sandbox
	s.accounts = append(s.accounts, SandboxAccounts()...)
	if err := s.SetPush(c.Push); err != nil {
		return nil, err
	}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	return s, nil
}

// join adds a carrier and the merchant's account there.
func (s *Sim) join(c Carrier, store Store) error {
	if c.ID == "" || c.ID == TestID {
		return fmt.Errorf("wechatsim: a carrier cannot have the id %q", c.ID)
	}
	if s.carriers[c.ID] == nil {
		s.ids = append(s.ids, c.ID)
		s.accounts = append(s.accounts, s.seed.account(c.ID, store))
	}
	s.carriers[c.ID] = &c
	return nil
}

// Close stops the riders and the pushes in flight and waits for their goroutines.
// Calls after it are still answered; nothing moves any more.
func (s *Sim) Close() {
	s.mu.Lock()
	s.closed = true
	s.disarm()
	s.mu.Unlock()
	s.cancel()
	s.work.Wait()
}

// App is the mini program that callers and pushes speak of.
func (s *Sim) App() App { return s.app }

// Accounts are the merchant's bound accounts, the published sandbox ones left
// out. On a fresh simulator that is one for each carrier, in the order of getall.
func (s *Sim) Accounts() []Account {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []Account
	for _, a := range s.accounts {
		if !published(a.ShopID) {
			out = append(out, a)
		}
	}
	return out
}

// published reports whether shopid is one of [SandboxAccounts].
func published(shopID string) bool {
	for _, a := range SandboxAccounts() {
		if a.ShopID == shopID {
			return true
		}
	}
	return false
}

// Bind adds an account, or one more store under the same ShopID.
func (s *Sim) Bind(a Account) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.carriers[a.DeliveryID] == nil || strings.TrimSpace(a.ShopID) == "" {
		return fmt.Errorf("wechatsim: cannot bind shop %q at %q", a.ShopID, a.DeliveryID)
	}
	s.accounts = append(s.accounts, a)
	return nil
}

// Unbind removes every store of a ShopID: calls for it answer 930560.
func (s *Sim) Unbind(shopID string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var kept []Account
	for _, a := range s.accounts {
		if a.ShopID != shopID {
			kept = append(kept, a)
		}
	}
	s.accounts = kept
}

// catchUp does what was due at or before now, at its own time. The lock is held.
func (s *Sim) catchUp(now time.Time) {
	for e := s.agenda.due(now); e != nil; e = s.agenda.due(now) {
		if !s.closed {
			e.do(e.at)
		}
	}
}

// arm sets the timer for the next thing due. The lock is held.
func (s *Sim) arm(now time.Time) {
	s.disarm()
	e := s.agenda.first()
	if s.closed || e == nil {
		return
	}
	s.work.Add(1)
	s.timer = time.AfterFunc(e.at.Sub(now), func() {
		defer s.work.Done()
		s.mu.Lock()
		defer s.mu.Unlock()
		now := time.Now()
		s.catchUp(now)
		s.arm(now)
	})
}

// disarm stops the timer. The lock is held.
func (s *Sim) disarm() {
	if s.timer != nil && s.timer.Stop() {
		s.work.Done()
	}
	s.timer = nil
}

// scaled is how long something of length d takes here.
func (s *Sim) scaled(d time.Duration) time.Duration {
	return time.Duration(float64(d) / s.speed)
}
