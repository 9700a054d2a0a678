package wiring_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/zap"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/logfield"
	"github.com/paotui-go/paotui/engine/origin"
	"github.com/paotui-go/paotui/transport/wechat/wechatsim"
	"github.com/paotui-go/paotui/wiring"
)

func TestALineIsTheSameInSlog(t *testing.T) {
	var out bytes.Buffer
	log := wiring.Slog(slog.NewJSONHandler(&out, &slog.HandlerOptions{Level: slog.LevelDebug}))
	log.Named("engine").With(logfield.About(origin.Origin{Delivery: "order-1", Shop: "cafe"})...).
		Warn("not placed", logfield.Carrier("DADA"), logfield.Position(7), logfield.Pause(2*time.Second), logfield.Sections([]string{"a", "b"}), logfield.Error(errors.New("13800000000")))
	var line map[string]any
	if err := json.Unmarshal(out.Bytes(), &line); err != nil {
		t.Fatal(err)
	}
	if at, err := time.Parse(time.RFC3339Nano, line["time"].(string)); err != nil || time.Since(at) > time.Minute {
		t.Errorf("the time is %v, %v", line["time"], err)
	}
	delete(line, "time")
	want := map[string]any{
		"level": "WARN", "msg": "not placed", "logger": "engine", "delivery": "order-1", "shop": "cafe", "carrier": "DADA",
		"position": 7.0, "pause": float64(2 * time.Second), "sections": []any{"a", "b"},
		"error": "an error of type *errors.errorString, whose words are not shown",
	}
	if diff := cmp.Diff(want, line); diff != "" {
		t.Errorf("the line differs:\n%s", diff)
	}
}

func TestSlogsLevelsAreZaps(t *testing.T) {
	for level, says := range map[slog.Level]string{
		slog.LevelDebug: "debug info warn error ", slog.LevelInfo: "info warn error ", slog.LevelWarn: "warn error ", slog.LevelError: "error ",
	} {
		var out strings.Builder
		log := wiring.Slog(slog.NewTextHandler(&out, &slog.HandlerOptions{Level: level, ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
			if a.Key == slog.MessageKey {
				return a
			}
			return slog.Attr{}
		}}))
		log.Debug("debug")
		log.Info("info")
		log.Warn("warn")
		log.Error("error")
		if got := strings.ReplaceAll(strings.ReplaceAll(out.String(), "msg=", ""), "\n", " "); got != says {
			t.Errorf("at %s it says %q", level, got)
		}
	}
}

// A whole delivery has the same lines in slog as in zap.
func TestADeliverysLinesGoToSlog(t *testing.T) {
	var out safely
	o := exampleOrder()
	cfg, sim, err := wiring.Simulate(o, wechatsim.Config{Seed: 1, Speed: 2000})
	if err != nil {
		t.Fatal(err)
	}
	defer sim.Close()
	sim.Inject(wechatsim.Fault{Kind: wechatsim.LostAnswer, Calls: []string{"order/add"}, Attempts: 1})
	system, cleanup, err := wiring.Build(cfg, wiring.Slog(slog.NewJSONHandler(&out, &slog.HandlerOptions{Level: slog.LevelDebug})))
	if err != nil {
		t.Fatal(err)
	}
	defer cleanup()
	err = system.RunWhile(t.Context(), func(ctx context.Context) error {
		if _, err := system.Engine.Dispatch(origin.With(ctx, origin.Origin{Correlation: "request-42"}), o); err != nil {
			return err
		}
		_, err := system.Engine.Wait(ctx, o.ID, engine.UntilFinal)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	text := out.String()
	if !strings.Contains(text, `"delivery":"`+o.ID+`"`) || !strings.Contains(text, `"correlation":"request-42"`) {
		t.Errorf("it says\n%s", text)
	}
	for _, private := range []string{o.Receiver.Phone, o.Receiver.Name, o.Receiver.Address, o.Sender.Phone, sim.App().Secret} {
		if strings.Contains(text, private) {
			t.Errorf("%q is in\n%s", private, text)
		}
	}
}

// safely is a buffer that many write to.
type safely struct {
	mu  sync.Mutex
	all strings.Builder
}

func (s *safely) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.all.Write(b)
}

func (s *safely) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.all.String()
}

func TestNoHandlerIsSilent(t *testing.T) {
	wiring.Slog(nil).Error("nobody hears it")
}

// A host that logs with slog.
func ExampleSlog() {
	handler := slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	}})
	var log *zap.Logger = wiring.Slog(handler) // for wiring.Build, and every part that takes a logger
	log.Info("the policy file has changed and is taken over")
	// Output: level=INFO msg="the policy file has changed and is taken over"
}
