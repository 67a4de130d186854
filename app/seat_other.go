//go:build !windows

package app

import (
	"errors"
	"log/slog"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// seat takes the one seat at a store, for as long as the program runs, and reports whether another window has it; leave gives it back. Where the
// folder takes no file nobody can say, and what is done there later tells why.
func seat(dir string) (leave func(), taken bool) {
	handle, err := unix.Open(filepath.Join(dir, seatFile), os.O_RDWR|os.O_CREATE|unix.O_CLOEXEC, 0o600)
	if err == nil {
		err = unix.Flock(handle, unix.LOCK_EX|unix.LOCK_NB)
	}
	if errors.Is(err, unix.EWOULDBLOCK) {
		return nil, true
	}
	if err != nil {
		slog.Warn("seat", "err", err)
	}
	return func() { _ = unix.Close(handle) }, false
}
