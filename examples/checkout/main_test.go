package main

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"github.com/paotui-go/paotui/engine/store/postgres/postgrestest"
)

func TestOnePaymentOneDelivery(t *testing.T) {
	address, schema := postgrestest.Home(t)
	defer goleak.VerifyNone(t)
	defer http.DefaultClient.CloseIdleConnections()
	var out strings.Builder
	if err := run(t.Context(), &out, address, schema); err != nil {
		t.Fatal(err)
	}
	const want = `request-1: 201 Created
request-2: 200 OK
request-3: 402 Payment Required the payment was declined
/orders/coffee-0001?until=delivered: 200 OK {"status":"delivered"}
/orders/coffee-0001-declined: 404 Not Found there is no such order
`
	if out.String() != want {
		t.Errorf("it says\n%s\nwant\n%s", out.String(), want)
	}
}

func TestAnOrderWithMistakesIsRefusedWithEachOfThem(t *testing.T) {
	answer := httptest.NewRecorder()
	(&Shop{}).handler().ServeHTTP(answer, httptest.NewRequest("POST", "/checkout", strings.NewReader(`{"id":"x","colour":"red"}`)))
	if answer.Code != http.StatusBadRequest || !strings.Contains(answer.Body.String(), "colour") {
		t.Errorf("%d %s", answer.Code, answer.Body)
	}
}
