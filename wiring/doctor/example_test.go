package doctor_test

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/paotui-go/paotui/transport/wechat/wechatsim"
	"github.com/paotui-go/paotui/wiring"
	"github.com/paotui-go/paotui/wiring/doctor"
)

// A secret was mistyped. The first thing to do is the first of the list, and what hangs
// on it is not looked at.
func ExampleExamine() {
	sim, err := wechatsim.Start(wechatsim.Config{})
	if err != nil {
		panic(err)
	}
	defer sim.Close()
	cfg := wiring.FromSimulator(sim, "cafe")
	app := cfg.Apps[sim.App().AppID]
	app.Secret = cfg.Shops["cafe"].Accounts["SFTC"].Secret
	cfg.Apps[sim.App().AppID] = app

	report, err := doctor.Examine(context.Background(), cfg, doctor.Options{Shops: []string{"cafe"}})
	if err != nil {
		panic(err)
	}
	fmt.Println(report.OK(), report.Unreached())
	fmt.Println(report.Groups(doctor.Wrong)[0].ID)
	for _, entry := range doctor.Catalog() {
		if entry.ID == report.Groups(doctor.Wrong)[0].ID {
			fmt.Println(report.Has(entry.ID))
		}
	}
	// Output:
	// false false
	// token.secret
	// true
}

// A configuration that can not be read has one thing wrong.
func ExampleUnreadable() {
	report := doctor.Unreadable(errors.New("paotui.yaml: line 3: unknown key"))
	_ = report.WriteText(io.Discard) // for a person
	fmt.Println(report.OK(), report.Has("configuration.invalid"))
	// Output: false true
}
