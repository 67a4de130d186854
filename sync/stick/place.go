package stick

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"rollbook/fault"
)

// What can go wrong with a drive.
var (
	ErrNoFolder = fault.New(fault.Refused, "folder-missing")
	ErrFull     = fault.New(fault.Refused, "stick-full")
	ErrReadOnly = fault.New(fault.Refused, "stick-read-only")
	ErrReadBack = fault.New(fault.Damaged, "stick-read-back")
	ErrExists   = fault.New(fault.Refused, "file-exists")
)

// Part ends the name of a file that is not whole yet. Nobody reads such a file.
const Part = ".part"

// medium is what a drive does. Writes may be lost until what they went into is synced.
type medium interface {
	free(dir string) (uint64, error)
	exists(path string) bool
	write(path string, raw []byte) error // a new file, synced; one that is there is written over
	read(path string) ([]byte, error)
	rename(from, to string) error
	remove(path string) error
	sync(dir string) error
}

// Place writes raw as dir/name so that a drive pulled at any moment holds either nothing or the
// whole file: the free space is asked for first, then it is written as .part, synced, read back and
// compared, renamed, and the folder synced. It never writes over a file.
func Place(dir, name string, raw []byte) (string, error) { return place(system{}, dir, name, raw) }

func place(m medium, dir, name string, raw []byte) (string, error) {
	free, err := m.free(dir)
	if err != nil {
		return "", ErrNoFolder.With("folder", dir).Because(err)
	}
	if free < uint64(len(raw))+reserve {
		return "", ErrFull.With("folder", dir)
	}
	path := filepath.Join(dir, name)
	if m.exists(path) {
		return "", ErrExists.With("file", path)
	}
	part := path + Part
	if err := m.write(part, raw); err != nil {
		_ = m.remove(part) // the first failure is the one that is told
		return "", driveFault(dir, err)
	}
	back, err := m.read(part)
	if err != nil || !bytes.Equal(back, raw) {
		return "", errors.Join(ErrReadBack.With("folder", dir).Because(err), m.remove(part))
	}
	if err := m.rename(part, path); err != nil {
		_ = m.remove(part) // as above
		return "", driveFault(dir, err)
	}
	if err := m.sync(dir); err != nil {
		return "", driveFault(dir, err)
	}
	return path, nil
}

// reserve is what a file system needs beside the bytes: clusters and a folder's entry.
const reserve = 64 << 10

func driveFault(dir string, err error) error {
	switch {
	case isFull(err):
		return ErrFull.With("folder", dir).Because(err)
	case errors.Is(err, fs.ErrPermission), isLocked(err):
		return ErrReadOnly.With("folder", dir).Because(err)
	}
	return fmt.Errorf("write to %s: %w", dir, err)
}

// system is the drives of this machine.
type system struct{}

func (system) free(dir string) (uint64, error) {
	if info, err := os.Stat(dir); err != nil {
		return 0, err
	} else if !info.IsDir() {
		return 0, fs.ErrInvalid
	}
	return Free(dir)
}

func (system) exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

func (system) write(path string, raw []byte) error {
	if info, err := os.Lstat(path); err == nil && !info.Mode().IsRegular() {
		return fs.ErrPermission // a link or a folder under that name is not ours to follow
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o644)
	if err != nil {
		return err
	}
	_, err = f.Write(raw)
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

func (system) read(path string) ([]byte, error) { return os.ReadFile(path) }
func (system) rename(from, to string) error     { return os.Rename(from, to) }
func (system) remove(path string) error         { return os.Remove(path) }

// sync makes a new name durable. Windows cannot sync a folder and needs not to.
func (system) sync(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return nil
	}
	defer d.Close()
	err = d.Sync()
	if errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EINVAL) || errors.Is(err, syscall.EBADF) {
		return nil
	}
	return err
}
