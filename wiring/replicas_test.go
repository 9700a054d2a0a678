package wiring_test

import (
	"bufio"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/origin"
	"github.com/paotui-go/paotui/engine/secret"
	"github.com/paotui-go/paotui/engine/store/postgres/postgrestest"
	"github.com/paotui-go/paotui/transport/wechat/wechatsim"
	"github.com/paotui-go/paotui/wiring"
)

// replicaFile names the configuration that a process of this test runs, in its
// environment.
const replicaFile = "PAOTUI_TEST_REPLICA"

// replica is such a process: it runs a system and compares as often as it may, for three
// shops, until its input ends.
func replica(file string) error {
	cfg, err := wiring.Load(file)
	if err != nil {
		return err
	}
	system, cleanup, err := wiring.Build(cfg, nil)
	if err != nil {
		return err
	}
	defer cleanup()
	ctx, stop := context.WithCancel(context.Background())
	go func() {
		defer stop()
		_ = bufio.NewScanner(os.Stdin).Scan()
	}()
	var all sync.WaitGroup
	for i := range 3 {
		all.Go(func() { compareOn(ctx, system, fmt.Sprint("shop", i)) })
	}
	err = system.Run(ctx)
	all.Wait()
	return err
}

func compareOn(ctx context.Context, system *wiring.System, shop string) {
	pace := time.NewTicker(40 * time.Millisecond)
	defer pace.Stop()
	for n := 0; ctx.Err() == nil; n++ {
		o := exampleOrder()
		o.ID, o.Shop = fmt.Sprint(os.Getpid(), "-", shop, "-", n), shop
		_, _ = system.Engine.Compare(origin.With(ctx, origin.Origin{Shop: shop}), o)
		<-pace.C
	}
}

// counter is a WeChat that tells when a quote came.
type counter struct {
	*wechatsim.Server
	came chan time.Time
}

func (c counter) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if strings.HasSuffix(r.URL.Path, "order/pre_add") {
		c.came <- time.Now()
	}
	c.Server.ServeHTTP(w, r)
}

// during counts the quotes of a while, and how many came in its busiest second.
func (c counter) during(d time.Duration) (n, busiest int) {
	end := time.Now().Add(d)
	var last []time.Time
	for at := range c.came {
		if at.After(end) {
			return n, busiest
		}
		n++
		for len(last) > 0 && at.Sub(last[0]) > time.Second {
			last = last[1:]
		}
		last = append(last, at)
		busiest = max(busiest, len(last))
	}
	return n, busiest
}

// Three processes on one Postgres share the limit of one mini program, as WeChat counts
// it. One is killed, and the two others take over what it had.
func TestProcessesShareTheLimitAndTakeOver(t *testing.T) {
	t.Parallel() // most of it is waiting
	url, schema := postgrestest.Home(t)
	sim := counter{simulator(t, exampleOrder()), make(chan time.Time, 1<<16)}
	server := httptest.NewServer(sim)
	defer server.Close()
	cfg := wiring.FromSimulator(sim.Server, "shop0")
	cfg.BaseURL, cfg.Store = server.URL, wiring.Store{Postgres: secret.New(url), Schema: schema}
	cfg.Shops["shop1"], cfg.Shops["shop2"] = cfg.Shops["shop0"], cfg.Shops["shop0"]
	text, err := cfg.YAML()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "paotui.yaml")
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	var replicas []*exec.Cmd
	for range 3 {
		replicas = append(replicas, startReplica(t, file))
	}

	const limit, quotes = 100, 70 // calls a second of the mini program, and what quotes may have of them
	sim.during(6 * time.Second)   // until they know each other
	const long = 6
	n, busiest := sim.during(long * time.Second)
	t.Logf("three: %d quotes in %d s, %d in the busiest second", n, long, busiest)
	if n > quotes*long*11/10 || busiest > limit {
		t.Errorf("three processes sent %d quotes in %d s and %d in one, WeChat allows %d a second", n, long, busiest, quotes)
	}
	if n < quotes*long*8/10 {
		t.Errorf("three processes sent %d quotes in %d s: their shares are not used", n, long)
	}

	if err := replicas[0].Process.Kill(); err != nil {
		t.Fatal(err)
	}
	sim.during(6 * time.Second) // until it is missed
	n, busiest = sim.during(long * time.Second)
	t.Logf("two: %d quotes in %d s, %d in the busiest second", n, long, busiest)
	if n > quotes*long*11/10 || busiest > limit {
		t.Errorf("two processes sent %d quotes in %d s and %d in one, WeChat allows %d a second", n, long, busiest, quotes)
	}
	if n < quotes*long*8/10 {
		t.Errorf("two processes sent %d quotes in %d s: the share of the one that was killed is not used", n, long)
	}
}

func startReplica(t *testing.T, file string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self, "-test.run=^$")
	cmd.Env = append(os.Environ(), replicaFile+"="+file)
	cmd.Stderr = os.Stderr
	input, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = input.Close() // it ends in order by this, also if this process dies
		_ = cmd.Wait()
	})
	return cmd
}

// Where the configuration says how many there are, nobody is counted.
func TestSaidReplicasAreNotCounted(t *testing.T) {
	url, schema := postgrestest.Home(t)
	o := exampleOrder()
	cfg := wiring.FromSimulator(simulator(t, o), o.Shop)
	cfg.PollSeconds, cfg.Store = 1, wiring.Store{Postgres: secret.New(url), Schema: schema}
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	ran := make(chan error, 2)
	var books []*logbook
	for _, said := range []int{0, 2} {
		cfg.Replicas = said
		logs := newLogbook()
		system, cleanup, err := wiring.Build(cfg, logs.logger)
		if err != nil {
			t.Fatal(err)
		}
		defer cleanup()
		go func() { ran <- system.Run(ctx) }()
		if said == 0 {
			logs.wait(t, `the quotas are divided anew","parts":1`)
		} else if _, err := system.Engine.Dispatch(ctx, o); err != nil {
			t.Fatal(err)
		} else if _, err := system.Engine.Wait(ctx, o.ID, engine.UntilFinal); err != nil {
			t.Fatal(err)
		}
		books = append(books, logs)
	}
	stop()
	for range books {
		if err := <-ran; err != nil {
			t.Error(err)
		}
	}
	if strings.Contains(books[0].text(), `"parts":2`) || strings.Contains(books[1].text(), "divided anew") {
		t.Errorf("a process that was told was counted:\n%s\n%s", books[0].text(), books[1].text())
	}
}
