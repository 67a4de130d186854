package courier

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"rollbook/intact"
	"rollbook/store"
)

// noteRefusal adds a line to the log of refusals.
func noteRefusal(s *store.Store, r Result) error {
	line, err := json.Marshal(r)
	if err == nil {
		err = appendRefusal(s.Dir(), line)
	}
	if err != nil { // a full disk above all
		return intact.ErrWrite.With("folder", s.Dir()).Because(fmt.Errorf("note the refusal: %w", err))
	}
	return nil
}

func appendRefusal(dir string, line []byte) error {
	path := filepath.Join(dir, refusals)
	if info, err := os.Stat(path); err == nil && info.Size() >= fullLog {
		if err := os.Rename(path, filepath.Join(dir, earlier)); err != nil {
			return err
		}
	}
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(f, "\n%s\n", line) // a line cut by a power failure is not gone on with
	return errors.Join(err, f.Close())
}

// Refusals gives what was refused at this desk, the newest first.
func Refusals(s *store.Store) ([]Result, error) {
	var list []Result
	for _, name := range []string{earlier, refusals} {
		raw, err := os.ReadFile(filepath.Join(s.Dir(), name))
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			return nil, fmt.Errorf("read the refusals: %w", err)
		}
		for _, line := range bytes.Split(raw, []byte("\n")) {
			var r Result
			if len(line) > 0 && json.Unmarshal(line, &r) == nil { // a line cut by a power failure is passed over
				list = append(list, r)
			}
		}
	}
	slices.Reverse(list)
	return list, nil
}

// still says of a bundle that comes again what it waits for to this day.
func (r *Result) still(s *store.Store, before Result) error {
	if before.Pending == 0 {
		return nil
	}
	chains, err := s.Chains("")
	if err != nil || !before.waits(chains) {
		return err
	}
	p, err := loadPeer(s, before.Sender)
	r.Status, r.Pending, r.Missing, r.Warnings = Pending, before.Pending, p.missing(before.Number), before.Warnings
	return err
}

// waits reports whether changes of a bundle wait for earlier ones.
func (r Result) waits(chains []store.ChainInfo) bool {
	last := map[string]uint64{}
	for _, c := range chains {
		last[writerText(c.Writer)] = c.Last
	}
	for w, to := range r.Through {
		if last[w] < to {
			return r.Pending > 0
		}
	}
	return false
}
