package courier_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/sys/unix"

	"rollbook/fault"
	"rollbook/sync/courier"
)

// TestWhatHasNoEndIsNotRead: a device, a pipe, or a link to one, under a bundle's name.
func TestWhatHasNoEndIsNotRead(t *testing.T) {
	dir := t.TempDir()
	pipe, link := filepath.Join(dir, "a.zcb"), filepath.Join(dir, "b.zcb")
	if err := errors.Join(unix.Mkfifo(pipe, 0o600), os.Symlink("/dev/zero", link)); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{pipe, link, "/dev/zero", dir} {
		if _, err := courier.ReadFile(path); !errors.Is(err, fault.New(0, "file-odd")) {
			t.Errorf("%s: %v", path, err)
		}
	}
}
