package docs_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/paotui-go/paotui/carriers/dada"
	"github.com/paotui-go/paotui/carriers/immediate"
	"github.com/paotui-go/paotui/carriers/meituan"
	"github.com/paotui-go/paotui/carriers/sftc"
	"github.com/paotui-go/paotui/carriers/shansong"
	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/wiring"
)

type company struct {
	folder  string
	profile immediate.Profile
	carrier engine.Carrier
}

// companies are the four, in the order in which people see them.
func companies() []company {
	all := []company{
		{folder: "sftc", profile: sftc.Profile()},
		{folder: "dada", profile: dada.Profile()},
		{folder: "meituan", profile: meituan.Profile()},
		{folder: "shansong", profile: shansong.Profile()},
	}
	for i := range all {
		carrier, err := immediate.New(all[i].profile, nil, immediate.Options{})
		if err != nil {
			panic(err)
		}
		all[i].carrier = carrier
	}
	return all
}

func TestThePageHasEveryCarrierThatIsWired(t *testing.T) {
	wired, err := wiring.NewCarriers(nil)
	if err != nil {
		t.Fatal(err)
	}
	var want, is []engine.CarrierID
	for _, c := range wired {
		want = append(want, c.Info().ID)
	}
	for _, c := range companies() {
		is = append(is, c.profile.ID)
	}
	if !slices.Equal(want, is) {
		t.Errorf("the page has %v, and wired are %v", is, want)
	}
}

const carriersHead = `# Carriers

The four companies over WeChat Immediate Delivery, as their adapters have them. What stands here is from published documents and
from what users of the API reported; nothing was tried on live accounts.
Their codes are in [errors.md](errors.md#carriers-codes). This page is written from the code by a test.

`

func TestCarriersPage(t *testing.T) {
	var page strings.Builder
	page.WriteString(carriersHead)

	all := companies()
	head := []string{""}
	for _, c := range all {
		head = append(head, fmt.Sprintf("%s<br>%s", c.profile.Name, c.profile.LocalName))
	}
	rows := [][]string{head}
	add := func(what string, cell func(company) string) {
		row := []string{what}
		for _, c := range all {
			row = append(row, cell(c))
		}
		rows = append(rows, row)
	}
	add("id", func(c company) string { return "`" + string(c.profile.ID) + "`" })
	add("names a price", func(c company) string { return yes(c.profile.Priced) })
	add("price is locked for", func(c company) string { return span(c.profile.LockedFor, "not at all") })
	add("rider goes to", func(c company) string {
		if c.profile.FromStore {
			return "the registered store"
		}
		return "the order's sender"
	})
	add("from a customer to the shop", func(c company) string { return yes(!c.profile.FromStore) })
	add("store number (`store`)", func(c company) string {
		if c.profile.StoreNumber {
			return "required"
		}
		return "with several stores"
	})
	add("time of payment (`paid_at`)", func(c company) string {
		if c.profile.PaidAt {
			return "required"
		}
		return "–"
	})
	add("service codes (`grants.service`)", func(c company) string { return services(c.profile) })
	add("direct ride (`direct`)", func(c company) string { return ability(c.profile.Direct) })
	add("insurance", func(c company) string { return ability(c.profile.Insurance) })
	add("pick-up code", func(c company) string { return ability(c.profile.PickupCode) })
	add("receipt code", func(c company) string { return ability(c.profile.ReceiptCode) })
	add("scheduled orders", func(c company) string { return timings(c.profile) })
	add("tips, until a rider accepts", func(c company) string { return tips(c.profile.Tips) })
	add("cancelled", func(c company) string {
		if c.profile.CancelEndsAtPickup {
			return "before the pick-up"
		}
		return "until the delivery; after the pick-up the goods travel back"
	})
	add("says what a cancel would cost", func(c company) string { return yes(engine.AbilitiesOf(c.carrier).CancelCost) })
	add("is told of a return", func(c company) string { return yes(engine.AbilitiesOf(c.carrier).ConfirmReturn) })
	add("takes an order anew under its id", func(c company) string { return yes(engine.AbilitiesOf(c.carrier).Reorder) })
	add("the same order placed again", func(c company) string {
		return map[engine.Replay]string{engine.ReplayRefused: "is refused", engine.ReplaySame: "is the same order", engine.ReplayUnspecified: "nobody says"}[c.carrier.Info().Replay]
	})
	add("an effect may surface up to", func(c company) string { return span(c.carrier.Info().Settle, "at once") + " after a call's end" })
	add("a finished order can be asked about for", func(c company) string { return span(c.profile.Retention, "nobody says") })
	page.WriteString(table(rows...))

	page.WriteString("\n*If possible* and *must* are the order's to say, for a ride, an insurance and a code each: what a company does not have is dropped\n" +
		"with a note, or the order refused. *By contract* is what the account's `grants` have to say first.\n")
	page.WriteString("\n## Bounds that hold for all\n\nThey are WeChat's own.\n\n")
	page.WriteString(bounds())
	page.WriteString("\n## How unclear documents are read\n\nWhere documents are silent or contradict each other the adapters have chosen, and say so in the code:\n\n")
	for _, c := range all {
		for _, reading := range readings(t, "../carriers/"+c.folder+"/profile.go") {
			fmt.Fprintf(&page, "- **%s**: %s\n", c.profile.Name, reading)
		}
	}
	for _, reading := range readings(t, "../carriers/immediate/check.go") {
		fmt.Fprintf(&page, "- **All**: %s\n", reading)
	}
	generated(t, "carriers.md", page.String())
}

