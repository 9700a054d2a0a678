package postgres

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// A world of processes that count each other, second by second, on a table as the
// database has it.
type countWorld struct {
	now   time.Duration
	away  bool // the database is
	rows  map[int]*countRow
	procs []*countProc
	ids   int
	// joined is how often a row was new.
	joined int
}

type countRow struct {
	parts   int
	renewed time.Duration
	alive   bool // the connection that it was renewed by
}

type countProc struct {
	id     int
	now    count
	from   time.Duration
	spoke  time.Duration // when it last reached the database
	paused bool
	cut    bool
}

func (w *countWorld) start() {
	w.ids++
	w.procs = append(w.procs, &countProc{id: w.ids, spoke: -time.Hour})
}

// turn is what renew does, in one piece.
func (w *countWorld) turn(p *countProc) {
	if p.paused || p.cut || w.away {
		return
	}
	for id, row := range w.rows {
		if silent := w.now - row.renewed; silent > leases.term || silent > leases.lapse && !row.alive {
			delete(w.rows, id)
		}
	}
	var o others
	for id, row := range w.rows {
		if id == p.id {
			continue
		}
		o.n++
		if row.parts > 0 && (o.least == 0 || row.parts < o.least) {
			o.least = row.parts
		}
	}
	_, listed := w.rows[p.id]
	if !listed {
		p.from = w.now
		w.joined++
	}
	var written int
	p.now, written = p.now.next(o, listed, w.now-p.from > leases.term)
	w.rows[p.id] = &countRow{parts: written, renewed: w.now, alive: true}
	p.spoke = w.now
}

// taken is what those take together who have reached the database just now, of one
// quota, and how much of it is ahead of their being counted.
func (w *countWorld) taken() (sum, ahead float64) {
	for _, p := range w.procs {
		switch {
		case w.now-p.spoke > 1500*time.Millisecond || p.now.parts == 0:
		case p.now.waits:
			ahead += 1 / float64(p.now.parts)
		default:
			sum += 1 / float64(p.now.parts)
		}
	}
	return sum, ahead
}

func (w *countWorld) remove(i int) {
	w.procs = append(w.procs[:i], w.procs[i+1:]...)
}

// Whatever processes do, those that reach the database do not take more than there is,
// and a quarter for those that join; and once all is quiet each has its part.
func TestCountedPartsNeverSumToMore(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		w := &countWorld{rows: map[int]*countRow{}}
		step := func() {
			w.now += 250 * time.Millisecond
			before := w.joined
			for i, p := range w.procs {
				if p.now.waits || (int(w.now/(250*time.Millisecond))+p.id)%4 == 0 {
					w.turn(w.procs[i])
				}
				if sum, _ := w.taken(); sum > 1+1e-9 {
					r.Fatalf("at %v %.3f is taken", w.now, sum)
				}
			}
			// those that joined together know of each other at their next look
			if _, ahead := w.taken(); ahead > 1.0/joining && w.joined == before {
				r.Fatalf("at %v %.3f is taken ahead of time", w.now, ahead)
			}
		}
		someone := func() (int, *countProc) {
			if len(w.procs) == 0 {
				r.Skip("nobody")
			}
			i := rapid.IntRange(0, len(w.procs)-1).Draw(r, "who")
			return i, w.procs[i]
		}
		r.Repeat(map[string]func(*rapid.T){
			"":      func(*rapid.T) {},
			"start": func(*rapid.T) { w.start() },
			"time passes": func(r *rapid.T) {
				for range rapid.IntRange(1, 100).Draw(r, "quarters of a second") {
					step()
				}
			},
			"crash": func(*rapid.T) {
				i, p := someone()
				if row := w.rows[p.id]; row != nil {
					row.alive = false
				}
				w.remove(i)
			},
			"the machine burns": func(*rapid.T) { i, _ := someone(); w.remove(i) },
			"leave":             func(*rapid.T) { i, p := someone(); delete(w.rows, p.id); w.remove(i) },
			"pause":             func(*rapid.T) { _, p := someone(); p.paused = !p.paused },
			"cut off":           func(*rapid.T) { _, p := someone(); p.cut = !p.cut },
			"the database":      func(*rapid.T) { w.away = !w.away },
		})
		w.away = false
		for _, p := range w.procs {
			p.paused, p.cut = false, false
		}
		for range 4 * 40 {
			step()
		}
		for _, p := range w.procs {
			if p.now.waits || p.now.parts != len(w.procs) {
				r.Errorf("when all is quiet %d of %d processes: %+v", p.id, len(w.procs), p.now)
			}
		}
	})
}
