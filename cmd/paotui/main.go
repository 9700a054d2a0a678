// Command paotui compares couriers, sends an order with one of them and follows it
// to the door. Without a configuration it does so against a simulator in its own
// process.
//
//	paotui demo                      the whole way in some seconds
//	paotui compare order.json        what each carrier would charge
//	paotui dispatch order.json       place it with the best offer
//	paotui check order.json          the rules alone, offline
//	paotui run                       supervise the deliveries of a store
//	paotui deliveries, explain ID    what is in it, and the story of one order
//	paotui cancel ID, tip ID, ...    say what you want done; who runs acts on it
//	paotui report                    what was spent, and a carrier's bill beside it
//	paotui backtest                  a policy tried on what happened
//	paotui export, prune, erase ID   what becomes of old deliveries
//	paotui doctor                    what is wrong here, and what to do first
//	paotui policy check FILE         every mistake in a policy file
//	paotui carrier check ...         a carrier held to the contract
//	paotui simulate --listen ADDR    WeChat and four carriers, for any language
//	paotui sign ...                  a delivery_sign
//
// It exits with 0 when done, 1 if nobody can take the order, it is too late, a carrier
// breaks a rule, or the doctor has found something, 2 for bad input or usage, 3 if a carrier or the network failed, and 130 if
// it was interrupted.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the process at once
	code := run(ctx, os.Args[1:], terminal(os.Stdin, os.Stdout, os.Stderr, os.Getenv))
	stop()
	os.Exit(code)
}
