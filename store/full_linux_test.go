package store_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"rollbook/fault"
	"rollbook/intact"
	"rollbook/store"
)

// smallDisk mounts a disk of a few MiB; without the right to, the test is left out.
func smallDisk(t *testing.T, size string) string {
	t.Helper()
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size="+size); err != nil {
		t.Skipf("a small disk cannot be mounted here: %v", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(dir, syscall.MNT_DETACH) })
	return dir
}

// TestAFullDisk saves until the disk is full, backs up onto it, makes room, and goes on. What was
// said to be saved is there.
func TestAFullDisk(t *testing.T) {
	disk := smallDisk(t, "3m")
	filler := filepath.Join(disk, "filler")
	if err := os.WriteFile(filler, make([]byte, 1<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(disk, "S1")
	s, _, err := store.Create(dir, store.Config{Unit: store.Unit{Code: "S1", Name: "学校", Level: store.School}, Password: password}, smallPack(t))
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	full := fault.New(0, "store-disk")
	fill := func() {
		t.Helper()
		for {
			saved, err := s.Commit(pupil("name", "马小龙", "phone", strings.Repeat("1", 2000)))
			if err != nil {
				if !errors.Is(err, full) {
					t.Fatalf("on a full disk: %v", err)
				}
				return
			}
			ids = append(ids, saved[0].ID)
		}
	}
	fill()
	if len(ids) == 0 {
		t.Fatal("nothing could be saved at all")
	}
	if err := s.Backup(filepath.Join(disk, "backup.zcbak")); !errors.Is(err, fault.New(0, "backup-write")) && !errors.Is(err, intact.ErrFull) {
		t.Errorf("backed up onto a full disk: %v", err)
	}
	if left, err := filepath.Glob(filepath.Join(disk, "backup*")); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
	ids = append(ids, save(t, s, pupil("name", "王小明")))
	fill()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if s, err = store.Open(dir, password, smallPack(t)); err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for _, id := range ids {
		get(t, s, id)
	}
	sound(t, s)
	t.Logf("%d records saved on a disk that was full twice", len(ids))
}
