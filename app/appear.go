package app

import (
	"log/slog"
	"runtime"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	native "fyne.io/fyne/v2/driver"
	"fyne.io/fyne/v2/theme"

	"rollbook/app/look"
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

// readFonts has the fonts read while the system makes the window, in which is no text yet. None may be measured before it is done.
func readFonts() (done <-chan struct{}) {
	read := make(chan struct{})
	go func() {
		defer close(read)
		for _, bold := range []bool{false, true} {
			fyne.MeasureText(" ", theme.TextSize(), fyne.TextStyle{Bold: bold})
		}
	}()
	return read
}

// fontsSoon is how long the fonts may take before the window says what it waits for.
const fontsSoon = 500 * time.Millisecond

// whenRead goes on once the fonts are read. The first time of all Fyne looks into each font of the computer, for which a disk that
// turns takes seconds: the window lives meanwhile, and what it says is a picture, as there is nothing to write with.
func whenRead(win fyne.Window, read <-chan struct{}, goOn func()) {
	select {
	case <-read:
		goOn()
		return
	case <-time.After(fontsSoon):
	}
	if sentence, err := look.Drawn(words.Say("app.fonts")); err == nil {
		win.SetContent(container.NewCenter(sentence))
	} else {
		slog.Warn("draw a sentence", "err", err)
	}
	go func() {
		<-read
		fyne.Do(goOn)
	}()
}
