package app

import (
	"os"
	"os/exec"

	"rollbook/sync/update"
)

// mended ends an update that a power cut stopped, and reports whether another program starts in this one's stead.
func mended() (instead bool, err error) {
	own, err := os.Executable()
	if err != nil {
		return false, err
	}
	other, err := update.Mend(own)
	return other != "" && exec.Command(other, os.Args[1:]...).Start() == nil, err
}
