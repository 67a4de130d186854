package store

import (
	"cmp"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"rollbook/intact"
	"rollbook/store/change"
)

// sharing is what a store keeps that other desks have open too; all of it is zero in a folder of one's own.
type sharing struct {
	engine  sharedEngine
	desk    string        // names this desk among the writers
	first   change.Writer // of the register's own book: who signs for the register, whichever desk it is
	seen    uint64        // number in the feed up to which memory has everything
	blind   bool          // records are there that cannot be read: memory does not know all
	stirred bool          // something of others came in that nobody was told of
	away    atomic.Bool
	stop    func()
}

// keyName is the name of a register in a database, in clear: it names the folder of a desk in the user's profile.
var keyName = []byte("name")

const (
	deskFile   = "desk" // in the folder of a desk: its name
	draftsFile = "drafts.db"
)

// home gives the folder that a desk has for what is its own: the store's where it is one, else one in the user's
// profile.
func home(e engine, place string) (string, error) {
	pg, ok := e.(*pgEngine)
	if !ok {
		return place, nil
	}
	dir := pg.folder
	if dir == "" {
		var name []byte
		err := e.view(func(tx reader) error {
			name = slices.Clone(tx.get(keyName))
			return nil
		})
		if err != nil {
			return "", err
		}
		dir, err = intact.Profile("desks", hex.EncodeToString(name))
		if err != nil {
			return "", errNoSpace.With("folder", "").Because(err)
		}
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", errNoSpace.With("folder", dir).Because(err)
	}
	return dir, nil
}

// deskOf reads the name of a desk, made at its first use.
func deskOf(dir string) (string, error) {
	path := filepath.Join(dir, deskFile)
	raw, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) || err == nil && len(raw) != 16 {
		raw = []byte(hex.EncodeToString(random(8)))
		err = intact.Write(path, 0o600, intact.Text(raw))
	}
	if err != nil {
		return "", errNoSpace.With("folder", dir).Because(err)
	}
	return string(raw), nil
}

// join makes a store over a shared engine one desk of several. It is called before anything is read.
func (s *Store) join() (err error) {
	e, ok := s.engine.(sharedEngine)
	if b, barred := s.engine.(*barred); barred {
		e, ok = b.engine.(sharedEngine)
	}
	if !ok {
		return nil
	}
	s.shared.engine = e
	s.shared.desk, err = deskOf(s.dir)
	return err
}

// deskKey is the name of what each desk keeps for itself among what all share.
func (s *Store) deskKey(name string) string {
	if s.shared.engine == nil {
		return name
	}
	return name + "/" + s.shared.desk
}

// loadOwn reads the writers of the desk, after those of the register.
func (s *Store) loadOwn(tx reader) error {
	s.own = map[string]change.Writer{}
	if err := s.getMeta(tx, metaOwn, &s.own); err != nil || s.shared.engine == nil {
		return err
	}
	s.shared.first, s.own = s.own[s.unit.Code], map[string]change.Writer{}
	if err := s.getMeta(tx, s.deskKey(metaOwn), &s.own); err != nil {
		return err
	}
	f, ok := tx.(feed)
	if !ok {
		return nil
	}
	last, err := f.last()
	s.shared.seen = last
	return err
}

// listen takes in what other desks write, until the store is closed.
func (s *Store) listen() {
	if s.shared.engine == nil {
		return
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		s.shared.engine.listen(ctx, s.news)
	}()
	s.shared.stop = func() {
		cancel()
		<-done
	}
}

// news takes in what is new in the feed up to a number, or that the database went away.
func (s *Store) news(number uint64, away bool) (err error) {
	if away { // at once: whoever has the lock may be waiting for the database
		if !s.shared.away.Swap(true) {
			s.tell()
		}
		return nil
	}
	s.mu.Lock()
	if number > s.shared.seen {
		err = s.shared.engine.glance(s.catchUp)
	}
	away = err != nil
	told := s.shared.away.Swap(away) != away || s.shared.stirred
	s.shared.stirred = false
	s.mu.Unlock()
	if told {
		s.tell()
	}
	return err
}

// Alone does what only one desk at a register may do at a time, and one only once, as to send or to receive: who comes later
// waits. It must not be called within itself, nor by the window's goroutine.
func (s *Store) Alone(name string, do func() error) error {
	turn, _ := s.alone.LoadOrStore(name, &sync.Mutex{})
	turn.(*sync.Mutex).Lock()
	defer turn.(*sync.Mutex).Unlock()
	if s.shared.engine == nil {
		return do()
	}
	return s.shared.engine.alone(name, do)
}

// rest passes the time until an away database is tried again: others may have the lock meanwhile. Whoever updates works
// from what stands when it is tried, see write and accept.
func (s *Store) rest(pause time.Duration) {
	if s.Reading() { // nobody else may have it
		time.Sleep(pause)
		return
	}
	s.mu.Unlock()
	time.Sleep(pause)
	s.mu.Lock()
}

// overtaken reports of a transaction that stands whether memory has what was written after it too: then it has it by the
// feed. So it may be where the answer to the transaction's end was lost.
func (s *Store) overtaken(tx reader) bool {
	f, ok := tx.(feed)
	return ok && f.entered() < s.shared.seen
}

// Away reports whether the database of the store cannot be reached just now.
func (s *Store) Away() bool { return s.shared.away.Load() }

