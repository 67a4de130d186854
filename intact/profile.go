package intact

import (
	"os"
	"path/filepath"
)

// Profile names a folder of the program's own in the user's profile; a bare container has none.
func Profile(names ...string) (string, error) {
	profile, err := os.UserConfigDir()
	if err != nil {
		return "", err
	}
	return filepath.Join(append([]string{profile, "Rollbook"}, names...)...), nil
}
