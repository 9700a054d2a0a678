package docs_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/paotui-go/paotui/wiring/doctor"
)

const doctorHead = `# What the doctor finds

` + "`paotui doctor --config FILE`" + ` looks at everything that a configuration describes, as far as it can be looked at without sending a
rider, and says what is wrong and what to do, in the order to do it. In Go it is package [wiring/doctor](../../wiring/doctor/doc.go).

What depends on something that is wrong is skipped, with the reason: without a connection no token is asked for, and an account that is
not bound has no signature to be wrong. So begin with the first of the list, and have it look again.

| option | it also |
|---|---|
| ` + "`--push-url URL`" + ` | looks at the push URL as WeChat does: whether it is reached, and keyed as the configuration is. Where nobody listens yet it serves the endpoint for a moment itself |
| ` + "`--order FILE`" + ` | asks what an order that you would truly send would cost, which proves every signature; nothing is placed |
| ` + "`--rehearse --openid OPENID`" + ` | has an order placed in WeChat's sandbox, follows it and calls it off |
| ` + "`--rehearse --at CARRIER --place-orders`" + ` | the same with a real order at a real carrier: a rider may come, and calling off may cost |
| ` + "`--app`, `--shop`" + ` | looks at these only |
| ` + "`--json`" + ` | says it in one JSON document, with the ids of this page |

It asks for one token and one list of bindings for each mini program, and one price for each merchant's number, in the pace that the
system itself keeps to. The exit code is 0 if nothing has to be done, 1 if something has, 2 if the configuration can not be read, 3 if
WeChat can not be reached. What it prints holds no secret, no token and nothing personal.

An id below is stable. *Wrong* wants somebody to do something; a *note* works, and is worth knowing.

This page is written from the code by a test.
`

// lookedAt says what each check looks at, in the order in which they depend on each other.
var lookedAt = []struct {
	check doctor.Check
	about string
}{
	{doctor.Configuration, "What the file lets pass and is hardly meant."},
	{doctor.Network, "Whether WeChat answers at all, and whether it is WeChat."},
	{doctor.Clock, "This machine's clock, against the answer's."},
	{doctor.Store, "Whether the store can be opened, written and kept up with."},
	{doctor.Policy, "Whether the policy file can be read."},
	{doctor.Token, "For each mini program: whether an access token is given, from this machine's address."},
	{doctor.Service, "Whether Immediate Delivery is open for the mini program."},
	{doctor.AccountCheck, "What each account says, held against what its carrier wants."},
	{doctor.Binding, "Whether WeChat lists the account, and how far its audit is."},
	{doctor.Signature, "Whether the carrier takes the signature, by asking for a price."},
	{doctor.Push, "Whether the push URL is reached, and keyed as the configuration is."},
	{doctor.Rehearsal, "An order that is placed, followed and called off."},
}

func TestDoctorPage(t *testing.T) {
	var page strings.Builder
	page.WriteString(doctorHead)
	written := 0
	for _, part := range lookedAt {
		fmt.Fprintf(&page, "\n## %s\n\n%s\n", sentenceStart(string(part.check)), part.about)
		for _, e := range doctor.Catalog() {
			if e.Check != part.check {
				continue
			}
			written++
			fmt.Fprintf(&page, "\n### `%s`\n\n*%s*: %s. %s", e.ID, sentenceStart(string(e.State)), e.Title, e.Means)
			if e.Do != "" {
				fmt.Fprintf(&page, " **Do**: %s", e.Do)
			}
			page.WriteString("\n")
		}
	}
	if written != len(doctor.Catalog()) {
		t.Errorf("%d of %d entries have a place on the page", written, len(doctor.Catalog()))
	}
	generated(t, "doctor.md", page.String())
}

func sentenceStart(s string) string { return strings.ToUpper(s[:1]) + s[1:] }
