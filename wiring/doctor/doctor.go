package doctor

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"go.uber.org/zap"

	"github.com/paotui-go/paotui/carriers/immediate"
	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/geo"
	"github.com/paotui-go/paotui/transport/wechat"
	"github.com/paotui-go/paotui/wiring"
)

// Options are what Examine may be told. The zero value is fine.
type Options struct {
	// Apps and Shops narrow what is looked at. A host with its own Accounts names its
	// shops here, since nobody else can list them.
	Apps, Shops []string
	// Order is one that the host would truly send, with a real customer's openid: it
	// proves the signatures. It is priced and never placed. Without it a made-up one
	// is asked about.
	Order *engine.Order
	// Rehearse has an order placed and called off; nil places none.
	Rehearse *Rehearse
	// Within bounds the whole examination; 0 is two minutes. What is not looked at by
	// then is said to be skipped.
	Within time.Duration
	// PushURL is where WeChat calls, as the back-office has it. With several endpoints
	// it is what their paths begin with. "" looks no further than where the
	// configuration listens.
	PushURL string
	// PushHTTP calls the push URL; nil makes a client. Listen opens the push's address
	// where nobody serves it; nil is the network's.
	PushHTTP *http.Client
	Listen   func(ctx context.Context, address string) (net.Listener, error)
	// HTTP calls WeChat; nil makes one as the system does.
	HTTP *http.Client
	// Logger hears what the transport logs; nil is silence.
	Logger *zap.Logger
}

// defaultWithin is enough for two thousand accounts of one mini program.
const defaultWithin = 2 * time.Minute

// exam is one examination under way.
type exam struct {
	cfg      wiring.Config
	o        Options
	http     *http.Client
	apps     wiring.Apps
	accounts engine.Accounts
	places   map[string]geo.GCJ02 // where a shop is, by any of its accounts
	nonce    string               // by which our own messages are told

	mu       sync.Mutex
	findings []Finding
}

// Examine looks at everything that a configuration describes, as far as it can be
// looked at without an order, and says what is wrong. It changes nothing, but for
// what Options ask in so many words.
//
// What is wrong is in the Report. An error says that the options make no sense, or that
// ctx ended; the Report then has what was found by that time.
func Examine(ctx context.Context, cfg wiring.Config, o Options) (Report, error) {
	began := time.Now()
	x := &exam{cfg: cfg, o: o, http: o.HTTP, places: map[string]geo.GCJ02{}, nonce: rand.Text()}
	roster := wiring.NewRoster(cfg)
	x.apps, x.accounts = wiring.NewApps(cfg, roster), wiring.NewAccounts(cfg, roster)
	if err := x.narrow(); err != nil {
		return Report{}, err
	}
	if x.http == nil {
		client, hangUp := wiring.NewHTTPClient(cfg)
		defer hangUp()
		x.http = client
	}
	timed, cancel := context.WithTimeoutCause(ctx, cmp.Or(o.Within, defaultWithin), errTime)
	defer cancel()
	x.examine(timed)
	return Report{World: x.world(), At: began, Took: time.Since(began), Findings: sorted(x.findings)}, ctx.Err()
}

// Unreadable is the report about a configuration that [wiring.Load] refused.
func Unreadable(err error) Report {
	x := &exam{}
	for line := range strings.Lines(err.Error()) {
		x.found("configuration.invalid", About{}, strings.TrimSpace(line))
	}
	for _, c := range checks[1:] {
		x.skip(c, About{}, "the configuration can not be read")
	}
	return Report{At: time.Now(), Findings: sorted(x.findings)}
}

var errTime = errors.New("the time for the examination was over")

