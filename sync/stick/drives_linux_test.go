package stick

import "testing"

// TestRemovable reads mounts as a laptop with a stick, a network drive and its own disk has them.
func TestRemovable(t *testing.T) {
	dir := t.TempDir()
	mounts := "/dev/nvme0n1p2 / ext4 rw 0 0\n" +
		"/dev/sdb1 " + dir + " vfat rw,sync 0 0\n" +
		"server:/share /mnt/dead nfs rw 0 0\n" +
		"tmpfs /run tmpfs rw 0 0\n" +
		"broken\n"
	got := removable(mounts, func(device string) bool { return device == "sdb" })
	if len(got) != 1 || got[0].Dir != dir || got[0].Free == 0 {
		t.Errorf("%+v", got)
	}
	if text := unescape(`/media/u/ABC\040DEF`); text != "/media/u/ABC DEF" {
		t.Errorf("%q", text)
	}
}
