package store

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"maps"
	"slices"

	"github.com/fxamacker/cbor/v2"

	"rollbook/store/change"
)

// MetaTrustNumber is where the number of the trust list in force is kept: 8 bytes, big endian.
const MetaTrustNumber = "trust/number"

// StateInfo is what a desk knows, in short. Two desks with the same Code hold the same.
type StateInfo struct {
	Code      string     `json:"code"` // eight characters, read over the telephone
	Books     []BookCode `json:"books"`
	Records   int        `json:"records"`
	Changes   int        `json:"changes"`
	Conflicts int        `json:"conflicts"`
	Unsent    int        `json:"unsent"`
}

// Standing is what a count says of the store that it was made of: the state code, and of each open conflict the books in
// which it stands.
func (s *Store) Standing() (code string, conflicts [][]string, err error) {
	number, err := s.metaNumber(MetaTrustNumber)
	if err != nil {
		return "", nil, err
	}
	err = s.asked(func(a *asking) error {
		code, conflicts = ShortCode(s.stateSum("", number)), nil
		if known, ok := s.known(openConflicts); ok {
			conflicts = known.([][]string)
			return nil
		}
		list, err := a.conflicts("")
		if err == nil && !a.open() {
			conflicts = s.booksOf(list)
			s.remember(s.moment(), openConflicts, conflicts, 64*len(conflicts))
		}
		return err
	})
	return code, conflicts, err
}

// booksOf gives for each conflict the books in which it stands. The lock must be held.
func (s *Store) booksOf(list []Conflict) (all [][]string) {
	for _, c := range list {
		books := []string{}
		for _, v := range c.Values {
			if e := s.records.get(v.Record); e != nil && !slices.Contains(books, e.book()) {
				books = append(books, e.book())
			}
		}
		all = append(all, books)
	}
	return all
}

// What the store itself remembers of all its records.
type ownResult string

const (
	openConflicts ownResult = "conflicts"
	latestOfBooks ownResult = "books"
)

// BookCode is the state code of one unit's book.
type BookCode struct {
	Unit string `json:"unit"`
	Code string `json:"code"`
}

// Info gives the state code of the store and of each book. It follows from the set of accepted and
// rejected changes, the trust list's number and the pack, and from nothing else.
func (s *Store) Info() (StateInfo, error) {
	number, err := s.metaNumber(MetaTrustNumber)
	if err != nil {
		return StateInfo{}, err
	}
	var info StateInfo
	err = s.asked(func(a *asking) error {
		conflicts, err := a.conflicts("")
		if err == nil && !a.open() {
			info = s.info(number)
			info.Conflicts = len(conflicts)
		}
		return err
	})
	return info, err
}

// info is Info but for the conflicts. The lock must be held.
func (s *Store) info(number uint64) StateInfo {
	info := StateInfo{Books: []BookCode{}}
	for e := range s.records.all() {
		if s.pack.Kind(e.kind()) == nil || e.removed {
			continue
		}
		info.Records++
		if s.onItsWay(e) == Unsent {
			info.Unsent++
		}
	}
	books := map[string]bool{}
	for _, c := range s.chains {
		books[c.Book] = true
		info.Changes += int(c.Last)
		for range c.Forks {
			info.Changes++
		}
	}
	for _, book := range slices.Sorted(maps.Keys(books)) {
		info.Books = append(info.Books, BookCode{book, ShortCode(s.stateSum(book, 0))})
	}
	info.Code = ShortCode(s.stateSum("", number))
	return info
}

// metaNumber may have to wait for a database that is away: it is asked before the lock is taken, which others wait for.
func (s *Store) metaNumber(name string) (uint64, error) {
	raw, err := s.Meta(name)
	if err != nil || len(raw) != 8 {
		return 0, err
	}
	return binary.BigEndian.Uint64(raw), nil
}

// stateSum hashes the heads of the chains of a book ("" for all), and for all books what else the
// state depends on.
func (s *Store) stateSum(book string, trust uint64) [sha256.Size]byte {
	h := sha256.New()
	line := func(w change.Writer, seq uint64, head change.ID) {
		var n [8]byte
		binary.BigEndian.PutUint64(n[:], seq)
		h.Write(w[:])
		h.Write(n[:])
		h.Write(head[:])
	}
	for _, w := range sortedWriters(s.chains) {
		c := s.chains[w]
		if book != "" && c.Book != book {
			continue
		}
		heads := append([]branch{{c.Last, c.Head}}, c.Forks...)
		sortBranches(heads)
		for _, one := range heads {
			line(w, one.Seq, one.Head)
		}
	}
	if book == "" {
		ids := map[string]bool{}
		for id := range s.rejected {
			ids[string(id[:])] = true
		}
		for _, id := range slices.Sorted(maps.Keys(ids)) {
			h.Write([]byte(id))
		}
		fmt.Fprintf(h, "%d|%s|%s", trust, s.pack.Name, s.pack.Version)
	}
	return [sha256.Size]byte(h.Sum(nil))
}

// VerifyReport is what Verify found.
type VerifyReport struct {
	OK       bool     `json:"ok"`
	Changes  int      `json:"changes"`
	Records  int      `json:"records"`
	Problems []string `json:"problems"` // for support; none where OK
}

