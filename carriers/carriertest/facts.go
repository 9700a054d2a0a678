package carriertest

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/paotui-go/paotui/engine"
)

// facts are the rows about Info.
func facts() []row {
	return []row{
		{"info/complete", "Info names the carrier and says how its wire behaves, in values that exist; only a carrier whose repeats are the same order may be resolved by a repeat.", nil, infoIsComplete},
		{"info/constant", "Info gives always the same answer.", nil, infoIsConstant},
		{"info/no requests", "Info and Check do no I/O.", []need{requests}, infoAsksNobody},
	}
}

func infoIsComplete(_ context.Context, t *trial) error {
	const longest = time.Hour // of waiting for an effect
	info := t.Carrier.Info()
	replays := []engine.Replay{engine.ReplayUnspecified, engine.ReplaySame, engine.ReplayRefused}
	switch {
	case info.ID == "" || strings.ContainsAny(string(info.ID), " \t\n"):
		return fmt.Errorf("the ID is %q", info.ID)
	case strings.TrimSpace(info.Name) == "" || strings.TrimSpace(info.LocalName) == "":
		return errors.New("its Name or its LocalName is empty: people see them")
	case !slices.Contains(replays, info.Replay):
		return fmt.Errorf("its Replay is %q, which is none", info.Replay)
	case info.Resolve != engine.ByQuery && info.Resolve != engine.ByReplay:
		return fmt.Errorf("its Resolve is %q, which is none", info.Resolve)
	case info.Resolve == engine.ByReplay && info.Replay != engine.ReplaySame:
		return errors.New("it is resolved by replay, and a replay is not the same order: it would place a second one")
	case info.Settle < 0 || info.Settle > longest:
		return fmt.Errorf("its Settle is %v", info.Settle)
	case info.Retention < 0:
		return fmt.Errorf("its Retention is %v", info.Retention)
	}
	return nil
}

func infoIsConstant(ctx context.Context, t *trial) error {
	before := t.Carrier.Info()
	if _, err := t.ready(ctx); err != nil {
		return err
	}
	if after := t.Carrier.Info(); !reflect.DeepEqual(after, before) {
		return fmt.Errorf("it was %+v, and after an order %+v", before, after)
	}
	return nil
}

func infoAsksNobody(_ context.Context, t *trial) error {
	before := t.requests()
	t.Carrier.Info()
	t.Carrier.Check(t.order())
	if n := t.requests() - before; n != 0 {
		return fmt.Errorf("%d requests reached the other side", n)
	}
	return nil
}

// requests are all requests of every call so far.
func (t *trial) requests() (n int) {
	for _, v := range verbs {
		n += t.Backend.Requests(v.call)
	}
	return n
}
