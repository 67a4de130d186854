//go:build !windows

package intact

import (
	"os"
	"syscall"
)

// hold opens a file that nobody else holds, until it is closed or the program ends.
func hold(path string, flag int) (f *os.File, free bool) {
	f, err := os.OpenFile(path, os.O_RDWR|flag, 0o600)
	if err != nil {
		return nil, false
	}
	if syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) != nil {
		_ = f.Close()
		return nil, false
	}
	return f, true
}
