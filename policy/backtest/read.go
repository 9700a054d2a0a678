package backtest

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/paotui-go/paotui/engine/ledger"
)

// MaxLineBytes is the longest line that is read.
const MaxLineBytes = 8 << 20

// Cases is what was read.
type Cases struct {
	// Lines is how many there were that are not blank.
	Lines int
	// Cases are the deliveries that can be judged.
	Cases []Case
	// Unjudged are those that can not, and why.
	Unjudged []Unjudged
	// Bad are the lines that could not be read.
	Bad []BadLine
	// Repeated is how many lines told of a delivery that another line tells better.
	Repeated int
}

// Unjudged is a delivery that nothing can be learned from.
type Unjudged struct {
	ID     string
	Shop   string
	At     time.Time
	Reason string
}

// BadLine is a line that can not be read, and why, without what stands in it.
type BadLine struct {
	Line   int    `json:"line"`
	Reason string `json:"reason"`
}

// Only is the deliveries of a shop ("": all) that began in a period. The lines that
// could not be read stay.
func (c Cases) Only(shop string, in ledger.Period) Cases {
	out := Cases{Lines: c.Lines, Bad: c.Bad, Repeated: c.Repeated}
	for _, one := range c.Cases {
		if (shop == "" || one.Order.Shop == shop) && in.Holds(one.At()) {
			out.Cases = append(out.Cases, one)
		}
	}
	for _, one := range c.Unjudged {
		if (shop == "" || one.Shop == shop) && in.Holds(one.At) {
			out.Unjudged = append(out.Unjudged, one)
		}
	}
	return out
}

// Read reads JSON lines: journals as an export has them, the platform's own form
// (see the package's comment), or both mixed. A line that can not be read is told
// in [Cases.Bad], and the others are read; the error is the reader's own.
//
// Where several lines tell of one delivery, the one with the longest journal counts.
func Read(r io.Reader) (Cases, error) {
	lines := bufio.NewReaderSize(r, 64<<10)
	gathered := newGathering()
	for number := 1; ; number++ {
		line, long, err := readLine(lines)
		if err != nil && !errors.Is(err, io.EOF) {
			return Cases{}, err
		}
		last := err != nil
		switch line = bytes.TrimSpace(bytes.TrimPrefix(line, []byte("\ufeff"))); {
		case long:
			gathered.bad(number, fmt.Sprintf("it is longer than %d bytes", MaxLineBytes))
		case len(line) > 0:
			gathered.take(number, line)
		}
		if last {
			return gathered.cases(), nil
		}
	}
}

// readLine is the next line; long if it was passed over for its length.
func readLine(r *bufio.Reader) (line []byte, long bool, err error) {
	for {
		part, err := r.ReadSlice('\n')
		if !long {
			line = append(line, part...)
		}
		if len(line) > MaxLineBytes {
			line, long = nil, true
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return line, long, err
		}
	}
}

// told is what one line tells: a case, or why there is none.
type told struct {
	Case
	unjudged Unjudged
	entries  int // how much of the journal there is
	digest   [sha256.Size]byte
}

// better says which of two lines about one delivery counts, whatever their order.
func (t told) better(than told) bool {
	if t.entries != than.entries {
		return t.entries > than.entries
	}
	return bytes.Compare(t.digest[:], than.digest[:]) > 0
}

// gathering keeps one line for each delivery.
type gathering struct {
	out Cases
	of  map[string]int
	all []told
}

func newGathering() *gathering { return &gathering{of: map[string]int{}} }

func (g *gathering) bad(number int, reason string) {
	g.out.Lines++
	g.out.Bad = append(g.out.Bad, BadLine{number, reason})
}

func (g *gathering) take(number int, line []byte) {
	t, err := readOne(line)
	if err != nil {
		g.bad(number, err.Error())
		return
	}
	g.out.Lines++
	t.digest = sha256.Sum256(line)
	i, known := g.of[t.unjudged.ID]
	switch {
	case !known:
		g.of[t.unjudged.ID] = len(g.all)
		g.all = append(g.all, t)
		return
	case t.better(g.all[i]):
		g.all[i] = t
	}
	g.out.Repeated++
}

func (g *gathering) cases() Cases {
	for _, t := range g.all {
		if t.unjudged.Reason != "" {
			g.out.Unjudged = append(g.out.Unjudged, t.unjudged)
			continue
		}
		g.out.Cases = append(g.out.Cases, t.Case)
	}
	return g.out
}

// readOne tells the two forms apart by their keys.
func readOne(line []byte) (told, error) {
	var keys struct {
		Entries json.RawMessage `json:"entries"`
		Order   json.RawMessage `json:"order"`
	}
	if err := json.Unmarshal(line, &keys); err != nil {
		return told{}, plain(err)
	}
	switch {
	case keys.Entries != nil && keys.Order == nil:
		return readJournal(line)
	case keys.Order != nil && keys.Entries == nil:
		return readPlatform(line)
	default:
		return told{}, errors.New("it is neither a journal, which has entries, nor a platform's line, which has an order")
	}
}

// plain is an error of the JSON package without anything from the line.
func plain(err error) error {
	if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
		return fmt.Errorf("it is no JSON, at byte %d", syntax.Offset)
	}
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return fmt.Errorf("it has a value of the wrong kind at byte %d", wrong.Offset)
	}
	return errors.New("it has something that this version can not read")
}
