package courier

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"syscall"

	"rollbook/fault"
	"rollbook/sync/bundle"
)

var (
	errNoFolder   = fault.New(fault.Refused, "folder-missing")
	errFull       = fault.New(fault.Refused, "stick-full")
	errReadOnly   = fault.New(fault.Refused, "stick-read-only")
	errReadBack   = fault.New(fault.Damaged, "stick-read-back")
	errExists     = fault.New(fault.Refused, "file-exists")
	errFileLarge  = fault.New(fault.Damaged, "file-too-large")
	errUnreadable = fault.New(fault.Damaged, "file-unreadable")
)

// place writes raw as dir/name so that a stick pulled at any moment leaves either nothing or the
// whole file: written as .part, synced, read back and compared, renamed, synced. It never
// overwrites.
func place(dir, name string, raw []byte) (string, error) {
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return "", errNoFolder.With("folder", dir)
	}
	path := filepath.Join(dir, name)
	if _, err := os.Lstat(path); err == nil {
		return "", errExists.With("file", path)
	}
	part := path + ".part"
	if err := writeSynced(part, raw); err != nil {
		os.Remove(part)
		return "", driveFault(dir, err)
	}
	back, err := os.ReadFile(part)
	if err != nil || !bytes.Equal(back, raw) {
		os.Remove(part)
		return "", errReadBack.With("folder", dir).Because(err)
	}
	if err := os.Rename(part, path); err != nil {
		os.Remove(part)
		return "", driveFault(dir, err)
	}
	return path, syncFolder(dir)
}

func writeSynced(path string, raw []byte) error {
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

// syncFolder makes the new name durable. Windows cannot sync a folder and needs not to.
func syncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return nil
	}
	defer d.Close()
	if err := d.Sync(); err != nil && !errors.Is(err, fs.ErrPermission) && !errors.Is(err, syscall.EINVAL) && !errors.Is(err, syscall.EBADF) {
		return driveFault(dir, err)
	}
	return nil
}

func driveFault(dir string, err error) error {
	switch {
	case errors.Is(err, syscall.ENOSPC):
		return errFull.With("folder", dir).Because(err)
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		return errReadOnly.With("folder", dir).Because(err)
	}
	return fmt.Errorf("write to %s: %w", dir, err)
}

// Extension is that of a bundle's file name.
const Extension = ".zcb"

// candidate is a file that may be a bundle; listed where a folder held it and nobody named it.
type candidate struct {
	path   string
	listed bool
}

// found lists the bundles among paths: files as they are named, folders by what they hold, in
// order of name. Links and other things than plain files are passed over.
func found(paths []string) ([]candidate, error) {
	var files []candidate
	for _, path := range paths {
		info, err := os.Stat(path)
		if err != nil {
			return nil, errNoFolder.With("folder", path).Because(err)
		}
		if !info.IsDir() {
			files = append(files, candidate{path, false})
			continue
		}
		entries, err := os.ReadDir(path)
		if err != nil {
			return nil, errNoFolder.With("folder", path).Because(err)
		}
		var here []string
		for _, e := range entries {
			if e.Type().IsRegular() && strings.EqualFold(filepath.Ext(e.Name()), Extension) {
				here = append(here, filepath.Join(path, e.Name()))
			}
		}
		sort.Strings(here)
		for _, path := range here {
			files = append(files, candidate{path, true})
		}
	}
	return files, nil
}

// ReadFile reads a file that came from outside, bounded.
func ReadFile(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, errUnreadable.With("file", filepath.Base(path)).Because(err)
	}
	if info.Size() > bundle.MaxFile {
		return nil, errFileLarge.With("file", filepath.Base(path), "mb", info.Size()>>20)
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, errUnreadable.With("file", filepath.Base(path)).Because(err)
	}
	return raw, nil
}
