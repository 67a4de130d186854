package store

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/fxamacker/cbor/v2"

	"rollbook/fault"
	"rollbook/store/change"
	"rollbook/store/register"
)

// Levels of a unit, from the top.
const (
	City   = "city"
	County = "county"
	School = "school"
)

var (
	errExists    = fault.New(fault.Refused, "store-exists")
	errUnitLevel = fault.New(fault.Usage, "unit-level")

	// ErrUnitCode and ErrUnitName say what of a unit is not as it may be.
	ErrUnitCode = fault.New(fault.Usage, "unit-code")
	ErrUnitName = fault.New(fault.Usage, "unit-name")
	errNewer    = fault.New(fault.Refused, "store-newer")
)

// Unit is a bureau, a school, a kindergarten or an institution.
type Unit struct {
	Code   string `json:"code"` // [A-Z0-9-]{1,32}
	Name   string `json:"name"`
	Level  string `json:"level"`
	Parent string `json:"parent"` // code of the unit above; "" until joined, and for the city

	// What the bureau above has said of it: see UnitChange.
	Former string `json:"former,omitempty"` // its name before the latest one
	Opened string `json:"opened,omitempty"` // first day, YYYY-MM-DD
	Closed string `json:"closed,omitempty"` // first day on which it is no more; "" while it stands
	Into   string `json:"into,omitempty"`   // code of the unit that took it up

	away, back string // the last time that it was closed and opened again: from the one day until before the other
}

// On reports whether the unit stood on a day (YYYY-MM-DD).
func (u Unit) On(day string) bool {
	return (u.Opened == "" || u.Opened <= day) && (u.Closed == "" || day < u.Closed) && (day < u.away || u.back <= day)
}

// Config is what a new store begins with.
type Config struct {
	Unit     Unit
	Password string
	Actor    string // who works at this desk; named by every change
}

// Store is one desk's open store. It is safe for concurrent use.
type Store struct {
	dir    string // of what is the desk's own: the store's folder, or for a database one in the profile
	place  string // folder or database
	marks  string // file outside the store that tells how far it had come; "" keeps none
	engine engine
	sealer sealer
	key    []byte         // the data key, for wrapping it by one more password
	pack   *register.Pack // in force
	packs  packs

	// Who works here: guarded by both locks, so that a window can ask while a transaction holds the other. Who listens: by this one.
	door  sync.RWMutex // held for moments only
	unit  Unit
	actor string
	role  Role
	seat  string // of the account that opened the store; "" is the desk's own password
	heard []func()

	mu        sync.RWMutex // guards what follows
	clock     uint64       // hybrid logical clock: the latest seen
	chains    map[change.Writer]*chain
	own       map[string]change.Writer // by book: the writer that this desk writes with
	records   *entries
	shelves   map[[2]string]*shelf // by book and kind
	packer    *packer
	names     *words // of actors
	writers   map[change.Writer]*change.Writer
	makers    map[[2]string]*maker // by writer and actor
	refs      refIndex
	rejected  map[change.ID]bool
	travel    travelMarks
	groups    map[string][]string   // linked records, by each of them
	disputes  map[*entry][]Conflict // of groups, by the first of each: what was told of them
	version   atomic.Uint64         // grows with every change of a record
	ungrouped bool                  // something was said of who is one person since they were grouped
	checked   bool                  // some problems are remembered
	problems  *problemList          // none: others begin with it
	results   results               // what was worked out of all records
	search    *searchIndex
	reading   atomic.Bool            // the records are not here yet, and the lock is held
	units     atomic.Pointer[roster] // nil until asked for
	turns     map[string]bool        // ids of the records that tell of units: see turns.go
	now       func() time.Time
	shared    sharing
	alone     sync.Map // of what only one may do at a time, by its name: see Alone
	before    string   // backup made before the store was brought to this format
}

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

// Sound says what of a unit's code, name or level is not as it may be.
func (u Unit) Sound() error {
	switch {
	case len(u.Code) > 32 || !plainCode(u.Code):
		return ErrUnitCode.With("unit", u.Code)
	case u.Name == "" || len([]rune(u.Name)) > 60:
		return ErrUnitName.With("name", u.Name)
	case u.Level != City && u.Level != County && u.Level != School:
		return errUnitLevel.With("level", u.Level)
	}
	return nil
}

