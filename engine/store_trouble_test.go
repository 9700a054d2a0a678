package engine_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/store/memory"
)

// full is a store on a disk without room.
type full struct {
	engine.Store
	err error
}

func (f full) Append(context.Context, engine.Head, ...engine.Entry) error { return f.err }

func TestWhatAStoreSaysOfItsTroubleIsRepeatedAndNothingElse(t *testing.T) {
	cause := errors.New("INSERT 'Zhang' failed")
	for name, c := range map[string]struct {
		err  error
		says string
	}{
		"in plain words": {fmt.Errorf("nothing was written: %w", &engine.StoreTrouble{Text: "there is no room for a.db", Err: cause}), "could not be reached: there is no room for a.db"},
		"in its own":     {cause, "could not be reached"},
	} {
		e, err := engine.New(engine.Config{
			Carriers: []engine.Carrier{priced("DADA", 800)}, Accounts: everyone{}, Policy: cheapestFirst,
			Store: full{memory.New(), c.err},
		})
		if err != nil {
			t.Fatal(err)
		}
		_, err = e.Dispatch(t.Context(), goodOrder("A1"))
		if err == nil || !strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), "Zhang") || !errors.Is(err, cause) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
