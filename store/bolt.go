package store

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"
	"syscall"
	"time"

	bolt "go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"
)

// file is the name of the database within a store's folder.
const file = "store.db"

var bucket = []byte("rollbook")

// boltEngine keeps everything in one bucket of a bbolt file.
type boltEngine struct {
	db   *bolt.DB
	path string      // db forgets it when it is closed, which may be while somebody reads
	self fs.FileInfo // of the file that is open, whatever stands at path by now
}

// guard turns what bbolt does on a damaged file into an error: it panics on a page that is not what
// it should be, and reading beyond a shortened file faults. A file that is no longer there is not damaged.
func (e boltEngine) guard(err *error) func() {
	before := debug.SetPanicOnFault(true)
	return func() {
		debug.SetPanicOnFault(before)
		if cause := recover(); cause != nil {
			read := fmt.Errorf("read the database: %v", cause)
			if *err = e.gone(); *err != nil {
				*err = errors.Join(*err, read)
				return
			}
			*err = ErrDamaged.With("folder", filepath.Dir(e.path)).Because(read)
		}
	}
}

// gone is an error where the file that is open no longer stands at its place: it was moved or deleted, or another was put there. What
// is written into it then, the system says is written, and nobody will find it. Where the system does not tell, writing shows.
func (e boltEngine) gone() error {
	if e.self == nil { // not open yet
		return nil
	}
	now, err := os.Stat(e.path)
	switch {
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.ENOTDIR):
		return errGone.With("folder", filepath.Dir(e.path)).Because(err)
	case err == nil && !os.SameFile(now, e.self):
		return errGone.With("folder", filepath.Dir(e.path))
	}
	return nil
}

func openBolt(dir string) (engine, error) { return openBoltFile(filepath.Join(dir, file)) }

func openBoltFile(path string) (e engine, err error) {
	dir, opened := filepath.Dir(path), boltEngine{path: path}
	defer opened.guard(&err)()
	db, err := openRoomy(path, func(f fs.FileInfo) { opened.self = f })
	switch {
	case errors.Is(err, bolterrors.ErrTimeout):
		return nil, errLocked.With("folder", dir).Because(err)
	case errors.Is(err, os.ErrNotExist):
		return nil, errMissing.With("folder", dir).Because(err)
	case unopened(err):
		return nil, errShut.With("folder", dir).Because(err)
	case err != nil:
		return nil, ErrDamaged.With("folder", dir).Because(err)
	}
	opened.db = db
	return opened, nil
}

// unopened reports whether the system did not open a file for reading and writing: a stick is write-protected, another account's, or
// something holds it. Nothing is said then of what is in it.
func unopened(err error) bool {
	var at *fs.PathError
	return errors.As(err, &at) && at.Op == "open"
}

// openRoomy opens a file so that more of it is mapped than is in use: a save that grows it beyond what is mapped waits until nobody
// reads, and a backup onto a slow drive reads for minutes. What is in use is known once the file is open. Each file that is opened is
// told, the last one is the store's.
func openRoomy(path string, tell func(fs.FileInfo)) (*bolt.DB, error) {
	open := func(name string, flag int, mode os.FileMode) (*os.File, error) {
		f, err := os.OpenFile(name, flag, mode)
		if err != nil {
			return nil, err
		}
		info, err := f.Stat()
		if err != nil {
			return nil, errors.Join(err, f.Close())
		}
		tell(info)
		return f, nil
	}
	options := bolt.Options{Timeout: 300 * time.Millisecond, FreelistType: bolt.FreelistMapType, OpenFile: open}
	db, err := bolt.Open(path, 0o600, &options)
	if err != nil {
		return nil, err
	}
	var used int64
	if err := db.View(func(tx *bolt.Tx) error {
		used = tx.Size()
		return nil
	}); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	info, err := os.Stat(path)
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	roomy := options
	if roomy.InitialMmapSize = roomFor(used, info.Size()); roomy.InitialMmapSize == 0 {
		return db, nil
	}
	if err := db.Close(); err != nil {
		return nil, err
	}
	if db, err := bolt.Open(path, 0o600, &roomy); err == nil || errors.Is(err, bolterrors.ErrTimeout) {
		return db, err
	}
	return bolt.Open(path, 0o600, &options) // the disk has no such room
}

