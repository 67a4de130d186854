package stick

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// TestRemovable reads mounts as a laptop with a stick, a network drive and its own disk has them.
func TestRemovable(t *testing.T) {
	dir := t.TempDir()
	mounts := "/dev/nvme0n1p2 / ext4 rw 0 0\n" +
		"/dev/sdb1 " + dir + " vfat rw,sync 0 0\n" +
		"server:/share /mnt/dead nfs rw 0 0\n" +
		"tmpfs /run tmpfs rw 0 0\n" +
		"broken\n"
	got := removable(mounts, func(device string) bool { return device == "sdb1" })
	if len(got) != 1 || got[0].Dir != dir || got[0].Free == 0 {
		t.Errorf("%+v", got)
	}
	if text := unescape(`/media/u/ABC\040DEF`); text != "/media/u/ABC DEF" {
		t.Errorf("%q", text)
	}
}

// TestACardIsADriveWhereverItIsMounted: of a laptop with a stick, a card in its reader, and its own disks, one of them soldered in.
func TestACardIsADriveWhereverItIsMounted(t *testing.T) {
	sys := t.TempDir()
	class := filepath.Join(sys, "class")
	must := func(errs ...error) {
		t.Helper()
		if err := errors.Join(errs...); err != nil {
			t.Fatal(err)
		}
	}
	must(os.Mkdir(class, 0o700))
	disk := func(name, removable, kind string, parts ...string) {
		at := filepath.Join(sys, "devices", name)
		must(os.MkdirAll(filepath.Join(at, "device"), 0o700), os.WriteFile(filepath.Join(at, "removable"), []byte(removable+"\n"), 0o600), os.Symlink(at, filepath.Join(class, name)))
		if kind != "" {
			must(os.WriteFile(filepath.Join(at, "device", "type"), []byte(kind+"\n"), 0o600))
		}
		for _, part := range parts {
			within := filepath.Join(at, part)
			must(os.Mkdir(within, 0o700), os.WriteFile(filepath.Join(within, "partition"), []byte("1\n"), 0o600), os.Symlink(within, filepath.Join(class, part)))
		}
	}
	disk("sda", "0", "0", "sda1")
	disk("sdb", "1", "0", "sdb1")
	disk("nvme0n1", "0", "", "nvme0n1p2")
	disk("mmcblk0", "0", "MMC", "mmcblk0p1")
	disk("mmcblk1", "0", "SD", "mmcblk1p1")
	for device, want := range map[string]bool{
		"sda1": false, "sdb": true, "sdb1": true, "nvme0n1p2": false, "mmcblk0p1": false, "mmcblk1": true, "mmcblk1p1": true, "sdz9": false,
	} {
		if carried(class, device) != want {
			t.Errorf("%s: %v", device, !want)
		}
	}
}
