package job

import (
	"testing"
	"time"

	"fyne.io/fyne/v2/test"
)

// Who has the window show something goes on when a frame was drawn since.
func TestAFrameIsWaitedFor(t *testing.T) {
	test.NewTempApp(t)
	var shown time.Time
	Drawn(func() { shown = time.Now() })
	if shown.IsZero() || time.Since(shown) < frame {
		t.Errorf("shown at %v, gone on at %v", shown, time.Now())
	}
}
