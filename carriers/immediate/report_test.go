package immediate_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/paotui-go/paotui/carriers/immediate"
	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/transport/wechat"
)

func status(t *testing.T, s string) (o wechat.Opt[wechat.Code]) {
	t.Helper()
	if err := json.Unmarshal([]byte(s), &o); err != nil {
		t.Fatal(err)
	}
	return o
}

func TestReportReadsEveryStatus(t *testing.T) {
	for _, c := range []struct {
		native string
		status engine.Status
		cause  engine.Cause
	}{
		{"101", engine.Waiting, ""},
		{"102", engine.Accepted, ""},
		{"103", engine.Ended, engine.ByMerchant},
		{"201", engine.AtStore, ""},
		{"202", engine.PickedUp, ""},
		{"203", engine.Ended, engine.ByMerchant},
		{"204", engine.Ended, engine.ByRider},
		{"205", engine.Ended, engine.ShopsFault},
		{"301", engine.Delivering, ""},
		{"302", engine.Delivered, ""},
		{"303", engine.Returning, engine.ByMerchant},
		{"304", engine.Returning, engine.Unreachable},
		{"305", engine.Returning, engine.Declined},
		{"401", engine.Returned, ""},
		{"501", engine.Ended, engine.ByCarrier},
		{"502", engine.Ended, engine.ForceMajeure},
		{"0", engine.StatusUnknown, ""},
		{"1", engine.StatusUnknown, ""},
		{"104", engine.StatusUnknown, ""},
	} {
		t.Run(c.native, func(t *testing.T) {
			got, ok := immediate.Report(wechat.Event{ShopOrderID: "7", OrderStatus: status(t, c.native)})
			if !ok || got.Status != c.status || got.Cause != c.cause || got.Native != c.native {
				t.Errorf("got %q, cause %q, native %q, ok %v; want %q, cause %q", got.Status, got.Cause, got.Native, ok, c.status, c.cause)
			}
		})
	}
}

func TestReportKeepsWhatThePushSays(t *testing.T) {
	at := time.Unix(1779246000, 0)
	got, ok := immediate.Report(wechat.Event{
		ShopID: "shop", ShopOrderID: "9007199254740993", WaybillID: "W1", ActionTime: at, OrderStatus: status(t, "301"),
		ActionMsg: "快到了", Agent: &wechat.Agent{Name: "骑手甲", Phone: "137******2", ReachTime: at.Add(time.Minute)}, Proven: true,
	})
	want := engine.Report{
		Placement: 9007199254740993, Merchant: "shop", Status: engine.Delivering, Native: "301", At: at, Waybill: "W1",
		Rider: engine.Rider{Name: "骑手甲", Phone: "137******2"}, ArrivesAt: engine.Known(at.Add(time.Minute)), Note: "快到了", Proven: true,
	}
	if diff := cmp.Diff(want, got, cmp.Comparer(func(a, b engine.Maybe[time.Time]) bool { return a == b })); diff != "" || !ok {
		t.Errorf("ok %v, (-want +got)\n%s", ok, diff)
	}
}

func TestReportOfAForeignOrder(t *testing.T) {
	for why, id := range map[string]string{
		"somebody else's numbering": "SFTC_001", "a leading zero": "007", "zero": "0", "negative": "-1", "beyond 63 bits": "9223372036854775808", "nothing": "",
	} {
		t.Run(why, func(t *testing.T) {
			if r, ok := immediate.Report(wechat.Event{ShopID: "shop", ShopOrderID: id}); ok || r.Placement != 0 || r.Merchant != "shop" {
				t.Errorf("%q: ok %v, %+v", id, ok, r)
			}
		})
	}
}
