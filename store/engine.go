package store

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"rollbook/fault"
)

// engine is the ordered key-value engine under a store: one writer at a time, transactions that
// are on the disk when update returns. What either is given may be run again, from its beginning, where the engine was away.
type engine interface {
	view(func(reader) error) error
	peek(key []byte) ([]byte, error) // a view of one value
	update(func(writer) error) error
	copyTo(w io.Writer) error // as a file of the engine of folders
	close() error
}

// sharedEngine is an engine that several desks have open at once. Its transactions know what was written (feed).
type sharedEngine interface {
	engine
	listen(ctx context.Context, news func(number uint64, away bool) error)
	glance(func(reader) error) error // a view that waits for no database that is away

	// patient is update; while the database is away it passes the time with rest.
	patient(rest func(time.Duration), do func(writer) error) error
	alone(name string, do func() error) error
}

// feed is what a transaction of a shared engine knows of what was written.
type feed interface {
	since(number uint64) (keys [][]byte, last uint64, lost bool, err error)
	last() (uint64, error)
	entered() uint64 // its own number, when it stands
	broken() error   // why nothing that was read since is worth anything; nil where all is well
}

type reader interface {
	get(key []byte) []byte // valid within the transaction
	scan(prefix []byte, each func(key, value []byte) error) error
	fetch(keys [][]byte) // these will be asked for: an engine across a network brings them at once
}

type writer interface {
	reader
	put(key, value []byte) error
	remove(key []byte) error
	lacks(keys [][]byte) // these are known not to be there
	early()              // what was written so far may go now, while more is worked out
}

var (
	// ErrDamaged says that a store cannot be read: a backup has to be restored.
	ErrDamaged = fault.New(fault.Damaged, "store-damaged")

	errLocked  = fault.New(fault.Refused, "store-locked")
	errMissing = fault.New(fault.Refused, "store-missing")
	errShut    = fault.New(fault.Refused, "store-shut") // the system does not let its file be read and written
	errGone    = fault.New(fault.Refused, "store-gone") // its file was moved, deleted or replaced while it was open
	errNoSpace = fault.New(fault.Refused, "store-disk")
	errBackup  = fault.New(fault.Refused, "backup-write")
)

// InDatabase reports whether a place is a database; any other is a folder.
func InDatabase(place string) bool {
	return strings.HasPrefix(place, "postgres://") || strings.HasPrefix(place, "postgresql://")
}

// Occupied reports whether there is a store at a place. A database that cannot be asked is an error.
func Occupied(place string) (bool, error) {
	if !InDatabase(place) {
		_, err := os.Stat(filepath.Join(place, file))
		if err == nil || errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) {
			return err == nil, nil
		}
		return false, errShut.With("folder", place).Because(err) // nobody may look
	}
	e, err := openPostgres(place)
	if err != nil {
		return false, err
	}
	found, err := holds(e)
	return found, errors.Join(err, e.close())
}

// holds reports whether there is a store in an engine.
func holds(e engine) (found bool, err error) {
	err = e.view(func(tx reader) error {
		found = tx.get(keyHeader) != nil
		return nil
	})
	return found, err
}

// openEngine opens what is at a place.
func openEngine(place string) (engine, error) {
	if InDatabase(place) {
		return openPostgres(place)
	}
	return openFolder(place)
}

// openFolder opens what is in a folder. Tests put an engine in its place that runs all again that it is given.
var openFolder = openBolt

// occupied says that there is a store at a place.
func occupied(place string) error {
	if InDatabase(place) {
		return errInUse.With("place", Shown(place))
	}
	return errExists.With("folder", place)
}

// makeEngine opens the engine of a new store, with the folder of the desk.
func makeEngine(place string) (e engine, dir string, err error) {
	if !InDatabase(place) {
		if err := os.MkdirAll(place, 0o700); err != nil {
			return nil, "", errNoSpace.With("folder", place).Because(err)
		}
	}
	if e, err = openEngine(place); err != nil {
		return nil, "", err
	}
	if _, ok := e.(sharedEngine); ok {
		err = e.update(func(tx writer) error { return nameOf(tx, e) })
	}
	if err == nil {
		dir, err = home(e, place)
	}
	if err != nil {
		return nil, "", errors.Join(err, e.close(), unmake(place))
	}
	return e, dir, nil
}

// unmake takes back what makeEngine made.
func unmake(place string) error {
	if InDatabase(place) {
		return nil
	}
	return os.Remove(filepath.Join(place, file))
}

// existing opens the engine of a store, with the folder of the desk.
func existing(place string) (e engine, dir string, err error) {
	if !InDatabase(place) {
		if found, err := Occupied(place); err != nil {
			return nil, "", err
		} else if !found {
			return nil, "", errMissing.With("folder", place)
		}
	}
	if e, err = openEngine(place); err != nil {
		return nil, "", err
	}
	found := true
	if InDatabase(place) {
		found, err = holds(e)
	}
	if err == nil && !found {
		err = errEmpty.With("place", Shown(place))
	}
	if err == nil {
		dir, err = home(e, place)
	}
	if err != nil {
		return nil, "", closing(e, err)
	}
	return e, dir, nil
}
