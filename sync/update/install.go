package update

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
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
)

// Before is the folder, within the program's, in which the program before is kept.
const Before = "previous"

// fresh ends the name of a file that is not in its place yet.
const fresh = ".new"

// gone ends the name of a kept file that another takes the place of.
const gone = ".old"

// kept is the file in Before that says what is there.
const kept = "kept.json"

// Kept says which program is kept, and which files it is in the place of the present one.
type Kept struct {
	Version string   `json:"version"` // of the program that is kept
	Present string   `json:"present"` // of the one in its place
	Files   []string `json:"files"`   // that either has
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
	return slices.Compare(parts(version), parts(than)) > 0
}

// parts are the numbers of a version: of v1.2.3-4-gabc, which is four changes after v1.2.3, 1, 2, 3 and 4.
func parts(version string) (list []int) {
	for i, text := range numbers.FindAllString(gitHash.ReplaceAllString(version, ""), -1) {
		n, err := strconv.Atoi(text)
		if err != nil || i == 8 {
			break
		}
		list = append(list, n)
	}
	return list
}

var gitHash = regexp.MustCompile(`-g[0-9a-f]+.*$|-dirty$`)

// Install puts the program of a package in the place of the one in a folder, and keeps that one for Back. The files are
// written beside, synced and compared first; then each changes its name, which works while the program runs. Where one
// cannot, those before it change back, and the program that was kept is kept.
func (p Package) Install(folder, version string) error {
	in, err := os.Open(p.Path)
	if err != nil {
		return errDamaged.Because(err)
	}
	defer in.Close()
	if _, err := in.Seek(p.start, 0); err != nil {
		return errDamaged.Because(err)
	}
	defer p.sweep(folder)
	for _, f := range p.Files {
		if err := place(in, filepath.Join(folder, filepath.FromSlash(f.Name)+fresh), f); err != nil {
			return errWrite.With("folder", folder).Because(err)
		}
	}
	names := make([]string, len(p.Files))
	for i, f := range p.Files {
		names[i] = f.Name
	}
	if err := exchange(folder, names, Kept{Version: version, Present: p.Version, Files: names}); err != nil {
		return errWrite.With("folder", folder).Because(err)
	}
	return nil
}

// sweep leaves nothing of what was written beside.
func (p Package) sweep(folder string) {
	for _, f := range p.Files {
		_ = os.Remove(filepath.Join(folder, filepath.FromSlash(f.Name)+fresh)) // it is gone where all went well
	}
}

func place(in *os.File, at string, f File) error {
	if err := os.MkdirAll(filepath.Dir(at), 0o755); err != nil {
		return err
	}
	out, err := os.OpenFile(at, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o755)
	if err != nil {
		return err
	}
	err = copied(out, in, f)
	if err == nil {
		err = out.Sync()
	}
	return errors.Join(err, out.Close())
}

// exchange moves the present files into Before and the fresh ones into their place, and notes it there. What was kept goes
// at the end, when all are in their place.
func exchange(folder string, names []string, note Kept) (err error) {
	var undo []func() error
	move := func(from, to string) error {
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			return err
		}
		if err := os.Rename(from, to); err != nil {
			return err
		}
		undo = append(undo, func() error { return os.Rename(to, from) })
		return nil
	}
	sweepKept(folder) // left where it ran still
	defer func() {
		if err == nil {
			sweepKept(folder)
			return
		}
		for _, back := range slices.Backward(undo) {
			err = errors.Join(err, back())
		}
	}()
	raw, err := json.Marshal(note)
	if err != nil {
		return fmt.Errorf("note the program: %w", err)
	}
	if err := os.MkdirAll(filepath.Join(folder, Before), 0o755); err != nil {
		return err
	}
	for _, old := range filesIn(filepath.Join(folder, Before)) {
		if strings.HasSuffix(old, gone) {
			continue
		}
		if err := move(old, old+gone); err != nil {
			return err
		}
	}
	undo = append(undo, func() error { return os.RemoveAll(filepath.Join(folder, Before, kept)) })
	if err := os.WriteFile(filepath.Join(folder, Before, kept), raw, 0o644); err != nil {
		return err
	}
	for _, name := range names {
		name = filepath.FromSlash(name)
		present := filepath.Join(folder, name)
		if _, err := os.Lstat(present); err == nil {
			if err := move(present, filepath.Join(folder, Before, name)); err != nil {
				return err
			}
		}
		if _, err := os.Lstat(present + fresh); err != nil {
			continue // a way back: the program before did not have it
		}
		if err := move(present+fresh, present); err != nil {
			return err
		}
	}
	return nil
}

// filesIn gives the files in a folder and the folders in it.
func filesIn(folder string) (files []string) {
	_ = filepath.WalkDir(folder, func(at string, d fs.DirEntry, err error) error { // what cannot be read cannot be moved
		if err == nil && !d.IsDir() {
			files = append(files, at)
		}
		return nil
	})
	return files
}

// sweepKept takes away what was kept before; a program that still runs stays until the next time.
func sweepKept(folder string) {
	for _, at := range filesIn(filepath.Join(folder, Before)) {
		if strings.HasSuffix(at, gone) {
			_ = os.Remove(at)
		}
	}
}

// Keeps tells which program is kept in a folder; ok is false where none is.
func Keeps(folder string) (k Kept, ok bool) {
	raw, err := os.ReadFile(filepath.Join(folder, Before, kept))
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

// Back puts the program that is kept in its place again, and keeps the present one: a second Back goes forward.
func Back(folder string) (Kept, error) {
	k, ok := Keeps(folder)
	if !ok {
		return Kept{}, errNoBack.With("folder", folder)
	}
	var moved []string
	for _, name := range k.Files {
		name = filepath.FromSlash(name)
		from := filepath.Join(folder, Before, name)
		if _, err := os.Lstat(from); err != nil {
			continue
		}
		if err := os.Rename(from, filepath.Join(folder, name)+fresh); err != nil {
			return k, errWrite.With("folder", folder).Because(errors.Join(err, restore(folder, moved)))
		}
		moved = append(moved, name)
	}
	if err := exchange(folder, k.Files, Kept{Version: k.Present, Present: k.Version, Files: k.Files}); err != nil {
		return k, errWrite.With("folder", folder).Because(errors.Join(err, restore(folder, moved)))
	}
	return k, nil
}

// restore puts kept files back where they were kept.
func restore(folder string, moved []string) (err error) {
	for _, name := range moved {
		err = errors.Join(err, os.Rename(filepath.Join(folder, name)+fresh, filepath.Join(folder, Before, name)))
	}
	return err
}
