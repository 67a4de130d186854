package update

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"rollbook/intact"
)

// An exchange is done so that at every moment there is a program to start, and that a power cut loses neither.
//
//  1. The other program is written beside the present one, each file under its name with fresh, and the present one is copied
//     into Before with fresh. The note in there is the last: from then on the exchange goes forward.
//  2. Each file takes its place by one rename. Windows does not replace a program that runs, but renames it: there alone the
//     place is empty for a moment, in which the system is told to start the copy when somebody next logs in (standIn).
//  3. Before with fresh becomes Before.
//
// What is stopped in 2 or 3 is ended by Mend, at the next start of either program.

// disk is what is done to the folder of a program; tests stop it after each step.
type disk interface {
	write(path string, fill func(io.Writer) error) error
	rename(from, to string) error
	remove(path string) error                 // with all that is in it; nothing there is no error
	standIn(program string) (relieved func()) // is started at the next login
}

// system is this machine's.
type system struct{}

func (system) rename(from, to string) error { return os.Rename(from, to) }
func (system) remove(path string) error     { return os.RemoveAll(path) }
func (system) standIn(p string) func()      { return standIn(p) }
func (system) write(path string, fill func(io.Writer) error) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return intact.Write(path, 0o755, fill)
}

// within gives the path of a file of the program.
func within(folder, part, name string) string {
	return filepath.Join(folder, part, filepath.FromSlash(name))
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

func copyOf(path string, out io.Writer) error {
	in, err := os.Open(path)
	if err != nil {
		return err
	}
	defer in.Close()
	_, err = io.Copy(out, in)
	return err
}

// exchange puts another program, whose files fill gives in their order, into the place of the one in a folder, as the note
// says that will lie beside the one that is kept.
func exchange(on disk, folder string, note Kept, fill func(name string, out io.Writer) error) error {
	defer func() {
		for _, name := range note.Files {
			_ = on.remove(within(folder, "", name+fresh)) // it is gone where all went well
		}
	}()
	err := prepare(on, folder, note, fill)
	if err != nil {
		_ = on.remove(filepath.Join(folder, Before+fresh)) // the next exchange does
		return failed(folder, err)
	}
	if _, err = finish(on, folder, note); err != nil {
		return failed(folder, errors.Join(err, undo(on, folder, note)))
	}
	return nil
}

func failed(folder string, err error) error {
	for _, own := range []error{intact.ErrFull, errUnread, errDamaged} { // the folder is not to blame
		if errors.Is(err, own) {
			return err
		}
	}
	return errWrite.With("folder", folder).Because(err)
}

// prepare writes both programs beside the present one, and the note that they are whole.
func prepare(on disk, folder string, note Kept, fill func(name string, out io.Writer) error) error {
	if err := on.remove(filepath.Join(folder, Before+fresh)); err != nil {
		return err
	}
	for _, name := range note.Files {
		if slices.Contains(note.Without, name) {
			continue
		}
		if err := on.write(within(folder, "", name+fresh), func(out io.Writer) error { return fill(name, out) }); err != nil {
			return err
		}
	}
	for _, name := range note.Files {
		present := within(folder, "", name)
		if !exists(present) {
			continue
		}
		if err := on.write(within(folder, Before+fresh, name), func(out io.Writer) error { return copyOf(present, out) }); err != nil {
			return err
		}
	}
	raw, err := json.Marshal(note)
	if err != nil {
		return fmt.Errorf("note the program: %w", err)
	}
	if err := on.write(within(folder, Before+fresh, kept), intact.Text(raw)); err != nil {
		return err
	}
	return intact.Sync(folder)
}

// ended ends an exchange that was stopped in a folder before another begins.
func ended(on disk, folder string) (note Kept, stopped bool, err error) {
	if note, stopped = keptIn(filepath.Join(folder, Before+fresh)); stopped {
		if _, err = finish(on, folder, note); err != nil {
			err = failed(folder, err)
		}
	}
	return note, stopped, err
}

// finish takes the way from a prepared exchange, or from one that was stopped on it, to the end. moved says that a file was.
func finish(on disk, folder string, note Kept) (moved bool, err error) {
	for _, name := range note.Files {
		at := within(folder, "", name)
		switch {
		case slices.Contains(note.Without, name):
			err = takeAway(on, at)
		case exists(at + fresh):
			moved = true
			err = putInPlace(on, at+fresh, at, within(folder, Before+fresh, name))
		}
		if err != nil {
			return moved, err
		}
	}
	return moved, keep(on, folder)
}

// putInPlace gives a file its place; a copy of the one there stands in for it meanwhile.
func putInPlace(on disk, from, at, copied string) error {
	err := on.rename(from, at)
	if err == nil || !exists(at) {
		return err
	}
	_ = on.remove(at + gone) // it is told by the next
	if filepath.Ext(at) == ".exe" {
		defer on.standIn(copied)()
	}
	if err := on.rename(at, at+gone); err != nil {
		return err
	}
	if err := on.rename(from, at); err != nil {
		return errors.Join(err, on.rename(at+gone, at))
	}
	return nil
}

// takeAway takes a file from its place; one that runs goes at the next start.
func takeAway(on disk, at string) error {
	if on.remove(at) == nil {
		return nil
	}
	_ = on.remove(at + gone)
	return on.rename(at, at+gone)
}

// keep makes what was copied the program that is kept.
func keep(on disk, folder string) error {
	before := filepath.Join(folder, Before)
	if exists(before) {
		if err := on.remove(before + gone); err != nil {
			return err
		}
		if err := on.rename(before, before+gone); err != nil {
			return err
		}
	}
	if err := on.rename(before+fresh, before); err != nil {
		if back := on.rename(before+gone, before); !errors.Is(back, fs.ErrNotExist) {
			err = errors.Join(err, back)
		}
		return err
	}
	_ = intact.Sync(folder)
	_ = on.remove(before + gone) // the next exchange does
	return nil
}

// undo puts back what finish has moved.
func undo(on disk, folder string, note Kept) (err error) {
	ready := filepath.Join(folder, Before+fresh)
	if err := on.remove(filepath.Join(ready, kept)); err != nil {
		return err
	}
	for _, name := range note.Files {
		at, copied := within(folder, "", name), filepath.Join(ready, filepath.FromSlash(name))
		switch {
		case exists(at+fresh) || slices.Contains(note.Without, name) && exists(at): // not moved yet
		case exists(copied):
			err = errors.Join(err, putInPlace(on, copied, at, copied))
		default:
			err = errors.Join(err, takeAway(on, at))
		}
	}
	if err == nil {
		err = on.remove(ready)
	}
	return err
}

// Mend ends an exchange that was stopped, as by a power cut, beside a program that starts. It gives the program that is to be
// started in its stead, "" for none.
func Mend(program string) (instead string, err error) { return mend(system{}, program) }

func mend(on disk, program string) (instead string, err error) {
	folder := filepath.Dir(program)
	if base := filepath.Base(folder); base == Before || base == Before+fresh {
		folder = filepath.Dir(folder)
	}
	place := filepath.Join(folder, filepath.Base(program))
	if note, stopped := keptIn(filepath.Join(folder, Before+fresh)); stopped {
		moved, err := finish(on, folder, note)
		if (moved || place != program) && exists(place) {
			return place, err
		}
		return "", err
	}
	now, _ := Keeps(folder)
	for _, name := range now.Files { // what ran when it was to go
		_ = on.remove(within(folder, "", name+gone))
	}
	return "", nil
}
