package app

import "golang.org/x/sys/windows"

var (
	user32         = windows.NewLazySystemDLL("user32.dll")
	procIsZoomed   = user32.NewProc("IsZoomed")
	procIsIconic   = user32.NewProc("IsIconic")
	procShowWindow = user32.NewProc("ShowWindow")
)

// maximised reports whether a window fills the screen.
func maximised(handle uintptr) bool {
	yes, _, _ := procIsZoomed.Call(handle)
	return yes != 0
}

// maximise lets a window fill the screen.
func maximise(handle uintptr) { _, _, _ = procShowWindow.Call(handle, windows.SW_SHOWMAXIMIZED) }

// restore shows a window again that was put down into the task bar.
func restore(handle uintptr) {
	if down, _, _ := procIsIconic.Call(handle); down != 0 {
		_, _, _ = procShowWindow.Call(handle, windows.SW_RESTORE)
	}
}
