package store

import (
	"errors"
	"unsafe"

	"golang.org/x/sys/windows"
)

// release takes pages out of the working set: so says VirtualUnlock of pages that were never locked.
func release(at uintptr, size int) error {
	if err := windows.VirtualUnlock(at, uintptr(size)); err != nil && !errors.Is(err, windows.ERROR_NOT_LOCKED) {
		return err
	}
	return nil
}

var procPrefetchVirtualMemory = windows.NewLazySystemDLL("kernel32.dll").NewProc("PrefetchVirtualMemory")

// memoryRange is WIN32_MEMORY_RANGE_ENTRY.
type memoryRange struct{ at, size uintptr }

// readAhead begins to read the pages of a mapped file that are not in memory.
func readAhead(at uintptr, size int) error {
	if err := procPrefetchVirtualMemory.Find(); err != nil {
		return err
	}
	of := memoryRange{at, uintptr(size)}
	if ok, _, err := procPrefetchVirtualMemory.Call(uintptr(windows.CurrentProcess()), 1, uintptr(unsafe.Pointer(&of)), 0); ok == 0 {
		return err
	}
	return nil
}
