// Package secret has the one type for what must never be shown: a carrier's app
// secret, a mini program's secret, a push key. A leaf that engine, transport and
// wiring share.
//
//	key := secret.New(os.Getenv("PAOTUI_APP_SECRET"))
//	log.Printf("%v %+v %#v", key, key, key) // [redacted], three times
//	sign(key.Reveal())                      // the one way to it
//
// A [Text] prints as [redacted] by every verb of fmt, in JSON, YAML and XML, and in the lines
// of slog and zap, also deep within another value; it reads itself from JSON and YAML. So it
// can not get into a log by mistake, and whoever looks for who uses one looks for Reveal.
package secret
