package engine_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"
	"pgregory.net/rapid"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/fault"
	"github.com/paotui-go/paotui/engine/store/memory"
)

func TestAnOfferIsOpenOrSaysWhyNot(t *testing.T) {
	for outcome, open := range map[engine.OfferOutcome]bool{engine.Priced: true, engine.Unpriced: true, engine.Refused: false, engine.Late: false, engine.KeptBack: false} {
		o := engine.Offer{Outcome: outcome, Quote: engine.Quote{ValidUntil: sec(60)}}
		if !open {
			o.Refusal = &engine.Refusal{Reason: "out of range", Kind: fault.Refused}
		}
		if o.Open() != open || o.ValidAt(sec(59)) != open {
			t.Errorf("%s: open %v, valid %v; want %v", outcome, o.Open(), o.ValidAt(sec(59)), open)
		}
		if o.ValidAt(sec(60)) {
			t.Errorf("%s holds at the moment at which it ends", outcome)
		}
		if (o.Reason() == "") != open {
			t.Errorf("%s: its reason is %q", outcome, o.Reason())
		}
	}
}

func TestOfferInJSONTellsUnknownAsNull(t *testing.T) {
	o := engine.Offer{Carrier: "MTPS", Outcome: engine.Unpriced, Placement: 7, Quote: engine.Quote{ValidUntil: sec(120)}, Asked: noon, Answered: sec(1)}
	data, err := json.Marshal(o)
	want := `{"carrier":"MTPS","outcome":"unpriced","placement":"7",` +
		`"quote":{"fee":null,"delivery":null,"coupon":null,"tip":null,"insurance":null,"distance_m":null,"accept_s":null,"valid_until":"2026-05-01T12:02:00Z","locked":false},` +
		`"asked":"2026-05-01T12:00:00Z","answered":"2026-05-01T12:00:01Z"}`
	if err != nil || string(data) != want {
		t.Errorf("JSON is\n%s (%v), want\n%s", data, err, want)
	}
}

func TestComparisonComesBackFromJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.MakeCustom[engine.Comparison](values).Draw(t, "comparison")
		data, err := json.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		var got engine.Comparison
		if err := json.Unmarshal(data, &got); err != nil {
			t.Fatalf("%s\ncan not be read: %v", data, err)
		}
		if diff := cmp.Diff(want, got, exact); diff != "" {
			t.Fatalf("written and read again it differs:\n%s", diff)
		}
	})
}

func TestPlacementIDsAreDecimal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		id := engine.PlacementID(rapid.Int64Min(1).Draw(t, "id"))
		if got, ok := engine.ParsePlacementID(id.String()); !ok || got != id {
			t.Fatalf("%s reads as %v, %v", id, got, ok)
		}
	})
	for _, foreign := range []string{"", "0", "-7", "+7", "007", "7 ", "7.0", "0x7", "９", "9223372036854775808", "test_order_1"} {
		if id, ok := engine.ParsePlacementID(foreign); ok {
			t.Errorf("%q passes as %v, which the engine can not have made", foreign, id)
		}
	}
	for in, want := range map[string]bool{`"7"`: true, `"0"`: true, `""`: false, `7`: false, `"x"`: false} {
		var id engine.PlacementID
		if err := json.Unmarshal([]byte(in), &id); (err == nil) != want {
			t.Errorf("%s reads as %v, %v", in, id, err)
		}
	}
}

// What an adapter fails with goes into refusals, the journal and the log. None of
// them shows a carrier's own words, a URL with its token, or the order.
func TestFailuresShowNothingPersonalAndNoSecret(t *testing.T) {
	told := &fault.Error{Op: "call", Kind: fault.Refused, Outcome: fault.Rejected, Code: "SFTC 1010", Text: "the address is out of range"}
	withURL := &url.Error{Op: "Post", URL: "https://api.example/?access_token=TOKEN-7", Err: errors.New("connection reset")}
	for _, c := range []struct {
		reason string
		err    error
		want   string
	}{
		{"the carrier's words", told.WithSaid("收件人 13812345678 不在范围"), "SFTC 1010: the address is out of range"},
		{"an error of net/http", withURL, "outside the contract (*url.Error)"},
		{"an error that quotes the order", fmt.Errorf("bad address 工人体育场北路8号 for 13812345678"), "outside the contract"},
		{"a fault wrapped in such words", fmt.Errorf("收件人 13812345678: %w", told), "SFTC 1010: the address is out of range"},
		{"rules wrapped in such words", fmt.Errorf("13812345678: %w", engine.Problems{{Field: "note", Text: "this is too long."}}), "note: this is too long."},
	} {
		t.Run(c.reason, func(t *testing.T) {
			core, logged := observer.New(zap.DebugLevel)
			quoting, placing := priced("A", 1000), priced("B", 2000)
			quoting.quote = func(context.Context, engine.Inquiry) (engine.Quote, error) { return engine.Quote{}, c.err }
			placing.place = func(context.Context, engine.Placement) (engine.Placed, error) { return engine.Placed{}, c.err }
			placing.query = func(context.Context, engine.Ref) (engine.Report, error) { return engine.Report{}, c.err }
			placing.info.Settle = 0
			everything := shownBy(t, []engine.Carrier{quoting, placing}, zap.New(core))
			for _, entry := range logged.All() {
				everything += entry.Message + fmt.Sprint(entry.ContextMap())
			}
			for _, secret := range []string{"13812345678", "TOKEN-7", "工人体育场", "收件人 1"} {
				if strings.Contains(everything, secret) {
					t.Errorf("%q is shown in:\n%s", secret, everything)
				}
			}
			if !strings.Contains(everything, c.want) {
				t.Errorf("%q is not said in:\n%s", c.want, everything)
			}
		})
	}
}

// shownBy dispatches one order and returns all that the journal says about it but
// the order itself.
func shownBy(t *testing.T, carriers []engine.Carrier, log *zap.Logger) (text string) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		e, err := engine.New(engine.Config{Carriers: carriers, Accounts: everyone{}, Policy: cheapestFirst, Store: memory.New(), Logger: log})
		if err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- e.Run(ctx) }()
		if _, err := e.Dispatch(ctx, goodOrder("o1")); err != nil {
			t.Fatal(err)
		}
		time.Sleep(20 * time.Minute) // virtual: until it is parked or has failed
		entries, err := e.Journal(ctx, "o1")
		if err != nil {
			t.Fatal(err)
		}
		for _, entry := range entries[1:] { // the first is the order
			data, err := json.Marshal(entry)
			if err != nil {
				t.Fatal(err)
			}
			text += string(data) + "\n"
		}
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return text
}
