package main

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/ledger"
	"github.com/paotui-go/paotui/wiring"
)

// stored is the store that a command works on.
type stored struct {
	Store storePlace `placeholder:"FILE" help:"What keeps the deliveries: an SQLite file, or env:NAME, an environment variable with the URL of a Postgres; --config may name one."`
}

// storePlace is where a store is, as a flag says it.
type storePlace string

// or is the store that the flag names, or else the configured one.
func (p storePlace) or(configured wiring.Store) (wiring.Store, error) {
	name, isEnv := strings.CutPrefix(string(p), "env:")
	switch {
	case p == "":
		return configured, nil
	case strings.Contains(string(p), "://"):
		return configured, badInput(errors.New("--store: other users of this machine see the password in it: put the URL into an environment variable, and say --store env:NAME"))
	case !isEnv:
		return wiring.Store{SQLite: string(p)}, nil
	}
	store, err := wiring.PostgresFrom(os.Getenv(name))
	if err != nil {
		return store, badInput(fmt.Errorf("--store: the environment variable %s %w", name, err))
	}
	return store, nil
}

// config is the configuration with the store in it; without --config it has nothing
// else.
func (s stored) config(p *program) (cfg wiring.Config, err error) {
	if p.config != "" {
		if cfg, err = wiring.Load(p.config); err != nil {
			return cfg, badInput(err)
		}
	}
	if cfg.Store, err = s.Store.or(cfg.Store); err != nil {
		return cfg, err
	}
	if cfg.Store == (wiring.Store{}) {
		return cfg, badInput(errors.New("which deliveries? say --store FILE, or give a --config that names its store"))
	}
	return cfg, nil
}

// desk opens the store without calling anybody.
func (s stored) desk(p *program) (*world, error) {
	cfg, err := s.config(p)
	if err != nil {
		return nil, err
	}
	eng, cleanup, err := wiring.BuildDesk(cfg, p.log)
	if err != nil {
		return nil, badInput(err)
	}
	return &world{System: &wiring.System{Engine: eng}, store: cfg.Store.String(), cleanups: []func(){cleanup}}, nil
}

// office opens the store that is there, and the road to the carriers.
func (s stored) office(p *program, why string) (*world, error) {
	if p.config == "" {
		return nil, badInput(fmt.Errorf("%s calls carriers: say with --config FILE how they are reached", why))
	}
	cfg, err := s.config(p)
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(cfg.Store.SQLite); err != nil && cfg.Store.SQLite != "" {
		return nil, badInput(unusable(cfg.Store.SQLite, "opened", err))
	}
	return p.build(cfg)
}

// zoned is whose clock and calendar a command keeps.
type zoned struct {
	Zone string `default:"China" help:"Whose clock and calendar: China, Local, UTC, or a name such as Asia/Tokyo."`
}

func (z zoned) location() (*time.Location, error) {
	if z.Zone == "China" {
		return engine.China, nil
	}
	zone, err := time.LoadLocation(z.Zone)
	if err != nil {
		return nil, badInput(fmt.Errorf("there is no time zone %s; say China, Local, UTC, or a name such as Asia/Tokyo", z.Zone))
	}
	return zone, nil
}

// period is a stretch of time as people say it.
type period struct {
	zoned
	Since string `placeholder:"TIME" help:"From this day or time on: 2026-05-20, or 2026-05-20T12:00:00+08:00."`
	Until string `placeholder:"TIME" help:"To the end of this day, or to this time."`
}

func (p period) times() (ledger.Period, *time.Location, error) {
	zone, err := p.location()
	if err != nil {
		return ledger.Period{}, nil, err
	}
	from, _, err := when("--since", p.Since, zone)
	if err != nil {
		return ledger.Period{}, nil, err
	}
	to, day, err := when("--until", p.Until, zone)
	if err != nil {
		return ledger.Period{}, nil, err
	}
	if day {
		to = to.AddDate(0, 0, 1)
	}
	if !from.IsZero() && !to.IsZero() && !from.Before(to) {
		return ledger.Period{}, nil, badInput(errors.New("--until is before --since"))
	}
	return ledger.Period{From: from, To: to}, zone, nil
}

// when reads a day or a time; "" is the zero time.
func when(flag, text string, zone *time.Location) (t time.Time, day bool, err error) {
	if text == "" {
		return t, false, nil
	}
	if t, err = time.ParseInLocation(time.DateOnly, text, zone); err == nil {
		return t, true, nil
	}
	if t, err = time.Parse(time.RFC3339, text); err == nil {
		return t, false, nil
	}
	return t, false, badInput(fmt.Errorf("%s %s is no time: write 2026-05-20, or 2026-05-20T12:00:00+08:00", flag, text))
}

// instant is a time in a document; nil is null.
func instant(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}
