// Package job runs long work beside the window: it shows numbers and a way to stop, and comes back to the window. A screen
// starts no goroutine of its own: what touches the window from another thread than its own breaks it.
package job

import (
	"context"
	"errors"
	"sync"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"rollbook/app/look"
	"rollbook/words"
)

// patience is how long work may take before its progress is shown.
const patience = 300 * time.Millisecond

// Run does work on a goroutine and calls done in the window, with nil where it was stopped. work
// reports its progress in numbers.
func Run(win fyne.Window, title string, work func(ctx context.Context, progress func(done, total int)) error, done func(error)) {
	run(win, title, "job.safe", work, done)
}

// Read is Run for work that changes nothing in the register, and says so where it may be stopped: something is counted, copied, or
// written into a file.
func Read(win fyne.Window, title string, work func(ctx context.Context, progress func(done, total int)) error, done func(error)) {
	run(win, title, "job.unchanged", work, done)
}

func run(win fyne.Window, title, stopped string, work func(ctx context.Context, progress func(done, total int)) error, done func(error)) {
	ctx, cancel := context.WithCancel(context.Background())
	bar, count := widget.NewProgressBar(), widget.NewLabel("")
	var box *look.Box
	finished := false
	go func() {
		time.Sleep(patience)
		fyne.Do(func() {
			if !finished {
				box = look.Wait(win, title, container.NewVBox(count, bar, look.Note(words.Say(stopped))), look.NewButton(words.Say("job.stop"), cancel))
			}
		})
	}()
	last := time.Time{}
	go func() {
		err := work(ctx, func(n, total int) {
			if time.Since(last) < 50*time.Millisecond && n != total {
				return
			}
			last = time.Now()
			fyne.Do(func() {
				count.SetText(words.Say("job.count", "n", n, "total", total))
				bar.SetValue(float64(n) / float64(max(total, 1)))
			})
		})
		cancel()
		if errors.Is(err, context.Canceled) {
			err = nil
		}
		fyne.Do(func() {
			finished = true
			if box != nil {
				box.Hide()
			}
			done(err)
		})
	}()
}

// Beside does work on a goroutine while the page goes on, and calls done in the window, with nil where it
// was stopped. The page shows the numbers.
func Beside(work func(ctx context.Context) error, done func(error)) (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		err := work(ctx)
		cancel()
		if errors.Is(err, context.Canceled) {
			err = nil
		}
		fyne.Do(func() { done(err) })
	}()
	return cancel
}

// Hold does work that is nearly always done before a person notices, as a save, and calls done in the window. What takes
// longer, on a slow disk or in a database that does not answer, is said in a box, so that nothing is typed meanwhile.
func Hold[T any](win fyne.Window, work func() (T, error), done func(T, error)) {
	hold(win, words.Say("job.saving"), words.Say("job.saving.text"), work, done)
}

// Whole does work that is done as one or not at all, and calls done in the window. What takes longer is said in a box without a
// way to stop it.
func Whole[T any](win fyne.Window, title string, work func() (T, error), done func(T, error)) {
	hold(win, title, words.Say("job.whole"), work, done)
}

func hold[T any](win fyne.Window, title, text string, work func() (T, error), done func(T, error)) {
	came := begun(work)
	select {
	case a := <-came:
		done(a.v, a.err)
	case <-time.After(patience):
		box := look.Ask(win, title, look.Sentence(text))
		go func() {
			a := <-came
			fyne.Do(func() {
				box.Hide()
				done(a.v, a.err)
			})
		}()
	}
}

// answer is what work came to.
type answer[T any] struct {
	v   T
	err error
}

// begun begins work on a goroutine. Nobody need wait for its answer.
func begun[T any](work func() (T, error)) <-chan answer[T] {
	came := make(chan answer[T], 1)
	go func() {
		v, err := work()
		came <- answer[T]{v, err}
	}()
	return came
}

// Quiet does short work on a goroutine without showing it, and calls done in the window.
func Quiet[T any](work func() (T, error), done func(T, error)) {
	go func() {
		v, err := work()
		fyne.Do(func() { done(v, err) })
	}()
}

// Patient does work that a drive may hold up, and calls done in the window: with late where nothing came within a pause. The
// work itself cannot be ended; what it brings later is dropped.
func Patient[T any](pause time.Duration, late error, work func() (T, error), done func(T, error)) {
	Quiet(func() (T, error) {
		select {
		case a := <-begun(work):
			return a.v, a.err
		case <-time.After(pause):
			var none T
			return none, late
		}
	}, done)
}

// Every calls f in the window again and again until it is stopped.
func Every(pause time.Duration, f func()) (stop func()) {
	ticker, done := time.NewTicker(pause), make(chan struct{})
	go func() {
		defer ticker.Stop()
		for {
			select {
			case <-ticker.C:
				fyne.Do(f)
			case <-done:
				return
			}
		}
	}()
	return sync.OnceFunc(func() { close(done) })
}

// After calls f in the window when a pause is over.
func After(pause time.Duration, f func()) { time.AfterFunc(pause, func() { fyne.Do(f) }) }

// Drawn has the window do f, and comes back when what f changed is drawn: without a graphics card a frame needs the processors that
// the caller keeps busy, and beside it takes two to three times as long. It waits no longer than nobody notices, so that who
// calls may hold what the window waits for. It is not for the window's own goroutine.
func Drawn(f func()) {
	drawn := make(chan struct{})
	fyne.Do(func() {
		f()
		After(frame, func() { close(drawn) })
	})
	select {
	case <-drawn:
	case <-time.After(patience):
	}
}

// frame is a little more than the pause between two frames of the window: what is asked of it then has its turn after the next one.
const frame = time.Second / 50

// Soon calls f in the window once the key that is being pressed has done its work.
func Soon(f func()) {
	go func() {
		time.Sleep(60 * time.Millisecond)
		fyne.Do(f)
	}()
}
