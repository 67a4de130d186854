package store

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/fxamacker/cbor/v2"

	"rollbook/intact"
)

// steps bring a store to the next format: the first from format 1 to 2. The header is written anew after them. A step stays for ever, and what it was made for
// is kept by tools/landed.sh.
var steps = []func(sealer, writer) error{brief, said}

// storeFormat is what this program writes. A store that says more was written by a newer one.
var storeFormat = 1 + len(steps)

// Format is the format of the stores that this program writes.
func Format() int { return storeFormat }

// Aside writes a backup into the store's own folder of backups, under a name that says what it was made before, and gives
// the file. It is let go by nobody.
func (s *Store) Aside(before string) (string, error) { return aside(s.dir, s.engine, before) }

func aside(dir string, e engine, before string) (backup string, err error) {
	if err := os.MkdirAll(filepath.Join(dir, backups), 0o700); err != nil {
		return "", errNoSpace.With("folder", dir).Because(err)
	}
	for n := 1; ; n++ { // one that is there is another's
		backup = filepath.Join(dir, backups, fmt.Sprintf("before-%s-%d.zcbak", before, n))
		if err = copyInto(backup, e.copyTo); !errors.Is(err, intact.ErrExists) {
			return backup, err
		}
	}
}

// migrate brings a store to this program's format, in one transaction, after a backup into the store's own folder
// "backup". It gives the backup; "" where the store has the format.
func migrate(dir string, e engine, sealed sealer, h header) (backup string, err error) {
	if h.Format >= storeFormat {
		return "", nil
	}
	backup, err = aside(dir, e, fmt.Sprintf("format-%d", storeFormat))
	if err != nil {
		return "", err
	}
	return backup, e.update(func(tx writer) error {
		for _, step := range steps[max(h.Format, 1)-1:] {
			if err := step(sealed, tx); err != nil {
				return fmt.Errorf("migrate from format %d: %w", h.Format, err)
			}
		}
		now := h // it may be run again, from the format that it had
		now.Format = storeFormat
		return putHeader(tx, now)
	})
}

// brief leaves the state of a record of one change to the change, where format 1 may have written it out. A state that
// cannot be read is left: it is healed when the store is read.
func brief(sealed sealer, tx writer) error {
	shorter := map[string][]byte{}
	err := tx.scan([]byte{prefixRecord}, func(key, value []byte) error {
		var w viewWire
		raw, err := sealed.open(key, value)
		if err != nil || cbor.Unmarshal(raw, &w) != nil || len(w.Refs) != 1 || w.Origins == nil && w.Fields == nil {
			return nil
		}
		if raw, err = cbor.Marshal(viewWire{Refs: w.Refs}); err != nil {
			return fmt.Errorf("encode %s: %w", printable(key), err)
		}
		shorter[string(key)] = sealed.seal(key, raw)
		return nil
	})
	for key, value := range shorter {
		err = errors.Join(err, tx.put([]byte(key), value))
	}
	return err
}
