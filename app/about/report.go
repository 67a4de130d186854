package about

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"time"
)

const (
	crashFile = "crash.log"
	kept      = 3       // crashes that are kept
	tail      = 1 << 19 // bytes of each log that are handed over, from its end
)

// Program is what is to be told of the program that runs.
type Program struct {
	Version string
	Dir     string // of the store, where the logs are too
}

// Crash is the file that what the runtime says of a crash goes to.
func (p Program) Crash() string { return filepath.Join(p.Dir, crashFile) }

// Seat is the file that the one window at the store holds.
func (p Program) Seat() string { return filepath.Join(p.Dir, "window.lock") }

// Crashed reports whether the program ended by a crash the last time, and puts aside what was said of it.
func (p Program) Crashed() bool {
	info, err := os.Stat(p.Crash())
	if err != nil || info.Size() == 0 {
		return false
	}
	if err := os.Rename(p.Crash(), filepath.Join(p.Dir, info.ModTime().Format("crash-20060102-150405.log"))); err != nil {
		return false // another window has it
	}
	old := p.files("crash-*.log")
	for _, path := range old[:max(len(old)-kept, 0)] {
		_ = os.Remove(path)
	}
	return true
}

// files lists those of a form in order of name, which is that of time.
func (p Program) files(form string) []string {
	list, _ := fs.Glob(os.DirFS(p.Dir), form)
	slices.Sort(list)
	for i, name := range list {
		list[i] = filepath.Join(p.Dir, name)
	}
	return list
}

// Report is what a clerk hands over when the program does not do what it should: versions, the system, the log, the crashes.
// It holds no personal data.
func (p Program) Report(now time.Time) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "Rollbook %s\n%s\n%s %s/%s, %d processors\n", p.Version, now.Format(time.RFC3339), runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU())
	if built, ok := debug.ReadBuildInfo(); ok {
		for _, m := range built.Deps {
			if m.Path == "fyne.io/fyne/v2" {
				fmt.Fprintf(&b, "Fyne %s\n", m.Version)
			}
		}
	}
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	fmt.Fprintf(&b, "memory %d MB\n", memory.Sys>>20)
	for _, path := range append(p.files("store*.db"), p.Seat()) { // one that was damaged and replaced too
		if info, err := os.Stat(path); err == nil {
			fmt.Fprintf(&b, "%s %d MB, %s\n", filepath.Base(path), info.Size()>>20, info.ModTime().Format(time.RFC3339))
		}
	}
	for _, path := range append(p.files("rollbook*.log"), p.files("crash*.log")...) {
		raw, err := os.ReadFile(path)
		if err != nil {
			raw = []byte(err.Error())
		}
		fmt.Fprintf(&b, "\n--- %s\n%s\n", filepath.Base(path), raw[max(len(raw)-tail, 0):])
	}
	return anonymous(b.String())
}

var (
	foreign = regexp.MustCompile(`[^\x00-\x7F]+`) // every name of a person, a school or a place
	number  = regexp.MustCompile(`0x[0-9a-fA-F]+|[0-9]{6,}[Xx]?`)
	account = regexp.MustCompile(`(?i)((?:users|home|documents and settings)[/\\]+)(?:[^/\\\r\n"':*?<>|]+([/\\])|[^/\\\s"']+)`) // with blanks in it where a folder follows
)

// longestAddress is that of 64 bits: what a crash says of memory is needed, and is of nobody.
const longestAddress = len("0x0123456789abcdef")

// anonymous takes out of a text what may tell of a person: what is not ASCII, long numbers whatever stands before them (a student
// number is an ID number behind a letter), and the name of a profile.
func anonymous(text string) []byte {
	text = account.ReplaceAllString(text, "${1}~${2}")
	text = foreign.ReplaceAllString(text, "_")
	text = number.ReplaceAllStringFunc(text, func(found string) string {
		if strings.HasPrefix(found, "0x") && len(found) <= longestAddress {
			return found
		}
		return "#"
	})
	return []byte(strings.ReplaceAll(text, "\r\n", "\n"))
}
