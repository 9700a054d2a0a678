package storetest

import (
	"strings"
	"sync/atomic"

	"github.com/paotui-go/paotui/engine"
)

const street = "https://api.example.com"

func (b *book) belongs(w engine.World) {
	b.t.Helper()
	if err := b.Belong(b.ctx(), w); err != nil {
		b.t.Errorf("Belong(%s): %v", w, err)
	}
}

// foreign checks that a world is refused, by an error that names both.
func (b *book) foreign(w engine.World, names ...string) {
	b.t.Helper()
	err := b.Belong(b.ctx(), w)
	if err == nil {
		b.t.Errorf("Belong(%s) went through", w)
		return
	}
	for _, name := range names {
		if !strings.Contains(err.Error(), name) {
			b.t.Errorf("the error does not name %q: %v", name, err)
		}
	}
}

var belonging = []row{
	{"a store is bound to a world at first, and later refuses another", func(b *book) {
		b.belongs(engine.World{BaseURL: street, Apps: []string{"wx1"}})
		b.belongs(engine.World{BaseURL: street, Apps: []string{"wx1"}})
		b.foreign(engine.World{BaseURL: "http://127.0.0.1:1", Apps: []string{"wx1"}}, street, "http://127.0.0.1:1")
		b.foreign(engine.World{BaseURL: street, Apps: []string{"wx1"}, Simulated: true}, "simulation", "real")
		b.foreign(engine.World{BaseURL: street, Apps: []string{"wx2"}}, "wx1", "wx2")
		b.belongs(engine.World{BaseURL: street, Apps: []string{"wx1"}})
	}},
	{"it remembers all applications that it has seen", func(b *book) {
		b.belongs(engine.World{BaseURL: street, Simulated: true})
		b.belongs(engine.World{BaseURL: street, Simulated: true, Apps: []string{"wx2", "wx1"}})
		b.belongs(engine.World{BaseURL: street, Simulated: true, Apps: []string{"wx3", "wx2"}})
		b.belongs(engine.World{BaseURL: street, Simulated: true, Apps: []string{"wx3"}})
		b.belongs(engine.World{BaseURL: street, Simulated: true})
		b.foreign(engine.World{BaseURL: street, Simulated: true, Apps: []string{"wx4"}}, "wx1", "wx2", "wx3", "wx4")
	}},
	{"one that it refused it does not remember", func(b *book) {
		b.belongs(engine.World{BaseURL: street, Apps: []string{"wx1"}})
		b.foreign(engine.World{BaseURL: street, Apps: []string{"wx2"}})
		b.foreign(engine.World{BaseURL: street, Apps: []string{"wx2"}})
	}},
	{"what is handed in stays the caller's", func(b *book) {
		apps := []string{"wx1"}
		b.belongs(engine.World{BaseURL: street, Apps: apps})
		apps[0] = "wx2"
		b.belongs(engine.World{BaseURL: street, Apps: []string{"wx1"}})
	}},
	{"of two worlds at once, one has it", func(b *book) {
		var admitted [2]atomic.Int64
		b.together(errNobodyLoses, func(i int) error {
			if b.Belong(b.ctx(), engine.World{BaseURL: street, Simulated: i%2 == 0}) == nil {
				admitted[i%2].Add(1)
			}
			return nil
		})
		if simulated, real := admitted[0].Load(), admitted[1].Load(); simulated+real != crowd/2 || simulated*real != 0 {
			b.t.Errorf("%d of the simulation and %d of the real world were admitted, want %d of one of them", simulated, real, crowd/2)
		}
	}},
}
