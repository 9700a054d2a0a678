// Package otlp sends traces to an OpenTelemetry collector, by OTLP over HTTP, as
// OpenTelemetry's own environment variables say: OTEL_EXPORTER_OTLP_ENDPOINT or
// OTEL_EXPORTER_OTLP_TRACES_ENDPOINT where to, OTEL_EXPORTER_OTLP_HEADERS what an account
// there needs, OTEL_SERVICE_NAME as what, OTEL_TRACES_SAMPLER how many.
//
//	provider, end, err := otlp.New(otlp.Options{Lost: func(spans int, why error) { ... }})
//	...
//	cfg.Tracer = provider
//	...
//	end(ctx) // sends what is left
//
// It is apart because the exporter compiles gRPC, which the command otherwise does
// without: only a paotui that is built with -tags otlp has it.
package otlp
