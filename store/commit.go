package store

import (
	"encoding/hex"
	"errors"
	"fmt"

	"github.com/google/uuid"

	"rollbook/fault"
	"rollbook/store/change"
	"rollbook/store/register"
)

var (
	errKind     = fault.New(fault.Usage, "kind-unknown")
	errField    = fault.New(fault.Usage, "field-unknown")
	errReason   = fault.New(fault.Usage, "reason-missing")
	errRemoved  = fault.New(fault.Refused, "record-removed")
	errTooLarge = fault.New(fault.Refused, "record-too-large")
	errComputed = fault.New(fault.Usage, "field-computed")
	errOnce     = fault.New(fault.Refused, "field-once")
	errDated    = fault.New(fault.Refused, "field-dated")
	errSpent    = fault.New(fault.Refused, "record-spent")

	// ErrMeanwhile is of an Edit of what is no longer as its editor saw it.
	ErrMeanwhile = fault.New(fault.Refused, "record-meanwhile")
)

// Edit is what a person does to one record. Values are canonical (register.Pack.Normalise), or as
// typed where they could not be understood, so that nothing typed is lost.
type Edit struct {
	ID      string            // "" makes a new record
	Kind    string            // of a new record
	Book    string            // of a new record; "" is the desk's own
	Set     map[string]string // field → value; "" clears. "#0" in a ref is the first Edit's record
	Typed   map[string]string // field → the text that its value in Set was worked out from (register.Meaning)
	Seen    map[string]string // field → the value that its editor saw; ErrMeanwhile where it is neither that nor the new one by now
	Explain map[string]string // check → reason that lets a soft check pass
	Reason  string
	Remove  bool // withdraws the record; needs a Reason
}

// Saved is what became of an Edit.
type Saved struct {
	ID, Kind string
	Change   change.ID // zero where nothing differed
	New      bool
	Problems []register.Problem // that stand against the record now
}

// Commit makes the changes of one deed, all or none, in one transaction that is on the disk when
// it returns. Only what differs is written. A dated field's new value holds from today.
func (s *Store) Commit(edits ...Edit) ([]Saved, error) { return s.CommitBeside(nil, edits...) }

// CommitBeside is Commit of a deed of which another room keeps something too, as by SetMeta: all of it or none.
func (s *Store) CommitBeside(kept map[string][]byte, edits ...Edit) ([]Saved, error) {
	s.mu.Lock()
	saved, err := s.commit(edits, kept)
	s.mu.Unlock()
	if err != nil {
		return nil, fmt.Errorf("save: %w", err)
	}
	for _, one := range saved {
		if one.Change != (change.ID{}) {
			s.tell()
			break
		}
	}
	return saved, nil
}

// pen writes the changes of one transaction. Memory is touched only when the transaction stands.
type pen struct {
	s     *Store
	tx    writer
	clock uint64
	heads map[change.Writer]*chain // copies, moved on
	own   map[string]change.Writer // writers that were made
	views map[string]view
	kept  map[string][]byte // by other rooms, with them
}

