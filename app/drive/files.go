package drive

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"time"

	"rollbook/fault"
)

var (
	errWrite  = fault.New(fault.Refused, "folder-write")
	errNoFile = fault.New(fault.Refused, "file-none")
)

// Put writes a file into the chosen folder, and never over another.
func (c *Choice) Put(name string, raw []byte) (path string, err error) {
	return Put(c.Dir(), name, raw)
}

// Put writes a file into a folder, and never over another.
func Put(dir, name string, raw []byte) (path string, err error) {
	path = filepath.Join(dir, name)
	err = create(path, raw)
	if errors.Is(err, os.ErrExist) {
		path = strings.TrimSuffix(path, filepath.Ext(path)) + time.Now().Format("-150405") + filepath.Ext(path)
		err = create(path, raw)
	}
	if err != nil {
		return "", errWrite.With("folder", dir).Because(err)
	}
	return path, nil
}

func create(path string, raw []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	_, err = f.Write(raw)
	return errors.Join(err, f.Sync(), f.Close())
}

// Newest finds the newest file of a kind in the chosen folder, or the file that was named itself.
func (c *Choice) Newest(extension string) (string, error) {
	dir := c.Dir()
	if strings.EqualFold(filepath.Ext(dir), extension) {
		return dir, nil
	}
	files, err := filepath.Glob(filepath.Join(dir, "*"+extension))
	if err != nil || len(files) == 0 {
		return "", errNoFile.With("extension", extension, "folder", dir)
	}
	best, at := "", time.Time{}
	for _, file := range files {
		if info, err := os.Stat(file); err == nil && info.ModTime().After(at) {
			best, at = file, info.ModTime()
		}
	}
	return best, nil
}
