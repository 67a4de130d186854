package store

import (
	"errors"
	"slices"
	"sort"
	"strings"
	"time"

	"github.com/fxamacker/cbor/v2"

	"rollbook/store/change"
	"rollbook/store/register"
)

// ref is where a change of a record stands in the log. Fork is nil on a chain's main branch.
type ref struct {
	_      struct{} `cbor:",toarray"`
	Writer change.Writer
	Seq    uint64
	Fork   []byte
}

// view is a record as it is stored: the changes it follows from, and the state they fold to.
type view struct {
	Refs   []ref // sorted
	Folded change.Folded
}

// viewWire is a view as it is written. What many fields share, the change they come from, stands
// once. A record of one change is not written out: the change says it all.
type viewWire struct {
	_       struct{} `cbor:",toarray"`
	Refs    []ref
	Origins []originWire
	Fields  []fieldWire
}

// refsWire is a viewWire of which no more is asked than the changes.
type refsWire struct {
	_       struct{} `cbor:",toarray"`
	Refs    []ref
	Origins cbor.RawMessage
	Fields  cbor.RawMessage
}

type originWire struct {
	_      struct{} `cbor:",toarray"`
	Change change.ID
	Writer change.Writer
	Seq    uint64
	HLC    uint64
	Actor  string
	Reason string
}

type fieldWire struct {
	_        struct{} `cbor:",toarray"`
	Key      string
	Versions []versionWire
}

type versionWire struct {
	_      struct{} `cbor:",toarray"`
	Value  string
	Depth  int
	Origin int
}

func (v view) wire() viewWire {
	w := viewWire{Refs: v.Refs}
	if len(v.Refs) == 1 {
		return w
	}
	place := map[change.ID]int{}
	for _, field := range slices.SortedFunc(slices.Values(v.Folded.Fields), func(a, b change.Field) int { return strings.Compare(a.Key, b.Key) }) {
		f := fieldWire{Key: field.Key, Versions: make([]versionWire, 0, len(field.Versions))}
		for _, one := range field.Versions {
			n, known := place[one.Change]
			if !known {
				n = len(w.Origins)
				place[one.Change] = n
				o := one.Origin
				w.Origins = append(w.Origins, originWire{Change: o.Change, Writer: o.Writer, Seq: o.Seq, HLC: o.HLC, Actor: o.Actor, Reason: o.Reason})
			}
			f.Versions = append(f.Versions, versionWire{Value: one.Value, Depth: one.Depth, Origin: n})
		}
		w.Fields = append(w.Fields, f)
	}
	return w
}

// unpack gives the view back, from the log where it is not written out.
func (s *Store) unpack(tx reader, w viewWire) (view, error) {
	if len(w.Refs) == 1 {
		raw, err := s.rawAt(tx, w.Refs[0])
		if err != nil {
			return view{}, err
		}
		folded, err := change.FoldAlone(raw)
		if err != nil {
			return view{}, ErrDamaged.With("folder", s.dir).Because(err)
		}
		return view{w.Refs, folded}, nil
	}
	v := view{Refs: w.Refs, Folded: change.Folded{Fields: make([]change.Field, 0, len(w.Fields))}}
	origins := make([]*change.Origin, len(w.Origins))
	for i, o := range w.Origins {
		origins[i] = &change.Origin{Change: o.Change, Writer: o.Writer, Seq: o.Seq, HLC: o.HLC, Actor: o.Actor, Reason: o.Reason}
	}
	for _, f := range w.Fields {
		list := make([]change.Version, 0, len(f.Versions))
		for _, one := range f.Versions {
			if one.Origin < 0 || one.Origin >= len(origins) {
				return view{}, ErrDamaged.With("folder", s.dir)
			}
			list = append(list, change.Version{Value: one.Value, Depth: one.Depth, Origin: origins[one.Origin]})
		}
		if len(list) == 0 {
			return view{}, ErrDamaged.With("folder", s.dir)
		}
		v.Folded.Fields = append(v.Folded.Fields, change.Field{Key: f.Key, Versions: list})
	}
	return v, nil
}

