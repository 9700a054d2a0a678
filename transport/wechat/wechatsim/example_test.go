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
