package update

import (
	"encoding/json"
	"io"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"rollbook/fault"
)

var (
	errWrite  = fault.New(fault.Refused, "update-write")
	errOlder  = fault.New(fault.Refused, "update-older")
	errSystem = fault.New(fault.Refused, "update-system")
	errStore  = fault.New(fault.Refused, "update-store")
	errNoBack = fault.New(fault.Refused, "update-no-back")
	errBack   = fault.New(fault.Refused, "update-back-store")
)

// Before is the folder, within the program's, in which the program before is kept.
const Before = "previous"

// fresh ends the name of what is not in its place yet, gone of what is in its place no more.
const (
	fresh = ".new"
	gone  = ".old"
)

// kept is the file in Before that says what is there. It is the last that is written: a folder with it is whole.
const kept = "kept.json"

// Kept says which program is kept, and which files it is in the place of the present one.
type Kept struct {
	Version string   `json:"version"`           // of the program that is kept
	Present string   `json:"present"`           // of the one in its place
	Files   []string `json:"files"`             // that either has
	Without []string `json:"without,omitempty"` // those that the present one does not have

	// The formats of a store that they write, the kept one and the present one; 0 where an earlier program made the note.
	Store        int `json:"store,omitempty"`
	PresentStore int `json:"presentStore,omitempty"`
}

// Opens reports why the program that is kept could not open a register of a format: what writes an older one does not read it.
// Nothing is known where the note does not say what it writes, or the format is 0.
func (k Kept) Opens(format int) error {
	if k.Store > 0 && k.Store < format {
		return errBack.With("version", k.Version)
	}
	return nil
}

// Now is the program that a package would replace.
type Now struct {
	Version string // "" where it does not say
	System  string
	Store   int // format of the store that it writes
}

// Older says of a package that it is no newer than the present program: it can be taken all the same.
type Older struct{ Package Package }

func (o *Older) Error() string { return "no newer program: " + o.Package.Version }

// Fits reports why a package is not for this program. An older one is taken only where older says so, and never one that
// could not open the store.
func (p Package) Fits(now Now, older bool) error {
	switch {
	case p.System != now.System:
		return errSystem.With("version", p.Version, "system", p.System, "own", now.System)
	case p.Store < now.Store:
		return errStore.With("version", p.Version)
	case !older && !Newer(p.Version, now.Version):
		return errOlder.With("version", p.Version, "now", now.Version).Because(&Older{p})
	}
	return nil
}

var numbers = regexp.MustCompile(`[0-9]+`)

// Newer reports whether a version is greater than another; each is greater than one that is no version.
func Newer(version, than string) bool {
	if !versionForm.MatchString(than) {
		return true
	}
	a, b := parts(version), parts(than)
	return slices.Compare(a[:], b[:]) > 0
}

// parts are the numbers of a version, as many of each: of v1.2.3-4-gabc, which is four changes after v1.2.3, 1, 2, 3, then 4. What is
// marked by a letter, v1.2.3-rc1, comes before v1.2.3.
func parts(version string) (list [12]int) {
	release, rest, _ := strings.Cut(gitHash.ReplaceAllString(version, ""), "-")
	fill := func(places []int, text string) {
		for i, one := range numbers.FindAllString(text, len(places)) {
			n, err := strconv.Atoi(one)
			if err != nil {
				n = math.MaxInt // more digits than a number has
			}
			places[i] = n
		}
	}
	fill(list[:6], release)
	if rest != "" && (rest[0] < '0' || rest[0] > '9') {
		list[6] = -1
	}
	fill(list[7:], rest)
	return list
}

var gitHash = regexp.MustCompile(`-g[0-9a-f]+.*$|-dirty$`)

// Install puts the program of a package in the place of the one in a folder, and keeps that one, which now tells of, for Back.
// Where it cannot, all is what it was.
func (p Package) Install(folder string, now Now) error { return p.install(system{}, folder, now) }

func (p Package) install(on disk, folder string, now Now) error {
	in, err := os.Open(p.Path)
	if err != nil {
		return errDamaged.Because(err)
	}
	defer in.Close()
	if _, err := in.Seek(p.start, 0); err != nil {
		return errDamaged.Because(err)
	}
	before, stopped, err := ended(on, folder)
	if err != nil {
		return err
	}
	if stopped {
		now.Version, now.Store = before.Present, before.PresentStore
	}
	note := Kept{Version: now.Version, Present: p.Version, Store: now.Store, PresentStore: p.Store}
	for _, f := range p.Files {
		note.Files = append(note.Files, f.Name)
	}
	return exchange(on, folder, note, func(name string, out io.Writer) error {
		return copied(out, in, p.Files[slices.Index(note.Files, name)])
	})
}

// Keeps tells which program is kept in a folder; ok is false where none is.
func Keeps(folder string) (k Kept, ok bool) { return keptIn(filepath.Join(folder, Before)) }

func keptIn(dir string) (k Kept, ok bool) {
	raw, err := os.ReadFile(filepath.Join(dir, kept))
	if err != nil || json.Unmarshal(raw, &k) != nil || len(k.Files) == 0 || len(k.Files) > mostFiles {
		return Kept{}, false
	}
	for _, name := range k.Files {
		if !named(name) {
			return Kept{}, false
		}
	}
	return k, true
}

// Back puts the program that is kept in its place again, and keeps the present one: a second Back goes forward. Where that program
// could not open a register of the format, 0 for one that is not known, all is what it was.
func Back(folder string, format int) (Kept, error) { return back(system{}, folder, format) }

func back(on disk, folder string, format int) (Kept, error) {
	if _, _, err := ended(on, folder); err != nil {
		return Kept{}, err
	}
	k, ok := Keeps(folder)
	if !ok {
		return Kept{}, errNoBack.With("folder", folder)
	}
	if err := k.Opens(format); err != nil {
		return Kept{}, err
	}
	note := Kept{Version: k.Present, Present: k.Version, Files: k.Files, Store: k.PresentStore, PresentStore: k.Store}
	for _, name := range k.Files {
		if !exists(within(folder, Before, name)) {
			note.Without = append(note.Without, name)
		}
	}
	return k, exchange(on, folder, note, func(name string, out io.Writer) error { return copyOf(within(folder, Before, name), out) })
}
