//go:build !windows

package intact

import (
	"errors"
	"os"
	"syscall"
)

// Hold opens a file as os.OpenFile does, so that nobody else holds it until it is closed, by the runtime too where nothing refers
// to it any more, or the program ends. The error is ErrHeld where somebody does.
func Hold(path string, flag int) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDWR|flag, 0o600)
	if err != nil {
		return nil, err
	}
	err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if err == nil {
		return f, nil
	}
	_ = f.Close()
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return nil, ErrHeld
	}
	return nil, err
}
