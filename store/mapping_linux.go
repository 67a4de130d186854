package store

import "golang.org/x/sys/unix"

// release lets go of the pages of a mapped file.
func release(at uintptr, size int) error { return advise(at, size, unix.MADV_DONTNEED) }

// readAhead begins to read the pages of a mapped file that are not in memory.
func readAhead(at uintptr, size int) error {
	const part = 1 << 20 // Linux reads no more than some of what it is asked for at once
	for from := 0; from < size; from += part {
		if err := advise(at+uintptr(from), min(part, size-from), unix.MADV_WILLNEED); err != nil {
			return err
		}
	}
	return nil
}

func advise(at uintptr, size, advice int) error {
	if _, _, errno := unix.Syscall(unix.SYS_MADVISE, at, uintptr(size), uintptr(advice)); errno != 0 {
		return errno
	}
	return nil
}
