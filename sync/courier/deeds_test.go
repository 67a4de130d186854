package courier_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"rollbook/fault"
	"rollbook/store"
	"rollbook/sync/bundle"
	"rollbook/sync/courier"
	"rollbook/sync/trust"
)

// deed is one thing that a program does to a folder with the stores of a school (S1) and its county
// (U01), and what the folder must look like when the program was stopped somewhere within it.
type deed struct {
	name  string
	do    func(dir string, ready func()) error                   // in the program that is stopped
	check func(t *testing.T, day day, dir string, finished bool) // finished: it came to its end
}

// day is what stands in the folder before the deed.
type day struct {
	dir    string
	pupil  string // id of a pupil whose phone is 1, at both desks
	later  string // id of a pupil that the county does not have yet
	writer string // of the school
	county *trust.Identity
}

var deeds = []deed{
	{"save", func(dir string, ready func()) error {
		return within(dir, "S1", ready, func(s *store.Store) error {
			list, err := s.List(store.Query{Kind: "pupil"})
			if err == nil {
				_, err = s.Commit(store.Edit{ID: list[0].ID, Set: map[string]string{"phone": "2"}}, pupil("李小红", "3"))
			}
			return err
		})
	}, func(t *testing.T, day day, dir string, finished bool) {
		s := reopened(t, dir, "S1")
		list, err := s.List(store.Query{Kind: "pupil"})
		if err != nil {
			t.Fatal(err)
		}
		phone := map[string]int{}
		for _, rec := range list {
			phone[rec.Fields["phone"]]++
		}
		before, after := len(list) == 2 && phone["1"] == 2, len(list) == 3 && phone["1"] == 1 && phone["2"] == 1 && phone["3"] == 1
		if !after && (finished || !before) {
			t.Errorf("the pupils' phones are %v", phone)
		}
	}},
	{"send", func(dir string, ready func()) error {
		return within(dir, "S1", ready, func(s *store.Store) error {
			_, err := courier.Send(context.Background(), s, courier.Parent, filepath.Join(dir, "stick"), nil)
			return err
		})
	}, func(t *testing.T, day day, dir string, finished bool) {
		files := whole(t, day, dir, finished)
		s := reopened(t, dir, "S1")
		outbox, err := courier.Outbox(s)
		if err != nil || len(outbox) > len(files)+2 || finished && len(outbox) != 3 {
			t.Errorf("%d bundles in the outbox, %d on the stick (%v)", len(outbox), len(files), err)
		}
		again, err := courier.Send(context.Background(), s, courier.Parent, filepath.Join(dir, "stick"), nil)
		if err != nil || again.Changes == 0 || len(whole(t, day, dir, true)) != len(files)+1 {
			t.Errorf("sent again: %+v, %v", again, err)
		}
	}},
	{"receive", func(dir string, ready func()) error {
		return within(dir, "U01", ready, func(s *store.Store) error { return merged(s, filepath.Join(dir, "up", "late.zcb")) })
	}, func(t *testing.T, day day, dir string, finished bool) {
		received(t, reopened(t, dir, "U01"), filepath.Join(dir, "up", "late.zcb"), day.later, finished)
	}},
	{"take a receipt", func(dir string, ready func()) error {
		return within(dir, "S1", ready, func(s *store.Store) error { return merged(s, filepath.Join(dir, "down", "receipt.zcb")) })
	}, func(t *testing.T, day day, dir string, finished bool) {
		received(t, reopened(t, dir, "S1"), filepath.Join(dir, "down", "receipt.zcb"), day.pupil, finished)
	}},
	{"join", func(dir string, ready func()) error {
		return within(dir, "S2", ready, func(s *store.Store) error { return accepted(s, dir) })
	}, func(t *testing.T, day day, dir string, finished bool) {
		s := reopened(t, dir, "S2")
		if joined := courier.Joined(s); joined && s.Unit().Parent != "U01" || finished && !joined {
			t.Errorf("joined: %v, below %q", joined, s.Unit().Parent)
		}
		if err := accepted(s, dir); err != nil || !courier.Joined(s) || s.Unit().Parent != "U01" {
			t.Errorf("accepted again: below %q, %v", s.Unit().Parent, err)
		}
	}},
	{"back up", func(dir string, ready func()) error {
		return within(dir, "S1", ready, func(s *store.Store) error { return s.Backup(filepath.Join(dir, "new.zcbak")) })
	}, func(t *testing.T, day day, dir string, finished bool) {
		_, err := os.Stat(filepath.Join(dir, "new.zcbak"))
		if finished && err != nil {
			t.Error(err)
		}
		if err == nil {
			restored(t, day, filepath.Join(dir, "new.zcbak"), filepath.Join(dir, "again"))
		}
	}},
	{"restore", func(dir string, ready func()) error {
		ready()
		return store.Restore(filepath.Join(dir, "old.zcbak"), filepath.Join(dir, "restored"), password, smallPack(noTest{}))
	}, func(t *testing.T, day day, dir string, finished bool) {
		_, err := os.Stat(filepath.Join(dir, "restored", "store.db"))
		switch {
		case err == nil:
			restored(t, day, "", filepath.Join(dir, "restored"))
		case finished:
			t.Error(err)
		default: // as if nothing had been done: it can be done again
			restored(t, day, filepath.Join(dir, "old.zcbak"), filepath.Join(dir, "restored"))
		}
	}},
}

