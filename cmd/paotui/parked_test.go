package main

import (
	"strings"
	"testing"
	"time"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/fault"
	"github.com/paotui-go/paotui/engine/store/sqlite"
)

// write puts a journal into the store as an engine would have.
func (s shop) write(id string, facts ...engine.Fact) {
	s.t.Helper()
	store, err := sqlite.Open(s.t.Context(), s.file, sqlite.Options{})
	if err != nil {
		s.t.Fatal(err)
	}
	defer store.Close()
	order := engine.Order{ID: id, Shop: "shop", ReceiptCode: engine.Must}
	entries := []engine.Entry{{Seq: 1, At: time.Now(), Fact: engine.Opened{Order: order}}}
	for i, f := range facts {
		entries = append(entries, engine.Entry{Seq: int64(i + 2), At: time.Now(), Fact: f})
	}
	d := engine.Fold(id, entries)
	head := engine.Head{ID: id, Version: d.Version, Shop: "shop", Phase: d.Phase, Closed: d.Final(), Opened: d.Opened, Updated: d.Updated}
	if err := store.Append(s.t.Context(), head, entries...); err != nil {
		s.t.Fatal(err)
	}
}

func placing(id engine.PlacementID) engine.Placing {
	return engine.Placing{Offer: engine.Offer{Carrier: "DADA", Outcome: engine.Priced, Placement: id, Quote: engine.Quote{Fee: engine.ExactFen(800)}}, Cost: engine.ExactFen(800)}
}

func TestWhatIsParkedIsExplainedAndResolved(t *testing.T) {
	s := shop{t: t, file: t.TempDir() + "/deliveries.db"}
	s.write("P1", placing(101),
		engine.CallFailed{Placement: 101, Call: engine.CallPlace, Kind: fault.Unavailable, Outcome: fault.Unknown, Reason: "there was no answer"},
		engine.Parked{Placement: 101, Reason: "nobody can tell whether the carrier has this order"})
	if got := s.must(s.at("deliveries", "--phase", "parked")); !strings.Contains(got.out, "P1\tshop\tparked") {
		t.Errorf("%+v", got)
	}
	got := s.must(s.at("explain", "P1"))
	for _, want := range []string{
		"A person has to look: nobody can tell whether the carrier has this order.", "Nobody knows whether DADA has the order",
		"DADA, placement 101: whether the carrier has the order",
		"paotui resolve P1 --placement 101 --as dead|alive|returned|delivered --by WHO --why TEXT --store ",
	} {
		if !strings.Contains(got.out, want) {
			t.Errorf("%q is not in\n%s", want, got.out)
		}
	}
	if report := s.must(s.at("report")); !strings.Contains(report.out, "DADA\t1\t¥8.00\t1 unknown\t") {
		t.Errorf("what is unknown is not shown: %s", report.out)
	}
	resolved := s.must(s.at("resolve", "P1", "--placement", "101", "--as", "dead", "--by", "a clerk", "--why", "they have no such order"))
	if !strings.Contains(resolved.out, "Recorded in ") || !strings.Contains(resolved.err, "paotui run acts on it") {
		t.Errorf("%+v", resolved)
	}
	if again := s.must(s.at("explain", "P1")); !strings.Contains(again.out, "A person found out how it stands: nobody rides.") || strings.Contains(again.out, "clerk") {
		t.Errorf("%s", again.out)
	}
}

func TestGoodsThatComeBackAreConfirmed(t *testing.T) {
	s := shop{t: t, file: t.TempDir() + "/deliveries.db"}
	s.write("R1", placing(101), engine.PlaceDone{Placement: 101, Placed: engine.Placed{Waybill: "W", Fee: engine.ExactFen(800)}},
		engine.Reported{Report: engine.Report{Placement: 101, Status: engine.Returning, Cause: engine.Declined, At: time.Now(), Proven: true}})
	if got := s.must(s.at("explain", "R1")); !strings.Contains(got.out, "paotui confirm-return R1 --store ") {
		t.Errorf("%s", got.out)
	}
	if got := s.must(s.at("confirm-return", "R1")); !strings.Contains(got.out, "Recorded in ") {
		t.Errorf("%+v", got)
	}
	if got := s.must(s.at("confirm-return", "R1")); !strings.Contains(got.out, "it is so already") {
		t.Errorf("%+v", got)
	}
}

func TestATipIsRecordedForWhoRuns(t *testing.T) {
	s := shop{t: t, file: t.TempDir() + "/deliveries.db"}
	s.write("T1", placing(101), engine.PlaceDone{Placement: 101, Placed: engine.Placed{Fee: engine.ExactFen(800)}},
		engine.Reported{Report: engine.Report{Placement: 101, Status: engine.Waiting, At: time.Now(), Proven: true}})
	s.must(s.at("tip", "T1", "--fen", "300"))
	if got := s.must(s.at("explain", "T1")); !strings.Contains(got.out, "The host wants the rider to get ¥3.00 on top, in all.") {
		t.Errorf("%s", got.out)
	}
	if got := s.at("tip", "T1", "--fen", "200"); got.code != exitInput || !strings.Contains(got.err, "a tip can only grow") {
		t.Errorf("%+v", got)
	}
}
