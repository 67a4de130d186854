package store

import (
	"errors"
	"os"
	"path/filepath"
	"strings"

	"rollbook/fault"
)

var errTrial = fault.New(fault.Refused, "trial-room")

// trialFolder is how the folders of trials begin, within that of their store.
const trialFolder = "trial-"

// Trial gives a copy of the store to try something in, sealed with the same key; end throws it away. While it is worked
// with, the store itself is free.
func (s *Store) Trial() (t *Store, end func() error, err error) {
	s.clearTrials()
	dir, err := os.MkdirTemp(s.dir, trialFolder)
	if err != nil {
		return nil, nil, errTrial.With("folder", s.dir).Because(err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.RemoveAll(dir))
		}
	}()
	if err := s.copyInto(filepath.Join(dir, file)); err != nil {
		return nil, nil, errTrial.With("folder", s.dir).Because(err)
	}
	e, err := openBolt(dir)
	if err != nil {
		return nil, nil, err
	}
	if bolt, ok := e.(boltEngine); ok {
		bolt.db.NoSync = true // nobody needs it after a power cut
	}
	t, err = read(entered(dir, e, s.key, s.seat, s.packs.given))
	if err != nil {
		return nil, nil, closing(e, err)
	}
	t.actor, t.now, t.place = s.Actor(), s.now, dir
	return t, func() error { return errors.Join(e.close(), os.RemoveAll(dir)) }, nil
}

func (s *Store) copyInto(path string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	return errors.Join(s.engine.copyTo(f), f.Close())
}

// clearTrials throws away what a program that was killed has left. Of trials that others have open nothing goes on a
// system that locks open files, and on any other they have their file still.
func (s *Store) clearTrials() {
	list, err := os.ReadDir(s.dir)
	if err != nil {
		return
	}
	for _, one := range list {
		if one.IsDir() && strings.HasPrefix(one.Name(), trialFolder) {
			_ = os.RemoveAll(filepath.Join(s.dir, one.Name()))
		}
	}
}
