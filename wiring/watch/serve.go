package watch

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"github.com/paotui-go/paotui/engine/logfield"
	"github.com/paotui-go/paotui/wiring/internal/serving"
)

// Readier says whether it is ready for work, and why not: [wiring.System].
type Readier interface {
	Ready(context.Context) error
}

// Handler answers /metrics, /healthz and /readyz, and nothing else. It is safe for
// concurrent use.
func Handler(system Readier, m *Metrics) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", m.Handler())
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { say(w, http.StatusOK, "it lives") })
	mux.Handle("GET /readyz", Ready(system))
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		say(w, http.StatusOK, "Paotui. There are /metrics, /healthz and /readyz.")
	})
	return mux
}

// readyTime is how long a system has to say whether it is ready.
const readyTime = 2 * time.Second

// Ready answers 200 if the system is ready for work, and 503 with the reason if not, or
// if it does not say so in two seconds. The reason is in words of ours: nothing that a
// database or its driver says is shown.
func Ready(system Readier) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), readyTime)
		defer cancel()
		if why := system.Ready(ctx); why != nil {
			say(w, http.StatusServiceUnavailable, "not ready: "+logfield.Text(why))
			return
		}
		say(w, http.StatusOK, "ready")
	})
}

func say(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, text+"\n") // whoever asked may be gone
}

// Serve answers on an address, such as 127.0.0.1:9464, until ctx ends, and then lets
// the requests in hand finish. As long as another process has the address it is tried
// again every two seconds, and taken is told why, once; on hears of the address when it
// is served. Either may be nil.
func Serve(ctx context.Context, address string, handler http.Handler, on func(net.Addr), taken func(why error)) error {
	if on == nil {
		on = func(net.Addr) {}
	}
	if taken == nil {
		taken = func(error) {}
	}
	err := serving.WhenFree(ctx, address, taken, func(l net.Listener) error {
		on(l.Addr())
		return serving.On(ctx, context.Background(), l, handler)
	})
	if err != nil {
		return fmt.Errorf("watch: %w", err)
	}
	return nil
}
