package store_test

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"testing"

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
