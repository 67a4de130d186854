package courier

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"iter"
	"path/filepath"
	"sync"
	"time"

	"rollbook/store"
	"rollbook/store/change"
	"rollbook/sync/bundle"
)

// incoming is a file as far as it may be looked at before those in front of it are merged: opening asks
// for nothing but the desk's own keys, which no bundle changes.
type incoming struct {
	candidate
	result Result // begun
	err    error  // why it was not read
	key    string // of what is remembered of it
	open   func() (bundle.Opened, error)
}

// ahead gives the files in order, and opens the next on another core while one is merged. It holds no more
// than that one, and when it ends it no longer looks at the store.
func (d *desk) ahead(s *store.Store, files []candidate) iter.Seq[incoming] {
	return func(yield func(incoming) bool) {
		next, end := make(chan incoming), make(chan struct{})
		var opener sync.WaitGroup
		opener.Go(func() {
			defer close(next)
			for _, file := range files {
				in := d.look(file)
				if in.err == nil {
					d.openAhead(s, in)
				}
				select {
				case next <- in:
				case <-end:
					return
				}
			}
		})
		defer opener.Wait()
		defer close(end)
		for in := range next {
			if !yield(in) {
				return
			}
		}
	}
}

// look reads a file.
func (d *desk) look(file candidate) incoming {
	in := incoming{candidate: file, result: Result{File: change.Clean(filepath.Base(file.path)), Warnings: []string{}, At: time.Now().UTC()}}
	if file.away != nil {
		in.err = file.away
		return in
	}
	if file.odd {
		in.err = errOdd.With("file", in.result.File)
		return in
	}
	raw, err := ReadFile(file.path)
	if errors.Is(err, errUnreadable) {
		in.away = err // as where nothing is: the drive may have been pulled, and says nothing of the file
	}
	if err != nil {
		in.err = err
		return in
	}
	sum := sha256.Sum256(raw)
	in.key, in.result.ShortCode = hex.EncodeToString(sum[:]), store.ShortCode(sum)
	in.open = sync.OnceValues(func() (bundle.Opened, error) { return d.open(raw) })
	return in
}

// openAhead opens a file that is new here. Whoever takes it is told what came of it.
func (d *desk) openAhead(s *store.Store, in incoming) {
	if _, known, err := cameBefore(s, in.key); err == nil && !known {
		_, _ = in.open()
	}
}

// cameBefore gives what became of a file that was taken in before.
func cameBefore(s *store.Store, key string) (before Result, known bool, err error) {
	err = load(s, keySeen+key, &before)
	return before, before.Status != "", err
}
