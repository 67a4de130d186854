package store

import (
	"encoding/hex"
	"errors"
	"maps"
	"slices"
	"strings"

	"rollbook/fault"
	"rollbook/store/change"
)

// Role is what a person may do at a desk: 填报人 enters, prints and sends; 审核人 also decides
// conflicts and who is one person; 管理员 also takes units in, revokes them, and keeps the accounts.
type Role string

// The roles, from the least.
const (
	Clerk    Role = "clerk"
	Reviewer Role = "reviewer"
	Admin    Role = "admin"
)

var roleRank = map[Role]int{Clerk: 1, Reviewer: 2, Admin: 3}

var (
	errRole       = fault.New(fault.Refused, "role")
	errAccount    = fault.New(fault.Usage, "account-invalid")
	errNoAccount  = fault.New(fault.Usage, "account-unknown")
	errTaken      = fault.New(fault.Refused, "account-taken")
	errOwnAccount = fault.New(fault.Refused, "account-own")
)

// Account is a person who works at this desk with a password of his own.
type Account struct {
	Name string `json:"name"`
	Role Role   `json:"role"`
}

// seat is an account as it stands in the store's header: the data key wrapped by its password. Whose
// it is stands sealed beside it.
type seat struct {
	ID []byte
	wrapped
}

// Account is who opened the store. The desk's own password and the recovery key open it as an
// administrator.
func (s *Store) Account() Account {
	s.door.RLock()
	defer s.door.RUnlock()
	return Account{s.actor, s.role}
}

// May reports, as an error that says who may, whether the account has a role or a higher one.
func (s *Store) May(least Role) error {
	s.door.RLock()
	defer s.door.RUnlock()
	return s.may(least)
}

func (s *Store) may(least Role) error {
	if roleRank[s.role] < roleRank[least] {
		return errRole.With("role", string(least))
	}
	return nil
}

// Accounts gives the accounts beside the desk's own password, in order of name.
func (s *Store) Accounts() ([]Account, error) {
	byID, err := s.accounts()
	list := slices.Collect(maps.Values(byID))
	slices.SortFunc(list, func(a, b Account) int { return strings.Compare(a.Name, b.Name) })
	return list, err
}

func (s *Store) accounts() (byID map[string]Account, err error) {
	err = s.engine.view(func(tx reader) error {
		byID = nil
		return s.getMeta(tx, metaAccounts, &byID)
	})
	return byID, err
}

// AddAccount lets a person open the store with a password of his own; an administrator does it. A
// password that opens it already is refused: the password says who it is.
func (s *Store) AddAccount(a Account, password string) error {
	return s.Alone(accounts, func() error { return s.addAccount(a, password) })
}

// accounts is what one desk at a register changes at a time. Passwords are stretched without the store's lock: it takes a tenth of a
// second for each that there is, and the window must not wait.
const accounts = "accounts"

func (s *Store) addAccount(a Account, password string) error {
	if err := s.May(Admin); err != nil {
		return err
	}
	if a.Name = strings.TrimSpace(change.Clean(a.Name)); a.Name == "" || len([]rune(a.Name)) > 30 || roleRank[a.Role] == 0 {
		return errAccount.With("name", a.Name)
	}
	if err := strong(password); err != nil {
		return err
	}
	byID, err := s.accounts()
	if err != nil {
		return err
	}
	for _, other := range byID {
		if other.Name == a.Name {
			return errTaken.With("name", a.Name)
		}
	}
	if _, opens, err := s.opened(password); err != nil {
		return err
	} else if opens {
		return errTaken.With("name", a.Name)
	}
	one := seat{ID: random(8)}
	if one.wrapped, err = wrap(password, s.key); err != nil {
		return err
	}
	return s.changeAccounts(func(l *lock, byID map[string]Account) error {
		l.Seats = append(l.Seats, one)
		byID[hex.EncodeToString(one.ID)] = a
		return nil
	})
}

// opened gives the seat whose password it is, "" for the desk's own.
func (s *Store) opened(password string) (seat string, opens bool, err error) {
	h, err := readHeader(s.engine)
	if err != nil {
		return "", false, err
	}
	_, seat, _, wrong := h.Lock.unlock(password, s.ownSeat())
	return seat, wrong == nil, nil
}

// Seat names the account that opened the store, "" the desk's own password, by what says nothing of the person and opens
// nothing: to be tried first the next time (Unlock).
func (s *Store) Seat() string { return s.ownSeat() }

// ownSeat is the seat of the account that opened the store.
func (s *Store) ownSeat() string {
	s.door.RLock()
	defer s.door.RUnlock()
	return s.seat
}

// RemoveAccount ends an account, as when a clerk leaves; an administrator does it. What the person
// wrote stays, under his name.
func (s *Store) RemoveAccount(name string) error {
	return s.Alone(accounts, func() error { return s.removeAccount(name) })
}

func (s *Store) removeAccount(name string) error {
	if err := s.May(Admin); err != nil {
		return err
	}
	return s.changeAccounts(func(l *lock, byID map[string]Account) error {
		for id, a := range byID {
			if a.Name != name {
				continue
			}
			if id == s.ownSeat() {
				return errOwnAccount
			}
			l.Seats = slices.DeleteFunc(l.Seats, func(one seat) bool { return hex.EncodeToString(one.ID) == id })
			delete(byID, id)
			return nil
		}
		return errNoAccount.With("name", name)
	})
}

// changeAccounts changes the lock in the header and whose its seats are, in one transaction.
func (s *Store) changeAccounts(change func(*lock, map[string]Account) error) error {
	return s.engine.update(func(tx writer) error {
		h, err := headerIn(tx)
		if err != nil {
			return err
		}
		byID := map[string]Account{}
		if err := s.getMeta(tx, metaAccounts, &byID); err != nil {
			return err
		}
		if err := change(&h.Lock, byID); err != nil {
			return err
		}
		return errors.Join(putHeader(tx, h), s.putMeta(tx, metaAccounts, byID))
	})
}

// Opens refuses a password that is neither that of the account that has the store open nor the
// desk's own: it ends the lock after a pause.
func (s *Store) Opens(password string) error {
	id, opens, err := s.opened(password)
	if err == nil && (!opens || id != "" && id != s.ownSeat()) {
		err = ErrPassword
	}
	return err
}

// SetPassword gives the account that has the store open another password. The desk's own password,
// and the recovery key, change the desk's own.
func (s *Store) SetPassword(password string) error {
	return s.Alone(accounts, func() error { return s.setPassword(password) })
}

func (s *Store) setPassword(password string) error {
	if err := strong(password); err != nil {
		return err
	}
	own := s.ownSeat()
	if id, opens, err := s.opened(password); err != nil {
		return err
	} else if opens && id != own {
		return errTaken.With("name", s.Actor())
	}
	w, err := wrap(password, s.key)
	if err != nil {
		return err
	}
	return s.changeAccounts(func(l *lock, _ map[string]Account) error {
		if own == "" {
			l.Password = w
		}
		for i, one := range l.Seats {
			if hex.EncodeToString(one.ID) == own {
				l.Seats[i].wrapped = w
			}
		}
		return nil
	})
}

// RecoveryKey gives the key that opens the store when the password is forgotten, to be entrusted to
// the bureau above.
func (s *Store) RecoveryKey() (key string, err error) {
	err = s.engine.view(func(tx reader) error { return s.getMeta(tx, metaRecovery, &key) })
	return key, err
}