// accepted takes the grant that lies in the folder.
func accepted(s *store.Store, dir string) error {
	grant, err := os.ReadFile(filepath.Join(dir, "S2.zcgrant"))
	if err == nil {
		err = courier.Accept(s, grant)
	}
	return err
}

// stubborn saves, and where that fails saves again with the same store, as a clerk does.
var stubborn = deed{"save again", func(dir string, ready func()) error {
	return within(dir, "S1", ready, func(s *store.Store) error {
		for range 2 {
			if _, err := s.Commit(pupil("李小红", "3")); err == nil {
				break
			}
		}
		_, err := s.Commit(pupil("赵小云", "4"))
		return err
	})
}, func(t *testing.T, day day, dir string, finished bool) {
	list, err := reopened(t, dir, "S1").List(store.Query{Kind: "pupil"})
	if err != nil || !finished || len(list) < 4 || len(list) > 5 { // what failed may be there all the same
		t.Errorf("%d pupils, finished: %v (%v)", len(list), finished, err)
	}
}}

// within opens a store, says that it is ready, and does a deed.
func within(dir, unit string, ready func(), do func(s *store.Store) error) error {
	s, err := store.Open(filepath.Join(dir, unit), password, smallPack(noTest{}))
	if err != nil {
		return err
	}
	ready()
	return do(s)
}

// perform is the program that is stopped: it does one deed and tells how it ended.
func perform(name, dir string) {
	for _, d := range append(deeds, stubborn) {
		if d.name != name {
			continue
		}
		err := d.do(dir, func() { fmt.Println("ready") })
		var known *fault.Fault
		switch {
		case err == nil:
			fmt.Println("finished")
		case errors.As(err, &known):
			fmt.Println("refused", known.Code)
		default:
			fmt.Println("failed", err)
		}
	}
}

func reopened(t *testing.T, dir, unit string) *store.Store {
	t.Helper()
	s, err := store.Open(filepath.Join(dir, unit), password, smallPack(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	if report, err := s.Verify(true); err != nil || !report.OK {
		t.Errorf("%s: %v %v", unit, report.Problems, err)
	}
	return s
}

// whole opens every bundle on the stick.
func whole(t *testing.T, day day, dir string, finished bool) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "stick", "*.zcb"))
	if err != nil || finished && len(files) == 0 {
		t.Fatalf("no bundle on the stick (%v)", err)
	}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err == nil {
			_, err = bundle.Suite1.Open(raw, day.county)
		}
		if err != nil {
			t.Errorf("%s: %v", filepath.Base(file), err)
		}
	}
	return files
}

// received looks for a record of a bundle, receives it once more, and looks again.
func received(t *testing.T, s *store.Store, file, id string, finished bool) {
	t.Helper()
	_, err := s.Get(id)
	inbox, bad := courier.Inbox(s)
	if bad != nil || finished && err != nil {
		t.Fatal(err, bad)
	}
	if known := len(inbox) > 0 && inbox[0].Number == 2; known && (err != nil || inbox[0].Accepted == 0) {
		t.Errorf("the inbox tells %+v, the record: %v", inbox[0], err)
	}
	if got := receive(t, s, file)[0]; got.Status == courier.Refused || got.Quarantined > 0 {
		t.Errorf("received again: %+v %v", got, got.Err)
	}
	if rec, err := s.Get(id); err != nil || s.Unit().Level == store.School && rec.State != store.Received {
		t.Errorf("%s is %s (%v)", id, rec.State, err)
	}
}

// restored restores a backup (unless that was done) and looks at what came of it: another writer.
func restored(t *testing.T, day day, backup, into string) {
	t.Helper()
	if backup != "" {
		if err := store.Restore(backup, into, password, smallPack(t)); err != nil {
			t.Fatal(err)
		}
	}
	s := reopened(t, filepath.Dir(into), filepath.Base(into))
	writer := s.Writer()
	if _, err := s.Get(day.pupil); err != nil || fmt.Sprintf("%x", writer) == day.writer {
		t.Errorf("restored: writer %x, %v", writer, err)
	}
}
