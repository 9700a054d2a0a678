//go:build unix

package kill_test

import (
	"net"
	"os"
	"testing"
	"time"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/transport/wechat/wechatsim"
)

const (
	pushToken = "t"
	// pushKey is an EncodingAESKey that anybody may know.
	pushKey = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
)

// world is what outlives the programs: WeChat, the journal's home, and what was
// said.
type world struct {
	dice
	t      *testing.T
	home   home
	store  openStore // the test's own view of the home
	sim    *wechatsim.Server
	pushes *os.File
	told   told
}

// speed makes a trip of half an hour one of some seconds.
const speed = 400

func newWorld(t *testing.T, h home) *world {
	t.Helper()
	d, seed := newDice(t)
	w := &world{dice: d, t: t, home: h, told: told{dispatched: map[string]bool{}, calledOff: map[string]bool{}, heard: map[string]int64{}}}
	var err error
	w.store, err = h.open(t.Context())
	w.must(err)
	t.Cleanup(func() { _ = w.store.Close() })
	w.sim, err = wechatsim.Start(wechatsim.Config{Seed: seed, Speed: speed})
	w.must(err)
	t.Cleanup(w.sim.Close)
	for _, f := range faults() {
		_, err := w.sim.Inject(f)
		w.must(err)
	}
	w.listen()
	return w
}

// listen opens the socket of the push endpoint, which every program takes over.
func (w *world) listen() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	w.must(err)
	w.pushes, err = listener.(*net.TCPListener).File()
	w.must(err)
	w.must(listener.Close()) // the file stays
	w.t.Cleanup(func() { _ = w.pushes.Close() })
	w.must(w.sim.SetPush(&wechatsim.Push{
		URL: "http://" + listener.Addr().String() + "/push", Token: pushToken, Key: pushKey, Mode: wechatsim.Secure,
	}))
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// faults keep calls in flight for a while, lose some of their answers, and some of
// the riders. What is late is done within the settle time.
func faults() []wechatsim.Fault {
	changes := []string{"order/add", "order/cancel"}
	upTo := func(d time.Duration) wechatsim.Delay { return wechatsim.Delay{Shape: wechatsim.Uniform, Most: d} }
	return []wechatsim.Fault{
		{Kind: wechatsim.Latency, Calls: changes, Probability: 0.6, Delay: upTo(500 * time.Millisecond)},
		{Kind: wechatsim.Latency, Probability: 0.2, Delay: upTo(50 * time.Millisecond)},
		{Kind: wechatsim.LostAnswer, Calls: changes, Probability: 0.05},
		{Kind: wechatsim.LateWork, Calls: changes, Probability: 0.05, Delay: upTo(time.Second)},
		{Kind: wechatsim.LostRequest, Probability: 0.02},
		{Kind: wechatsim.Gateway, Probability: 0.02, Done: true},
		{Kind: wechatsim.HalfBody, Probability: 0.02},
		{Kind: wechatsim.NoRider, Probability: 0.15},
		{Kind: wechatsim.HandOver, Probability: 0.1},
		{Kind: wechatsim.PushLost, Probability: 0.2},
		{Kind: wechatsim.PushTwice, Probability: 0.1, Delay: upTo(time.Second)},
		{Kind: wechatsim.PushSwapped, Probability: 0.1, Delay: upTo(3 * time.Second)},
	}
}

// open are the deliveries that are neither closed nor parked.
func (w *world) open() []string {
	w.t.Helper()
	no := false
	var ids []string
	for s := (engine.Search{Closed: &no, Limit: 1000}); ; {
		page, err := w.store.List(w.t.Context(), s)
		w.must(err)
		for _, h := range page.Heads {
			if h.Phase != engine.PhaseParked {
				ids = append(ids, h.ID)
			}
		}
		if page.Next == (engine.Cursor{}) {
			return ids
		}
		s.After = page.Next
	}
}

// journals are all that the store has.
func (w *world) journals() map[string][]engine.Entry {
	w.t.Helper()
	all := map[string][]engine.Entry{}
	for s := (engine.Search{Limit: 1000}); ; {
		page, err := w.store.List(w.t.Context(), s)
		w.must(err)
		for _, h := range page.Heads {
			all[h.ID], err = w.store.Load(w.t.Context(), h.ID)
			w.must(err)
		}
		if page.Next == (engine.Cursor{}) {
			return all
		}
		s.After = page.Next
	}
}

// calm waits until nothing is open and the host was told everything, while the
// programs that live go on.
func (w *world) calm(within time.Duration) {
	w.t.Helper()
	look := time.NewTicker(200 * time.Millisecond)
	defer look.Stop()
	last := time.After(within)
	for {
		select {
		case <-look.C:
			if len(w.open()) == 0 && w.allHeard() {
				return
			}
		case <-last:
			w.t.Errorf("%v after the last kill these are neither final nor parked: %v", within, w.open())
			return
		}
	}
}

func (w *world) allHeard() bool {
	journals := w.journals()
	w.told.mu.Lock()
	defer w.told.mu.Unlock()
	for id, entries := range journals {
		if w.told.heard[id] < int64(len(entries)) {
			return false
		}
	}
	return true
}
