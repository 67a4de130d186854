package store

import (
	"errors"
	"fmt"
	"time"

	"github.com/fxamacker/cbor/v2"

	"rollbook/store/change"
	"rollbook/store/register"
)

// header stands in clear at the front of a store.
type header struct {
	Format int
	Lock   lock
}

// Create makes a store in a place, a folder or a database, which must not hold one, and gives it opened, with the recovery
// key that opens it when the password is forgotten.
func Create(place string, c Config, pack *register.Pack) (s *Store, recovery string, err error) {
	if err := c.Unit.Sound(); err != nil {
		return nil, "", err
	}
	if taken, err := Occupied(place); err != nil {
		return nil, "", err
	} else if taken {
		return nil, "", occupied(place)
	}
	lock, data, recovery, err := newLock(c.Password)
	if err != nil {
		return nil, "", err
	}
	e, dir, err := makeEngine(place)
	if err != nil {
		return nil, "", err
	}
	s, err = newStore(dir, e, data, pack)
	if err == nil {
		s.place = place
		err = s.join()
	}
	if err == nil {
		err = s.begin(header{storeFormat, lock}, c, recovery)
	}
	if err != nil {
		return nil, "", errors.Join(err, e.close(), unmake(place))
	}
	s.listen()
	return s, recovery, nil
}

// begin writes a new store's first values.
func (s *Store) begin(h header, c Config, recovery string) error {
	s.unit, s.actor = c.Unit, c.Actor
	if s.actor == "" {
		s.actor = c.Unit.Name
	}
	w := change.Writer(random(16))
	return s.engine.update(func(tx writer) error {
		if err := vacant(tx, s.engine, s.place); err != nil {
			return err
		}
		if err := putHeader(tx, h); err != nil {
			return err
		}
		if err := s.putMeta(tx, metaUnit, s.unit); err != nil {
			return err
		}
		if err := s.putMeta(tx, metaActor, s.actor); err != nil {
			return err
		}
		if err := s.putMeta(tx, metaRecovery, recovery); err != nil {
			return err
		}
		s.own[s.unit.Code], s.shared.first = w, w
		return errors.Join(s.putMeta(tx, metaOwn, s.own), s.putMeta(tx, s.deskKey(metaOwn), s.own))
	})
}

// Open opens the store in a place, a folder or a database, with its password or its recovery key. A wrong one changes nothing. pack
// is what the store is read with where no bureau has issued another.
func Open(place, password string, pack *register.Pack) (*Store, error) {
	s, err := Unlock(place, password, "", func() (*register.Pack, error) { return pack, nil })
	if err != nil {
		return nil, err
	}
	if err := s.Read(); err != nil {
		return nil, closing(s.engine, err)
	}
	return s, nil
}

// Unlock opens a store as Open does, all but its records: who asks for one waits until Read has read them. Witness may be
// called in between; it is the only one that changes anything before. pack is called while the password is stretched, which
// takes as long as reading a pack. seat is that of the account whose password is tried first (Store.Seat), "" the desk's own.
func Unlock(place, password, seat string, pack func() (*register.Pack, error)) (*Store, error) {
	e, dir, err := existing(place)
	if err != nil {
		return nil, err
	}
	s, err := unlocked(dir, e, password, seat, pack)
	if err != nil {
		return nil, closing(e, err)
	}
	s.place = place
	return s, nil
}

func closing(e engine, err error) error { return errors.Join(err, e.close()) }

func unlocked(dir string, e engine, password, first string, pack func() (*register.Pack, error)) (*Store, error) {
	h, err := readHeader(e)
	if err != nil {
		return nil, err
	}
	type given struct {
		pack *register.Pack
		err  error
	}
	read := make(chan given, 1)
	go func() {
		p, err := pack()
		read <- given{p, err}
	}()
	if file, ok := e.(boltEngine); ok {
		go file.ahead() // while the password is stretched; the engine is not closed before it is done
	}
	data, seat, by, err := h.Lock.unlock(password, first)
	if err != nil {
		return nil, err
	}
	with := <-read
	if with.err != nil {
		return nil, with.err
	}
	sealed, err := newSealer(data)
	if err != nil {
		return nil, err
	}
	backup, err := migrate(dir, e, sealed, h)
	if err == nil && by != &h.Lock.Recovery && by.Cost.below(usual) {
		err = raise(e, &h, by, password, data)
	}
	if err != nil {
		return nil, err
	}
	s, err := entered(dir, e, data, seat, with.pack)
	if err == nil {
		s.before = backup
	}
	return s, err
}

// Before is the backup that was made because the store had an older format when it was opened; "" where it had not.
func (s *Store) Before() string { return s.before }

// entered opens an unlocked store, with the pack that was issued to it or else the given one. Its records are still to be read.
func entered(dir string, e engine, data []byte, seat string, pack *register.Pack) (*Store, error) {
	e = &barred{engine: e}
	s, err := newStore(dir, e, data, pack)
	if err != nil {
		return nil, err
	}
	if err := errors.Join(s.join(), s.choosePack(), s.loadDesk(), s.sit(seat)); err != nil {
		return nil, err
	}
	s.reading.Store(true)
	s.mu.Lock() // until they are read
	return s, nil
}