func (s *Store) commit(edits []Edit, kept map[string][]byte) ([]Saved, error) {
	var saved []Saved
	err := s.write(func(p *pen) (err error) {
		if saved, err = p.edits(edits); err == nil {
			p.kept, err = kept, s.putMetas(p.tx, kept)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	for i := range saved {
		if e := s.records.get(saved[i].ID); e != nil {
			saved[i].Problems = s.open(e)
		}
	}
	return saved, nil
}

// write runs a transaction of the desk's own changes, and takes its outcome into memory. The lock must be held.
func (s *Store) write(do func(*pen) error) error {
	var p *pen
	err := s.update(func(tx writer) error {
		p = &pen{s: s, tx: tx, clock: s.clock, heads: map[change.Writer]*chain{}, own: map[string]change.Writer{}, views: map[string]view{}}
		if err := do(p); err != nil {
			return err
		}
		return p.finish()
	})
	if err != nil {
		return err
	}
	if s.overtaken(p.tx) {
		return nil
	}
	s.intoMemory(p.heads, p.views, nil)
	s.grant(p.kept)
	s.clock = p.clock
	for book, w := range p.own {
		s.own[book] = w
	}
	return nil
}

func (p *pen) edits(edits []Edit) ([]Saved, error) {
	saved := make([]Saved, 0, len(edits))
	if len(edits) > 1 {
		ids := make([]string, 0, len(edits))
		for _, e := range edits {
			ids = append(ids, e.ID)
		}
		p.s.ahead(p.tx, ids)
	}
	for _, e := range edits {
		one, err := p.edit(e, saved)
		if err != nil {
			return nil, err
		}
		saved = append(saved, one)
	}
	return saved, nil
}

// intoMemory takes what a transaction left on the disk into memory. The lock must be held. made are entries of its views that
// were made before, if any.
func (s *Store) intoMemory(heads map[change.Writer]*chain, views map[string]view, made map[string]*entry) {
	for w, c := range heads {
		if s.chains[w] = c; c.Last == 0 {
			delete(s.chains, w)
		}
	}
	for id, v := range views {
		if len(v.Refs) == 0 {
			s.drop(id)
			continue
		}
		if is := made[id]; is != nil {
			s.keepEntry(id, *is)
			continue
		}
		s.keep(id, v)
	}
	if s.ungrouped {
		s.regroup()
	}
}

// finish writes the chains that moved on and the writers that were made.
func (p *pen) finish() error {
	for w, c := range p.heads {
		if err := p.s.putSealed(p.tx, chainKey(w), c); err != nil {
			return err
		}
	}
	if len(p.own) == 0 {
		return nil
	}
	all := map[string]change.Writer{}
	for _, m := range []map[string]change.Writer{p.s.own, p.own} {
		for book, w := range m {
			all[book] = w
		}
	}
	return p.s.putMeta(p.tx, p.s.deskKey(metaOwn), all)
}

func (p *pen) edit(e Edit, before []Saved) (Saved, error) {
	id, kind, v, err := p.target(e)
	if err != nil {
		return Saved{}, err
	}
	saved := Saved{ID: id, Kind: kind.Key, New: e.ID == ""}
	values := v.Folded.Values()
	if err := p.s.meanwhile(kind, e, values); err != nil {
		return Saved{}, err
	}
	if err := p.s.spent(kind, e, values); err != nil {
		return Saved{}, err
	}
	set, err := p.s.wanted(kind, e, values, before)
	if err != nil {
		return Saved{}, err
	}
	if err := p.s.demote(register.Record{ID: id, Kind: kind.Key, Typed: e.Typed}, saved.New, e, values, set); err != nil {
		return Saved{}, err
	}
	c := change.Change{Op: change.Set, Fields: map[string]string{}, Supersedes: map[string][]change.ID{}, Reason: e.Reason}
	if saved.New {
		c.Fields[change.KeyKind] = kind.Key
	}
	for key, value := range set {
		p.assign(&c, v.Folded, key, value)
		if f := kind.Field(baseKey(key)); value != values[key] || e.Typed[f.Key] != "" {
			p.assign(&c, v.Folded, change.KeyTyped+f.Key, typedBeside(f, e.Typed[f.Key], values[key], value))
		}
	}
	for check, why := range e.Explain {
		p.assign(&c, v.Folded, change.KeyExplain+check, why)
	}
	if e.Remove {
		if e.Reason == "" {
			return Saved{}, errReason
		}
		c.Fields[change.KeyRemoved], c.Supersedes[change.KeyRemoved] = "1", v.Folded.Visible()
	}
	if len(c.Fields) == 0 {
		return saved, nil
	}
	if err := p.s.mine(kind, c.Fields); err != nil {
		return Saved{}, err
	}
	saved.Change, err = p.write(id, c)
	return saved, err
}

// target finds or makes the record that an edit speaks of.
func (p *pen) target(e Edit) (string, *register.Kind, view, error) {
	s := p.s
	if e.ID == "" {
		kind := s.pack.Kind(e.Kind)
		if kind == nil {
			return "", nil, view{}, errKind.With("kind", e.Kind)
		}
		book := e.Book
		if book == "" {
			book = s.unit.Code
		}
		u, err := uuid.NewV7()
		if err != nil {
			return "", nil, view{}, fmt.Errorf("make a record id: %w", err)
		}
		return recordID(book, change.Record(u)), kind, view{}, nil
	}
	found, err := s.find(e.ID)
	if err != nil {
		return "", nil, view{}, err
	}
	kind := s.pack.Kind(found.kind())
	if kind == nil {
		return "", nil, view{}, errKind.With("kind", found.kind())
	}
	id := found.id()
	if found.removed {
		return "", nil, view{}, errRemoved.With("id", id)
	}
	v, ok := p.views[id]
	if !ok {
		v, err = s.readView(p.tx, id)
	}
	return id, kind, v, err
}

// assign sets a field unless that is how it stands, and supersedes every value that it sees.
func (p *pen) assign(c *change.Change, f change.Folded, key, value string) {
	value = change.Clean(value)
	now, ok := f.Winner(key)
	if ok && now.Value == value && !f.Conflict(key) || !ok && value == "" {
		return
	}
	c.Fields[key] = value
	if ids := f.IDs(key); len(ids) > 0 {
		c.Supersedes[key] = ids
	}
}

// write puts a change at the end of the desk's chain of the record's book.
func (p *pen) write(id string, c change.Change) (change.ID, error) {
	book, record, err := splitID(id)
	if err != nil {
		return change.ID{}, err
	}
	w, head, err := p.chain(book)
	if err != nil {
		return change.ID{}, err
	}
	c.Record = record
	sum, one, err := p.append(w, head, c)
	if err != nil {
		return change.ID{}, err
	}
	v, err := p.s.refold(p.tx, id, []logged{one})
	p.views[id] = v
	return sum, err
}

// chain gives the desk's chain of a book, opened by its first change where it is new.
func (p *pen) chain(book string) (change.Writer, *chain, error) {
	s := p.s
	w, ok := p.own[book]
	if !ok {
		if w, ok = s.own[book]; !ok {
			w = change.Writer(random(16))
			p.own[book] = w
		}
	}
	if head := p.heads[w]; head != nil {
		return w, head, nil
	}
	head := &chain{Book: book, Unit: s.unit.Code}
	if known := s.chains[w]; known != nil {
		c := *known
		head = &c
	}
	p.heads[w] = head
	if head.Last > 0 {
		return w, head, nil
	}
	first := change.Change{Op: change.Open, Fields: map[string]string{change.KeyBook: book, change.KeyUnit: s.unit.Code}}
	var after map[string]string
	if err := s.getMeta(p.tx, metaAfter, &after); err != nil {
		return w, nil, err
	}
	if after[book] != "" {
		first.Fields[change.KeyAfter] = after[book]
	}
	_, _, err := p.append(w, head, first)
	return w, head, err
}

func (p *pen) append(w change.Writer, head *chain, c change.Change) (change.ID, logged, error) {
	s := p.s
	p.clock = max(p.clock+1, uint64(s.now().UnixMilli())<<16)
	c.Writer, c.Seq, c.Prev, c.HLC = w, head.Last+1, head.Head, p.clock
	c.Actor, c.Pack, c.Reason = change.Clean(s.actor), s.pack.Name+" "+s.pack.Version, change.Clean(c.Reason)
	raw, err := change.Encode(c)
	if err != nil {
		return change.ID{}, logged{}, errTooLarge.With("field", "").Because(err)
	}
	at := ref{Writer: w, Seq: c.Seq}
	if err := s.putLog(p.tx, at, raw); err != nil {
		return change.ID{}, logged{}, err
	}
	sum := change.Hash(raw)
	head.Last, head.Head = c.Seq, sum
	return sum, logged{change.Entry{ID: sum, Change: c}, at}, nil
}

// ownHeads gives the heads of the chains that the desk writes, in hex by book.
func (s *Store) ownHeads() map[string]string {
	heads := map[string]string{}
	for book, w := range s.own {
		if c := s.chains[w]; c != nil {
			heads[book] = hex.EncodeToString(c.Head[:])
		}
	}
	return heads
}

// update runs a transaction after which memory is moved on. Where its writing fails nobody knows
// whether it stands: memory is taken back to what the disk holds. The lock must be held.
func (s *Store) update(do func(writer) error) error {
	var last writer
	work := func(tx writer) error {
		s.making.Wait() // of a run before: an engine may run it again
		last = tx
		if err := s.catchUp(tx); err != nil {
			return err
		}
		return do(tx)
	}
	var err error
	if s.shared.engine != nil {
		err = s.shared.engine.patient(s.rest, work)
	} else {
		err = s.engine.update(work)
	}
	s.making.Wait()
	if f, ok := last.(feed); ok && err == nil && f.entered() == s.shared.seen+1 {
		s.shared.seen++ // what it wrote is known
	}
	if !errors.Is(err, errNoSpace) {
		return err
	}
	if again := s.reload(); again != nil {
		return errors.Join(err, again)
	}
	return err
}

// reload takes memory back to what is on the disk. Who works at the desk stays. Where nothing can be read memory stays as it was.
func (s *Store) reload() error {
	own, rejected, travel, chains, records, refs, search, disputes := s.own, s.rejected, s.travel, s.chains, s.records, s.refs, s.search, s.disputes
	first, seen := s.shared.first, s.shared.seen
	s.own, s.rejected, s.travel = map[string]change.Writer{}, map[change.ID]bool{}, newTravelMarks()
	s.chains, s.records = map[change.Writer]*chain{}, newEntries()
	s.recalls.clear()
	s.refs = newRefIndex(s.records, &s.recalls.trail)
	s.search = newSearchIndex()
	s.disputes = map[*entry]*dispute{}
	err := s.load()
	if err != nil {
		s.own, s.rejected, s.travel, s.chains, s.records, s.refs, s.search, s.disputes = own, rejected, travel, chains, records, refs, search, disputes
		s.shared.first, s.shared.seen = first, seen
	}
	return err
}
