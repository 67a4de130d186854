package store

import "golang.org/x/sys/unix"

// release lets go of the pages of a mapped file.
func release(at uintptr, size int) error {
	if _, _, errno := unix.Syscall(unix.SYS_MADVISE, at, uintptr(size), unix.MADV_DONTNEED); errno != 0 {
		return errno
	}
	return nil
}
