package app

import (
	"log/slog"
	"runtime"

	"fyne.io/fyne/v2"
	native "fyne.io/fyne/v2/driver"

	"rollbook/fault"
	"rollbook/words"
)

var errNoWindow = fault.New(fault.Refused, "window-missing")

// appear shows the window and says whether the system gave one. Without OpenGL 2.1 (an old driver,
// a remote desktop, a virtual machine) there is none, and Fyne would run on without a word.
func appear(win fyne.Window) (ok bool) {
	defer func() {
		switch why := recover().(type) {
		case nil:
		case runtime.Error:
			panic(why)
		case error: // GLFW panics with one where no pixel format fits
			slog.Error("window", "err", why)
			ok = false
		default:
			panic(why)
		}
	}()
	win.Show()
	shown, is := win.(native.NativeWindow)
	if !is {
		return true
	}
	shown.RunNative(func(context any) { ok = exists(context) })
	return ok
}

// exists says whether a native context has a window behind it.
func exists(context any) bool {
	switch c := context.(type) {
	case native.WindowsWindowContext:
		return c.HWND != 0
	case native.X11WindowContext:
		return c.WindowHandle != 0
	case native.WaylandWindowContext:
		return c.WaylandSurface != 0
	}
	return true
}

// mourn says, without a window of ours, that there is none and what to do.
func mourn() {
	code, message, hint := words.Error(errNoWindow)
	slog.Error("window", "code", code)
	tell(words.Say("app.title"), message+"\n"+hint)
}
