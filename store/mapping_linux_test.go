package store_test

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unsafe"

	bolt "go.etcd.io/bbolt"
	"golang.org/x/sys/unix"

	"rollbook/store"
	"rollbook/store/register"
)

// TestASlimStoreKeepsItsFileOutOfMemory reads all of a store, gives its memory back, and reads on.
func TestASlimStoreKeepsItsFileOutOfMemory(t *testing.T) {
	s := desk(t, "S1", store.School)
	var edits []store.Edit
	for i := range 3000 {
		edits = append(edits, pupil("name", fmt.Sprintf("马%d", i)))
	}
	saved, err := s.Commit(edits...)
	if err != nil {
		t.Fatal(err)
	}
	sound(t, s) // reads everything
	before := mapped(t, s.Dir())
	if err := s.Slim(); err != nil {
		t.Fatal(err)
	}
	if after := mapped(t, s.Dir()); before < 500 || after > before/4 {
		t.Errorf("%d kB of the file were in memory, %d kB are", before, after)
	}
	if got := get(t, s, saved[2999].ID).Fields["name"]; got != "马2999" {
		t.Errorf("the last record reads %q", got)
	}
	sound(t, s)
}

// TestAStoreIsReadAhead opens a store that the system no longer has in memory. While the password is stretched all of it is read, as
// bbolt does not: it would wait for the disk at each of its pages.
func TestAStoreIsReadAhead(t *testing.T) {
	s := desk(t, "S1", store.School)
	var edits []store.Edit
	for i := range 3000 {
		edits = append(edits, pupil("name", fmt.Sprintf("马%d", i)))
	}
	if _, err := s.Commit(edits...); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	inUse := forgotten(t, filepath.Join(s.Dir(), "store.db"))
	s, err := store.Unlock(s.Dir(), password, "", func() (*register.Pack, error) {
		for begun := time.Now(); lacking(t, inUse) > 0; time.Sleep(time.Millisecond) {
			if time.Since(begun) > time.Minute {
				return nil, fmt.Errorf("%d pages are not in memory", lacking(t, inUse))
			}
		}
		return smallPack(t), nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(s.Read(), s.Close()); err != nil {
		t.Fatal(err)
	}
}

// forgotten maps what is in use of a database's file, of which the system is told to forget what it has in memory.
func forgotten(t *testing.T, path string) (mapping []byte) {
	t.Helper()
	db, err := bolt.Open(path, 0o600, &bolt.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	var used int64
	err = errors.Join(db.View(func(tx *bolt.Tx) error {
		used = tx.Size()
		return nil
	}), db.Close())
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := unix.Fadvise(int(f.Fd()), 0, 0, unix.FADV_DONTNEED); err != nil {
		t.Fatal(err)
	}
	if mapping, err = unix.Mmap(int(f.Fd()), 0, int(used), unix.PROT_READ, unix.MAP_SHARED); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = unix.Munmap(mapping) })
	return mapping
}

// lacking is how many pages of a mapped file are not in memory.
func lacking(t *testing.T, mapping []byte) (n int) {
	there := make([]byte, (len(mapping)+os.Getpagesize()-1)/os.Getpagesize())
	if _, _, errno := unix.Syscall(unix.SYS_MINCORE, uintptr(unsafe.Pointer(&mapping[0])), uintptr(len(mapping)), uintptr(unsafe.Pointer(&there[0]))); errno != 0 {
		t.Error(errno)
	}
	for _, page := range there {
		n += 1 - int(page&1)
	}
	return n
}

// mapped gives how much of a store's file the process has in memory, in kB.
func mapped(t *testing.T, dir string) (kB int) {
	t.Helper()
	f, err := os.Open("/proc/self/smaps")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	ours := false
	for lines := bufio.NewScanner(f); lines.Scan(); {
		text := lines.Text()
		if !strings.Contains(strings.Fields(text)[0], ":") {
			ours = strings.Contains(text, dir)
		}
		var n int
		if _, err := fmt.Sscanf(text, "Rss: %d kB", &n); err == nil && ours {
			kB += n
		}
	}
	return kB
}