// roomFor is how much of a file is to be mapped, of which so much is in use: an eighth more; 0 where it has that, or where its backup
// takes no time. On Windows a file is as large as its mapping: by its own size it would grow each time that it is opened.
func roomFor(used, size int64) int {
	const small = 1 << 20
	if wanted := used + used/8; used >= small && size < wanted {
		return int(wanted)
	}
	return 0
}

func (e boltEngine) close() error { return e.db.Close() }

func (e boltEngine) view(do func(reader) error) (err error) {
	defer e.guard(&err)()
	return e.db.View(func(tx *bolt.Tx) error {
		b := tx.Bucket(bucket)
		if b == nil {
			return ErrDamaged.With("folder", filepath.Dir(e.path))
		}
		return do(boltTx{b})
	})
}

func (e boltEngine) peek(key []byte) (value []byte, err error) {
	err = e.view(func(tx reader) error {
		value = bytes.Clone(tx.get(key))
		return nil
	})
	return value, err
}

func (e boltEngine) update(do func(writer) error) (err error) {
	defer e.guard(&err)()
	if err := e.gone(); err != nil {
		return err
	}
	done := false // what is wrong after it is the disk's fault; bbolt does not always wrap it
	err = e.db.Update(func(tx *bolt.Tx) error {
		b, err := tx.CreateBucketIfNotExists(bucket)
		if err != nil {
			return err
		}
		b.FillPercent = 0.9 // keys mostly arrive in order
		err = do(boltTx{b})
		done = err == nil
		return err
	})
	if errors.Is(err, bolterrors.ErrIncompatibleValue) { // a page that is not what it was
		return ErrDamaged.With("folder", filepath.Dir(e.path)).Because(err)
	}
	if err != nil && done {
		return errNoSpace.With("folder", filepath.Dir(e.path)).Because(err)
	}
	return err
}

func (e boltEngine) copyTo(w io.Writer) error {
	return e.db.View(func(tx *bolt.Tx) error {
		_, err := tx.WriteTo(w)
		return err
	})
}

// release gives back what memory the file takes since it was read: it is read again where it is asked for. The mapping does
// not move while somebody reads.
func (e boltEngine) release() error {
	return e.db.View(func(tx *bolt.Tx) error { return release(e.db.Info().Data, int(tx.Size())) })
}

// ahead has the system read the whole file in the order in which it lies on the disk. bbolt reads it as it is asked for, a page of
// 4 KB at a time: of 100,000 records 17,500 reads, for each of which a disk that turns seeks. Where the system does not do it, it is
// read so.
func (e boltEngine) ahead() (err error) {
	defer e.guard(&err)()
	return e.db.View(func(tx *bolt.Tx) error { return readAhead(e.db.Info().Data, int(tx.Size())) })
}

type boltTx struct{ b *bolt.Bucket }

func (t boltTx) get(key []byte) []byte       { return t.b.Get(key) }
func (t boltTx) put(key, value []byte) error { return t.b.Put(key, value) }
func (t boltTx) remove(key []byte) error     { return t.b.Delete(key) }
func (t boltTx) early()                      {}
func (t boltTx) lacks([][]byte)              {}
func (t boltTx) fetch([][]byte)              {} // a key is as near as its neighbour

func (t boltTx) scan(prefix []byte, each func(key, value []byte) error) error {
	c := t.b.Cursor()
	for k, v := c.Seek(prefix); k != nil && len(k) >= len(prefix) && string(k[:len(prefix)]) == string(prefix); k, v = c.Next() {
		if err := each(k, v); err != nil {
			return fmt.Errorf("scan: %w", err)
		}
	}
	return nil
}
