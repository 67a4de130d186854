package store

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"os"

	"rollbook/fault"
	"rollbook/store/change"
	"rollbook/store/register"
)

var (
	errMoved    = fault.New(fault.Damaged, "move-differs")
	errMoveSame = fault.New(fault.Usage, "move-same")
)

// movePart is how many bytes of values go in one transaction.
const movePart = 4 << 20

// Move copies a whole store from a place to another, a folder or a database, which must not hold one. One that was
// stopped goes on when it is asked for again. What is in the first place stays there. The store in the new place
// writes with new writers, so that nobody who goes on in the old place by mistake writes under the same numbers. code is
// the state code, which both have.
func Move(from, to, password string, pack *register.Pack, progress func(done int)) (code string, err error) {
	if Shown(from) == Shown(to) {
		return "", errMoveSame
	}
	s, err := Open(from, password, pack)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	before, err := s.Info()
	if err != nil {
		return "", err
	}
	if !InDatabase(to) {
		if err := os.MkdirAll(to, 0o700); err != nil {
			return "", errNoSpace.With("folder", to).Because(err)
		}
	}
	e, err := openEngine(to)
	if err != nil {
		return "", err
	}
	if err := errors.Join(s.moveInto(e, to, progress), e.close()); err != nil {
		return "", fmt.Errorf("move the store: %w", err)
	}
	t, err := Open(to, password, pack)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, t.Close()) }()
	after, err := t.Info()
	if err == nil && after.Code != before.Code {
		err = errMoved.With("from", before.Code, "to", after.Code)
	}
	return after.Code, err
}

func (s *Store) moveInto(e engine, to string, progress func(int)) error {
	if err := e.update(func(tx writer) error { return vacant(tx, e, to) }); err != nil {
		return err
	}
	if err := transfer(s.engine, e, progress); err != nil {
		return err
	}
	return e.update(func(tx writer) error { // the header last: without it there is no store
		if err := vacant(tx, e, to); err != nil {
			return err
		}
		var h []byte
		err := s.engine.view(func(from reader) error {
			h = bytes.Clone(from.get(keyHeader))
			return nil
		})
		after := map[string]string{} // of a restored store: heads that nobody went on from yet
		err = errors.Join(err, s.getMeta(tx, metaAfter, &after))
		maps.Copy(after, s.ownHeads())
		own := map[string]change.Writer{s.unit.Code: change.Writer(random(16))}
		return errors.Join(err, s.putMeta(tx, metaAfter, after), s.putMeta(tx, metaOwn, own), nameOf(tx, e), tx.put(keyHeader, h))
	})
}

// vacant refuses a place in which there is a store.
func vacant(tx reader, e engine, place string) error {
	if tx.get(keyHeader) == nil {
		return nil
	}
	if _, ok := e.(sharedEngine); ok {
		return errInUse.With("place", Shown(place))
	}
	return errExists.With("folder", place)
}

// nameOf names a register that is in a database.
func nameOf(tx writer, e engine) error {
	if _, ok := e.(sharedEngine); !ok || tx.get(keyName) != nil {
		return nil
	}
	return tx.put(keyName, random(8))
}

// transfer copies everything but the header from one engine to another, in parts, and takes away what the first does not
// have. What is there already, from a time before it was stopped, is not written again. Half-typed forms stay where they
// are: they are the desk's.
func transfer(from, to engine, progress func(done int)) error {
	var keys, values [][]byte
	size, done := 0, 0
	write := func() error {
		err := to.update(func(tx writer) error {
			tx.fetch(keys)
			for i, key := range keys {
				if bytes.Equal(tx.get(key), values[i]) {
					continue
				}
				if err := tx.put(key, values[i]); err != nil {
					return err
				}
			}
			return nil
		})
		if done += len(keys); progress != nil {
			progress(done)
		}
		keys, values, size = nil, nil, 0
		return err
	}
	there, err := keysOf(to) // empty, but where it was stopped before
	if err != nil {
		return err
	}
	var left map[string]bool
	err = from.view(func(tx reader) error {
		left, keys, values, size, done = maps.Clone(there), nil, nil, 0, 0
		err := tx.scan(nil, func(key, value []byte) error {
			if delete(left, string(key)); bytes.Equal(key, keyHeader) || bytes.Equal(key, keyName) || key[0] == prefixDraft {
				return nil
			}
			keys, values, size = append(keys, key), append(values, value), size+len(key)+len(value)
			if size < movePart {
				return nil
			}
			return write()
		})
		if err == nil {
			err = write()
		}
		return err
	})
	if err != nil || len(left) == 0 {
		return err
	}
	return to.update(func(tx writer) error {
		for key := range left {
			if err := tx.remove([]byte(key)); err != nil {
				return err
			}
		}
		return nil
	})
}

// keysOf gives the keys of an engine, but for the name of a register.
func keysOf(e engine) (map[string]bool, error) {
	keys := map[string]bool{}
	err := e.view(func(tx reader) error {
		return tx.scan(nil, func(key, _ []byte) error {
			if !bytes.Equal(key, keyName) {
				keys[string(key)] = true
			}
			return nil
		})
	})
	return keys, err
}

// copyHeader makes what was transferred a store.
func copyHeader(from, to engine) error {
	return from.view(func(tx reader) error {
		h := tx.get(keyHeader)
		return to.update(func(out writer) error { return out.put(keyHeader, h) })
	})
}
