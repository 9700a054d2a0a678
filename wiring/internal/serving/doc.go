// Package serving serves HTTP on an address, and ends in order: the push of
// wiring.System, and what wiring/watch shows.
//
//	err := serving.WhenFree(ctx, "127.0.0.1:8080", taken, func(l net.Listener) error {
//		return serving.On(ctx, cut, l, handler)
//	})
//
// [On] bounds what a request may take, as either is open to whoever reaches its address, and
// lets what is in hand finish when it is told to end. [WhenFree] waits for an address that
// another process has, such as the one that this one takes over from.
package serving