// plainCode reports whether a unit's code has capital letters, digits and hyphens alone.
func plainCode(code string) bool {
	return code != "" && strings.Trim(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") == ""
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
	s, err := Unlock(place, password, func() (*register.Pack, error) { return pack, nil })
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
// takes as long as reading a pack.
func Unlock(place, password string, pack func() (*register.Pack, error)) (*Store, error) {
	e, dir, err := existing(place)
	if err != nil {
		return nil, err
	}
	s, err := unlocked(dir, e, password, pack)
	if err != nil {
		return nil, closing(e, err)
	}
	s.place = place
	return s, nil
}

func closing(e engine, err error) error { return errors.Join(err, e.close()) }

func unlocked(dir string, e engine, password string, pack func() (*register.Pack, error)) (*Store, error) {
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
	data, seat, by, err := h.Lock.unlock(password)
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

// barred is an engine that nothing is asked of any more once a reason stands: what it holds cannot be read.
type barred struct {
	engine
	why atomic.Pointer[error]
}

func (b *barred) fault() error {
	if why := b.why.Load(); why != nil {
		return *why
	}
	return nil
}

func (b *barred) view(do func(reader) error) error {
	if err := b.fault(); err != nil {
		return err
	}
	return b.engine.view(do)
}

func (b *barred) peek(key []byte) ([]byte, error) {
	if err := b.fault(); err != nil {
		return nil, err
	}
	return b.engine.peek(key)
}

func (b *barred) update(do func(writer) error) error {
	if err := b.fault(); err != nil {
		return err
	}
	return b.engine.update(do)
}

func (b *barred) copyTo(w io.Writer) error {
	if err := b.fault(); err != nil {
		return err
	}
	return b.engine.copyTo(w)
}

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

func readHeader(e engine) (header, error) {
	var raw struct {
		Format int
		Lock   cbor.RawMessage
	}
	err := e.view(func(tx reader) error {
		if err := cbor.Unmarshal(tx.get(keyHeader), &raw); err != nil {
			return ErrDamaged.Because(err)
		}
		return nil
	})
	if err == nil && raw.Format > storeFormat {
		err = errNewer
	}
	if err != nil {
		return header{}, err
	}
	h := header{Format: raw.Format}
	h.Lock, err = readLock(raw.Format, raw.Lock)
	return h, err
}

func newStore(dir string, e engine, data []byte, pack *register.Pack) (*Store, error) {
	sealer, err := newSealer(data)
	if err != nil {
		return nil, err
	}
	records := newEntries()
	return &Store{
		dir: dir, engine: e, sealer: sealer, key: data, role: Admin, pack: pack, packs: packs{given: pack}, now: time.Now,
		chains: map[change.Writer]*chain{}, own: map[string]change.Writer{}, records: records, shelves: map[[2]string]*shelf{},
		packer: newPacker(), names: newWords(), writers: map[change.Writer]*change.Writer{}, makers: map[[2]string]*maker{}, refs: newRefIndex(records), rejected: map[change.ID]bool{}, turns: map[string]bool{}, problems: &problemList{rare: rare{shared: true}}, groups: map[string][]string{}, disputes: map[*entry][]Conflict{},
		travel: newTravelMarks(), search: newSearchIndex(),
	}, nil
}

// load reads what is kept in memory.
func (s *Store) load() error { return errors.Join(s.loadDesk(), s.loadRecords()) }

// loadDesk reads what is kept in memory beside the records: whose desk it is, chains and marks.
func (s *Store) loadDesk() error {
	err := s.engine.view(func(tx reader) error {
		var unit Unit
		var actor string
		for key, into := range map[string]any{metaUnit: &unit, metaActor: &actor, metaTravel: &s.travel} {
			if err := s.getMeta(tx, key, into); err != nil {
				return err
			}
		}
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

// Close ends the use of the store.
func (s *Store) Close() error {
	if s.shared.stop != nil {
		s.shared.stop()
	}
	return errors.Join(s.Mark(), s.engine.close())
}

// Place is where the store is: a folder, or a database, then with the password that it was opened with.
func (s *Store) Place() string { return s.place }

// Dir is the folder of what is the desk's own: that of the store, or for a database one in the user's profile.
func (s *Store) Dir() string { return s.dir }

// Pack is the register pack that the store is read with.
func (s *Store) Pack() *register.Pack { return s.pack }

// Unit is the unit whose desk this is.
func (s *Store) Unit() Unit {
	s.door.RLock()
	defer s.door.RUnlock()
	return s.unit
}

// seated changes who works here. The other lock must be held too, where the store is in use already.
func (s *Store) seated(change func()) {
	s.door.Lock()
	defer s.door.Unlock()
	change()
}

// SetParent records the unit above, once it has granted the joining.
func (s *Store) SetParent(code string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	unit := s.unit
	unit.Parent = code
	if err := s.engine.update(func(tx writer) error { return s.putMeta(tx, metaUnit, unit) }); err != nil {
		return err
	}
	s.seated(func() { s.unit = unit })
	s.forgetUnits()
	return nil
}

// Today is the day as the store's clock has it.
func (s *Store) Today() time.Time { return s.now() }

// Actor is who works at this desk.
func (s *Store) Actor() string {
	s.door.RLock()
	defer s.door.RUnlock()
	return s.actor
}

// SetActor names who makes the changes from now on, in this opening of the store by the desk's own
// password. A person with an account works under his own name.
func (s *Store) SetActor(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if name != "" && s.seat == "" {
		s.seated(func() { s.actor = name })
	}
}

// Writer is the writer of the desk's own book; of several desks at one register, that of the first: it stays.
func (s *Store) Writer() change.Writer {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.shared.engine != nil {
		return s.shared.first
	}
	return s.own[s.unit.Code]
}

// OnChange calls f after each transaction that changed records, until it is stopped. f must return
// at once.
func (s *Store) OnChange(f func()) (stop func()) {
	s.door.Lock()
	defer s.door.Unlock()
	at := len(s.heard)
	s.heard = append(s.heard, f)
	return func() {
		s.door.Lock()
		defer s.door.Unlock()
		s.heard = slices.Clone(s.heard)
		s.heard[at] = func() {}
	}
}

// tell calls those who asked to hear of changes. No lock must be held.
func (s *Store) tell() {
	s.door.RLock()
	heard := s.heard
	s.door.RUnlock()
	for _, f := range heard {
		f()
	}
}
