package immediate_test

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/paotui-go/paotui/carriers/dada"
	"github.com/paotui-go/paotui/carriers/immediate"
	"github.com/paotui-go/paotui/carriers/meituan"
	"github.com/paotui-go/paotui/carriers/sftc"
	"github.com/paotui-go/paotui/carriers/shansong"
	"github.com/paotui-go/paotui/engine"
)

var update = flag.Bool("update", false, "write the golden bodies anew")

// TestGoldenBodies holds what goes out to each company, call by call, to the files
// in testdata/bodies.
func TestGoldenBodies(t *testing.T) {
	for _, c := range []struct {
		profile immediate.Profile
		timing  engine.Timing
		account func(*engine.Account)
	}{
		{sftc.Profile(), engine.Timing{When: engine.PickUpAt, At: noon.Add(time.Hour)}, func(*engine.Account) {}},
		{dada.Profile(), engine.Timing{When: engine.DispatchAt, At: noon.Add(time.Hour)}, func(*engine.Account) {}},
		{meituan.Profile(), engine.Timing{When: engine.DeliverBy, At: noon.Add(time.Hour)}, func(*engine.Account) {}},
		// Shansong's account has switched on nothing.
		{shansong.Profile(), engine.Timing{When: engine.PickUpAt, At: noon.Add(3 * time.Hour)}, func(a *engine.Account) { a.Grants = engine.Grants{} }},
	} {
		t.Run(string(c.profile.ID), func(t *testing.T) {
			a := answering(t, c.profile, `{"resultcode":0,"fee":9}`)
			c.account(&a.Account)
			makeEveryCall(t, a.Carrier, a.Account, c.timing)
			for call, body := range a.Bodies {
				golden(t, string(c.profile.ID)+"_"+filepath.Base(call), body)
			}
		})
	}
}

func makeEveryCall(t *testing.T, c engine.Carrier, a engine.Account, timing engine.Timing) {
	t.Helper()
	ctx := context.Background()
	o := fullOrder()
	o.Timing = timing
	// What not all of them have.
	o.ReceiptCode, o.Tip = engine.IfPossible, 0
	in := engine.Inquiry{Order: o, Account: a, ID: 1001}
	ref := engine.Ref{ID: 1001, Account: a, Waybill: "W-1001"}
	_, err := c.Quote(ctx, in)
	check(t, err)
	_, err = c.Place(ctx, engine.Placement{Inquiry: in, Quote: engine.Quote{Token: "a-price-that-holds"}})
	check(t, err)
	_, err = c.Query(ctx, ref)
	check(t, err)
	_, err = c.Cancel(ctx, ref, engine.Cancellation{Reason: engine.SlowPickup})
	check(t, err)
	able := engine.AbilitiesOf(c)
	if able.Tip {
		check(t, c.(engine.Tipper).Tip(ctx, engine.TipRequest{Ref: ref, From: 2_00, To: 7_00}))
	}
	if able.CancelCost {
		_, err = c.(engine.CancelQuoter).CancelCost(ctx, ref, engine.Cancellation{Reason: engine.SlowPickup})
		check(t, err)
	}
	if able.ConfirmReturn {
		check(t, c.(engine.ReturnConfirmer).ConfirmReturn(ctx, ref))
	}
	if able.Reorder {
		_, err = c.(engine.Reorderer).Reorder(ctx, engine.Placement{Inquiry: in, Quote: engine.Quote{Token: "a-price-that-holds"}})
		check(t, err)
	}
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func golden(t *testing.T, name, body string) {
	t.Helper()
	var got bytes.Buffer
	check(t, json.Indent(&got, []byte(body), "", "  "))
	got.WriteByte('\n')
	path := filepath.Join("testdata", "bodies", name+".json")
	if *update {
		check(t, os.MkdirAll(filepath.Dir(path), 0o755))
		check(t, os.WriteFile(path, got.Bytes(), 0o644))
	}
	want, err := os.ReadFile(path)
	check(t, err)
	if diff := cmp.Diff(string(want), got.String()); diff != "" {
		t.Errorf("%s (-want +got)\n%s", path, diff)
	}
}
