package stick

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"rollbook/fault"
	"rollbook/intact"
)

// What can go wrong with a drive.
var (
	ErrNoFolder = fault.New(fault.Refused, "folder-missing")
	ErrFull     = fault.New(fault.Refused, "stick-full")
	ErrReadOnly = fault.New(fault.Refused, "stick-read-only")
	ErrReadBack = fault.New(fault.Damaged, "stick-read-back")
)

// Place writes raw as dir/name so that a drive pulled at any moment holds either nothing or the
// whole file: the free space is asked for first, then it is written, read back and compared before it
// has its name. It never writes over a file.
func Place(dir, name string, raw []byte) (string, error) { return place(freeIn, dir, name, raw) }

func place(free func(dir string) (uint64, error), dir, name string, raw []byte) (string, error) {
	room, err := free(dir)
	if err != nil {
		return "", ErrNoFolder.With("folder", dir).Because(err)
	}
	if room < uint64(len(raw))+reserve {
		return "", ErrFull.With("folder", dir)
	}
	path := filepath.Join(dir, name)
	if err := intact.Checked(path, raw); err != nil {
		return "", driveFault(dir, err)
	}
	return path, nil
}

// reserve is what a file system needs beside the bytes: clusters and a folder's entry.
const reserve = 64 << 10

func driveFault(dir string, err error) error {
	switch {
	case errors.Is(err, intact.ErrExists):
		return err
	case errors.Is(err, intact.ErrDiffers):
		return ErrReadBack.With("folder", dir).Because(err)
	case errors.Is(err, intact.ErrFull):
		return ErrFull.With("folder", dir).Because(err)
	case errors.Is(err, fs.ErrPermission), isLocked(err):
		return ErrReadOnly.With("folder", dir).Because(err)
	}
	return err
}

func freeIn(dir string) (uint64, error) {
	if info, err := os.Stat(dir); err != nil {
		return 0, err
	} else if !info.IsDir() {
		return 0, fs.ErrInvalid
	}
	return Free(dir)
}