// readView reads a record's stored view; an empty one where there is none.
func (s *Store) readView(tx reader, id string) (view, error) {
	var w viewWire
	if err := s.getSealed(tx, recordKey(id), &w); err != nil {
		return view{}, err
	}
	return s.unpack(tx, w)
}

// refold folds a record again with further changes, and writes its view.
func (s *Store) refold(tx writer, id string, more []logged) (view, error) {
	refs, entries, err := s.follows(tx, id)
	if err != nil {
		return view{}, err
	}
	v := view{Refs: refs}
	for _, one := range more {
		entries = append(entries, one.Entry)
		v.Refs = append(v.Refs, one.ref)
	}
	sortRefs(v.Refs)
	v.Folded = change.Fold(entries)
	return v, s.putSealed(tx, recordKey(id), v.wire())
}

// follows reads the changes that a record follows from.
func (s *Store) follows(tx reader, id string) ([]ref, []change.Entry, error) {
	var old refsWire // the state follows from the log
	if err := s.getSealed(tx, recordKey(id), &old); err != nil {
		return nil, nil, err
	}
	entries, err := s.entriesOf(tx, old.Refs)
	return old.Refs, entries, err
}

// loadPart is how many records one core opens and folds before it hands them on.
const loadPart = 256

// loading are some records on their way into memory.
type loading struct {
	keys, sealed [][]byte
	views        []view // empty where the state cannot be read
	done         chan error
}

// readRecords reads the records into memory, and gives those whose stored state cannot be read. Every core opens and
// folds; they are kept in their order.
func (s *Store) readRecords(tx reader) (rotten []string, err error) {
	var ahead []*loading
	keep := func() error {
		l := ahead[0]
		ahead = ahead[1:]
		if err := <-l.done; err != nil {
			return err
		}
		for i, v := range l.views {
			if id := string(l.keys[i][1:]); len(v.Refs) == 0 {
				rotten = append(rotten, id)
			} else {
				s.keep(id, v)
			}
		}
		return nil
	}
	part := &loading{done: make(chan error, 1)}
	send := func() error {
		l := part
		part = &loading{done: make(chan error, 1)}
		ahead = append(ahead, l)
		go func() { l.done <- s.engine.view(func(tx reader) error { l.read(s, tx); return nil }) }()
		if len(ahead) > processors() {
			return keep()
		}
		return nil
	}
	err = tx.scan([]byte{prefixRecord}, func(key, sealed []byte) error {
		if part.keys, part.sealed = append(part.keys, key), append(part.sealed, sealed); len(part.keys) == loadPart {
			return send()
		}
		return nil
	})
	if err == nil {
		err = send()
	}
	for len(ahead) > 0 { // also after a fault: what they read is part of this transaction
		err = errors.Join(err, keep())
	}
	return rotten, err
}

// read opens and folds.
func (l *loading) read(s *Store, tx reader) {
	l.views = make([]view, len(l.keys))
	l.ahead(s, tx)
	for i, key := range l.keys {
		var w viewWire
		if s.unseal(key, l.sealed[i], &w) == nil {
			if v, err := s.unpack(tx, w); err == nil {
				l.views[i] = v
			}
		}
	}
}

// ahead asks at once for the changes of the records that are not written out.
func (l *loading) ahead(s *Store, tx reader) {
	if s.shared.engine == nil {
		return
	}
	var logs [][]byte
	for i, key := range l.keys {
		var w refsWire
		if s.unseal(key, l.sealed[i], &w) == nil && len(w.Refs) == 1 {
			logs = append(logs, logKey(w.Refs[0]))
		}
	}
	tx.fetch(logs)
}

