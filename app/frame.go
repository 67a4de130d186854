package app

import (
	"encoding/json"
	"log/slog"
	"os"
	"sync"
	"time"

	"fyne.io/fyne/v2"
	native "fyne.io/fyne/v2/driver"

	"rollbook/app/job"
)

// The size of the first window: what a laptop of 1366 by 768 has left, and the least that everything fits in.
const (
	firstWidth, firstHeight = 1366, 698
	leastWidth, leastHeight = 800, 500
)

// frame is what is kept of the window, as one preference: Fyne writes the first that changes at once and the rest later, when
// the program may have ended.
type frame struct {
	Width, Height float32
	Maximised     bool
}

const framed = "frame"

// frameOf is the frame that was kept, or the first.
func frameOf(p fyne.Preferences) frame {
	var f frame
	if err := json.Unmarshal([]byte(p.String(framed)), &f); err != nil || f.Width < leastWidth || f.Height < leastHeight {
		f.Width, f.Height = firstWidth, firstHeight
	}
	return f
}

// resume gives the window the size that it had. Fyne tells no position, and the system chooses one.
func resume(p fyne.Preferences, win fyne.Window) {
	f := frameOf(p)
	win.Resize(fyne.NewSize(f.Width, f.Height))
	win.CenterOnScreen()
}

// remember keeps the window's size and whether it fills the screen; the size of one that does is the screen's.
func remember(p fyne.Preferences, win fyne.Window) {
	f := frameOf(p)
	f.Maximised = false
	onHandle(win, func(handle uintptr) { f.Maximised = maximised(handle) })
	if size := win.Canvas().Size(); !f.Maximised {
		f.Width, f.Height = size.Width, size.Height
	}
	if raw, err := json.Marshal(f); err == nil {
		p.SetString(framed, string(raw))
	}
}

// quit ends the process when its window closes. Fyne ends its loop first, and whoever comes back to the loop meanwhile panics:
// its own preferences do, 100 ms after they were written.
var quit = func() {}

// left closes what is open, once, where Fyne's loop ended and the window was not closed before.
var left = func() {}

// closing has the window's frame kept when it closes, what is open closed, and the process ended.
func closing(a fyne.App, win fyne.Window, then func()) {
	once := sync.OnceFunc(then)
	left = once
	win.SetOnClosed(func() {
		remember(a.Preferences(), win)
		once()
		quit()
	})
}

// mostEnding is how long a program that the system ends may take over it. What was saved is on the disk.
const mostEnding = 10 * time.Second

// ending closes the window when the system ends the program (SIGTERM), as a person does but asking nothing. Fyne ends its loop on
// the same signal, and either may be first. Where work beside the window does not come to its end, as with a stick or a database
// that does not answer, exit ends it.
func ending(asked <-chan os.Signal, most time.Duration, closed func(), exit func(code int)) {
	job.Quiet(func() (struct{}, error) {
		<-asked
		time.AfterFunc(most, func() {
			slog.Warn("ended while it closed")
			exit(1)
		})
		return struct{}{}, nil
	}, func(struct{}, error) { closed() })
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
