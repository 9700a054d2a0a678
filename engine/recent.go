package engine

import (
	"slices"
	"sync"
)

// recent remembers deliveries as this process wrote them last, so that a journal is
// not read again for every word about it. Another process may have written since:
// whoever acts on what is remembered writes under its version, and reads the journal
// if that has moved.
type recent struct {
	mu sync.Mutex
	by map[string]Delivery
}

// mostRecent bounds it; a delivery takes some kilobytes.
const mostRecent = 1000

// put remembers d. Its owner goes on with it.
func (r *recent) put(d *Delivery) {
	*d = d.apart() // so that neither side adds to a list of the other's
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.by == nil {
		r.by = map[string]Delivery{}
	}
	if old, ok := r.by[d.ID]; ok && old.Version > d.Version {
		return // another has gone on with it since
	}
	for id := range r.by { // any of them: it costs a reading
		if len(r.by) < mostRecent {
			break
		}
		delete(r.by, id)
	}
	r.by[d.ID] = d.apart()
}

func (r *recent) get(id string) (Delivery, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	d, ok := r.by[id]
	return d.apart(), ok
}

func (r *recent) drop(id string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.by, id)
}

// apart is the delivery on memory that the fold of one does not share with the
// other: lists are clipped, so that whoever adds to one gets a copy.
func (d Delivery) apart() Delivery {
	d.Placements = slices.Clone(d.Placements)
	for i := range d.Placements {
		p := &d.Placements[i]
		p.Reports = slices.Clip(p.Reports)
		p.absences, p.missing = slices.Clip(p.absences), slices.Clip(p.missing)
		p.cancels, p.giveBacks, p.former = slices.Clip(p.cancels), slices.Clip(p.giveBacks), slices.Clip(p.former)
	}
	d.digests = slices.Clip(d.digests)
	return d
}