// catchUp brings memory to what a transaction sees. All of it stands already, so that it may be kept where the transaction
// then fails. The lock must be held.
func (s *Store) catchUp(tx reader) error {
	f, ok := tx.(feed)
	if !ok || s.shared.engine == nil || s.Reading() {
		return nil
	}
	keys, last, lost, err := f.since(s.shared.seen)
	switch {
	case err != nil:
		return err
	case lost:
		s.shared.stirred = true
		return s.reload()
	case last == s.shared.seen:
		return nil
	}
	tx.fetch(keys)
	s.fetchLogs(tx, keys)
	if err := f.broken(); err != nil { // else what could not be read would be taken for what is no more
		return err
	}
	heads, views, err := s.written(tx, keys)
	if err = cmp.Or(f.broken(), err); err != nil {
		return fmt.Errorf("take in what other desks wrote: %w", err)
	}
	s.intoMemory(heads, views, nil)
	for id := range views {
		if e := s.records.get(id); e != nil {
			s.clock = s.after(s.clock, e.updated)
		}
	}
	s.shared.seen, s.shared.stirred = last, s.shared.stirred || len(keys) > 0
	return nil
}

// written reads what stands now under keys that were written, and were fetched.
func (s *Store) written(tx reader, keys [][]byte) (map[change.Writer]*chain, map[string]view, error) {
	heads, views := map[change.Writer]*chain{}, map[string]view{}
	for _, key := range keys {
		value := tx.get(key)
		var err error
		switch key[0] {
		case prefixChain:
			c := &chain{}
			if value != nil {
				err = s.unseal(key, value, c)
			}
			heads[change.Writer(key[1:])] = c
		case prefixRecord:
			id := string(key[1:])
			views[id], err = s.readView(tx, id)
			if value == nil {
				views[id], err = view{}, nil
			}
		case prefixQuarantine:
			s.rejected[change.ID(key[1:])] = value != nil
		case prefixMeta:
			err = s.writtenMeta(tx, string(key[1:]))
		}
		if err != nil {
			return nil, nil, err
		}
	}
	return heads, views, nil
}

// writtenMeta takes in one of the values that are kept in memory too.
func (s *Store) writtenMeta(tx reader, name string) error {
	switch name {
	case metaTravel:
		next := newTravelMarks()
		err := s.getMeta(tx, name, &next)
		s.travel = next
		return err
	case metaUnit:
		unit := s.unit
		err := s.getMeta(tx, name, &unit)
		s.seated(func() { s.unit = unit })
		s.forgetUnits()
		return err
	case MetaUnits:
		var raw []byte
		err := s.getMeta(tx, name, &raw)
		s.grant(map[string][]byte{MetaUnits: raw})
		return err
	case s.deskKey(metaOwn):
		own := map[string]change.Writer{}
		err := s.getMeta(tx, name, &own)
		s.own = own
		return err
	}
	return nil
}

// fetchLogs asks at once for the changes that the states of records are read from.
func (s *Store) fetchLogs(tx reader, keys [][]byte) {
	if s.shared.engine == nil {
		return // they are near
	}
	var logs [][]byte
	for _, key := range keys {
		if key[0] != prefixRecord {
			continue
		}
		var w refsWire
		if sealed := tx.get(key); sealed == nil || s.unseal(key, sealed, &w) != nil {
			continue
		}
		for _, r := range w.Refs {
			logs = append(logs, logKey(r))
		}
	}
	tx.fetch(logs)
}

// ahead asks at once for what a transaction will fold: the records, and the changes that they follow from.
func (s *Store) ahead(tx reader, ids []string) {
	if s.shared.engine == nil {
		return
	}
	var keys, none [][]byte
	for _, id := range ids {
		if s.records.get(id) == nil && !s.shared.blind {
			none = append(none, recordKey(id))
		} else {
			keys = append(keys, recordKey(id))
		}
	}
	if w, ok := tx.(writer); ok {
		w.lacks(none)
	}
	tx.fetch(keys)
	s.fetchLogs(tx, keys)
}

// aheadLog asks at once for changes.
func (s *Store) aheadLog(tx reader, refs []ref) {
	if s.shared.engine == nil || len(refs) < 2 {
		return
	}
	keys := make([][]byte, 0, len(refs))
	for _, r := range refs {
		keys = append(keys, logKey(r))
	}
	tx.fetch(keys)
}

// chainPart is how many changes of a chain are asked for at once.
const chainPart = 1024

// aheadChain asks, when a chain that is read from a number has come to the beginning of a part, for the part.
func (s *Store) aheadChain(tx reader, w change.Writer, from, at, to uint64) {
	if s.shared.engine == nil || (at-from)%chainPart != 0 {
		return
	}
	var refs []ref
	for seq := at; seq <= min(to, at+chainPart-1); seq++ {
		refs = append(refs, ref{Writer: w, Seq: seq})
	}
	s.aheadLog(tx, refs)
}

// desktop gives the engine in which a desk keeps what is nobody else's: half-typed forms, which must be kept when the
// database is away.
func (s *Store) desktop(do func(engine) error) error {
	if s.shared.engine == nil {
		return do(s.engine)
	}
	e, err := openBoltFile(filepath.Join(s.dir, draftsFile))
	if err != nil {
		return err
	}
	err = e.update(func(writer) error { return nil }) // one that was just made has its bucket
	if err == nil {
		err = do(e)
	}
	return errors.Join(err, e.close())
}
