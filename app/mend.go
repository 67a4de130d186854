package app

import (
	"log/slog"
	"os"
	"os/exec"

	"rollbook/sync/update"
)

// mended ends an update that a power cut stopped, and reports whether another program starts in this one's stead.
func mended() bool {
	own, err := os.Executable()
	if err != nil {
		return false
	}
	instead, err := update.Mend(own)
	if err != nil {
		slog.Warn("mend the update", "err", err)
	}
	return instead != "" && exec.Command(instead, os.Args[1:]...).Start() == nil
}
