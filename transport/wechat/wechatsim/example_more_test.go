package wechatsim_test

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"

	"github.com/paotui-go/paotui/transport/wechat/wechatsim"
)

// What goes wrong can be taken back, one fault or all of them.
func ExampleSim_Heal() {
	sim, err := wechatsim.Start(wechatsim.Config{})
	must(err)
	defer sim.Close()
	id, err := sim.Inject(wechatsim.Fault{Kind: wechatsim.Gateway, Probability: 0.5})
	must(err)
	_, err = sim.Inject(wechatsim.Fault{Kind: wechatsim.PushLost})
	must(err)
	fmt.Println(sim.Withdraw(id), len(sim.Faults()))
	sim.Heal()
	fmt.Println(len(sim.Faults()))
	// Output:
	// true 1
	// 0
}

// In memory nothing listens on a socket, and time may be virtual (testing/synctest).
func ExampleStartPipe() {
	sim, err := wechatsim.StartPipe(wechatsim.Config{Manual: true})
	must(err)
	defer sim.Close()
	resp, err := sim.Client().Get(sim.URL + "/cgi-bin/token")
	must(err)
	resp.Body.Close()
	fmt.Println(resp.StatusCode, sim.Count("/cgi-bin/token"))
	sim.RevokeTokens() // as if somebody had used the classic call
	// Output: 200 1
}

// A Sim alone is an http.Handler, for a server of one's own; pushes leave only when it is
// told where to.
func ExampleNew() {
	sim, err := wechatsim.New(wechatsim.Config{})
	must(err)
	defer sim.Close()
	mux := http.NewServeMux()
	mux.Handle("/wechat/", http.StripPrefix("/wechat", sim))
	answer := httptest.NewRecorder()
	mux.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/wechat/cgi-bin/token", nil))
	fmt.Println(answer.Code, answer.Body) // it says what is missing, as WeChat does
	// Output: 200 {"errcode":40002,"errmsg":"invalid grant_type rid: f7902d7c-266ea899-213fc454"}
}

// Any listener will do.
func ExampleServe() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(err)
	sim, err := wechatsim.Serve(listener, wechatsim.Config{})
	must(err)
	defer sim.Close()
	fmt.Println(sim.URL == "http://"+listener.Addr().String())
	// Output: true
}

// A Pipe is a listener in memory for an endpoint of one's own, such as the one for pushes.
func ExampleNewPipe() {
	pipe := wechatsim.NewPipe()
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, r.URL.Query().Get("echostr")) // a real one checks the signature
	})}
	ended := make(chan error)
	go func() { ended <- server.Serve(pipe) }() // Accept, Addr and Close are a net.Listener's
	client := pipe.Client()
	defer client.CloseIdleConnections()

	conn, err := pipe.Dial(context.Background()) // or one's own client over it
	must(err)
	must(conn.Close())

	sim, err := wechatsim.StartPipe(wechatsim.Config{})
	must(err)
	defer sim.Close()
	must(sim.SetPush(&wechatsim.Push{URL: "http://" + pipe.Addr().String() + "/push", Token: "AAAAA", Client: client}))
	fmt.Println(sim.VerifyPush(context.Background())) // what the back-office does when its settings are saved
	must(server.Close())
	fmt.Println(<-ended)
	// Output:
	// <nil>
	// http: Server closed
}

// A shop may have accounts of its own, and lose them.
func ExampleSim_Bind() {
	sim, err := wechatsim.Start(wechatsim.Config{})
	must(err)
	defer sim.Close()
	before := len(sim.Accounts())
	must(sim.Bind(wechatsim.Account{DeliveryID: "DADA", ShopID: "dada0002", AppSecret: "a-secret", ShopNo: "77071-2"}))
	fmt.Println(len(sim.Accounts()) - before)
	sim.Unbind("dada0002")
	fmt.Println(len(sim.Accounts()) - before)
	fmt.Println(len(wechatsim.SandboxAccounts()), "are published") // they are bound besides
	// Output:
	// 1
	// 0
	// 3 are published
}

// A rider goes where he is sent, one of a former waybill as well.
func ExampleSim_AdvanceWaybill() {
	sim, err := wechatsim.Start(wechatsim.Config{Manual: true})
	must(err)
	defer sim.Close()
	fmt.Println(sim.Advance("nobody", "1001", 102) != nil, sim.AdvanceWaybill("nobody", "1001", "W1", 102) != nil)
	// Output: true true
}

// A carrier is data, and the four may be taken with something changed.
func ExampleCarrier() {
	for _, c := range []wechatsim.Carrier{wechatsim.SFTC(), wechatsim.DADA(), wechatsim.MTPS(), wechatsim.SS()} {
		fmt.Println(c.ID, c.Name)
	}
	near := wechatsim.SFTC()
	near.Range = 1000 // metres
	sim, err := wechatsim.Start(wechatsim.Config{Carriers: []wechatsim.Carrier{near}})
	must(err)
	sim.Close()
	// Output:
	// SFTC 顺丰同城急送
	// DADA 达达
	// MTPS 美团配送
	// SS 闪送
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}
