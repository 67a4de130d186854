package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"rollbook/fault"
	"rollbook/intact"
	"rollbook/store/change"
	"rollbook/store/register"
)

var errNoBackup = fault.New(fault.Damaged, "backup-damaged")

// Backup writes a copy of the store as it stands into a new file. The copy is sealed with the same
// password. A file that is there already is not touched.
func (s *Store) Backup(path string) error {
	return s.copies(func() error { return copyInto(path, s.engine.copyTo) })
}

// BackupWatched is Backup onto what may be slow: it tells how many megabytes of how many are on the drive, and where ctx ends it
// stops and leaves no file.
func (s *Store) BackupWatched(ctx context.Context, path string, progress func(done, total int)) error {
	total := int64(0) // of a database nobody knows
	if info, err := os.Stat(filepath.Join(s.dir, file)); err == nil {
		total = info.Size()
	}
	return s.copies(func() error {
		return copyInto(path, func(w io.Writer) error {
			return s.engine.copyTo(&watched{ctx: ctx, to: w, tell: func(done int64) { progress(int(done>>20), int(max(total, done)>>20)) }})
		})
	})
}

// watched is a file that is being written. Every so often it is synced: what the system takes at once is not on the drive yet.
type watched struct {
	ctx          context.Context
	to           io.Writer
	tell         func(done int64)
	done, synced int64
}

func (w *watched) Write(p []byte) (int, error) {
	if err := w.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := w.to.Write(p)
	w.done += int64(n)
	const often = 4 << 20
	if to, ok := w.to.(interface{ Sync() error }); ok && err == nil && w.done-w.synced >= often {
		w.synced = w.done
		err = to.Sync()
		w.tell(w.done)
	}
	return n, err
}

func copyInto(path string, copyTo func(io.Writer) error) error {
	err := intact.New(path, 0o600, copyTo)
	if err != nil && !errors.Is(err, intact.ErrExists) && !errors.Is(err, intact.ErrFull) && !errors.Is(err, context.Canceled) {
		return errBackup.With("folder", filepath.Dir(path)).Because(err)
	}
	return err
}

// backups is the folder of a store in which its own backups are.
const backups = "backup"

// kept is how many daily backups stay.
const kept = 7

// DailyBackup writes today's backup into the store's own folder "backup", unless it is there, and
// lets the oldest go when there are more than seven. It gives the file; "" where nothing was due. Of a register in a database
// its administrator makes them: each desk would fetch all of it.
func (s *Store) DailyBackup() (path string, err error) {
	if s.shared.engine != nil {
		return "", nil
	}
	err = s.copies(func() (err error) {
		path, err = s.dailyBackup()
		return err
	})
	return path, err
}

func (s *Store) dailyBackup() (string, error) {
	dir := filepath.Join(s.dir, backups)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", errNoSpace.With("folder", dir).Because(err)
	}
	path := filepath.Join(dir, s.now().Format(time.DateOnly)+".zcbak")
	if _, err := os.Lstat(path); err == nil {
		return "", nil
	}
	if err := copyInto(path, s.engine.copyTo); err != nil {
		return "", err
	}
	files, err := fs.Glob(os.DirFS(dir), "????-??-??.zcbak") // in order of day
	if err != nil {
		return path, fmt.Errorf("list the backups: %w", err)
	}
	files = slices.DeleteFunc(files, func(name string) bool { return name == filepath.Base(path) }) // where the clock goes wrong it is the oldest
	for _, old := range files[:max(0, len(files)+1-kept)] {
		if err := os.Remove(filepath.Join(dir, old)); err != nil {
			return path, fmt.Errorf("let an old backup go: %w", err)
		}
	}
	return path, nil
}

// NewestBackup gives the last of the backups that the program made by itself in a store's folder; "" where there is none. One of a
// day that is yet to come was made while the clock went wrong, and is the last only where there is no other.
func NewestBackup(dir string) string {
	dir = filepath.Join(dir, backups)
	files, err := fs.Glob(os.DirFS(dir), "????-??-??.zcbak") // in order of day
	if err != nil || len(files) == 0 {
		return ""
	}
	today := time.Now().Format(time.DateOnly) + ".zcbak"
	if come := slices.IndexFunc(files, func(name string) bool { return name > today }); come > 0 {
		return filepath.Join(dir, files[come-1])
	}
	return filepath.Join(dir, files[len(files)-1])
}

