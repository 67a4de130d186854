package store

import (
	"maps"
	"slices"
	"sort"

	"rollbook/store/change"
)

// chain is what is known of one writer: whose it is, and how far its changes are accepted.
type chain struct {
	Book, Unit string
	Last       uint64
	Head       change.ID
	Forks      []branch // heads of the branches beside the main one
}

// branch is the head of a second line of changes under one writer: a copied store.
type branch struct {
	Seq  uint64
	Head change.ID
}

func sortBranches(list []branch) {
	sort.Slice(list, func(i, j int) bool { return string(list[i].Head[:]) < string(list[j].Head[:]) })
}

// ChainInfo is a writer's chain as other rooms see it.
type ChainInfo struct {
	Writer     change.Writer
	Book, Unit string
	Last       uint64
	Head       change.ID
	Forks      int // branches beside the main one: a copied store
}

// Range is a run of one writer's changes, as their exact bytes.
type Range struct {
	Writer     change.Writer
	Book, Unit string
	From, To   uint64
	Head       change.ID // of the last
	Changes    [][]byte
	Parsed     []change.Change // what Changes say, where they were read already
}

// logged is a change with where it stands in the log.
type logged struct {
	change.Entry
	ref ref
}

func (s *Store) loadChains(tx reader) error {
	return tx.scan([]byte{prefixChain}, func(key, sealed []byte) error {
		c := &chain{}
		if err := s.unseal(key, sealed, c); err != nil {
			return err
		}
		s.chains[change.Writer(key[1:])] = c
		return nil
	})
}

// rawAt gives the bytes of a change in the log; nil where it is not there.
func (s *Store) rawAt(tx reader, r ref) ([]byte, error) {
	key := logKey(r)
	sealed := tx.get(key)
	if sealed == nil {
		return nil, nil
	}
	raw, err := s.sealer.open(key, sealed)
	if err != nil {
		return nil, ErrDamaged.With("folder", s.dir).Because(err)
	}
	return raw, nil
}

func logKey(r ref) []byte { return append(seqKey(prefixLog, r.Writer, r.Seq), r.Fork...) }

func (s *Store) putLog(tx writer, r ref, raw []byte) error {
	key := logKey(r)
	return tx.put(key, s.sealer.seal(key, raw))
}

// entriesOf reads the changes that a record follows from.
func (s *Store) entriesOf(tx reader, refs []ref) ([]change.Entry, error) {
	entries := make([]change.Entry, 0, len(refs))
	s.aheadLog(tx, refs)
	for _, r := range refs {
		raw, err := s.rawAt(tx, r)
		if err != nil {
			return nil, err
		}
		c, err := change.Decode(raw)
		if err != nil {
			return nil, ErrDamaged.With("folder", s.dir).Because(err)
		}
		entries = append(entries, change.Entry{ID: change.Hash(raw), Change: c})
	}
	return entries, nil
}

// Chains gives the chains of a book, or of every book (""), in order of writer.
func (s *Store) Chains(book string) ([]ChainInfo, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	var list []ChainInfo
	for _, w := range sortedWriters(s.chains) {
		c := s.chains[w]
		if book == "" || c.Book == book {
			list = append(list, ChainInfo{Writer: w, Book: c.Book, Unit: c.Unit, Last: c.Last, Head: c.Head, Forks: len(c.Forks)})
		}
	}
	return list, nil
}

// Chain gives a writer's changes by their numbers, from and to included, on its main branch: each with the hash of its bytes,
// taken anew. It ends early where the log does.
func (s *Store) Chain(w change.Writer, from, to uint64) (list []change.Entry, err error) {
	err = s.engine.view(func(tx reader) error {
		list = nil
		for seq := from; seq <= to; seq++ {
			s.aheadChain(tx, w, from, seq, to)
			raw, err := s.rawAt(tx, ref{Writer: w, Seq: seq})
			if err != nil || raw == nil {
				return err
			}
			c, err := change.Decode(raw)
			if err != nil {
				return ErrDamaged.With("folder", s.dir).Because(err)
			}
			list = append(list, change.Entry{ID: change.Hash(raw), Change: c})
		}
		return nil
	})
	return list, err
}

// Beside gives a writer's changes beside its main branch, in order of their numbers: those of a copied store.
func (s *Store) Beside(w change.Writer) (list []change.Entry, err error) {
	err = s.engine.view(func(tx reader) error {
		list = nil
		return s.eachBeside(tx, w, func(raw []byte, one change.Change) {
			list = append(list, change.Entry{ID: change.Hash(raw), Change: one})
		})
	})
	return list, err
}

// eachBeside visits what stands in the log beside a writer's main branch.
func (s *Store) eachBeside(tx reader, w change.Writer, each func(raw []byte, one change.Change)) error {
	main := len(seqKey(prefixLog, w, 0))
	return tx.scan(append([]byte{prefixLog}, w[:]...), func(key, sealed []byte) error {
		if len(key) == main {
			return nil
		}
		raw, err := s.sealer.open(key, sealed)
		if err != nil {
			return ErrDamaged.With("folder", s.dir).Because(err)
		}
		one, err := change.Decode(raw)
		if err != nil {
			return ErrDamaged.With("folder", s.dir).Because(err)
		}
		each(raw, one)
		return nil
	})
}

