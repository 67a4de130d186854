package courier

import (
	"os"
	"path/filepath"
	"strings"

	"rollbook/fault"
	"rollbook/sync/bundle"
	"rollbook/sync/stick"
)

var (
	errFileLarge  = fault.New(fault.Damaged, "file-too-large")
	errOdd        = fault.New(fault.Refused, "file-odd")
	errUnreadable = fault.New(fault.Damaged, "file-unreadable")
)

// Extension is that of a bundle's file name.
const Extension = ".zcb"

// candidate is a file that may be a bundle; listed where a folder held it and nobody named it.
type candidate struct {
	path   string
	listed bool
	odd    bool // a link, a folder or a device under a bundle's name: not touched
}

// found lists the bundles among paths: files as they are named, folders by what they hold, in
// order of name. Files of other kinds are none of ours.
func found(paths []string) ([]candidate, error) {
	var files []candidate
	for _, path := range paths {
		info, err := os.Stat(path)
		if err != nil {
			return nil, stick.ErrNoFolder.With("folder", path).Because(err)
		}
		if !info.IsDir() {
			files = append(files, candidate{path: path})
			continue
		}
		entries, err := os.ReadDir(path)
		if err != nil {
			return nil, stick.ErrNoFolder.With("folder", path).Because(err)
		}
		for _, e := range entries { // in order of name
			if strings.EqualFold(filepath.Ext(e.Name()), Extension) {
				files = append(files, candidate{filepath.Join(path, e.Name()), true, !e.Type().IsRegular()})
			}
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
