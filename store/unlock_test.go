package store_test

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"testing"
	"time"

	"rollbook/fault"
	"rollbook/store"
	"rollbook/store/register"
)

// unlocked is a store with a pupil in it, opened but for its records.
func unlocked(t *testing.T) (s *store.Store, dir string) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "S1")
	first, _, err := store.Create(dir, store.Config{Unit: store.Unit{Code: "S1", Name: "学校", Level: store.School}, Password: password}, smallPack(t))
	if err != nil {
		t.Fatal(err)
	}
	save(t, first, pupils(1)[0])
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	given := smallPack(t)
	if s, err = store.Unlock(dir, password, "", func() (*register.Pack, error) { return given, nil }); err != nil {
		t.Fatal(err)
	}
	return s, dir
}

// TestOneAtATime: what is to be done alone is, in a folder as in a database: a bundle is merged while receipts are asked for.
func TestOneAtATime(t *testing.T) {
	s := desk(t, "S1", store.School)
	n, most := 0, 0
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			err := s.Alone("exchange", func() error {
				n++
				most = max(most, n)
				_, err := s.Commit(pupil("name", "马小龙"))
				n--
				return err
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if most != 1 {
		t.Errorf("%d at once", most)
	}
}

// TestWhoAsksWaitsUntilTheRecordsAreRead; whose desk it is can be asked at once, and what is half typed be kept.
func TestWhoAsksWaitsUntilTheRecordsAreRead(t *testing.T) {
	s, _ := unlocked(t)
	defer s.Close()
	if s.Unit().Code != "S1" || !s.Reading() {
		t.Error(s.Unit(), s.Reading())
	}
	if renewed, err := s.Witness(t.TempDir()); err != nil || renewed {
		t.Error(renewed, err)
	}
	if err := s.SaveDraft("pupil", map[string]string{"name": "马"}); err != nil {
		t.Error(err)
	}
	asked := make(chan int)
	go func() {
		list, err := s.List(store.Query{})
		if err != nil {
			t.Error(err)
		}
		asked <- len(list)
	}()
	select {
	case n := <-asked:
		t.Fatalf("%d records before any was read", n)
	case <-time.After(50 * time.Millisecond):
	}
	heard := 0
	defer s.OnChange(func() { heard++ })()
	if err := s.Read(); err != nil {
		t.Fatal(err)
	}
	if n := <-asked; n != 1 || s.Reading() || heard != 1 {
		t.Errorf("%d records, reading %v, heard %d times", n, s.Reading(), heard)
	}
	if err := s.Read(); err != nil {
		t.Error("a second time:", err)
	}
}

// TestNothingIsDoneWithWhatCannotBeRead: neither a change nor a backup is made of a store whose file broke off.
func TestNothingIsDoneWithWhatCannotBeRead(t *testing.T) {
	s, dir := unlocked(t)
	if err := os.Truncate(filepath.Join(dir, "store.db"), 8<<10); err != nil {
		t.Fatal(err)
	}
	damaged := func(what string, err error) {
		t.Helper()
		if f := (*fault.Fault)(nil); !errors.As(err, &f) || f.Code != "store-damaged" {
			t.Errorf("%s: %v", what, err)
		}
	}
	damaged("read", s.Read())
	_, err := s.Commit(pupils(1)[0])
	damaged("commit", err)
	damaged("draft", s.SaveDraft("pupil", map[string]string{"name": "马"}))
	copied := filepath.Join(t.TempDir(), "copy.zcbak")
	if _, there := os.Stat(copied); s.Backup(copied) == nil || there == nil {
		t.Error("a backup is made of it")
	}
	if list, err := s.List(store.Query{}); len(list) != 0 {
		t.Error(list, err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

// TestWhoSignedInLastIsTriedFirst: a password is stretched once where it is that of the account that is named, however many there are
// before it; and who is named wrongly, or is no more, is no obstacle.
func TestWhoSignedInLastIsTriedFirst(t *testing.T) {
	const each = 32 << 10 // KiB: so much memory is taken for each password that is tried
	defer store.CostsMemory(each)()
	first, dir := unlocked(t)
	if err := first.Read(); err != nil {
		t.Fatal(err)
	}
	for i, name := range []string{"李老师", "王老师", "张老师"} {
		if err := first.AddAccount(store.Account{Name: name, Role: store.Clerk}, "密码 1234"+string(rune('0'+i))); err != nil {
			t.Fatal(err)
		}
	}
	given := smallPack(t)
	tried := func(secret, seat string) (n int, s *store.Store) {
		t.Helper()
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		s, err := store.Unlock(dir, secret, seat, func() (*register.Pack, error) { return given, nil })
		if err != nil {
			t.Fatal(err)
		}
		runtime.ReadMemStats(&after)
		if err := s.Read(); err != nil {
			t.Fatal(err)
		}
		return int((after.TotalAlloc - before.TotalAlloc) >> 10 / each), s
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	var seats []string
	for i := range 3 {
		secret := "密码 1234" + string(rune('0'+i))
		n, s := tried(secret, "")
		if n != i+2 {
			t.Errorf("the %d. account is found after %d passwords", i+1, n)
		}
		seats = append(seats, s.Seat())
		if err := errors.Join(s.Opens(secret), s.Close()); err != nil {
			t.Fatal(err)
		}
		n, s = tried(secret, seats[i])
		if n != 1 || s.Seat() != seats[i] {
			t.Errorf("the %d. account, named, is found after %d passwords", i+1, n)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	n, s := tried("密码 12340", seats[2]) // another one signs in
	if n != 3 || s.Seat() != seats[0] {
		t.Errorf("another is found after %d passwords, as %s", n, s.Seat())
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	n, s = tried(password, "nobody")
	if n != 1 || s.Seat() != "" {
		t.Errorf("the desk's own is found after %d passwords, as %q", n, s.Seat())
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Unlock(dir, "密码 9999", seats[1], func() (*register.Pack, error) { return given, nil }); !errors.Is(err, store.ErrPassword) {
		t.Errorf("a wrong password: %v", err)
	}
}
