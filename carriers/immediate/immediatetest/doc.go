// Package immediatetest holds a Profile against the simulated WeChat: the test of a
// company on this route is a table of its rules.
//
//	bench := immediatetest.Start(t, dada.Profile())
//	bench.Rules(t, []immediatetest.Rule{
//		{Why: "...", Change: func(o *engine.Order, a *engine.Account) { ... }, Field: "tip_fen", Says: "at most ¥30.00"},
//	})
//
// [Harness] makes the company pass the suite of all carriers:
//
//	carriertest.Run(t, immediatetest.Harness(dada.Profile(), wechatsim.DADA()), synctest.Test)
//
// A company that the simulator does not know is given to [Start] as one more
// wechatsim.Carrier.
package immediatetest
