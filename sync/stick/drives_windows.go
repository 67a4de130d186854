package stick

import (
	"errors"

	"golang.org/x/sys/windows"
)

// Drives gives the removable drives, in order of letter. The system is asked what a letter is
// before anything on it is touched, so that a dead network drive cannot hold the program up.
func Drives() []Drive {
	letters, err := windows.GetLogicalDrives()
	if err != nil {
		return nil
	}
	var list []Drive
	for n := range 26 {
		if letters&(1<<n) == 0 {
			continue
		}
		dir := string(rune('A'+n)) + `:\`
		name, err := windows.UTF16PtrFromString(dir)
		if err != nil || windows.GetDriveType(name) != windows.DRIVE_REMOVABLE {
			continue
		}
		free, err := Free(dir)
		if err != nil {
			continue // a reader without a card
		}
		list = append(list, Drive{dir, label(name), free})
	}
	return list
}

func label(drive *uint16) string {
	var text [windows.MAX_PATH + 1]uint16
	if windows.GetVolumeInformation(drive, &text[0], uint32(len(text)), nil, nil, nil, nil, 0) != nil {
		return ""
	}
	return windows.UTF16ToString(text[:])
}

// Free gives how many bytes the drive of a folder still takes.
func Free(dir string) (uint64, error) {
	name, err := windows.UTF16PtrFromString(dir)
	if err != nil {
		return 0, err
	}
	var free uint64
	if err := windows.GetDiskFreeSpaceEx(name, &free, nil, nil); err != nil {
		return 0, err
	}
	return free, nil
}

// isLocked reads the system's own number, which Go's portable ones do not stand for.
func isLocked(err error) bool { return errors.Is(err, windows.ERROR_WRITE_PROTECT) }
