package store

import (
	"crypto/sha256"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"
	"sync"

	"github.com/fxamacker/cbor/v2"

	"rollbook/fault"
	"rollbook/store/register"
)

// metaPacks keeps the register packs that were issued to this desk, the newest first, each an archive.
const metaPacks = "store/packs"

// maxPacks is how many are kept: the older ones tell what a field was that the newest no longer has.
const maxPacks = 20

var errLooking = fault.New(fault.Refused, "store-looking")

// packs are those that a store can be read with.
type packs struct {
	given  *register.Pack   // the program's own, by whoever opened the store
	sum    [32]byte         // of the archive of the one in force; zero where it is the given one
	whole  compiling        // that it was compiled whole, where that is not noted yet
	former []*register.Pack // every one that was issued, the newest first, then the given one; as far as was asked
}

// Packs gives what keeps an issued pack in a store, for the transaction that takes it in. The pack is
// in force from the next opening on.
func (s *Store) Packs(archive []byte) (map[string][]byte, error) {
	list, err := s.archives()
	if err != nil {
		return nil, err
	}
	list = slices.DeleteFunc(list, func(one []byte) bool { return string(one) == string(archive) })
	list = append([][]byte{archive}, list...)
	raw, err := cbor.Marshal(list[:min(len(list), maxPacks)])
	if err != nil {
		return nil, fmt.Errorf("keep the register pack: %w", err)
	}
	return map[string][]byte{metaPacks: raw}, nil
}

// archives gives the packs that were issued, the newest first.
func (s *Store) archives() (list [][]byte, err error) {
	raw, err := s.Meta(metaPacks)
	if err == nil && raw != nil {
		err = cbor.Unmarshal(raw, &list)
	}
	if err != nil {
		return nil, fmt.Errorf("read the register packs: %w", err)
	}
	return list, nil
}

func loadArchive(raw []byte, load func(fs.FS) (*register.Pack, error)) (*register.Pack, error) {
	files, err := register.Unarchive(raw)
	if err != nil {
		return nil, err
	}
	return load(files)
}

// metaCompiled keeps which pack was compiled whole the last time, and by which program: for these two it need not be again.
const metaCompiled = "store/packs-compiled"

type compiling struct {
	Sum     [32]byte
	Program string
}

// program tells this program from every other, also from one of its own version, by its file; "" where that cannot be asked.
var program = sync.OnceValue(func() string {
	path, err := os.Executable()
	if err != nil {
		return ""
	}
	file, err := os.Stat(path)
	if err != nil {
		return ""
	}
	return fmt.Sprint(file.Size(), " ", file.ModTime().UnixNano())
})

// choosePack makes the newest issued pack that this program can read the one in force, else the given.
func (s *Store) choosePack() error {
	list, err := s.archives()
	if err != nil {
		return err
	}
	var last compiling
	if err := s.engine.view(func(tx reader) error { return s.getMeta(tx, metaCompiled, &last) }); err != nil {
		return fmt.Errorf("read the register packs: %w", err)
	}
	for _, raw := range list {
		one := compiling{sha256.Sum256(raw), program()}
		loaded := one == last && one.Program != ""
		load := register.Load
		if loaded {
			load = register.Reload
		}
		if p, err := loadArchive(raw, load); err == nil {
			if s.pack, s.packs.sum = p, one.Sum; !loaded {
				s.packs.whole = one
			}
			return nil
		}
	}
	return nil
}

// noteCompiled keeps that the pack in force was compiled whole. Where it cannot be kept the pack is compiled again the next time.
func (s *Store) noteCompiled() {
	if s.packs.whole.Program == "" {
		return
	}
	if s.engine.update(func(tx writer) error { return s.putMeta(tx, metaCompiled, s.packs.whole) }) == nil {
		s.packs.whole = compiling{}
	}
}

// Waiting gives the issued pack that comes into force when the store is opened again; nil where the
// one in force is the newest that this program can read. unread reports whether there is a newer one
// that this program is too old for.
func (s *Store) Waiting() (next *register.Pack, unread bool, err error) {
	list, err := s.archives()
	if err != nil {
		return nil, false, err
	}
	for _, raw := range list {
		if sha256.Sum256(raw) == s.packs.sum {
			return nil, unread, nil
		}
		p, err := loadArchive(raw, register.Load)
		if err == nil {
			return p, unread, nil
		}
		unread = true
	}
	return nil, unread, nil
}

