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

// TestWhatStoppingDoesIsSaid: of what saves part by part that those are kept, of what only reads that nothing was changed.
func TestWhatStoppingDoesIsSaid(t *testing.T) {
	test.NewTempApp(t)
	win := test.NewWindow(widget.NewLabel(""))
	defer win.Close()
	for key, start := range map[string]func(fyne.Window, string, func(context.Context, func(int, int)) error, func(error)){"job.safe": Run, "job.unchanged": Read} {
		t.Run(key, func(t *testing.T) {
			goOn, done := make(chan struct{}), make(chan error, 1)
			fyne.DoAndWait(func() {
				start(win, "", func(context.Context, func(int, int)) error { <-goOn; return nil }, func(err error) { done <- err })
			})
			said := func() (list []string) {
				fyne.DoAndWait(func() {
					for _, top := range win.Canvas().Overlays().List() {
						for _, o := range test.LaidOutObjects(top) {
							if text, ok := o.(*canvas.Text); ok {
								list = append(list, text.Text)
							}
						}
					}
				})
				return list
			}
			for end := time.Now().Add(10 * time.Second); !slices.Contains(said(), words.Say(key)) && time.Now().Before(end); {
				time.Sleep(20 * time.Millisecond)
			}
			if got := said(); !slices.Contains(got, words.Say(key)) {
				t.Errorf("it says %q", got)
			}
			close(goOn)
			if err := <-done; err != nil {
				t.Error(err)
			}
		})
	}
}
