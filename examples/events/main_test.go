package main

import (
	"context"
	"errors"
	"regexp"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/fault"
)

func TestEveryMessageIsSentOnceInOrder(t *testing.T) {
	defer goleak.VerifyNone(t)
	var out strings.Builder
	if err := run(t.Context(), &out); err != nil {
		t.Fatal(err)
	}
	want := regexp.MustCompile(`^the first process ends after a message:
  coffee-0001/(\d+): the message gateway does not answer
  coffee-0001/(\d+): A rider is on the way to the shop\.
the second one goes on:
  coffee-0001/(\d+): The rider has your order\.
  coffee-0001/(\d+): Your order has arrived\.
$`)
	if said := want.FindStringSubmatch(out.String()); said == nil || said[1] != said[2] {
		t.Errorf("it says\n%s", out.String())
	}
}

// answers is a gateway that says the same to everything.
type answers struct{ err error }

func (a answers) Send(context.Context, Message) error { return a.err }

func TestWhatIsNeverTakenIsSetAside(t *testing.T) {
	event := engine.Event{Delivery: "order-1", Entry: engine.Entry{Seq: 4, Fact: engine.GaveUp{Kind: fault.Refused}}}
	away := errors.New("away")
	for name, c := range map[string]struct {
		gateway, want error
		aside         string
	}{
		"taken":       {nil, nil, ""},
		"away":        {away, away, ""},
		"never taken": {&RefusedError{"the number does not exist"}, nil, "order-1/4"},
	} {
		t.Run(name, func(t *testing.T) {
			var aside string
			customers := &Customers{Gateway: answers{c.gateway}, Undeliverable: func(m Message, _ error) { aside = m.Key }}
			if err := customers.hear(t.Context(), event); !errors.Is(err, c.want) || aside != c.aside {
				t.Errorf("%v, and set aside is %q", err, aside)
			}
		})
	}
}
