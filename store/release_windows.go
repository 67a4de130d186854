package store

import (
	"errors"

	"golang.org/x/sys/windows"
)

// release takes pages out of the working set: so says VirtualUnlock of pages that were never locked.
func release(at uintptr, size int) error {
	if err := windows.VirtualUnlock(at, uintptr(size)); err != nil && !errors.Is(err, windows.ERROR_NOT_LOCKED) {
		return err
	}
	return nil
}
