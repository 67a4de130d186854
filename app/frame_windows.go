package app

import (
	"unsafe"

	"golang.org/x/sys/windows"
)

var (
	user32         = windows.NewLazySystemDLL("user32.dll")
	procIsZoomed   = user32.NewProc("IsZoomed")
	procIsIconic   = user32.NewProc("IsIconic")
	procShowWindow = user32.NewProc("ShowWindow")
	procGetRect    = user32.NewProc("GetWindowRect")
	procGetMetrics = user32.NewProc("GetSystemMetrics")
)

// What a window that fills the screen measures: SM_CXMAXIMIZED and SM_CYMAXIMIZED.
const fullWide, fullHigh = 61, 62

// outgrows reports whether a window is larger than one that fills the screen: it was on a larger one, or this is a small one.
func outgrows(handle uintptr) bool {
	var r windows.Rect
	if ok, _, _ := procGetRect.Call(handle, uintptr(unsafe.Pointer(&r))); ok == 0 {
		return false
	}
	wide, _, _ := procGetMetrics.Call(fullWide)
	high, _, _ := procGetMetrics.Call(fullHigh)
	return wide > 0 && high > 0 && (r.Right-r.Left > int32(wide) || r.Bottom-r.Top > int32(high))
}

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
