package app

import (
	"errors"
	"log/slog"
	"path/filepath"

	"golang.org/x/sys/windows"
)

var procAllowSetForegroundWindow = user32.NewProc("AllowSetForegroundWindow")

// anyProcess is ASFW_ANY.
const anyProcess = 0xFFFFFFFF

// seat takes the one seat at a store, for as long as the program runs, and reports whether another window has it; leave gives it back. Where the
// folder takes no file nobody can say, and what is done there later tells why.
func seat(dir string) (leave func(), taken bool) {
	path, err := windows.UTF16PtrFromString(filepath.Join(dir, seatFile))
	var held windows.Handle
	if err == nil {
		held, err = windows.CreateFile(path, windows.GENERIC_WRITE, 0, nil, windows.OPEN_ALWAYS, windows.FILE_FLAG_DELETE_ON_CLOSE, 0)
	}
	if errors.Is(err, windows.ERROR_SHARING_VIOLATION) {
		// Windows lets no window come to the front by itself, but for one that whoever is in front allows.
		_, _, _ = procAllowSetForegroundWindow.Call(anyProcess)
		return nil, true
	}
	if err != nil {
		slog.Warn("seat", "err", err)
		return func() {}, false
	}
	return func() { _ = windows.CloseHandle(held) }, false
}
