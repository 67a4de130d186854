package intact

import (
	"bytes"
	"crypto/rand"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"time"
	"unicode"

	"rollbook/fault"
)

// ErrFull says that the disk is full, ErrExists that a file would have been written over. Both name the place.
var (
	ErrFull   = fault.New(fault.Refused, "disk-full")
	ErrExists = fault.New(fault.Refused, "file-exists")
	ErrWrite  = fault.New(fault.Refused, "folder-write")
)

// ErrHeld says that somebody else holds a file.
var ErrHeld = errors.New("somebody else holds the file")

// ErrDiffers says that a file read back is not what was written.
var ErrDiffers = errors.New("read back, the file differs")

// Part ends the name of a file that is not whole yet. Nobody reads such a file.
const Part = ".part"

// medium is what a disk does. Writes may be lost until what they went into is synced.
type medium interface {
	exists(path string) bool
	create(path string, mode fs.FileMode) (part, error) // beside it, under a name that nobody else writes
	read(path string) ([]byte, error)
	rename(from, to string) error
	remove(path string) error
	sync(dir string) error
}

type part interface {
	io.WriteCloser
	Sync() error
	Name() string
}

// Write makes a file of what fill writes, in the place of one that is there. Where it fails, the one that was there stays,
// and nothing beside it. An error is ErrFull where the disk is, ErrWrite where it took no file, as when it was pulled; any
// other is fill's own.
func Write(path string, mode fs.FileMode, fill func(io.Writer) error) error {
	return write(disk{}, path, mode, fill, nil)
}

// New makes a file as Write does, and never over another: then the error is ErrExists.
func New(path string, mode fs.FileMode, fill func(io.Writer) error) error {
	return create(disk{}, path, mode, fill, nil)
}

// Checked makes a new file on a drive that is not trusted: it is read back before it has its name.
func Checked(path string, raw []byte) error { return checked(disk{}, path, raw) }

// Text is a fill of what is in memory.
func Text[T string | []byte](raw T) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := w.Write([]byte(raw))
		return err
	}
}

// Source is a file that is copied. It remembers why it could not be read on: what is written is not to blame then.
type Source struct {
	io.Reader
	Err error
}

func (s *Source) Read(p []byte) (int, error) {
	n, err := s.Reader.Read(p)
	if err != nil && err != io.EOF {
		s.Err = err
	}
	return n, err
}

// Name makes a text the name of a file that every system takes, and that is read as it is written. Of one that is too long the
// end before its extension goes.
func Name(text string) string {
	text = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || strings.ContainsRune(`<>:"/\|?*`, r) {
			return '-'
		}
		return r
	}, text)
	if len(text) > longest {
		extension := filepath.Ext(text)
		if len(extension) > len(".zcgrant") {
			extension = "" // a dot within the text
		}
		text = strings.ToValidUTF8(text[:longest-len(extension)], "") + extension
	}
	if text = strings.TrimRight(text, " ."); text == "" { // Windows leaves these out, and finds no such file
		return "-"
	}
	if stem, rest, dot := strings.Cut(text, "."); Device(stem) {
		text = stem + "-"
		if dot {
			text += "." + rest
		}
	}
	return text
}

// Shadow reports whether a name is that of what an Apple computer leaves beside a file on a stick: nobody wrote it, and it ends as
// the file does.
func Shadow(name string) bool { return strings.HasPrefix(name, "._") }

// Device reports whether Windows takes the name of a file for a device, whatever stands behind its first dot.
func Device(name string) bool {
	stem, _, _ := strings.Cut(strings.ToLower(name), ".")
	return device.MatchString(strings.TrimRight(stem, " "))
}

var device = regexp.MustCompile(`^(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])$`)

// longest is how many bytes a name may have: 255, less what stands behind it while it is written, or where there is one like it.
const longest = 220

func checked(m medium, path string, raw []byte) error {
	return create(m, path, 0o644, Text(raw), func(part string) error {
		back, err := m.read(part)
		if err == nil && !bytes.Equal(back, raw) {
			err = ErrDiffers
		}
		return err // one that was pulled differs from nothing
	})
}

func create(m medium, path string, mode fs.FileMode, fill func(io.Writer) error, check func(part string) error) error {
	if m.exists(path) {
		return ErrExists.With("file", path)
	}
	return write(m, path, mode, fill, check)
}

func write(m medium, path string, mode fs.FileMode, fill func(io.Writer) error, check func(part string) error) error {
	err := writeBeside(m, path, mode, fill, check)
	switch {
	case isFull(err):
		return ErrFull.With("folder", filepath.Dir(path)).Because(err)
	case isOurs(err, path):
		return ErrWrite.With("folder", filepath.Dir(path)).Because(err)
	}
	return err
}

// isOurs tells the system's word on the file that was written from an error of fill, which may read others.
func isOurs(err error, path string) bool {
	var at *fs.PathError
	var renamed *os.LinkError
	return errors.As(err, &at) && (at.Path == filepath.Dir(path) || strings.HasPrefix(at.Path, path)) || errors.As(err, &renamed)
}

func writeBeside(m medium, path string, mode fs.FileMode, fill func(io.Writer) error, check func(part string) error) (err error) {
	out, err := m.create(path, mode)
	if err != nil {
		return err
	}
	beside := out.Name()
	err = fill(out)
	if err == nil {
		err = out.Sync()
	}
	err = errors.Join(err, out.Close())
	if err == nil && check != nil {
		err = check(beside)
	}
	if err == nil {
		err = m.rename(beside, path)
	}
	if err != nil {
		_ = m.remove(beside) // the first failure is the one that is told
		return err
	}
	return m.sync(filepath.Dir(path))
}

// disk is this machine's.
type disk struct{}

func (disk) exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

func (disk) create(path string, mode fs.FileMode) (part, error) {
	sweep(filepath.Dir(path))
	name := path + "." + rand.Text()[:8] + Part
	note(name)
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		forget(name)
		return nil, err // and no file that is not nil
	}
	return f, nil
}

// stale is how old a half file must be that nobody writes any more.
const stale = 24 * time.Hour

// sweep takes away the halves of files in a folder that programs which were killed have left, of whatever name: nobody may ever write
// under the same again. Those that this profile noted go at the next start.
func sweep(dir string) {
	all, _ := os.ReadDir(dir) // what cannot be read is told by who writes
	for _, one := range all {
		if !half.MatchString(one.Name()) {
			continue
		}
		if info, err := one.Info(); err == nil && info.Mode().IsRegular() && time.Since(info.ModTime()) > stale {
			_ = os.Remove(filepath.Join(dir, one.Name()))
		}
	}
}

func (disk) read(path string) ([]byte, error) { return os.ReadFile(path) }

func (disk) rename(from, to string) error {
	err := os.Rename(from, to)
	if err == nil {
		forget(from)
	}
	return err
}

func (disk) remove(path string) error {
	err := os.Remove(path)
	if err == nil {
		forget(path)
	}
	return err
}

func (disk) sync(dir string) error { return Sync(dir) }

// Sync makes the names in a folder lasting. Windows cannot sync a folder and needs not to, nor can some drives.
func Sync(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return nil
	}
	defer d.Close()
	err = d.Sync()
	for _, cannot := range []error{fs.ErrPermission, errors.ErrUnsupported, syscall.EINVAL, syscall.EBADF} {
		if errors.Is(err, cannot) {
			return nil
		}
	}
	return err
}
