package engine_test

import (
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/zap"

	"github.com/paotui-go/paotui/carriers/immediate/immediatetest"
	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/geo"
	"github.com/paotui-go/paotui/engine/measure/measuretest"
	"github.com/paotui-go/paotui/engine/secret"
	"github.com/paotui-go/paotui/transport/wechat"
	"github.com/paotui-go/paotui/transport/wechat/wechatsim"
)

const stormKey = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

// storm is one seed's world: a simulated WeChat that misbehaves, a journal that
// outlives everybody, processes that come and die, and a merchant.
type storm struct {
	chance
	t        *testing.T
	log      *zap.Logger
	home     engine.Store
	sim      *wechatsim.Server
	wire     *wechatsim.Pipe // to the simulator
	accounts engine.StaticAccounts
	stalls   float64 // how often a process stalls after an intent
	ids      atomic.Int64
	calm     atomic.Bool // the storm is over: nobody dies or stalls any more
	over     chan struct{}
	numbers  *measuretest.Reader // of all processes together

	mu        sync.Mutex
	processes []*stormProcess // all that ever lived
	pushes    int
	history   []stormLine
	seen      map[string]int // the interesting things, see storm_tally_test.go
	faults    []wechatsim.Fault
	healed    time.Time
	orders    []engine.Order
	heard     map[string]int64 // by delivery: how far the host's consumer has read
}

// inStorm makes a seed's world in virtual time, lets it rage and calm down, and
// checks what came of it. It returns how often each interesting thing happened.
func inStorm(t *testing.T, seed chance, kind string) map[string]int {
	return inStormThen(t, seed, kind, func(*storm) {})
}

// inStormThen is inStorm, and looks at what is left in the end.
func inStormThen(t *testing.T, seed chance, kind string, then func(*storm)) map[string]int {
	if seed.roll(0.1, "late in the evening") {
		pass(13*time.Hour + 45*time.Minute) // prices change at ten, China's time
	}
	home, closes := openHome(t, kind)
	defer closes()
	s := &storm{chance: seed, t: t, log: zap.NewNop(), home: home, seen: map[string]int{}, heard: map[string]int64{}, over: make(chan struct{}), numbers: measuretest.New(t, nil)}
	s.stalls = oneOf(seed, []float64{0, 0.05, 0.2}, "stalls")
	var err error
	s.wire = wechatsim.NewPipe()
	s.sim, err = wechatsim.Serve(s.wire, wechatsim.Config{Seed: uint64(seed), Speed: oneOf(seed, []float64{1, 2, 4}, "speed")})
	s.must(err)
	defer s.sim.Close()
	s.accounts = s.openAccounts()
	defer s.serve()()
	s.brew()

	for i := range 1 + s.upTo(4, "orders") {
		s.orders = append(s.orders, s.order(i))
	}
	var merchant, life sync.WaitGroup
	life.Go(s.clerk)
	for i := range 1 + s.upTo(2, "replicas") {
		life.Go(func() { s.live(fmt.Sprint("P", i)) })
	}
	for _, order := range s.orders {
		merchant.Go(func() { s.trade(order) })
	}
	merchant.Wait()
	s.quiet()
	s.settle()
	s.check()
	close(s.over)
	life.Wait()
	s.checkHeard()
	s.checkNumbers()
	then(s)
	if t.Failed() || *tellStory {
		t.Log(s.story())
	}
	return s.seen
}

func (s *storm) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// newID counts, so that the same order has the same id each time the seed runs.
func (s *storm) newID() engine.PlacementID {
	return engine.PlacementID(uint64(s.chance)%1_000_000*1_000_000 + 1_000 + uint64(s.ids.Add(1)))
}

func (s *storm) openAccounts() engine.StaticAccounts {
	mine := map[engine.CarrierID]engine.Account{}
	for _, a := range s.sim.Accounts() {
		service := map[string]string{"MTPS": "4011", "SS": "1"}[a.DeliveryID]
		mine[engine.CarrierID(a.DeliveryID)] = engine.Account{
			App: s.sim.App().AppID, Merchant: a.ShopID, Secret: secret.New(a.AppSecret), Store: a.ShopNo,
			Registered: geo.GCJ02{Lng: a.Store.Lng, Lat: a.Store.Lat},
			Grants:     engine.Grants{Service: service, Insurance: true, PickupCode: true, ReceiptCode: true},
		}
	}
	return engine.StaticAccounts{"plain": mine}
}

// order is a new one each time, for the same few made-up people.
func (s *storm) order(i int) engine.Order {
	store := s.sim.Accounts()[0].Store
	o := immediatetest.PlainOrder(geo.GCJ02{Lng: store.Lng, Lat: store.Lat})
	o.ID = fmt.Sprint("order-", i)
	o.PickupCode = oneOf(s.chance, []engine.Wish{engine.No, engine.No, engine.IfPossible}, "pickup code", i)
	o.Tip = oneOf(s.chance, []engine.Money{0, 0, 0, 2_00}, "tip at first", i)
	return o
}

// live keeps a process running: when one dies, another is started a while later.
func (s *storm) live(name string) {
	deaths := s.upTo(4, "deaths", name)
	for life := 0; ; life++ {
		p := s.start(fmt.Sprintf("%s.%d", name, life), life < deaths)
		s.mu.Lock()
		s.processes = append(s.processes, p)
		s.mu.Unlock()
		select {
		case <-p.dead:
		case <-s.over:
			p.die()
		}
		<-p.done
		if isClosed(s.over) {
			return
		}
		pass(s.span(0, 90*time.Second, "restart", p.name))
	}
}

func isClosed(c <-chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}

// process is a living process, or nil.
func (s *storm) process(name ...any) *stormProcess {
	s.mu.Lock()
	defer s.mu.Unlock()
	var living []*stormProcess
	for _, p := range s.processes {
		if p.alive() {
			living = append(living, p)
		}
	}
	if len(living) == 0 {
		return nil
	}
	return oneOf(s.chance, living, name...)
}

func (s *storm) living() (n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, p := range s.processes {
		if p.alive() {
			n++
		}
	}
	return n
}

// pushMode is how WeChat pushes in this storm. What comes in plain proves nothing.
func (s *storm) pushMode() wechat.Mode {
	if s.roll(0.2, "plain pushes") {
		return wechat.Plain
	}
	return wechat.Secure
}

// serve opens the push endpoint: whichever process lives takes a push, and nobody
// if none does. What it returns closes it.
func (s *storm) serve() (closes func()) {
	pipe := wechatsim.NewPipe()
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		s.pushes++
		nth := s.pushes
		s.mu.Unlock()
		p := s.process("push", nth)
		if p == nil {
			http.Error(w, "nobody is here", http.StatusServiceUnavailable)
			return
		}
		p.push.ServeHTTP(w, r)
	})}
	served := make(chan error, 1)
	go func() { served <- server.Serve(pipe) }()
	client := pipe.Client()
	push := &wechatsim.Push{URL: "http://merchant/push", Token: "t", Key: stormKey, Mode: wechatsim.Secure, Client: client}
	if s.pushMode() == wechat.Plain {
		push.Mode = wechatsim.Plain
	}
	s.must(s.sim.SetPush(push))
	return func() {
		s.must(s.sim.SetPush(nil))
		client.CloseIdleConnections()
		_ = server.Close()
		<-served
	}
}
