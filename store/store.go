package store

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

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

	// ErrUnitCode and errUnitName say what of a unit is not as it may be.
	ErrUnitCode = fault.New(fault.Usage, "unit-code")
	errUnitName = fault.New(fault.Usage, "unit-name")
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

	First string `json:"first,omitempty"` // in MetaUnits: its name when it was granted first, where it was granted anew by another

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
	groups    map[string][]string // linked records, by each of them
	disputes  map[*entry]*dispute // of groups, by the first of each: what was told of them
	version   atomic.Uint64       // grows with every change of a record
	ungrouped bool                // something was said of who is one person since they were grouped
	checked   bool                // some problems are remembered
	problems  *problemList        // none: others begin with it
	pairs     pairing
	reasons   map[string]map[string]string // sets of them that many records have
	results   results                      // what was worked out of all records
	recalls   recalls                      // what was said of single ones
	search    *searchIndex
	reading   atomic.Bool            // the records are not here yet, and the lock is held
	granted   atomic.Pointer[[]byte] // what stands under MetaUnits, so that nobody who holds the lock asks a database for it
	units     atomic.Pointer[roster] // nil until asked for
	turns     map[string]bool        // ids of the records that tell of units: see turns.go
	now       func() time.Time
	shared    sharing
	copying   sync.RWMutex   // held while a copy is written into the store's folder: closing waits for it
	closed    bool           // guarded by copying
	making    sync.WaitGroup // entries of memory beside a commit
	alone     sync.Map       // of what only one may do at a time, by its name: see Alone
	before    string         // backup made before the store was brought to this format
}

// Sound says what of a unit's code, name or level is not as it may be.
func (u Unit) Sound() error {
	switch {
	case len(u.Code) > 32 || !plainCode(u.Code):
		return ErrUnitCode.With("unit", u.Code)
	case u.Name == "" || len([]rune(u.Name)) > 60:
		return errUnitName.With("name", u.Name)
	case u.Level != City && u.Level != County && u.Level != School:
		return errUnitLevel.With("level", u.Level)
	}
	return nil
}

// plainCode reports whether a unit's code has capital letters, digits and hyphens alone.
func plainCode(code string) bool {
	return code != "" && strings.Trim(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") == ""
}

// Close ends the use of the store.
func (s *Store) Close() error {
	if s.shared.stop != nil {
		s.shared.stop()
	}
	s.copying.Lock()
	s.closed = true
	s.copying.Unlock()
	return errors.Join(s.Mark(), s.engine.close())
}

var errClosed = errors.New("the store is closed")

// copies writes a copy of the store, unless it is closed: what is begun beside a window that closes leaves nothing behind it.
func (s *Store) copies(write func() error) error {
	s.copying.RLock()
	defer s.copying.RUnlock()
	if s.closed {
		return errClosed
	}
	return write()
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
	var unit Unit
	err := s.update(func(tx writer) error {
		unit = s.unit
		unit.Parent = code
		return s.putMeta(tx, metaUnit, unit)
	})
	if err != nil {
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

// Writing reports whether this desk writes under a writer now.
func (s *Store) Writing(w change.Writer) bool {
	s.mu.RLock()
	defer s.mu.RUnlock()
	for _, own := range s.own {
		if own == w {
			return true
		}
	}
	return false
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