// Restore makes the store in dir from a backup; dir must not hold one. The restored desk writes
// with new writers, whose first changes name the heads that they go on from, so that nothing that
// was sent after the backup is written over. The store is made ready aside, and appears in dir at the
// end, whole and with its new writers, or not at all.
func Restore(from, dir, password string, pack *register.Pack) error {
	if InDatabase(dir) {
		return restoreInto(dir, from, password, pack)
	}
	if _, err := os.Stat(filepath.Join(dir, file)); err == nil {
		return errExists.With("folder", dir)
	}
	return restoreHere(dir, from, password, pack, func() error { return nil })
}

// Replace restores a backup into a folder whose store is damaged. That one stays beside it, under another name.
func Replace(from, dir, password string, pack *register.Pack) error {
	return restoreHere(dir, from, password, pack, func() error {
		return os.Rename(filepath.Join(dir, file), filepath.Join(dir, "store-damaged-"+time.Now().Format("20060102-150405")+".db"))
	})
}

// restoreHere restores into a folder, in which makeRoom lets the store appear.
func restoreHere(dir, from, password string, pack *register.Pack, makeRoom func() error) error {
	aside := filepath.Join(dir, "restore.part")
	if err := errors.Join(os.RemoveAll(aside), os.MkdirAll(aside, 0o700)); err != nil {
		return errNoSpace.With("folder", dir).Because(err)
	}
	err := copyFile(from, filepath.Join(aside, file))
	if err == nil {
		err = retire(aside, filepath.Base(from), password, pack)
	}
	if err == nil {
		if err = makeRoom(); err == nil {
			err = os.Rename(filepath.Join(aside, file), filepath.Join(dir, file))
		}
		if err == nil {
			err = intact.Sync(dir)
		}
		if err != nil {
			err = errNoSpace.With("folder", dir).Because(err)
		}
	}
	return errors.Join(err, os.RemoveAll(aside))
}

// restoreInto restores into a folder aside, and moves what is there into a database.
func restoreInto(place, from, password string, pack *register.Pack) (err error) {
	if taken, err := Occupied(place); err != nil || taken {
		return cmp.Or(err, occupied(place))
	}
	aside, err := os.MkdirTemp("", "rollbook-restore-")
	if err != nil {
		return errNoSpace.With("folder", os.TempDir()).Because(err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(aside)) }()
	if err := Restore(from, aside, password, pack); err != nil {
		return err
	}
	_, err = Move(aside, place, password, pack, nil)
	return err
}

func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return errNoBackup.With("file", filepath.Base(from)).Because(err)
	}
	defer in.Close()
	read := &intact.Source{Reader: in}
	err = intact.New(to, 0o600, func(out io.Writer) error { _, err := io.Copy(out, read); return err })
	switch {
	case read.Err != nil: // the stick was pulled, or it is a folder
		return errNoBackup.With("file", filepath.Base(in.Name())).Because(read.Err)
	case err != nil:
		return errNoSpace.With("folder", filepath.Dir(to)).Because(err)
	}
	return nil
}

// retire gives a restored store new writers.
func retire(dir, name, password string, pack *register.Pack) error {
	s, err := Open(dir, password, pack)
	if err != nil {
		return err
	}
	report, err := s.Verify(true)
	if err == nil && !report.OK {
		err = errNoBackup.With("file", name).Because(fmt.Errorf("%v", report.Problems))
	}
	if err == nil {
		err = s.engine.update(func(tx writer) error {
			own := map[string]change.Writer{s.unit.Code: change.Writer(random(16))}
			return errors.Join(s.putMeta(tx, metaAfter, s.ownHeads()), s.putMeta(tx, metaOwn, own))
		})
	}
	return errors.Join(err, s.Close())
}
