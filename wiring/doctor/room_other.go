//go:build !linux && !darwin

package doctor

// room is not known here.
func room(string) (bytes uint64, ok bool) { return 0, false }