func sortedWriters[V any](m map[change.Writer]V) []change.Writer {
	byText := make(map[string]change.Writer, len(m))
	for w := range m {
		byText[string(w[:])] = w
	}
	list := make([]change.Writer, 0, len(m))
	for _, key := range slices.Sorted(maps.Keys(byText)) {
		list = append(list, byText[key])
	}
	return list
}

// Ranges gives, for the books named, every writer's changes after a number. Branches beside a main
// one go whole, as ranges of their own.
func (s *Store) Ranges(after map[change.Writer]uint64, books []string) ([]Range, error) {
	for {
		chains := s.chainsOf(books)
		list, err := s.rangesOf(chains, after)
		if !s.cutSince(chains) {
			return list, err
		}
	}
}

// chainsOf gives the chains of books as they are now.
func (s *Store) chainsOf(books []string) map[change.Writer]*chain {
	wanted := map[string]bool{}
	for _, b := range books {
		wanted[b] = true
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	chains := map[change.Writer]*chain{}
	for w, c := range s.chains {
		if wanted[c.Book] {
			chains[w] = c // it is replaced when it moves on
		}
	}
	return chains
}

// cutSince reports whether something was taken back out of chains since they were asked for.
func (s *Store) cutSince(chains map[change.Writer]*chain) bool {
	s.mu.RLock()
	defer s.mu.RUnlock()
	for w, was := range chains {
		now := s.chains[w]
		if now == nil || now.Last < was.Last || now.Last == was.Last && now.Head != was.Head || len(now.Forks) < len(was.Forks) {
			return true
		}
	}
	return false
}

// rangesOf reads the log without the lock: a database may be away, or a disk slow, and others wait for the lock.
func (s *Store) rangesOf(chains map[change.Writer]*chain, after map[change.Writer]uint64) ([]Range, error) {
	var list []Range
	err := s.engine.view(func(tx reader) error {
		list = nil
		for _, w := range sortedWriters(chains) {
			c := chains[w]
			if c.Last > after[w] {
				r := Range{Writer: w, Book: c.Book, Unit: c.Unit, From: after[w] + 1, To: c.Last, Head: c.Head}
				for seq := r.From; seq <= r.To; seq++ {
					s.aheadChain(tx, w, r.From, seq, r.To)
					raw, err := s.rawAt(tx, ref{Writer: w, Seq: seq})
					if err != nil {
						return err
					}
					if raw == nil {
						return ErrDamaged.With("folder", s.dir)
					}
					r.Changes = append(r.Changes, raw)
				}
				list = append(list, r)
			}
			forks, err := s.forkRanges(tx, w, c)
			if err != nil {
				return err
			}
			list = append(list, forks...)
		}
		return nil
	})
	return list, err
}

// forkRanges gives the branches beside a chain's main one, each run of changes that follow each other as a range of its own: who
// wrote it signed for its last.
func (s *Store) forkRanges(tx reader, w change.Writer, c *chain) ([]Range, error) {
	if len(c.Forks) == 0 {
		return nil, nil
	}
	var list []Range
	err := s.eachBeside(tx, w, func(raw []byte, one change.Change) {
		at := slices.IndexFunc(list, func(r Range) bool { return r.To+1 == one.Seq && r.Head == one.Prev })
		if at < 0 {
			at, list = len(list), append(list, Range{Writer: w, Book: c.Book, Unit: c.Unit, From: one.Seq})
		}
		r := &list[at]
		r.To, r.Head, r.Changes = one.Seq, change.Hash(raw), append(r.Changes, raw)
	})
	return list, err
}

// Rejection is a change that was kept aside, and why.
type Rejection struct {
	Writer       change.Writer
	Seq          uint64
	ID           change.ID
	Code, Detail string // translation key after "reject.", and what it speaks of
	Book, Source string
	Raw          []byte
}

// Reasons for which a change is kept aside.
const (
	RejectMalformed = "malformed"      // its bytes are not a change
	RejectBook      = "not-its-book"   // the unit may not write into that book
	RejectLevel     = "not-its-field"  // the field is a higher unit's to write
	RejectForeign   = "not-its-writer" // the change or its first names another writer, book or unit
)

func (s *Store) loadRejected(tx reader) error {
	return tx.scan([]byte{prefixQuarantine}, func(key, _ []byte) error {
		s.rejected[change.ID(key[1:])] = true
		return nil
	})
}

// Quarantined gives the changes that were kept aside, in order of writer and number.
func (s *Store) Quarantined() ([]Rejection, error) {
	var list []Rejection
	err := s.engine.view(func(tx reader) error {
		list = nil
		return tx.scan([]byte{prefixQuarantine}, func(key, sealed []byte) error {
			var r Rejection
			if err := s.unseal(key, sealed, &r); err != nil {
				return err
			}
			list = append(list, r)
			return nil
		})
	})
	return list, err
}
