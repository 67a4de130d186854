package store_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	bolt "go.etcd.io/bbolt"

	"rollbook/fault"
	"rollbook/store"
)

// spoil alters one byte of each value in a closed store whose key begins with a letter, as a disk does.
func spoil(t *testing.T, dir string, prefix byte) int {
	t.Helper()
	db, err := bolt.Open(filepath.Join(dir, "store.db"), 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	err = db.Update(func(tx *bolt.Tx) error {
		b := tx.Bucket([]byte("rollbook"))
		values := map[string][]byte{}
		err := b.ForEach(func(k, v []byte) error {
			if k[0] == prefix {
				values[string(k)] = bytes.Clone(v)
			}
			return nil
		})
		for k, v := range values {
			v[len(v)/2] ^= 4
			n++
			if err := b.Put([]byte(k), v); err != nil {
				return err
			}
		}
		return err
	})
	if err = errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	return n
}

// TestBitRot spoils what is on the disk. A record's stored state is folded again from the log; a
// spoilt change is named by Verify, and comes back with a bundle of the bureau.
func TestBitRot(t *testing.T) {
	for name, c := range map[string]struct {
		prefix byte
		heals  bool // when the store is opened
	}{"the state of records": {'r', true}, "the changes": {'l', false}} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "S1")
			s, _, err := store.Create(dir, store.Config{Unit: store.Unit{Code: "S1", Name: "学校", Level: store.School}, Password: password}, smallPack(t))
			if err != nil {
				t.Fatal(err)
			}
			id := save(t, s, pupil("name", "马小龙", "phone", "13900000001"))
			single := save(t, s, pupil("name", "王小明"))
			save(t, s, store.Edit{ID: id, Set: map[string]string{"phone": "13900000002"}})
			county := desk(t, "COUNTY", store.County)
			take(t, county, everything(t, s))
			before := code(t, s)
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			if spoil(t, dir, c.prefix) == 0 {
				t.Fatal("nothing was spoilt")
			}
			s, err = store.Open(dir, password, smallPack(t))
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			report, err := s.Verify(true)
			if err != nil || report.OK != c.heals {
				t.Fatalf("%+v, %v", report, err)
			}
			if !c.heals && !strings.Contains(strings.Join(report.Problems, "\n"), single) {
				t.Errorf("the record is not named: %v", report.Problems)
			}
			if !c.heals {
				take(t, s, everything(t, county))
			}
			sound(t, s)
			if get(t, s, id).Fields["phone"] != "13900000002" || get(t, s, single).Fields["name"] != "王小明" || code(t, s) != before {
				t.Errorf("not as before: %+v", get(t, s, id))
			}
		})
	}
}

// TestABrokenFile opens stores whose file is cut short or overwritten: an error that says what to do,
// never a panic.
func TestABrokenFile(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "S1")
	s, _, err := store.Create(dir, store.Config{Unit: store.Unit{Code: "S1", Name: "学校", Level: store.School}, Password: password}, smallPack(t))
	if err != nil {
		t.Fatal(err)
	}
	for range 200 {
		save(t, s, pupil("name", "马小龙"))
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(filepath.Join(dir, "store.db"))
	if err != nil {
		t.Fatal(err)
	}
	for name, raw := range map[string][]byte{
		"empty":            {},
		"text":             []byte("姓名,性别\n"),
		"its first page":   whole[:4096],
		"half":             whole[:len(whole)/2/4096*4096],
		"all but a page":   whole[:len(whole)-4096],
		"zeros inside":     append(append(bytes.Clone(whole[:8192]), make([]byte, len(whole)-16384)...), whole[len(whole)-8192:]...),
		"noise everywhere": bytes.Repeat([]byte{0xa5}, len(whole)),
	} {
		broken := t.TempDir()
		if err := os.WriteFile(filepath.Join(broken, "store.db"), raw, 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := store.Open(broken, password, smallPack(t))
		var known *fault.Fault
		if err != nil && !errors.As(err, &known) {
			t.Errorf("%s: %v", name, err)
		}
		if err == nil {
			report, bad := s.Verify(true)
			if bad == nil && report.OK && len(raw) < len(whole)/2 {
				t.Errorf("%s: verified", name)
			}
			s.Close()
		}
	}
}

// TestTwoProgramsOnOneStore refuses the second.
func TestTwoProgramsOnOneStore(t *testing.T) {
	s := desk(t, "S1", store.School)
	if _, err := store.Open(s.Dir(), password, smallPack(t)); !errors.Is(err, fault.New(0, "store-locked")) {
		t.Errorf("%v", err)
	}
}
