package courier

import (
	"io"
	"os"
	"path/filepath"
	"strings"

	"rollbook/fault"
	"rollbook/intact"
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
	odd    bool  // a link, a folder or a device under a bundle's name: not touched
	away   error // nothing is at a path that was named
}

// bundlesAt lists the bundles among paths: files as they are named, folders by what they hold, in
// order of name. Files of other kinds are none of ours.
func bundlesAt(paths []string) (files []candidate) {
	for _, path := range paths {
		info, err := os.Stat(path)
		var entries []os.DirEntry
		if err == nil && info.IsDir() {
			entries, err = os.ReadDir(path)
		}
		if err != nil {
			files = append(files, candidate{path: path, away: stick.ErrNoFolder.With("folder", path).Because(err)})
			continue
		}
		if !info.IsDir() {
			files = append(files, candidate{path: path})
			continue
		}
		for _, e := range entries { // in order of name
			if strings.EqualFold(filepath.Ext(e.Name()), Extension) && !intact.Shadow(e.Name()) {
				files = append(files, candidate{path: filepath.Join(path, e.Name()), listed: true, odd: !e.Type().IsRegular()})
			}
		}
	}
	return files
}

// ReadFile reads a file that came from outside, bounded.
func ReadFile(path string) ([]byte, error) {
	name := filepath.Base(path)
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, errUnreadable.With("file", name).Because(err)
	case !info.Mode().IsRegular(): // a device may have no end, and a pipe no beginning
		return nil, errOdd.With("file", name)
	case info.Size() > bundle.MaxFile:
		return nil, errFileLarge.With("file", name, "mb", info.Size()>>20)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, errUnreadable.With("file", name).Because(err)
	}
	defer f.Close()
	raw, err := io.ReadAll(io.LimitReader(f, bundle.MaxFile+1))
	switch {
	case err != nil:
		return nil, errUnreadable.With("file", name).Because(err)
	case len(raw) > bundle.MaxFile: // it is being written still
		return nil, errFileLarge.With("file", name, "mb", len(raw)>>20)
	}
	return raw, nil
}
