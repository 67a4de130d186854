package job

import (
	"errors"
	"testing"
	"time"

	"fyne.io/fyne/v2/test"
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
