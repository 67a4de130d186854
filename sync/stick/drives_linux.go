package stick

import (
	"os"
	"path/filepath"
	"sort"
	"strings"

	"golang.org/x/sys/unix"
)

// Drives gives the removable drives, in order of folder, among them memory cards wherever they are mounted. Network drives and the
// machine's own disks are not looked at, so that a dead one cannot hold the program up.
func Drives() []Drive {
	mounts, err := os.ReadFile("/proc/self/mounts")
	if err != nil {
		return nil
	}
	return removable(string(mounts), func(device string) bool { return carried("/sys/class/block", device) })
}

// carried reports by the folder of block devices, sysfs, whether a device or the disk that it is a part of is removable, or a memory
// card: a card's reader is not, and what is soldered in beside it, eMMC, is the machine's own disk.
func carried(class, device string) bool {
	at, err := filepath.EvalSymlinks(filepath.Join(class, device))
	if err != nil {
		return false
	}
	if _, err := os.Stat(filepath.Join(at, "partition")); err == nil {
		at = filepath.Dir(at)
	}
	says := func(file, what string) bool {
		raw, err := os.ReadFile(filepath.Join(at, file))
		return err == nil && strings.TrimSpace(string(raw)) == what
	}
	return says("removable", "1") || says("device/type", "SD")
}

// removable reads the mounts (fstab(5): device, folder with \040 for a blank, type …).
func removable(mounts string, is func(device string) bool) []Drive {
	var list []Drive
	for _, line := range strings.Split(mounts, "\n") {
		words := strings.Fields(line)
		if len(words) < 3 || !strings.HasPrefix(words[0], "/dev/") {
			continue
		}
		dir := unescape(words[1])
		byHand := strings.HasPrefix(dir, "/media/") || strings.HasPrefix(dir, "/run/media/")
		if !byHand && !is(filepath.Base(words[0])) {
			continue
		}
		free, err := Free(dir)
		if err != nil {
			continue // pulled just now
		}
		list = append(list, Drive{dir, filepath.Base(dir), free})
	}
	sort.Slice(list, func(i, j int) bool { return list[i].Dir < list[j].Dir })
	return list
}

var unescape = strings.NewReplacer(`\040`, " ", `\011`, "\t", `\012`, "\n", `\134`, `\`).Replace

// Free gives how many bytes the drive of a folder still takes.
func Free(dir string) (uint64, error) {
	var s unix.Statfs_t
	if err := unix.Statfs(dir, &s); err != nil {
		return 0, err
	}
	return s.Bavail * uint64(s.Bsize), nil
}
