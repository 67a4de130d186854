package store_test

import (
	"bufio"
	"fmt"
	"os"
	"strings"
	"testing"

	"rollbook/store"
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
