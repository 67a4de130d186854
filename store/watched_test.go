package store_test

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"rollbook/store"
)

// TestABackupIsWatchedAndStopped: it tells how far it is, and stopped on its way it leaves no file and no half of one.
func TestABackupIsWatchedAndStopped(t *testing.T) {
	s := desk(t, "S1", store.School)
	long := make([]byte, 90<<10)
	for range 60 {
		if _, err := rand.Read(long); err != nil {
			t.Fatal(err)
		}
		save(t, s, pupil("name", "马小龙", "class", hex.EncodeToString(long)))
	}
	dir := t.TempDir()
	told := 0
	if err := s.BackupWatched(t.Context(), filepath.Join(dir, "a.zcbak"), func(done, total int) {
		if done <= told || total < done || total > 1000 {
			t.Errorf("%d of %d MB after %d", done, total, told)
		}
		told = done
	}); err != nil || told < 8 {
		t.Fatalf("%d MB were told of: %v", told, err)
	}
	if err := store.Restore(filepath.Join(dir, "a.zcbak"), filepath.Join(t.TempDir(), "new"), password, smallPack(t)); err != nil {
		t.Error(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	if err := s.BackupWatched(ctx, filepath.Join(dir, "b.zcbak"), func(int, int) { stop() }); !errors.Is(err, context.Canceled) {
		t.Errorf("stopped: %v", err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 1 {
		t.Errorf("a stopped backup left %v, %v", left, err)
	}
}

// TestASaveDoesNotWaitForABackup: a save whose file must grow is on the disk while a backup is at a slow drive. The backup reads as
// long as that takes, and what is mapped of a file does not grow meanwhile.
func TestASaveDoesNotWaitForABackup(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "S1")
	s, _, err := store.Create(dir, store.Config{Unit: store.Unit{Code: "S1", Name: "学校", Level: store.School}, Password: password}, smallPack(t))
	if err != nil {
		t.Fatal(err)
	}
	text := func(n int) string {
		raw := make([]byte, n)
		if _, err := rand.Read(raw); err != nil {
			t.Fatal(err)
		}
		return hex.EncodeToString(raw)
	}
	size := func() int64 {
		info, err := os.Stat(filepath.Join(dir, "store.db"))
		if err != nil {
			t.Error(err)
			return 1 << 40
		}
		return info.Size()
	}
	for s.InUse() < 8<<20-512<<10 { // until what bbolt maps by itself is nearly full
		save(t, s, pupil("name", "马小龙", "class", text(40<<10)))
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if s, err = store.Open(dir, password, smallPack(t)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	saved := make(chan error, 1)
	waited := false
	if err := s.BackupWatched(t.Context(), filepath.Join(t.TempDir(), "a.zcbak"), func(int, int) {
		if waited {
			return
		}
		waited = true
		go func() {
			for size() < 9<<20 {
				if _, err := s.Commit(pupil("name", "王小明", "class", text(40<<10))); err != nil {
					saved <- err
					return
				}
			}
			saved <- nil
		}()
		select {
		case err := <-saved:
			saved <- err
		case <-time.After(10 * time.Second):
			t.Error("a save waits for the backup")
		}
	}); err != nil || !waited {
		t.Fatal(err, waited)
	}
	if err := <-saved; err != nil {
		t.Error(err)
	}
}
