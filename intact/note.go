package intact

import (
	"crypto/rand"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"time"
)

// noted is where this program notes what it is writing, so that the next start takes away what a kill left half written. A note is held
// as long as its program lives.
var noted struct {
	sync.Mutex
	dir   string
	held  map[string]*os.File // by part
	aside string
}

const (
	noteEnd  = ".live"
	asideEnd = ".aside"
)

// away is how long a note of a drive that is not there is kept.
const away = 30 * 24 * time.Hour

// half is the end of a name that a part has.
var half = regexp.MustCompile(`\.[A-Z2-7]{8}` + regexp.QuoteMeta(Part) + `$`)

// Tidy takes away what programs that were killed have left half written, as they noted it in the user's profile, and notes there from
// now on what this one writes. Where nothing can be noted, it is not: the half of a file stays until somebody writes into its folder a
// day later.
func Tidy() {
	if dir, err := Profile("writing"); err == nil {
		tidy(dir)
	}
}

func tidy(dir string) {
	if os.MkdirAll(dir, 0o700) != nil {
		return
	}
	all, _ := os.ReadDir(dir) // what cannot be read is left
	for _, one := range all {
		if strings.HasSuffix(one.Name(), noteEnd) {
			sweepNote(dir, filepath.Join(dir, one.Name()))
		}
	}
	noted.Lock()
	defer noted.Unlock()
	noted.dir = dir
	if noted.held == nil {
		noted.held = map[string]*os.File{}
	}
}

// Aside gives a folder for what a library writes while it works, which goes away with the program or at the next start; "" where
// there is none, for the system's.
func Aside() string {
	noted.Lock()
	dir, aside := noted.dir, noted.aside
	noted.Unlock()
	if dir == "" || aside != "" {
		return aside
	}
	aside = filepath.Join(dir, rand.Text()[:8]+asideEnd)
	note(aside)
	if os.Mkdir(aside, 0o700) != nil {
		forget(aside)
		return ""
	}
	noted.Lock()
	defer noted.Unlock()
	noted.aside = aside
	return aside
}

// Leave takes away the folder that Aside gave, as a program ends.
func Leave() {
	noted.Lock()
	aside := noted.aside
	noted.aside = ""
	noted.Unlock()
	if aside != "" && os.RemoveAll(aside) == nil {
		forget(aside)
	}
}

// note says that a part is going to be written.
func note(part string) {
	noted.Lock()
	defer noted.Unlock()
	path, err := filepath.Abs(part)
	if noted.dir == "" || err != nil {
		return
	}
	f, err := Hold(filepath.Join(noted.dir, rand.Text()[:8]+noteEnd), os.O_CREATE|os.O_EXCL)
	if err != nil {
		return
	}
	if _, err := io.WriteString(f, path); err != nil {
		letGo(f)
		return
	}
	noted.held[part] = f
}

// forget says that a part is whole, or gone.
func forget(part string) {
	noted.Lock()
	defer noted.Unlock()
	if f := noted.held[part]; f != nil {
		delete(noted.held, part)
		letGo(f)
	}
}

func letGo(f *os.File) {
	_ = f.Close()
	_ = os.Remove(f.Name()) // one that stays is read at the next start, and names nothing that is there
}

// sweepNote takes away what a note names, unless the program that wrote it lives.
func sweepNote(dir, path string) {
	f, err := Hold(path, 0)
	if err != nil {
		return
	}
	raw, err := io.ReadAll(io.LimitReader(f, 1<<16))
	left := string(raw)
	info, statErr := f.Stat()
	if err != nil || statErr != nil {
		_ = f.Close()
		return
	}
	_, gone := os.Stat(filepath.Dir(left))
	switch {
	case filepath.Dir(left) == dir && strings.HasSuffix(left, asideEnd):
		err = os.RemoveAll(left)
	case gone != nil && time.Since(info.ModTime()) < away: // its drive is not here
		err = gone
	case half.MatchString(left):
		err = removed(left)
	}
	if err != nil {
		_ = f.Close()
		return
	}
	letGo(f)
}

// removed takes away a part, where it is one.
func removed(path string) error {
	info, err := os.Lstat(path)
	if err != nil || !info.Mode().IsRegular() {
		return nil
	}
	return os.Remove(path)
}
