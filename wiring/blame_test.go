package wiring_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/paotui-go/paotui/carriers/dada"
	"github.com/paotui-go/paotui/engine/priority"
	"github.com/paotui-go/paotui/engine/secret"
	"github.com/paotui-go/paotui/transport"
	"github.com/paotui-go/paotui/wiring"
)

// TestWhatOpensWhichBreaker sends quotes of one carrier, over everything that they
// pass, to a WeChat that answers all of them in one way.
func TestWhatOpensWhichBreaker(t *testing.T) {
	says := func(body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, body) }
	}
	status := func(code int) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { http.Error(w, `{"resultcode":0,"errcode":0}`, code) }
	}
	const nobody, route, carrier, account = "", "route", "DADA order/pre_add", "account"
	for why, c := range map[string]struct {
		answer http.HandlerFunc
		opens  string
	}{
		"a quote":                               {says(quoteReply), nobody},
		"HTTP 500":                              {status(500), route},
		"HTTP 502":                              {status(502), route},
		"HTTP 503":                              {status(503), route},
		"HTTP 504":                              {status(504), route},
		"HTTP 404: the base URL is wrong":       {status(404), nobody},
		"HTTP 429: an answer":                   {status(429), nobody},
		"-1":                                    {says(`{"errcode":-1,"errmsg":"system error"}`), route},
		"930555":                                {says(`{"errcode":930555,"errmsg":"?"}`), route},
		"930556":                                {says(`{"errcode":930556,"errmsg":"?"}`), carrier},
		"930557":                                {says(`{"errcode":930557,"errmsg":"?"}`), carrier},
		"930557 and the carrier's -1":           {says(`{"errcode":930557,"errmsg":"?","resultcode":-1,"resultmsg":"?"}`), carrier},
		"the carrier's own -1":                  {says(`{"errcode":0,"resultcode":-1,"resultmsg":"系统错误"}`), carrier},
		"the carrier refuses the trip":          {says(`{"errcode":0,"resultcode":2044,"resultmsg":"?"}`), nobody},
		"a code that nobody knows":              {says(`{"errcode":0,"resultcode":4711,"resultmsg":"不行"}`), nobody},
		"WeChat refuses a field":                {says(`{"errcode":930561,"errmsg":"?"}`), nobody},
		"WeChat's quota":                        {says(`{"errcode":45009,"errmsg":"?"}`), nobody},
		"an account that is not bound":          {says(`{"errcode":930560,"errmsg":"?"}`), account},
		"the carrier does not know the account": {says(`{"errcode":0,"resultcode":2001,"resultmsg":"?"}`), account},
		"an empty balance":                      {says(`{"errcode":0,"resultcode":2155,"resultmsg":"?"}`), account},
		"a page":                                {says(`<html>502</html>`), route},
		"half a body":                           {says(quoteReply[:40]), route},
	} {
		t.Run(why, func(t *testing.T) {
			var told []string
			cfg, client, stop := wechatAnswering(t, c.answer)
			defer stop()
			cfg.OnChange = func(ch transport.Change) {
				told = append(told, strings.TrimSpace(fmt.Sprintln(ch.Scope, ch.Carrier, ch.Call)))
			}
			stack, _, err := wiring.NewStack(cfg, nil)
			if err != nil {
				t.Fatal(err)
			}
			clients, err := wiring.NewClients(cfg, wiring.NewRoster(cfg), client, stack, nil)
			if err != nil {
				t.Fatal(err)
			}
			carriers, err := wiring.NewCarriers(clients)
			if err != nil {
				t.Fatal(err)
			}
			ctx := priority.With(t.Context(), priority.Quote)
			for _, carrier := range carriers {
				if carrier.Info().ID != dada.Profile().ID {
					continue
				}
				for range 14 {
					_, _ = carrier.Quote(ctx, inquiry())
				}
			}
			want := map[string][]string{nobody: nil, route: {"route"}, carrier: {"call DADA order/pre_add"}, account: {"account DADA"}}[c.opens]
			if !slices.Equal(told, want) {
				t.Errorf("what changed: %q, want %q", told, want)
			}
		})
	}
}

// wechatAnswering is a WeChat that gives tokens, and every other call one answer.
func wechatAnswering(t *testing.T, answer http.HandlerFunc) (wiring.Config, *http.Client, func()) {
	mux := http.NewServeMux()
	mux.HandleFunc("/cgi-bin/stable_token", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{"access_token":"token","expires_in":7200}`)
	})
	mux.Handle("/", answer)
	server := httptest.NewServer(mux)
	client, closeIdle := wiring.NewHTTPClient(wiring.Config{})
	return wiring.Config{
			BaseURL: server.URL,
			Apps:    map[string]wiring.App{"wx-app": {Secret: secret.New("app-secret"), Token: wiring.StableToken}},
		}, client, func() {
			closeIdle()
			server.Close()
		}
}