// heal folds records again from the log, where a disk has spoilt their stored state. One whose
// changes cannot be read either waits for a bundle that has them (Rebuild): it is left as it is.
func (s *Store) heal(rotten []string) error {
	return s.engine.update(func(tx writer) error {
		wanted := map[string][]logged{}
		for _, id := range rotten {
			wanted[id] = nil
		}
		err := tx.scan([]byte{prefixLog}, func(key, sealed []byte) error {
			one, book, ok := s.readLog(key, sealed)
			id := recordID(book, one.Record)
			if _, asked := wanted[id]; ok && asked && one.Op == change.Set && !s.rejected[one.ID] {
				wanted[id] = append(wanted[id], one)
			}
			return nil
		})
		if err != nil {
			return err
		}
		for _, id := range rotten {
			v := foldLogged(wanted[id])
			if len(v.Refs) == 0 {
				continue
			}
			if err := s.putSealed(tx, recordKey(id), v.wire()); err != nil {
				return err
			}
			s.keep(id, v)
		}
		return nil
	})
}

// readLog reads one change of the log; not ok where it cannot be read.
func (s *Store) readLog(key, sealed []byte) (one logged, book string, ok bool) {
	raw, err := s.sealer.open(key, sealed)
	if err != nil {
		return one, "", false
	}
	c, err := change.Decode(raw)
	known := s.chains[c.Writer]
	if err != nil || known == nil {
		return one, "", false
	}
	at := ref{Writer: c.Writer, Seq: c.Seq}
	if main := len(seqKey(prefixLog, c.Writer, 0)); len(key) > main {
		at.Fork = append([]byte{}, key[main:]...)
	}
	return logged{change.Entry{ID: change.Hash(raw), Change: c}, at}, known.Book, true
}

func foldLogged(list []logged) view {
	var v view
	var entries []change.Entry
	for _, one := range list {
		entries = append(entries, one.Entry)
		v.Refs = append(v.Refs, one.ref)
	}
	sortRefs(v.Refs)
	v.Folded = change.Fold(entries)
	return v
}

// inPack gives those of the fields in conflict that the pack has: nobody can decide about a field
// that is no more, and its values are all kept.
func (s *Store) inPack(kind string, fields []string) []string {
	k := s.pack.Kind(kind)
	return slices.DeleteFunc(fields, func(field string) bool {
		return k == nil || k.Field(baseKey(field)) == nil && !strings.HasPrefix(field, "@")
	})
}

// keep puts a record's new state into memory and its indexes. The lock must be held.
func (s *Store) keep(id string, v view) { s.keepEntry(id, s.entryOf(id, v)) }

func (s *Store) keepEntry(id string, is entry) {
	e := s.records.get(id)
	s.version.Add(1)
	s.ungrouped = s.ungrouped || len(is.rest().same) > 0 || e != nil && len(e.rest().same) > 0
	if e == nil {
		s.packer.replaced("", is.text)
		e = s.records.add(id, is)
		s.recalls.trail.note(touchOfID(id))
		s.refs.move(s.pack, e.number, nil, e)
	} else {
		s.unsettle(e)
		s.forget(e)
		s.refs.move(s.pack, e.number, e, &is)
		is.number = e.number
		s.packer.replaced(e.text, is.text)
		*e = is
	}
	s.recalls.trail.note(touch(e.number))
	s.packer.tidy(s.records)
	s.unsettle(e)
	s.forget(e)
	s.search.touch(e)
	if k := s.pack.Kind(e.kind()); k != nil && k.Role == register.KindUnitChange {
		s.turns[id] = true
		s.forgetUnits()
	}
}

func sortRefs(refs []ref) {
	sort.Slice(refs, func(i, j int) bool {
		a, b := refs[i], refs[j]
		if c := strings.Compare(string(a.Writer[:]), string(b.Writer[:])); c != 0 {
			return c < 0
		}
		if a.Seq != b.Seq {
			return a.Seq < b.Seq
		}
		return string(a.Fork) < string(b.Fork)
	})
}

func clockTime(hlc uint64) time.Time { return time.UnixMilli(int64(hlc >> 16)) }

// mostAhead is how far this desk's time follows another's: who writes in 2036 dates no other's changes.
const mostAhead = 24 * time.Hour

// after gives a clock when what another wrote was seen.
func (s *Store) after(clock, seen uint64) uint64 {
	if seen <= clock || clockTime(seen).After(s.now().Add(mostAhead)) {
		return clock
	}
	return seen
}
