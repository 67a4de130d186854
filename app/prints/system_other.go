//go:build !windows

package prints

import (
	"net/url"
	"os"
	"path/filepath"

	"fyne.io/fyne/v2"
)

func documents() (string, error) {
	home, err := os.UserHomeDir()
	return filepath.Join(home, "Documents"), err
}

// open gives a file to the program that the system has for it.
func open(path string) error {
	return fyne.CurrentApp().OpenURL(&url.URL{Scheme: "file", Path: path})
}