// examine goes along the chain: a check that fails has what depends on it skipped.
func (x *exam) examine(ctx context.Context) {
	patients := x.gather(ctx)
	x.checkConfiguration(patients)
	x.checkAccounts(patients)
	var wg sync.WaitGroup
	wg.Go(func() { x.checkPush(ctx) })
	wg.Go(func() { x.checkStore(ctx) })
	wg.Go(x.checkPolicy)
	defer wg.Wait()
	if why := x.checkNetwork(ctx); why != "" {
		x.skipCalls(patients, why)
		return
	}
	x.checkApps(ctx, patients)
}

// narrow holds the names in the options to what is there.
func (x *exam) narrow() error {
	var errs []error
	if x.cfg.OwnApps == nil {
		for _, id := range x.o.Apps {
			if _, ok := x.cfg.Apps[id]; !ok {
				errs = append(errs, fmt.Errorf("the configuration has no mini program %s; it has %s", id, listed(x.cfg.Apps)))
			}
		}
	}
	if x.cfg.OwnAccounts == nil {
		for _, name := range x.o.Shops {
			if _, ok := x.cfg.Shops[name]; !ok {
				errs = append(errs, fmt.Errorf("the configuration has no shop %q; it has %s", name, listed(x.cfg.Shops)))
			}
		}
	}
	if r := x.o.Rehearse; r != nil && len(r.Carriers) > 0 {
		errs = append(errs, x.rehearsable(*r))
	}
	if _, err := publicURL(x.o.PushURL); err != nil {
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// rehearsable says why a rehearsal in a shop's own name can not be.
func (x *exam) rehearsable(r Rehearse) error {
	for _, id := range r.Carriers {
		if !slices.ContainsFunc(wiring.Profiles(), func(p immediate.Profile) bool { return p.ID == id }) {
			return fmt.Errorf("there is no carrier %s to rehearse at", id)
		}
	}
	switch {
	case x.o.Order == nil && !x.cfg.Simulated:
		return errors.New("a rehearsal at a real carrier needs an order that you would truly send (--order)")
	case len(x.o.Shops) != 1 && (x.cfg.OwnAccounts != nil || len(x.cfg.Shops) > 1):
		return errors.New("in which shop's name is the rehearsal to be? Name one (--shop)")
	}
	return nil
}

// listed names what is in a table, or the first of it.
func listed[T any](table map[string]T) string {
	names := slices.Sorted(maps.Keys(table))
	if more := len(names) - 10; more > 1 {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:10], ", "), more)
	}
	return strings.Join(names, ", ")
}

// found notes something of the catalog.
func (x *exam) found(id string, about About, seen string) { x.foundWith(id, about, seen, nil) }

// foundWith is found with the codes of the failure that showed it.
func (x *exam) foundWith(id string, about About, seen string, err error) {
	f := Finding{ID: id, Check: entries[id].Check, State: entries[id].State, About: about, Seen: seen}
	f.Code, f.RequestID = codes(err)
	x.add(f)
}

// fine notes that a check found nothing to say.
func (x *exam) fine(c Check, about About, seen string) {
	x.add(Finding{ID: string(c), Check: c, State: Fine, About: about, Seen: seen})
}

// skip notes that a check was left out, and why.
func (x *exam) skip(c Check, about About, because string) {
	x.add(Finding{ID: string(c), Check: c, State: Skipped, About: about, Seen: because})
}

func (x *exam) add(f Finding) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.findings = append(x.findings, f)
}

// why is why a context ended, for people.
func why(ctx context.Context) string {
	if errors.Is(context.Cause(ctx), errTime) {
		return errTime.Error()
	}
	return "the examination was interrupted"
}

// tokensFor is where the tokens of a mini program come from.
func (x *exam) tokensFor(id string, app wiring.App) (wechat.TokenSource, error) {
	return app.TokenSource(wechat.TokenConfig{BaseURL: x.cfg.BaseURL, AppID: id, HTTP: x.http, Logger: x.o.Logger})
}

// world is where the calls go, for people.
func (x *exam) world() string {
	if x.cfg.Simulated {
		return "a simulation at " + x.host()
	}
	return x.host()
}
