package app

import (
	"log/slog"

	"golang.org/x/sys/windows"
)

// tell shows a box of the system's own.
func tell(title, text string) {
	caption, err := windows.UTF16PtrFromString(title)
	if err == nil {
		var body *uint16
		if body, err = windows.UTF16PtrFromString(text); err == nil {
			_, err = windows.MessageBox(0, body, caption, windows.MB_OK|windows.MB_ICONERROR)
		}
	}
	if err != nil {
		slog.Error("tell", "err", err)
	}
}
