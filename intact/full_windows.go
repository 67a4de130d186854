package intact

import (
	"errors"

	"golang.org/x/sys/windows"
)

// isFull reads the system's own numbers, which Go's portable ones do not stand for.
func isFull(err error) bool {
	return errors.Is(err, windows.ERROR_DISK_FULL) || errors.Is(err, windows.ERROR_HANDLE_DISK_FULL)
}
