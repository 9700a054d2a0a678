package wechatsim_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"

	"github.com/paotui-go/paotui/transport/wechat/wechatsim"
)

// A program under test needs the base URL, the mini program's identity and the
// merchant's accounts.
func Example() {
	sim, err := wechatsim.Start(wechatsim.Config{Seed: 7, Speed: 60})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer sim.Close()

	query := url.Values{"grant_type": {"client_credential"}, "appid": {sim.App().AppID}, "secret": {sim.App().Secret}}
	resp, err := sim.Client().Get(sim.URL + "/cgi-bin/token?" + query.Encode())
	if err != nil {
		fmt.Println(err)
		return
	}
	defer resp.Body.Close()
	var token struct {
		Life int `json:"expires_in"`
	}
	fmt.Println(resp.StatusCode == http.StatusOK, json.NewDecoder(resp.Body).Decode(&token), token.Life)
	fmt.Println(len(sim.Accounts()), "accounts,", len(sim.Orders()), "orders")
	// Output:
	// true <nil> 7200
	// 4 accounts, 0 orders
}

// How code of one's own is tested with faults: break the answer, then hold what the
// code believes against what the witness saw.
func ExampleSim_Inject() {
	sim, err := wechatsim.Start(wechatsim.Config{Manual: true})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer sim.Close()
	shop := newShop(sim) // the code under test: it asks order/get before it sends an add again

	_, err = sim.Inject(wechatsim.Fault{Kind: wechatsim.LostAnswer, Calls: []string{"order/add"}, Attempts: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("the shop believes:", shop.place("1001"))

	order, _ := sim.Order(shop.account.ShopID, "1001")
	fmt.Println("placed:", len(order.Waybills))
	for _, call := range order.Calls {
		fmt.Println(call.Path, "done:", !call.DoneAt.IsZero(), "answered:", call.Answered, call.Faults)
	}
	// Output:
	// the shop believes: placed
	// placed: 1
	// order/add done: true answered: false [lost-answer]
	// order/get done: true answered: true []
}
