//go:build linux || darwin

package doctor

import "syscall"

// room is how many bytes a user may still write under a folder.
func room(folder string) (bytes uint64, ok bool) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(folder, &s); err != nil {
		return 0, false
	}
	return s.Bavail * uint64(s.Bsize), true
}