// Verify hashes every change again, follows each chain, folds every record anew and compares it
// byte for byte with what is stored. deep also opens every other sealed value. Others have the store meanwhile.
func (s *Store) Verify(deep bool) (VerifyReport, error) {
	held := s.shared.engine == nil // a file is read as it is when the reading begins, and memory must say the same
	if held {
		s.mu.Lock()
	}
	free := func() {
		if held {
			held = false
			s.mu.Unlock()
		}
	}
	defer func() { free() }()
	var v verifier
	err := s.engine.view(func(tx reader) error {
		if !held { // what a database shows is as it is at the first question
			s.mu.Lock()
			held = true
		}
		err := s.catchUp(tx)
		v = verifier{
			s: s, heads: maps.Clone(s.chains), rejected: maps.Clone(s.rejected),
			report: VerifyReport{Problems: []string{}}, entries: map[string][]logged{}, last: map[change.Writer]branch{}, spoilt: map[string]bool{},
		}
		if free(); err != nil {
			return err
		}
		if err := tx.scan([]byte{prefixLog}, v.change); err != nil {
			return err
		}
		if n := len(v.spoilt); n > 0 {
			v.problem("%d changes cannot be read", n)
		}
		v.chains()
		if err := v.records(tx); err != nil || !deep {
			return err
		}
		return v.others(tx)
	})
	v.report.OK = err == nil && len(v.report.Problems) == 0
	return v.report, err
}

// others opens every sealed value beside changes and records.
func (v *verifier) others(tx reader) error {
	for _, prefix := range []byte{prefixPending, prefixQuarantine, prefixMeta, prefixDraft, prefixUse} {
		err := tx.scan([]byte{prefix}, func(key, sealed []byte) error {
			if _, err := v.s.sealer.open(key, sealed); err != nil {
				v.problem("%v", err)
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

type verifier struct {
	s        *Store
	heads    map[change.Writer]*chain // as memory had them when the reading began
	rejected map[change.ID]bool
	report   VerifyReport
	entries  map[string][]logged
	last     map[change.Writer]branch
	spoilt   map[string]bool // keys of the log that cannot be read
}

func (v *verifier) problem(format string, args ...any) {
	if len(v.report.Problems) < 100 {
		v.report.Problems = append(v.report.Problems, fmt.Sprintf(format, args...))
	}
}

func (v *verifier) change(key, sealed []byte) error {
	v.report.Changes++
	raw, err := v.s.sealer.open(key, sealed)
	if err != nil {
		v.spoilt[string(key)] = true
		return nil
	}
	c, err := change.Decode(raw)
	if err != nil {
		v.problem("change %x: %v", key[1:], err)
		return nil
	}
	id := change.Hash(raw)
	main := len(seqKey(prefixLog, c.Writer, 0))
	at := ref{Writer: c.Writer, Seq: c.Seq}
	if len(key) > main {
		at.Fork = append([]byte{}, key[main:]...)
	} else {
		before := v.last[c.Writer]
		if c.Seq != before.Seq+1 || c.Prev != before.Head {
			v.problem("writer %x: change %d does not follow %d", c.Writer[:4], c.Seq, before.Seq)
		}
		v.last[c.Writer] = branch{c.Seq, id}
	}
	if !bytes.Equal(key, logKey(at)) || at.Fork != nil && !bytes.Equal(at.Fork, id[:]) {
		v.problem("change %x stands under the key of another", id[:4])
	}
	chain := v.heads[c.Writer]
	if chain == nil || c.Op != change.Set {
		return nil
	}
	if !v.rejected[id] {
		record := recordID(chain.Book, c.Record)
		v.entries[record] = append(v.entries[record], logged{change.Entry{ID: id, Change: c}, at})
	}
	return nil
}

func (v *verifier) chains() {
	for _, w := range sortedWriters(v.heads) {
		c := v.heads[w]
		if got := v.last[w]; got.Seq != c.Last || got.Head != c.Head {
			v.problem("writer %x: the log ends at %d, the chain says %d", w[:4], got.Seq, c.Last)
		}
	}
}

// rests names a record that rests on changes that cannot be read.
func (v *verifier) rests(id string, raw []byte) bool {
	var w viewWire
	if cbor.Unmarshal(raw, &w) != nil {
		return false
	}
	bad := false
	for _, r := range w.Refs {
		if v.spoilt[string(logKey(r))] {
			v.problem("record %s: change %d of writer %x cannot be read", id, r.Seq, r.Writer[:4])
			bad = true
		}
	}
	return bad
}

func (v *verifier) records(tx reader) error {
	stored := map[string]bool{}
	err := tx.scan([]byte{prefixRecord}, func(key, sealed []byte) error {
		v.report.Records++
		id := string(key[1:])
		stored[id] = true
		raw, err := v.s.sealer.open(key, sealed)
		if err != nil {
			v.problem("record %s cannot be read", id)
			return nil
		}
		if v.rests(id, raw) {
			return nil
		}
		want, err := cbor.Marshal(foldLogged(v.entries[id]).wire())
		if err != nil || !bytes.Equal(want, raw) {
			v.problem("record %s is not what its changes make it", id)
		}
		return nil
	})
	for _, id := range slices.Sorted(maps.Keys(v.entries)) {
		if !stored[id] {
			v.problem("record %s is missing", id)
		}
	}
	return err
}
