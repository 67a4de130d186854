package job

import (
	"errors"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"rollbook/app/look"
)

// TestADriveThatDoesNotAnswer holds nothing up, and what answers in time is heard.
func TestADriveThatDoesNotAnswer(t *testing.T) {
	test.NewTempApp(t)
	late := errors.New("late")
	for name, c := range map[string]struct {
		pause time.Duration
		work  func() (int, error)
		want  int
		err   error
	}{
		"answers": {time.Hour, func() (int, error) { return 7, nil }, 7, nil},
		"refuses": {time.Hour, func() (int, error) { return 0, errors.ErrUnsupported }, 0, errors.ErrUnsupported},
		"silent":  {time.Millisecond, func() (int, error) { select {} }, 0, late},
	} {
		t.Run(name, func(t *testing.T) {
			done := make(chan struct{})
			Patient(c.pause, late, c.work, func(n int, err error) {
				defer close(done)
				if n != c.want || !errors.Is(err, c.err) {
					t.Errorf("%d, %v", n, err)
				}
			})
			<-done
		})
	}
}

// TestASaveThatTakesLongIsSaid: what is done at once shows nothing; what waits is in a box until it is done.
func TestASaveThatTakesLongIsSaid(t *testing.T) {
	test.NewTempApp(t)
	win := test.NewWindow(widget.NewLabel(""))
	defer win.Close()
	for name, c := range map[string]struct {
		wait  bool
		boxed bool
	}{"at once": {false, false}, "a database that does not answer": {true, true}} {
		t.Run(name, func(t *testing.T) {
			goOn, done := make(chan struct{}), make(chan error, 1)
			if !c.wait {
				close(goOn)
			}
			fyne.DoAndWait(func() {
				Hold(win, func() (int, error) { <-goOn; return 0, errors.ErrUnsupported }, func(_ int, err error) { done <- err })
			})
			if boxed := look.Asking(win.Canvas()) != nil; boxed != c.boxed {
				t.Errorf("a box: %v", boxed)
			}
			if c.wait {
				close(goOn)
			}
			if err := <-done; !errors.Is(err, errors.ErrUnsupported) {
				t.Errorf("it came to %v", err)
			}
			if look.Asking(win.Canvas()) != nil {
				t.Error("the box stays")
			}
		})
	}
}
