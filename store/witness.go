package store

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"rollbook/fault"
	"rollbook/intact"
	"rollbook/store/change"
)

var errMarks = fault.New(fault.Refused, "marks-disk")

// mark is how far one of the desk's own writers had come when the store was last used here; or, under
// another name and without a head, a number that never goes back.
type mark struct {
	Seq  uint64 `json:"seq"`
	Head string `json:"head,omitempty"` // hex
}

// MarksFolder is the folder of the user's profile that the marks are in; "" where there is no profile, as in a bare container.
func MarksFolder() string {
	dir, err := intact.Profile("marks")
	if err != nil {
		return ""
	}
	return dir
}

// Witness compares the store with the marks that are kept outside it, in the folder of MarksFolder; where there is none it
// compares nothing. A store that is behind its mark (an old copy was put back) or that was last used on
// another machine gets new writers, which go on from the old heads, so that two copies can never
// write different changes under one number; renewed says so. One that was written and never compared
// gets them too, and nobody is told: it may have been copied before. From now on Mark and Close keep
// the marks up to date.
func (s *Store) Witness(marks string) (renewed bool, err error) {
	if marks == "" {
		return false, nil
	}
	if !s.Reading() { // else the lock is held for whoever opens the store
		s.mu.Lock()
		defer s.mu.Unlock()
	}
	machine, err := machineToken(marks)
	if err != nil {
		return false, err
	}
	var id, last []byte
	err = s.engine.view(func(tx reader) error {
		return errors.Join(s.getMeta(tx, metaID, &id), s.getMeta(tx, s.deskKey(metaMachine), &last))
	})
	if err != nil {
		return false, err
	}
	first := id == nil
	if first {
		id = random(16)
	}
	s.marks = filepath.Join(marks, hex.EncodeToString(id)+".json")
	known, err := readMarks(s.marks)
	if err != nil {
		return false, err
	}
	renewed = last != nil && string(last) != machine || s.behind(known)
	if !renewed && !first && string(last) == machine {
		return false, s.mark()
	}
	heads := s.ownHeads()
	own := s.own
	err = s.update(func(tx writer) error {
		if renewed || first && len(heads) > 0 {
			own = map[string]change.Writer{s.unit.Code: change.Writer(random(16))}
			if err := errors.Join(s.putMeta(tx, metaAfter, heads), s.putMeta(tx, s.deskKey(metaOwn), own)); err != nil {
				return err
			}
		}
		return errors.Join(s.putMeta(tx, metaID, id), s.putMeta(tx, s.deskKey(metaMachine), []byte(machine)))
	})
	if err != nil {
		return false, err
	}
	s.own = own
	return renewed, s.mark()
}

// behind reports whether a mark knows more of an own writer than the store does.
func (s *Store) behind(known map[string]mark) bool {
	behind := false
	for _, w := range s.own {
		m, ok := known[hex.EncodeToString(w[:])]
		if !ok {
			continue
		}
		var raw []byte
		err := s.engine.view(func(tx reader) (err error) {
			raw, err = s.rawAt(tx, ref{Writer: w, Seq: m.Seq})
			return err
		})
		sum := change.Hash(raw)
		behind = behind || err != nil || raw == nil || hex.EncodeToString(sum[:]) != m.Head
	}
	return behind
}

// Mark notes outside the store how far it has come, as after a bundle was sent. Without Witness it
// does nothing.
func (s *Store) Mark() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.mark()
}

// Highest gives the highest number that was raised under a name, even where the store itself was put
// back to an older copy since. Without Witness it is 0.
func (s *Store) Highest(name string) (uint64, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.marks == "" {
		return 0, nil
	}
	known, err := readMarks(s.marks)
	return known[name].Seq, err
}

// Raise notes outside the store that a number has come as far as n. It never goes back.
func (s *Store) Raise(name string, n uint64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.marks == "" {
		return nil
	}
	known, err := readMarks(s.marks)
	if err != nil || known[name].Seq >= n {
		return err
	}
	known[name] = mark{Seq: n}
	return writeMarks(s.marks, known)
}

func (s *Store) mark() error {
	if s.marks == "" {
		return nil
	}
	known, err := readMarks(s.marks)
	if err != nil {
		return err
	}
	changed := false
	for _, w := range s.own {
		if c := s.chains[w]; c != nil {
			key, now := hex.EncodeToString(w[:]), mark{c.Last, hex.EncodeToString(c.Head[:])}
			changed = changed || known[key] != now
			known[key] = now
		}
	}
	if !changed {
		return nil
	}
	return writeMarks(s.marks, known)
}

func writeMarks(path string, known map[string]mark) error {
	raw, err := json.Marshal(known)
	if err != nil {
		return fmt.Errorf("keep the marks: %w", err)
	}
	return intact.Write(path, 0o600, intact.Text(raw))
}

func readMarks(path string) (map[string]mark, error) {
	known := map[string]mark{}
	raw, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return known, nil
	}
	if err != nil {
		return nil, errMarks.With("folder", filepath.Dir(path)).Because(err)
	}
	if json.Unmarshal(raw, &known) != nil { // cut by a power failure: as if there were none
		return map[string]mark{}, nil
	}
	return known, nil
}

// machineToken gives the random name of this profile on this machine, made at the first use.
func machineToken(profile string) (string, error) {
	path := filepath.Join(profile, "machine")
	if err := os.MkdirAll(profile, 0o700); err != nil {
		return "", errMarks.With("folder", profile).Because(err)
	}
	raw, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) || err == nil && len(raw) != 32 {
		raw = []byte(hex.EncodeToString(random(16)))
		err = intact.Write(path, 0o600, intact.Text(raw))
	}
	if err != nil {
		return "", errMarks.With("folder", profile).Because(err)
	}
	return string(raw), nil
}
