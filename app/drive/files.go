package drive

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"time"

	"rollbook/app/job"
	"rollbook/fault"
	"rollbook/intact"
	"rollbook/sync/courier"
	"rollbook/sync/stick"
)

var (
	errSilent = fault.New(fault.Refused, "drive-silent")
	errNoFile = fault.New(fault.Refused, "file-none")
	errNone   = fault.New(fault.Usage, "drive-none")
)

// patience is how long a drive may take to answer: a network drive that is gone takes a minute, or for ever.
const patience = 15 * time.Second

// Beside does work in the chosen folder beside the window, and calls done in it; a drive that does not answer is told. Where
// none is chosen the cursor is put where it is.
func Beside[T any](c *Choice, work func(dir string) (T, error), done func(T, error)) {
	var none T
	dir, ok := c.Chosen(func(err error) { done(none, err) })
	if !ok {
		return
	}
	job.Patient(patience, errSilent.With("folder", dir), func() (T, error) { return work(dir) }, done)
}

// Put writes a file into the chosen folder beside the window, and never over another.
func (c *Choice) Put(name string, raw []byte, done func(path string, err error)) {
	Beside(c, func(dir string) (string, error) { return putBeside(dir, name, raw) }, done)
}

// Read reads beside the window the newest file of a kind in the chosen folder, or the file that was named itself.
func (c *Choice) Read(extension string, done func(raw []byte, err error)) {
	Beside(c, func(dir string) ([]byte, error) {
		path, err := newest(dir, extension)
		if err != nil {
			return nil, err
		}
		return courier.ReadFile(path)
	}, done)
}

// putBeside writes a file into a folder, and never over another.
func putBeside(dir, name string, raw []byte) (path string, err error) {
	path = filepath.Join(dir, name)
	err = intact.New(path, 0o644, intact.Text(raw)) // nobody shall carry half a file away
	if errors.Is(err, intact.ErrExists) {
		path = strings.TrimSuffix(path, filepath.Ext(path)) + time.Now().Format("-150405") + filepath.Ext(path)
		err = intact.New(path, 0o644, intact.Text(raw))
	}
	return path, err
}

// newest finds the newest file of a kind in a folder, or the file that was named itself.
func newest(dir, extension string) (string, error) {
	if strings.EqualFold(filepath.Ext(dir), extension) {
		return dir, nil
	}
	files, err := os.ReadDir(dir)
	if err != nil {
		return "", stick.ErrNoFolder.With("folder", dir).Because(err)
	}
	best, at := "", time.Time{}
	for _, file := range files {
		info, err := file.Info()
		if err != nil || !info.Mode().IsRegular() || !strings.EqualFold(filepath.Ext(file.Name()), extension) || intact.Shadow(file.Name()) {
			continue
		}
		if best == "" || info.ModTime().After(at) {
			best, at = filepath.Join(dir, file.Name()), info.ModTime()
		}
	}
	if best == "" {
		return "", errNoFile.With("extension", extension, "folder", dir)
	}
	return best, nil
}
