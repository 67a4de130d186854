//go:build !linux && !windows

package stick

import "golang.org/x/sys/unix"

// Drives gives none here: the folder is written by hand.
func Drives() []Drive { return nil }

// Free gives how many bytes the drive of a folder still takes.
func Free(dir string) (uint64, error) {
	var s unix.Statfs_t
	if err := unix.Statfs(dir, &s); err != nil {
		return 0, err
	}
	return uint64(s.Bavail) * uint64(s.Bsize), nil
}