// bounds are what all companies say about an order in which everything is out of
// bounds.
func bounds() string {
	text := strings.Repeat("长", 20_000)
	wrong := engine.Order{
		ID: "o", Shop: "s",
		Sender: engine.Stop{Name: text, Phone: text}, Receiver: engine.Stop{Name: text, Phone: text},
		Cargo: engine.Cargo{
			Value: 1 << 40, Weight: 1 << 30, Length: 1 << 20, Width: 1 << 20, Height: 1 << 20,
			PickupNote: text, DeliveryNote: text, Items: []engine.Item{{Name: text, Unit: text, Count: 1}},
		},
		Sequence: text, Note: text, Notice: engine.Notice{GoodsName: text},
	}
	var common engine.Problems
	for i, c := range companies() {
		found := c.carrier.Check(wrong)
		if i == 0 {
			common = found
			continue
		}
		common = slices.DeleteFunc(common, func(p engine.Problem) bool {
			return !slices.ContainsFunc(found, func(q engine.Problem) bool { return p.Field == q.Field && p.Bound == q.Bound })
		})
	}
	rows := [][]string{{"field", "bound"}}
	for _, p := range common {
		field, isSender := strings.CutPrefix(p.Field, "sender.")
		switch {
		case strings.HasPrefix(p.Field, "receiver."):
			continue // the same as the sender's
		case isSender:
			p.Field = "sender, receiver: " + field
		}
		rows = append(rows, []string{"`" + p.Field + "`", p.Bound})
	}
	return table(rows...)
}

// readings are the comments of a file that say how a document is read.
func readings(t *testing.T, name string) []string {
	t.Helper()
	_, tree := file(t, name)
	var found []string
	for _, group := range tree.Comments {
		for i, text := range strings.Split(oneLine(group), "Reading: ") {
			if i > 0 {
				found = append(found, strings.TrimSpace(text))
			}
		}
	}
	return found
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

func span(d time.Duration, none string) string {
	switch {
	case d == 0:
		return none
	case d%(24*time.Hour) == 0 && d > 24*time.Hour:
		return fmt.Sprintf("%d days", d/(24*time.Hour))
	case d%time.Hour == 0:
		return fmt.Sprintf("%d h", d/time.Hour)
	case d%time.Minute == 0:
		return fmt.Sprintf("%d min", d/time.Minute)
	}
	return fmt.Sprintf("%d s", d/time.Second)
}

func ability(a immediate.Ability) string {
	return map[immediate.Ability]string{
		immediate.Never: "no", immediate.OnRequest: "on request", immediate.ByContract: "by contract", immediate.Always: "always",
	}[a]
}

func services(p immediate.Profile) string {
	var names []string
	for _, s := range p.Services {
		text := "`" + s.Code + "`"
		if s.Name != "" {
			text += " " + s.Name
		}
		if s.Reach > 0 {
			text += fmt.Sprintf(", up to %d km", s.Reach/1000)
		}
		if s.Code == p.Default {
			text += " (default)"
		}
		names = append(names, text)
	}
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(names, "<br>")
}

func timings(p immediate.Profile) string {
	var ways []string
	for _, way := range p.Timings {
		text := "`" + string(way.When) + "`"
		switch {
		case way.Least > 0:
			text += fmt.Sprintf(", %s to %s ahead", span(way.Least, ""), span(way.Most, ""))
		case way.Most > 0:
			text += ", up to " + span(way.Most, "") + " ahead"
		}
		ways = append(ways, text)
	}
	return strings.Join(ways, "<br>")
}

func tips(r immediate.Tips) string {
	if r.Sends == immediate.NoTips {
		return "no"
	}
	text := []string{"each adds to the last"}
	if r.Sends == immediate.TipTotal {
		text = []string{"the latest is the total"}
	}
	if len(r.Steps) > 0 {
		var steps []string
		for _, m := range r.Steps {
			steps = append(steps, m.String())
		}
		text = append(text, "one of "+strings.Join(steps, " "))
	}
	if r.Multiple > 0 {
		text = append(text, "in multiples of "+r.Multiple.String())
	}
	if r.Most > 0 {
		text = append(text, "at most "+r.Most.String()+" in all")
	}
	if r.UpToValue {
		text = append(text, "not above the goods' value")
	}
	return strings.Join(text, "; ")
}