// Former gives the declaration of a field that the pack in force no longer has, with the newest pack
// that had it; nil where none is known.
func (s *Store) Former(kind, key string) (*register.Pack, *register.Field) {
	list, err := s.archives() // before the lock, as it may have to wait
	if err != nil {
		return nil, nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := 0; i <= len(list); i++ {
		if i == len(s.packs.former) { // loaded one after the other, and once
			p := s.packs.given
			if i < len(list) {
				p, _ = loadArchive(list[i], register.Load) // one that this program cannot read knows nothing
			}
			s.packs.former = append(s.packs.former, p)
		}
		if p := s.packs.former[i]; p != nil && p.Kind(kind) != nil && p.Kind(kind).Field(key) != nil {
			return p, p.Kind(kind).Field(key)
		}
	}
	return nil, nil
}

// Unknown gives the values of a record whose fields the pack in force does not have, by key.
func (s *Store) Unknown(rec Record) map[string]string {
	left := map[string]string{}
	for _, key := range s.unknown(register.Record{Kind: rec.Kind, Values: rec.Fields}) {
		left[key] = rec.Fields[key]
	}
	return left
}

func (s *Store) unknown(rec register.Record) (keys []string) {
	k := s.pack.Kind(rec.Kind)
	for _, key := range slices.Sorted(maps.Keys(rec.Values)) {
		if rec.Values[key] != "" && (k == nil || k.Field(baseKey(key)) == nil) {
			keys = append(keys, key)
		}
	}
	return keys
}

// EachUnknown visits the records, of every register that ever was, with the fields of which the pack in
// force does not have them; "" stands for all of a record whose register it does not have.
func (s *Store) EachUnknown(f func(rec register.Record, fields []string)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []*entry
	for e := range s.records.all() {
		if !e.removed {
			list = append(list, e)
		}
	}
	sortEntries(list)
	for _, e := range list {
		if s.pack.Kind(e.kind()) == nil {
			f(e.seen(), []string{""})
			continue
		}
		fields := map[string]bool{}
		for _, key := range s.unknown(e.seen()) {
			fields[baseKey(key)] = true
		}
		f(e.seen(), slices.Sorted(maps.Keys(fields)))
	}
}

// EachProblem visits the records of a kind that are not removed, with what stands against each.
func (s *Store) EachProblem(kind string, f func(rec register.Record, problems []register.Problem)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, e := range s.sorted(kind) {
		f(e.seen(), s.open(e))
	}
}

// Reopen closes the store and gives it opened anew, by the same account, with the pack that is in
// force by now. It waits for what only one may do at a time, as a taking-in.
func (s *Store) Reopen() (*Store, error) {
	var turns []*sync.Mutex
	s.alone.Range(func(_, turn any) bool {
		turns = append(turns, turn.(*sync.Mutex))
		return true
	})
	for _, turn := range turns {
		turn.Lock()
		defer turn.Unlock()
	}
	if err := s.Close(); err != nil {
		return nil, err
	}
	e, err := openEngine(s.place)
	if err != nil {
		return nil, err
	}
	next, err := read(entered(s.dir, e, s.key, s.seat, s.packs.given))
	if err != nil {
		return nil, fmt.Errorf("open the store again: %w", closing(e, err))
	}
	next.marks, next.now, next.place = s.marks, s.now, s.place
	if s.seat == "" {
		next.actor = s.Actor()
	}
	return next, nil
}

// As gives the store as another pack would read it, for looking only: it writes nothing, and is let
// go without closing.
func (s *Store) As(p *register.Pack) (*Store, error) {
	look, err := newStore(s.dir, looking{s.engine}, s.key, p)
	if err != nil {
		return nil, err
	}
	look.now = s.now
	if err := look.load(); err != nil {
		return nil, err
	}
	return look, nil
}

// looking is an engine that is only read.
type looking struct{ engine }

func (looking) update(func(writer) error) error { return errLooking }
