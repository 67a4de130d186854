package app

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"rollbook/app/about"
	"rollbook/app/job"
	"rollbook/app/shell"
	"rollbook/intact"
	"rollbook/sync/courier"
	"rollbook/sync/trust"
	"rollbook/sync/update"
)

// One window has a store. Who starts the program again, as by a double click on a bundle, hands the file to the window
// that is open already: a note in the store's folder, which that window looks for.
const noteForm = "open-*.json"

// seated is the file of the seat. The runtime closes a file that nothing refers to, and Main asks for the seat and lets it be.
var seated *os.File

// seat takes the one seat at a store, for as long as the program runs, and reports whether another window has it; leave gives it back.
// Where the folder takes no file nobody can say, and what is done there later tells why.
func seat(dir string) (leave func(), taken bool) {
	held, err := intact.Hold(about.Program{Dir: dir}.Seat(), os.O_CREATE)
	if errors.Is(err, intact.ErrHeld) {
		yieldFront()
		return nil, true
	}
	if err != nil {
		slog.Warn("seat", "err", err)
		return func() {}, false
	}
	seated = held
	return func() { _ = held.Close() }, false
}

// mailbox holds the files that the program was started with, and those that later starts handed over.
type mailbox struct {
	dir     string
	waiting []string
}

// hand leaves a note with files for the window that is open.
func hand(dir string, files []string) (note string, err error) {
	raw, err := json.Marshal(absolute(files))
	if err != nil {
		return "", err
	}
	note = filepath.Join(dir, strings.Replace(noteForm, "*", rand.Text(), 1))
	return note, intact.New(note, 0o600, intact.Text(raw))
}

// goingAway is how long a window may take to be gone once it is closed.
const goingAway = 5 * time.Second

// handOver leaves a note, and waits for the window to take it. One that was just being closed takes none: then its seat is
// free, and taken.
func handOver(dir string, files []string) (leave func(), taken bool, err error) {
	note, err := hand(dir, files)
	for begun := time.Now(); err == nil && time.Since(begun) < goingAway; time.Sleep(atWindow / 10) {
		if _, gone := os.Stat(note); gone != nil {
			break
		}
		if leave, taken = seat(dir); !taken {
			_ = os.Remove(note) // its files are ours
			return leave, false, nil
		}
	}
	return nil, true, err
}

// atWindow is how often the window looks for notes.
const atWindow = time.Second

// absolute makes paths mean the same to another start of the program.
func absolute(files []string) []string {
	list := make([]string, 0, len(files))
	for _, one := range files {
		if whole, err := filepath.Abs(one); err == nil {
			one = whole
		}
		list = append(list, one)
	}
	return list
}

// collect takes the notes that lie there: the files that they name, and whether there was one. The folder may be on a stick: beside
// the window.
func (m *mailbox) collect() (files []string, found bool) {
	notes, _ := fs.Glob(os.DirFS(m.dir), noteForm)
	for _, name := range notes {
		note := filepath.Join(m.dir, name)
		var named []string
		raw, err := os.ReadFile(note)
		if err == nil {
			err = json.Unmarshal(raw, &named)
		}
		if err != nil {
			slog.Warn("note", "err", err)
		}
		_ = os.Remove(note)
		files = append(files, named...)
	}
	return files, len(notes) > 0
}

// put has files wait that were named in notes, and reports whether there was one.
func (m *mailbox) put(files []string, found bool) bool {
	m.waiting = append(m.waiting, files...)
	return found
}

// next gives the file that waits longest.
func (m *mailbox) next() string {
	if len(m.waiting) == 0 {
		return ""
	}
	first := m.waiting[0]
	m.waiting = slices.Delete(m.waiting, 0, 1)
	return first
}

// watch looks for notes until it is stopped, at first for what was left for a window that closed meanwhile, and brings it to
// the front when there is one.
func (m *mailbox) watch(win fyne.Window) (stop func()) {
	looking := false
	look := func() {
		if looking { // the folder has not answered yet
			return
		}
		looking = true
		found := false
		job.Quiet(func() (files []string, err error) {
			files, found = m.collect()
			return files, nil
		}, func(files []string, _ error) {
			if looking = false; m.put(files, found) {
				onHandle(win, restore)
				win.RequestFocus()
			}
		})
	}
	look()
	return job.Every(atWindow, look)
}

// mail says which page takes which file.
func (m *mailbox) mail() shell.Mail {
	return shell.Mail{Next: m.next, Page: map[string]string{
		courier.Extension: "inbox", trust.GrantExtension: "settings", courier.PackExtension: "settings", update.Extension: "settings",
		trust.RequestExtension: "units",
	}}
}
