package main

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// TestAServerThatIsNotWeChatExits3 points the command at servers that misbehave
// from the first call on. Each gets a clear reason, and none is waited for long.
func TestAServerThatIsNotWeChatExits3(t *testing.T) {
	tests := []struct {
		name   string
		answer http.HandlerFunc
		want   string
	}{
		{"HTML", func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprint(w, "<html><body>Welcome to nginx!</body></html>")
		}, "the reply is not the documented JSON"},
		{"an error page", func(w http.ResponseWriter, _ *http.Request) {
			http.Error(w, "<html>Bad Gateway</html>", http.StatusBadGateway)
		}, "HTTP 502"},
		{"a redirect elsewhere", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", "http://127.0.0.1:1/")
			w.WriteHeader(http.StatusFound)
		}, "a redirect, which is not followed"},
		{"a closed connection", func(http.ResponseWriter, *http.Request) {
			panic(http.ErrAbortHandler)
		}, "connection"},
		{"silence", func(_ http.ResponseWriter, r *http.Request) {
			<-r.Context().Done()
		}, "had not answered in time"},
		{"a stream without end", func(w http.ResponseWriter, r *http.Request) {
			for r.Context().Err() == nil {
				if _, err := w.Write([]byte(strings.Repeat(" ", 1<<16))); err != nil {
					return
				}
			}
		}, "the reply is larger than any that is documented"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				_, _ = io.Copy(io.Discard, r.Body) // else the server does not see the caller go
				tt.answer(w, r)
			}))
			defer server.Close()
			config := file(t, "paotui.yaml", fmt.Sprintf(`
base_url: %s
apps: {wx1: {secret: VERYSECRET}}
shops: {cafe-beijing: {accounts: {SS: {merchant: m, secret: VERYSECRET, store: "1"}}}}
`, server.URL))
			got := paotui(t, "", "compare", coffee, "--config", config)
			if got.code != exitFailure || !strings.Contains(got.out, tt.want) {
				t.Errorf("exit code %d, want in it %q\n%s%s", got.code, tt.want, got.out, got.err)
			}
			if strings.Contains(got.out+got.err, "VERYSECRET") || strings.Contains(got.out+got.err, "access_token") {
				t.Errorf("a secret is shown:\n%s%s", got.out, got.err)
			}
		})
	}
}
