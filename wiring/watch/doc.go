// Package watch shows what a running Paotui does: numbers for Prometheus, and whether it
// lives and is ready.
//
//	metrics, err := watch.NewMetrics(nil)
//	...
//	defer metrics.Close()
//	cfg.Meter = metrics
//	system, cleanup, err := wiring.Build(cfg, logger)
//	...
//	mux.Handle("/", watch.Handler(system, metrics))
//
// [NewMetrics] is an OpenTelemetry provider whose numbers a Prometheus registry holds,
// one of its own or the host's; a host that exports otherwise hands its own provider to
// [wiring.Config].Meter and needs nothing here but [Ready]. [Names] says how an instrument
// of package measure is called in Prometheus; docs/reference/metrics.md lists them all,
// docs/alerts.yaml and docs/grafana-dashboard.json use them.
//
// [Handler] answers
//
//   - /metrics: in Prometheus's text format, or OpenMetrics where that is asked for.
//   - /healthz: 200 as long as anything answers. Whoever restarts what is stuck asks here.
//   - /readyz: 200 while Run is going and the store answers, else 503 and why. Whoever
//     sends work asks here: it is 503 from the moment the system is told to end, while
//     answers are waited for and pushes still taken.
//
// [Serve] serves it on an address of its own, as `paotui run` does where the
// configuration's watch section says. Nothing guards these paths: they show no personal
// data and no secret, but how much business there is. Let only those reach them who may
// know.
//
// # The order in which to end
//
// Stop the system first, then Serve, so that the numbers can be read to the last; then
// the system's cleanup, which ends what it tells the provider; then Close.
package watch
