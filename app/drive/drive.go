// Package drive lists the places that files are carried on: removable drives, and the folder used
// last. It asks no file dialog, which hangs on a dead network drive.
package drive

import (
	"os"
	"path/filepath"
	"runtime"
	"sort"
)

// List gives the folders of the drives that are plugged in, in order.
func List() []string {
	var found []string
	if runtime.GOOS == "windows" {
		for letter := 'D'; letter <= 'Z'; letter++ {
			if dir := string(letter) + `:\`; isDir(dir) {
				found = append(found, dir)
			}
		}
		return found
	}
	for _, pattern := range []string{"/media/*/*", "/run/media/*/*", "/mnt/*"} {
		dirs, err := filepath.Glob(pattern)
		if err != nil {
			continue
		}
		for _, dir := range dirs {
			if isDir(dir) {
				found = append(found, dir)
			}
		}
	}
	sort.Strings(found)
	return found
}

func isDir(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}
