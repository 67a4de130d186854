package app

import (
	"fyne.io/fyne/v2"
	native "fyne.io/fyne/v2/driver"
)

// The size of the first window: what a laptop of 1366 by 768 has left, and the least that everything fits in.
const (
	firstWidth, firstHeight = 1366, 698
	leastWidth, leastHeight = 800, 500
)

// resume gives the window the size that it had. Fyne tells no position, and the system chooses one.
func resume(p fyne.Preferences, win fyne.Window) {
	w, h := p.FloatWithFallback("width", firstWidth), p.FloatWithFallback("height", firstHeight)
	if w < leastWidth || h < leastHeight {
		w, h = firstWidth, firstHeight
	}
	win.Resize(fyne.NewSize(float32(w), float32(h)))
	win.CenterOnScreen()
}

// remember keeps the window's size and whether it fills the screen; the size of one that does is the screen's.
func remember(p fyne.Preferences, win fyne.Window) {
	full := false
	onHandle(win, func(handle uintptr) { full = maximised(handle) })
	p.SetBool("maximised", full)
	if size := win.Canvas().Size(); !full {
		p.SetFloat("width", float64(size.Width))
		p.SetFloat("height", float64(size.Height))
	}
}

// onHandle gives Windows' own handle of a window, where there is one.
func onHandle(win fyne.Window, f func(handle uintptr)) {
	shown, is := win.(native.NativeWindow)
	if !is {
		return
	}
	shown.RunNative(func(context any) {
		if c, ok := context.(native.WindowsWindowContext); ok && c.HWND != 0 {
			f(c.HWND)
		}
	})
}
