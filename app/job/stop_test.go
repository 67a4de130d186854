package job

import (
	"context"
	"slices"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"rollbook/words"
)

// queued is Fyne's program for tests, but what comes back from goroutines waits until the test takes it.
type queued struct {
	fyne.App
	back chan func()
}

func (q queued) Driver() fyne.Driver { return queuedDriver{q.App.Driver(), q.back} }

type queuedDriver struct {
	fyne.Driver
	back chan func()
}

func (d queuedDriver) DoFromGoroutine(f func(), _ bool) { d.back <- f }

// TestWhatStoppingDoesIsSaid: of what saves part by part that those are kept, of what only reads that nothing was changed.
func TestWhatStoppingDoesIsSaid(t *testing.T) {
	program := queued{test.NewTempApp(t), make(chan func(), 10)}
	fyne.SetCurrentApp(program)
	win := program.NewWindow("")
	defer win.Close()
	win.SetContent(widget.NewLabel(""))
	for key, start := range map[string]func(fyne.Window, string, func(context.Context, func(int, int)) error, func(error)){"job.safe": Run, "job.unchanged": Read} {
		t.Run(key, func(t *testing.T) {
			goOn, done, err := make(chan struct{}), false, error(nil)
			start(win, "", func(context.Context, func(int, int)) error { <-goOn; return nil }, func(e error) { done, err = true, e })
			program.until(t, "what it says", func() bool { return slices.Contains(written(win), words.Say(key)) })
			close(goOn)
			program.until(t, "its end", func() bool { return done })
			if err != nil || slices.Contains(written(win), words.Say(key)) {
				t.Errorf("%v; it says %q", err, written(win))
			}
		})
	}
}

// until takes what comes back until it holds.
func (q queued) until(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for patience := time.After(10 * time.Second); !holds(); {
		select {
		case f := <-q.back:
			f()
		case <-patience:
			t.Fatalf("waited for %s", what)
		}
	}
}

// written is what stands in the boxes over a window.
func written(win fyne.Window) (list []string) {
	for _, top := range win.Canvas().Overlays().List() {
		for _, o := range test.LaidOutObjects(top) {
			if text, ok := o.(*canvas.Text); ok {
				list = append(list, text.Text)
			}
		}
	}
	return list
}