// Read reads the records of a store that was unlocked, once. Where they cannot be read nothing can be done with it but
// closing it, which waits for Read too.
func (s *Store) Read() error {
	if !s.Reading() {
		return nil
	}
	defer s.tell()
	defer s.mu.Unlock()
	err := s.loadRecords()
	if err != nil {
		s.engine.(*barred).why.Store(&err)
	} else {
		s.noteCompiled()
		s.listen()
	}
	s.reading.Store(false)
	return err
}

// read reads the records of a store that was entered.
func read(s *Store, err error) (*Store, error) {
	if err != nil {
		return nil, err
	}
	return s, s.Read()
}

// Reading reports whether the records are still being read: who asks for one would wait.
func (s *Store) Reading() bool { return s.reading.Load() }

// sit makes the account whose password opened the store the one that works with it.
func (s *Store) sit(seat string) error {
	if s.seat, s.role = seat, Admin; seat == "" {
		return nil
	}
	byID, err := s.accounts()
	if err == nil && byID[seat] == (Account{}) {
		return ErrPassword
	}
	s.actor, s.role = byID[seat].Name, byID[seat].Role
	return err
}

func putHeader(tx writer, h header) error {
	raw, err := cbor.Marshal(h)
	if err != nil {
		return fmt.Errorf("write the header: %w", err)
	}
	return tx.put(keyHeader, raw)
}

func readHeader(e engine) (h header, err error) {
	err = e.view(func(tx reader) error {
		h, err = headerIn(tx)
		return err
	})
	return h, err
}

// FormatOf tells the format of the store in a place, without its password and also where a newer program wrote it.
func FormatOf(place string) (format int, err error) {
	e, _, err := existing(place)
	if err != nil {
		return 0, err
	}
	var raw rawHeader
	err = e.view(func(tx reader) error {
		if err := cbor.Unmarshal(tx.get(keyHeader), &raw); err != nil {
			return ErrDamaged.Because(err)
		}
		return nil
	})
	return raw.Format, errors.Join(err, e.close())
}

// rawHeader is a header of any format.
type rawHeader struct {
	Format int
	Lock   cbor.RawMessage
}

func headerIn(tx reader) (h header, err error) {
	var raw rawHeader
	if err := cbor.Unmarshal(tx.get(keyHeader), &raw); err != nil {
		return h, ErrDamaged.Because(err)
	}
	if raw.Format > storeFormat {
		return h, errNewer
	}
	h.Format = raw.Format
	h.Lock, err = readLock(raw.Format, raw.Lock)
	return h, err
}

func newStore(dir string, e engine, data []byte, pack *register.Pack) (*Store, error) {
	sealer, err := newSealer(data)
	if err != nil {
		return nil, err
	}
	records := newEntries()
	s := &Store{
		dir: dir, engine: e, sealer: sealer, key: data, role: Admin, pack: pack, packs: packs{given: pack}, now: time.Now,
		chains: map[change.Writer]*chain{}, own: map[string]change.Writer{}, records: records, shelves: map[[2]string]*shelf{},
		packer: newPacker(), names: newWords(), writers: map[change.Writer]*change.Writer{}, makers: map[[2]string]*maker{}, rejected: map[change.ID]bool{}, turns: map[string]bool{}, problems: &problemList{rare: rare{shared: true}}, reasons: map[string]map[string]string{}, groups: map[string][]string{}, disputes: map[*entry]*dispute{},
		travel: newTravelMarks(), search: newSearchIndex(),
	}
	s.refs = newRefIndex(records, &s.recalls.trail)
	return s, nil
}

// load reads what is kept in memory.
func (s *Store) load() error { return errors.Join(s.loadDesk(), s.loadRecords()) }

// loadDesk reads what is kept in memory beside the records: whose desk it is, chains and marks.
func (s *Store) loadDesk() error {
	err := s.engine.view(func(tx reader) error {
		var unit Unit
		var actor string
		var granted []byte
		s.chains, s.rejected, s.travel = map[change.Writer]*chain{}, map[change.ID]bool{}, newTravelMarks()
		for key, into := range map[string]any{metaUnit: &unit, metaActor: &actor, metaTravel: &s.travel, MetaUnits: &granted} {
			if err := s.getMeta(tx, key, into); err != nil {
				return err
			}
		}
		s.grant(map[string][]byte{MetaUnits: granted})
		s.seated(func() {
			s.unit = unit
			if s.actor == "" { // who works at the desk stays when it is read again
				s.actor = actor
			}
		})
		return errors.Join(s.loadOwn(tx), s.loadChains(tx), s.loadRejected(tx))
	})
	if err != nil {
		return fmt.Errorf("open the store %s: %w", s.dir, err)
	}
	return nil
}

// loadRecords reads the records, and heals those whose stored state cannot be read.
func (s *Store) loadRecords() error {
	var rotten []string
	err := s.engine.view(func(tx reader) (err error) {
		rotten, err = s.readRecords(tx)
		return err
	})
	s.shared.blind = len(rotten) > 0
	if err == nil && len(rotten) > 0 {
		err = s.heal(rotten)
	}
	if err != nil {
		return fmt.Errorf("open the store %s: %w", s.dir, err)
	}
	s.regroup()
	return nil
}
